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
        "-0001-11-30T00:00:00+00:00",
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


@pytest.mark.parametrize(
    ("date", "meant"),
    [
        ("2026/01/02 15:04:05", "2026-01-02T15:04:05Z"),
        ("2026/1/2", "2026-01-02T00:00:00Z"),
        ("Fri, 2026/01/02 15:04:05 +0900", "2026-01-02T06:04:05Z"),
        ("2026-01-02, 3:04 pm EST", "2026-01-02T20:04:00Z"),
        ("Fri, 02 Jan 2026 03:04:05 PM GMT", "2026-01-02T15:04:05Z"),
        ("Fri, 02 Jan 2026 12:04 AM", "2026-01-02T00:04:00Z"),
        ("2 January 2026, 12:04 p.m.", "2026-01-02T12:04:00Z"),
        ("January 2, 2026", "2026-01-02T00:00:00Z"),
        ("Friday, January 2nd, 2026 at 3:04 PM PST", "2026-01-02T23:04:00Z"),
        ("Jan 2, 2026 15:04:05 GMT+0100", "2026-01-02T14:04:05Z"),
        ("Fri Jan 02 15:04:05 +0000 2026", "2026-01-02T15:04:05Z"),
        ("Fri, 2026/01/02 15:04:05 -0000", "2026-01-02T15:04:05Z"),
        ("Fri, 2 January 2026 16:31:00 ET", "2026-01-02T21:31:00Z"),
        ("Jan 2, 2026 3:04 PM PT", "2026-01-02T23:04:00Z"),
        ("Jan 2, 2026 15:04 XYZ", "2026-01-02T15:04:00Z"),
    ],
)
def test_times_as_people_write_them(date: str, meant: str) -> None:
    assert str(entry(f"<pubDate>{date}</pubDate>").published_at) == meant


@pytest.mark.parametrize(
    "date", ["2026/13/02", "2026/02/30", "February 30, 2026", "02/01/2026", "Smarch 2, 2026"]
)
def test_days_that_there_are_not_or_that_may_be_two_are_none(date: str) -> None:
    assert entry(f"<pubDate>{date}</pubDate>").published_at is None
