"""The `Link` header of an answer (RFC 8288)."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.fetch.links import feeds

URL = "https://example.org/blog/"
FOUND = ("https://example.org/blog/rss",)


@pytest.mark.parametrize(
    "field",
    [
        '<rss>; rel="alternate"; type="application/rss+xml"',
        "<rss>;rel=alternate;type=application/atom+xml",
        '<https://example.org/blog/rss> ; title="a, <b>; c" ; REL = "Feed x"',
        '<rss>; rel=alternate; type="application/feed+json; charset=utf-8"',
        "<rss>; rel=feed",
        '</style.css>; rel=preload; as=style, <rss>; rel="feed", </x>; rel=feed; anchor="/other"',
        '<rss>; rel=feed; rel=stylesheet, <rss>; rel="feed"',
        '<javascript:no>; rel=feed, <rss>; rel="feed"; crossorigin',
    ],
)
def test_feeds_are_named(field: str) -> None:
    assert feeds(field, URL) == FOUND


@pytest.mark.parametrize(
    "field",
    [
        "",
        "rss",
        "<rss>",
        "<rss>; rel=alternate",
        '<rss>; rel=alternate; type="text/html"',
        "<rss>; rel=stylesheet; rel=feed",
        "<rss; rel=feed",
    ],
)
def test_what_is_no_feed_is_not(field: str) -> None:
    assert feeds(field, URL) == ()


def test_there_is_an_end() -> None:
    assert len(feeds(", ".join(f"<{n}>; rel=feed" for n in range(100)), URL)) == 20


@given(st.text(alphabet='<>;,="\\ abrel*feed/', max_size=200))
def test_any_field_is_read(field: str) -> None:
    feeds(field, URL)


@pytest.mark.parametrize("piece", ["<", "<a>", "<a>;", '<a>;b="', "<a>; b=c ", ";b", '\\"', " "])
def test_no_field_takes_long(piece: str) -> None:
    began = time.perf_counter()
    feeds(piece * 20_000, URL)
    assert time.perf_counter() - began < 1
