"""What all feed formats share: order, the cut, and one bad article."""

from __future__ import annotations

import json

import feedparser
import pytest
from msgspec.structs import replace

from feedserver.model.article import FeedOrigin, Image, Person, Significance
from feedserver.model.feed import Feed, FeedKind, FeedSelector
from feedserver.render import atom, json_feed, rss
from feedserver.render.entries import Entry, entries
from tests.render.samples import ARTICLES, OWN, SITE, article, at, feed_of

LIMIT = 512 * 1024


def one(**changes: object) -> Entry:
    made, skipped = entries(feed_of((article(1, **changes),)), SITE, LIMIT)
    assert not skipped
    return made[0]


def all_formats(feed: Feed, max_bytes: int = LIMIT) -> list[list[tuple[str, str, bool]]]:
    """Id, title and whether there is a body, of each entry in each format."""
    found = []
    for module in (rss, atom):
        parsed = feedparser.parse(module.render(feed, SITE, max_bytes).body, sanitize_html=False)
        assert not parsed.bozo
        found.append([(item.id, item.title, bool(item.get("content"))) for item in parsed.entries])
    items = json.loads(json_feed.render(feed, SITE, max_bytes).body)["items"]
    found.append([(item["id"], item["title"], "content_html" in item) for item in items])
    return found


def test_all_formats_carry_the_same_articles_in_the_order_given() -> None:
    in_rss, in_atom, in_json = all_formats(feed_of(tuple(reversed(ARTICLES))))
    assert in_rss == in_atom == in_json
    assert [id_ for id_, _, _ in in_json] == [made.id for made in reversed(ARTICLES)]


def test_entries_beyond_the_limit_carry_their_summary_only_in_every_format() -> None:
    articles = tuple(article(number, body_md="x" * 93) for number in (9, 8, 7, 6))
    # Each body is 100 bytes: <p>, 93 characters, </p>.
    for limit, whole in ((400, 4), (399, 3), (200, 2), (99, 0), (0, 0)):
        in_rss, in_atom, in_json = all_formats(feed_of(articles), limit)
        assert in_rss == in_atom == in_json
        assert [body for _, _, body in in_json] == [True] * whole + [False] * (4 - whole)


def test_bytes_count_not_characters() -> None:
    made, _ = entries(feed_of((article(1, body_md="é" * 50),)), SITE, 100)
    assert made[0].html == ""


def test_one_bad_article_is_left_out_and_named() -> None:
    bad = article(3, published_at=None, slug="bad")
    feed = feed_of((article(4), replace(bad, version=replace(bad.version, content=None)), OWN))  # type: ignore[arg-type]
    for module in (rss, atom, json_feed):
        rendered = module.render(feed, SITE, LIMIT)
        assert [skip.where for skip in rendered.skipped] == ["bad"]
        assert "AttributeError" in rendered.skipped[0].reason
        assert OWN.id in rendered.body.decode()
        assert article(4).id in rendered.body.decode()


@pytest.mark.parametrize("field", ["title", "summary", "body_md", "lang", "rights", "license"])
def test_text_that_xml_cannot_hold_is_cleaned_in_every_field(field: str) -> None:
    feed = feed_of((article(1, **{field: "en\x00\x0b\ud800\ufffe]]>&"}), article(2)))
    for module in (rss, atom, json_feed):
        rendered = module.render(feed, SITE, LIMIT)
        assert not rendered.skipped
        rendered.body.decode()


def test_minor_edits_show_and_nothing_else_does() -> None:
    later = at("2026-11-02T00:00:00Z")
    assert one(significance=Significance.MINOR, edited_at=later).edited == later
    # Found an hour after it was published: not an edit.
    assert one().edited is None
    assert one(updated_at=later, edited_at=later.plus(1)).edited is None


def test_without_a_title_the_slug_stands_for_it() -> None:
    assert one(title="\x00 ").title == "article-1"


def test_authors_fall_back_to_the_publisher() -> None:
    assert one().authors == (Person(name=SITE.author or "", url=SITE.url("/")),)
    third = one(own=False, feed=FeedOrigin(title="The Paper"))
    assert third.authors == (Person(name="The Paper", url="https://paper.example.com/"),)
    assert third.publisher == "The Paper"
    assert one(authors=(Person(name=" "),)).authors[0].name == SITE.author


def test_licences_of_the_site_cover_own_articles_only() -> None:
    assert one().license == SITE.license
    assert one(own=False).license is None
    assert one(own=False, license="https://e.org/l").license == "https://e.org/l"
    assert one(license="Some rights reserved").license is None


def test_via_names_another_address_only() -> None:
    assert one().via is None
    assert one(canonical_source="https://news.example.org/news/article-1").via is None
    assert one(canonical_source="https://e.org/x?b=2").via == "https://e.org/x?b=2"
    assert one(canonical_source="javascript:alert(1)").via is None


def test_unsafe_addresses_never_become_media_or_authors() -> None:
    made = one(
        image=Image(url="javascript:x", type="image/png", length=1),
        enclosures=(Image(url="/relative.mp3", type="audio/mpeg", length=1),),
        authors=(Person(name="A", url="data:text/html,x"),),
    )
    assert made.image is None
    assert made.enclosures == ()
    assert made.authors == (Person(name="A"),)


def test_language_is_said_where_it_differs_from_the_feeds() -> None:
    french = FeedSelector(FeedKind.LANGUAGE, "fr")
    made, _ = entries(
        feed_of((article(1, lang="fr"), article(2, lang="en")), french, "fr"), SITE, LIMIT
    )
    assert [entry.lang for entry in made] == [None, "en"]


def test_relative_links_start_at_the_original_of_a_third_party_article() -> None:
    assert 'href="https://paper.example.com/b"' in one(own=False, body_md="[a](/b)").html
    assert 'href="https://news.example.org/b"' in one(body_md="[a](/b)").html
