from __future__ import annotations

from feedserver.model.article import Image, ParsedArticle, Person
from feedserver.model.instant import Instant
from feedserver.model.signals import Signals
from feedserver.parse.followed import with_page

EARLY, LATE = Instant.parse("2026-11-01T09:00:00Z"), Instant.parse("2026-11-02T09:00:00Z")
ENTRY = ParsedArticle(
    title="Kilns",
    url="https://example.org/kilns?from=feed",
    guid="g1",
    summary="What the feed says.",
    body_html="<p>A teaser.</p>",
    published_at=EARLY,
    categories=("Clay",),
    authors=(Person("The desk"),),
    provenance={"title": "feed", "summary": "feed", "body_md": "feed"},
)
PAGE = ParsedArticle(
    title="Kilns at sea",
    url="https://example.org/kilns",
    summary="What the page says.",
    body_html="<p>All of it.</p>",
    base_url="https://example.org/kilns",
    published_at=LATE,
    modified_at=LATE,
    lang="en",
    authors=(Person("Ann Lee"),),
    image=Image(url="https://example.org/i.jpg"),
    categories=("clay", "Ships"),
    correction="It is nine, not ten.",
    signals=Signals(paywalled=True),
    provenance={"title": "page", "body_md": "page"},
)


def test_each_says_what_it_knows_better() -> None:
    both = with_page(ENTRY, PAGE, "A teaser.")
    assert (both.title, both.url, both.body_html) == (PAGE.title, PAGE.url, PAGE.body_html)
    assert (both.guid, both.summary, both.published_at) == ("g1", ENTRY.summary, EARLY)
    assert (both.authors, both.image, both.lang) == (PAGE.authors, PAGE.image, "en")
    assert (both.modified_at, both.syndicated_md) == (LATE, "A teaser.")
    assert (both.correction, both.signals) == (PAGE.correction, PAGE.signals)
    assert [name.casefold() for name in both.categories] == ["clay", "ships"]
    assert both.provenance["summary"] == "feed"
    assert both.provenance["title"] == both.provenance["body_md"] == "page"


def test_what_a_page_does_not_say_stays_the_feeds() -> None:
    page = ParsedArticle(title="derived", body_html="<p>All.</p>", provenance={"title": "derived"})
    both = with_page(ENTRY, page, "")
    assert (both.title, both.url, both.authors) == (ENTRY.title, ENTRY.url, ENTRY.authors)
    assert (both.published_at, both.modified_at) == (EARLY, None)


def test_a_page_fills_what_the_feed_leaves_open() -> None:
    bare = ParsedArticle(title="Kilns", url="https://example.org/kilns", provenance={})
    both = with_page(bare, PAGE, "")
    assert (both.summary, both.published_at) == (PAGE.summary, LATE)
    assert both.provenance["summary"] == "page"
