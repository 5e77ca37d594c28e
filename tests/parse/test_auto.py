from __future__ import annotations

import gzip
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.errors import ParseError
from feedserver.model.article import Parsed
from feedserver.model.fetched import Fetched
from feedserver.model.source import Source, SourceKind
from feedserver.parse import parse

URL = "https://example.org/"
RSS = b"<rss version='2.0'><channel><title>T</title><item><title>A</title></item></channel></rss>"
JSON = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "A"}]}'
SITEMAP = b"<urlset><url><loc>https://example.org/a</loc></url></urlset>"
LINK = b"<link rel=alternate type=application/rss+xml href=/feed>"
ARTICLE = b"<meta property=og:type content=article><p>" + b"The kiln will fly on Monday. " * 20


def read(body: bytes, media_type: str = "") -> Parsed:
    fetched = Fetched(url=URL, body=body, media_type=media_type)
    return parse(SourceKind.AUTO, fetched, Source(id="s", url=URL), 10)


@pytest.mark.parametrize("media_type", ["", "text/html", "text/xml", "application/json"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (RSS, SourceKind.FEED),
        (b"<?xml version='1.0'?>\n<!-- x -->" + RSS, SourceKind.FEED),
        (JSON, SourceKind.FEED),
        (SITEMAP, SourceKind.SITEMAP),
        (gzip.compress(SITEMAP, mtime=0), SourceKind.SITEMAP),
        (b"<sitemapindex/>", SourceKind.SITEMAP),
        (b"<html>" + ARTICLE, SourceKind.PAGE),
        (b"<!DOCTYPE html><body>Nothing", SourceKind.AUTO),
    ],
)
def test_a_body_is_what_it_holds(body: bytes, kind: SourceKind, media_type: str) -> None:
    parsed = read(body, media_type)
    assert parsed.kind is kind
    assert bool(parsed.articles) is (kind in (SourceKind.FEED, SourceKind.PAGE))
    assert parsed.feeds == ()


def test_a_page_that_names_feeds_is_searched_for_them_and_not_read() -> None:
    parsed = read(b"<html>" + LINK + ARTICLE)
    assert parsed.kind is SourceKind.AUTO
    assert parsed.feeds == ("https://example.org/feed",)
    assert parsed.articles == ()


def test_an_article_without_text_is_a_page_that_leads_nowhere() -> None:
    parsed = read(b"<html><meta property=og:type content=article><p>Log in</html>")
    assert (parsed.kind, parsed.feeds, parsed.articles) == (SourceKind.AUTO, (), ())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"<opml/>", "its root element is <opml>"),
        (b"words", "neither XML nor JSON"),
        (b"{}", "no version of JSON Feed"),
    ],
)
def test_what_is_none_of_these_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(body)
    assert reason in str(caught.value)


@given(st.text(st.sampled_from('<>/!?{}[]" rshtmlue\0&;\x1f\x8b'), max_size=40))
def test_any_body_is_read_or_refused(text: str) -> None:
    for media_type in ("", "text/html"):
        with suppress(ParseError):
            read(text.encode("latin-1"), media_type)
