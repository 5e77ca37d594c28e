"""The times of feeds' entries: what is none, and which of several counts."""

from __future__ import annotations

import pytest

from feedserver.model.article import ParsedArticle
from tests.parse.test_feed_ways import leniently, strictly

NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:atom="http://www.w3.org/2005/Atom"'
)


def entry(fields: str) -> ParsedArticle:
    """The one entry of a feed, read both ways."""
    body = (
        f'<rss version="2.0" {NAMESPACES}><channel><item><title>One</title>{fields}'
        "<link>https://example.org/1</link></item></channel></rss>"
    ).encode()
    parsed = strictly(body)
    assert parsed is not None
    assert parsed == leniently(body)
    [article] = parsed.articles
    return article


@pytest.mark.parametrize(
    "date",
    [
        "0000-00-00T00:00:00Z",
        "0000-00-00 00:00:00",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "0001-01-01T00:00:00-05:00",
        "0001-01-01T00:00:00",
        "1767225600",
        "1767225600000",
        "Sun, 01 Nov 2026 09:00:00 +9999",
        "2026-11-01T09:00:00+99:99",
        "Sun, 31 Feb 2026 09:00:00 GMT",
        "tomorrow",
        "",
    ],
)
def test_what_is_no_time_is_none(date: str) -> None:
    article = entry(f"<pubDate>{date}</pubDate>")
    assert (article.published_at, article.modified_at) == (None, None)


@pytest.mark.parametrize(
    ("fields", "published", "modified"),
    [
        ("<dc:date>2026-11-01</dc:date>", "2026-11-01T00:00:00Z", None),
        (
            "<dc:date>2026-11-01</dc:date><dcterms:modified>2026-11-02</dcterms:modified>",
            "2026-11-01T00:00:00Z",
            "2026-11-02T00:00:00Z",
        ),
        (
            "<pubDate>Sun, 01 Nov 2026 09:00:00 GMT</pubDate><dc:date>2026-11-02</dc:date>",
            "2026-11-01T09:00:00Z",
            "2026-11-02T00:00:00Z",
        ),
        (
            "<atom:updated>2026-11-02T09:00:00Z</atom:updated>",
            "2026-11-02T09:00:00Z",
            "2026-11-02T09:00:00Z",
        ),
        ("<pubDate>Sun, 1 Nov 26 9:00 EST</pubDate>", "2026-11-01T14:00:00Z", None),
    ],
)
def test_which_time_is_which(fields: str, published: str, modified: str | None) -> None:
    article = entry(fields)
    assert str(article.published_at) == published
    assert (None if article.modified_at is None else str(article.modified_at)) == modified
