"""RSS 2.0 as a reader and a validator see it."""

from __future__ import annotations

from typing import Any

import feedparser
import pytest

from feedserver.model.article import Article, Image
from feedserver.model.feed import LATEST, Feed, FeedKind, FeedSelector
from feedserver.render import rss
from tests.render.feed_checks import APP, ATOM, CONTENT, DC, MEDIA, parse, rss_problems
from tests.render.samples import OWN, SITE, THIRD_PARTY, article, feed_of

LIMIT = 512 * 1024


def channel(feed: Feed) -> Any:
    return parse(rss.render(feed, SITE, LIMIT).body).find("channel")


def items(*articles: Article) -> Any:
    return parse(rss.render(feed_of(articles), SITE, LIMIT).body).findall("channel/item")


@pytest.mark.parametrize(
    "feed",
    [
        feed_of(),
        feed_of(()),
        feed_of((THIRD_PARTY,), FeedSelector(FeedKind.SOURCE, "paper"), "The Example Paper"),
    ],
)
def test_the_feed_is_valid(feed: Feed) -> None:
    assert rss_problems(rss.render(feed, SITE, LIMIT).body) == []


def test_feedparser_reads_it_without_complaint() -> None:
    parsed = feedparser.parse(rss.render(feed_of(), SITE, LIMIT).body)
    assert not parsed.bozo
    assert parsed.version == "rss20"
    assert parsed.feed.title == "Example & Co. News"
    entry = parsed.entries[0]
    assert (entry.id, entry.title, entry.guidislink) == (OWN.id, OWN.content.title, False)
    assert entry.link == "https://news.example.org/news/what-is-an-agent"
    assert entry.published == "Thu, 05 Nov 2026 09:00:00 GMT"
    assert [tag.term for tag in entry.tags] == ["large-language-models", "AI & Law"]
    assert entry.summary == OWN.content.summary
    assert '<a href="https://example.com/a?id=7">goal</a>' in entry.content[0].value


def test_the_channel_names_its_page_and_itself() -> None:
    feed = feed_of((OWN,), FeedSelector(FeedKind.TOPIC, "large-language-models"), "llm")
    found = channel(feed)
    assert found.findtext("title") == "Large language models – Example & Co. News"
    assert found.findtext("link") == SITE.url("/topics/large-language-models")
    self_link = found.find(f"{ATOM}link")
    assert self_link.get("href") == SITE.url("/topics/large-language-models.rss")
    assert self_link.get("type") == "application/rss+xml"


def test_the_build_date_is_the_newest_update_or_the_last_touch() -> None:
    assert channel(feed_of()).findtext("lastBuildDate") == "Fri, 06 Nov 2026 08:30:00 GMT"
    assert channel(feed_of(())).findtext("lastBuildDate") == "Sun, 08 Nov 2026 00:00:00 GMT"


def test_a_language_feed_is_in_its_language() -> None:
    feed = feed_of((), FeedSelector(FeedKind.LANGUAGE, "fr"), "fr")
    assert channel(feed).findtext("language") == "fr"


def test_updates_and_minor_edits_show_without_moving_the_date() -> None:
    (item,) = items(OWN)
    assert item.findtext("pubDate") == "Thu, 05 Nov 2026 09:00:00 GMT"
    assert item.findtext(f"{ATOM}updated") == "2026-11-06T08:30:00.250Z"
    assert item.findtext(f"{APP}edited") == "2026-11-07T12:00:00Z"


def test_a_third_party_item_says_where_it_comes_from() -> None:
    (item,) = items(THIRD_PARTY)
    links = {link.get("rel"): link.get("href") for link in item.findall(f"{ATOM}link")}
    assert links == {
        "via": "https://paper.example.com/kiln?id=4&page=1",
        "license": "https://creativecommons.org/licenses/by-sa/4.0/",
    }
    source = item.find("source")
    assert (source.text, source.get("url")) == (
        "The Example Paper",
        "https://paper.example.com/feed.xml",
    )
    assert item.findtext(f"{DC}creator") == "Desk B"
    assert item.findtext(f"{DC}publisher") == "The Example Paper"
    assert item.findtext(f"{DC}rights") == "© The Example Paper"


def test_one_enclosure_and_the_rest_as_media() -> None:
    (item,) = items(THIRD_PARTY)
    assert [file.get("url") for file in item.findall("enclosure")] == [
        "https://paper.example.com/kiln.mp3"
    ]
    assert [file.get("url") for file in item.findall(f"{MEDIA}content")] == [
        "https://paper.example.com/kiln.ogg",
        "https://paper.example.com/kiln.jpg",
    ]


@pytest.mark.parametrize(
    ("image", "enclosed"),
    [
        (Image(url="https://e.org/i.png"), False),
        (Image(url="https://e.org/i.png", type="image/png"), False),
        (Image(url="https://e.org/i.png", length=5), False),
        (Image(url="https://e.org/i.png", type="image/png", length=0), True),
    ],
)
def test_an_image_is_an_enclosure_only_when_type_and_length_are_known(
    image: Image, enclosed: bool
) -> None:
    (item,) = items(article(1, image=image))
    assert (item.find("enclosure") is not None) is enclosed
    assert item.find(f"{MEDIA}content").get("medium") == "image"


def test_a_summary_is_text_even_when_it_looks_like_markup() -> None:
    (item,) = items(article(1, summary="Use <b> & ]]>"))
    assert item.findtext("description") == "Use &lt;b&gt; &amp; ]]&gt;"


def test_without_a_summary_the_body_is_the_description() -> None:
    (item,) = items(article(1, summary="", body_md="Body."))
    assert item.findtext("description") == "<p>Body.</p>"
    assert item.find(f"{CONTENT}encoded") is None


def test_the_feeds_own_name_is_a_topics_name_in_the_settings() -> None:
    assert channel(feed_of((), LATEST)).findtext("title") == SITE.title
