"""The links that discovery needs."""

from __future__ import annotations

import pytest

from feedserver.model.feed import LATEST, FeedKind, FeedSelector
from feedserver.render import formats, registry
from feedserver.render.formats import alternates, feed_links
from tests.render.samples import OWN, SITE, THIRD_PARTY, article

PAGE = "https://news.example.org/news/what-is-an-agent"


def test_an_own_page_is_its_own_canonical_and_links_every_other_format() -> None:
    canonical, *others = alternates(OWN, SITE)
    assert (canonical.rel, canonical.href) == ("canonical", PAGE)
    assert [(link.rel, link.href, link.type) for link in others] == [
        ("alternate", f"{PAGE}.md", "text/markdown"),
        ("alternate", f"{PAGE}.txt", "text/plain"),
        ("alternate", f"{PAGE}.json", "application/json"),
        ("alternate", f"{PAGE}.jsonld", "application/ld+json"),
    ]


def test_another_format_links_the_page_and_not_itself() -> None:
    links = alternates(OWN, SITE, of="markdown")
    assert (PAGE, "text/html") in [(link.href, link.type) for link in links]
    assert f"{PAGE}.md" not in [link.href for link in links]


def test_the_canonical_of_a_third_party_article_is_the_original() -> None:
    assert alternates(THIRD_PARTY, SITE)[0].href == "https://paper.example.com/kiln?id=4&page=1"
    without = article(1, own=False, canonical_source="")
    assert alternates(without, SITE)[0].href == "https://news.example.org/news/article-1"


def test_an_own_article_published_elsewhere_first_is_still_canonical_here() -> None:
    made = article(1, canonical_source="https://elsewhere.example.net/1")
    assert alternates(made, SITE)[0].href == "https://news.example.org/news/article-1"


def test_a_feed_page_links_its_three_feeds() -> None:
    selector = FeedSelector(FeedKind.TOPIC, "ai-law")
    canonical, *feeds = feed_links(selector, SITE, "AI & Law")
    assert (canonical.rel, canonical.href) == ("canonical", SITE.url("/topics/ai-law"))
    assert [(link.href, link.type, link.title) for link in feeds] == [
        (SITE.url("/topics/ai-law.rss"), "application/rss+xml", "AI & Law (RSS)"),
        (SITE.url("/topics/ai-law.atom"), "application/atom+xml", "AI & Law (Atom)"),
        (SITE.url("/topics/ai-law.json"), "application/feed+json", "AI & Law (JSON Feed)"),
    ]


def test_a_feed_has_one_self_and_links_its_page() -> None:
    links = feed_links(LATEST, SITE, of="atom")
    assert [link.href for link in links if link.rel == "self"] == [SITE.url("/latest.atom")]
    assert (SITE.url("/latest"), "text/html") in [(link.href, link.type) for link in links]
    assert [link.rel for link in links].count("canonical") == 0


@pytest.mark.parametrize(
    ("facts", "table"),
    [
        (formats.ARTICLE_FORMATS, registry.ARTICLE_FORMATS),
        (formats.FEED_FORMATS, registry.FEED_FORMATS),
    ],
)
def test_facts_and_table_are_the_same_rows(
    facts: tuple[formats.Format, ...], table: tuple[formats.Format, ...]
) -> None:
    assert [(row.name, row.title, row.suffix, row.media_type) for row in table] == [
        (row.name, row.title, row.suffix, row.media_type) for row in facts
    ]
    assert len({row.suffix for row in table}) == len(table)
