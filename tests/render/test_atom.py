"""Atom 1.0 as a reader and a validator see it."""

from __future__ import annotations

from typing import Any

import feedparser
import pytest
from msgspec.structs import replace

from feedserver.model.article import Article, FeedOrigin
from feedserver.model.feed import Feed, FeedKind, FeedSelector
from feedserver.model.source import Republish
from feedserver.render import atom
from tests.render.feed_checks import APP, ATOM, DC, XML_LANG, atom_problems, parse
from tests.render.samples import FRENCH, HOSTILE, OWN, SITE, THIRD_PARTY, article, feed_of

LIMIT = 512 * 1024


def root(feed: Feed) -> Any:
    return parse(atom.render(feed, SITE, LIMIT).body)


def entry(made: Article) -> Any:
    return root(feed_of((made,))).find(f"{ATOM}entry")


@pytest.mark.parametrize(
    "feed",
    [
        feed_of(),
        feed_of(()),
        feed_of((THIRD_PARTY,), FeedSelector(FeedKind.SOURCE, "paper"), "The Example Paper"),
        feed_of((article(1, own=False, republish=Republish.LINK),)),
    ],
)
def test_the_feed_is_valid(feed: Feed) -> None:
    assert atom_problems(atom.render(feed, SITE, LIMIT).body) == []


def test_feedparser_reads_it_without_complaint() -> None:
    parsed = feedparser.parse(atom.render(feed_of(), SITE, LIMIT).body)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    first = parsed.entries[0]
    assert (first.id, first.title) == (OWN.id, OWN.content.title)
    assert (first.published, first.updated) == ("2026-11-05T09:00:00Z", "2026-11-06T08:30:00.250Z")
    assert [(tag.term, tag.label) for tag in first.tags] == [
        ("large-language-models", "Large language models"),
        ("AI & Law", "AI & Law"),
    ]
    assert first.summary == OWN.content.summary
    assert first.authors[0] == {"name": "Desk A", "href": "https://news.example.org/desk-a"}
    hostile = next(item for item in parsed.entries if item.id == HOSTILE.id)
    assert hostile.title_detail.type == "text/plain"


def test_the_feeds_id_is_its_own_and_its_dates_come_from_the_records() -> None:
    assert root(feed_of()).findtext(f"{ATOM}id") == feed_of().info.id
    assert root(feed_of()).findtext(f"{ATOM}updated") == "2026-11-06T08:30:00.250Z"
    assert root(feed_of(())).findtext(f"{ATOM}updated") == "2026-11-08T00:00:00Z"


def test_dates_keep_the_digits_they_were_read_with() -> None:
    when = FRENCH.content.published_at.parse("2026-11-03T10:00:00.123456+01:00")
    made = entry(article(3, published_at=when))
    assert made.findtext(f"{ATOM}published") == "2026-11-03T09:00:00.123456Z"


def test_links_have_their_relations_and_types() -> None:
    links = entry(THIRD_PARTY).findall(f"{ATOM}link")
    found = [(link.get("rel"), link.get("type"), link.get("length")) for link in links]
    assert found == [
        ("alternate", "text/html", None),
        ("via", None, None),
        ("license", None, None),
        ("enclosure", "image/jpeg", None),
        ("enclosure", "audio/mpeg", "1000"),
        ("enclosure", "audio/ogg", "900"),
    ]


def test_the_source_is_the_feed_it_came_from() -> None:
    source = entry(THIRD_PARTY).find(f"{ATOM}source")
    assert source.findtext(f"{ATOM}id") == "tag:paper,2020:f"
    assert source.findtext(f"{ATOM}title") == "The Example Paper"
    assert source.find(f"{ATOM}link").get("href") == "https://paper.example.com/feed.xml"
    assert entry(THIRD_PARTY).findtext(f"{DC}publisher") == "The Example Paper"
    assert entry(OWN).find(f"{ATOM}source") is None
    titled = article(1, own=False, feed=FeedOrigin(title="Only a title"))
    assert entry(titled).find(f"{ATOM}source/{ATOM}link") is None


def test_language_of_feed_and_entries() -> None:
    feed = root(feed_of((OWN, FRENCH)))
    assert feed.get(XML_LANG) == "en"
    assert [item.get(XML_LANG) for item in feed.findall(f"{ATOM}entry")] == [None, "fr"]


def test_minor_edits_show() -> None:
    assert entry(OWN).findtext(f"{APP}edited") == "2026-11-07T12:00:00Z"
    assert entry(FRENCH).find(f"{APP}edited") is None


def test_content_is_html_and_the_summary_text() -> None:
    made = entry(article(1, summary="a <b>", body_md="x & y"))
    assert made.find(f"{ATOM}content").get("type") == "html"
    assert made.findtext(f"{ATOM}content") == "<p>x &amp; y</p>"
    assert made.findtext(f"{ATOM}summary") == "a <b>"


def test_a_site_that_names_nobody_still_has_an_author() -> None:
    body = atom.render(feed_of(), replace(SITE, author=None), LIMIT).body
    assert atom_problems(body) == []
    assert parse(body).findtext(f"{ATOM}author/{ATOM}name") == SITE.title
