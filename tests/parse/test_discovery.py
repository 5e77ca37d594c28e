from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.parse.discovery import MAX_FEEDS, MAX_PAGE, linked_feeds

URL = "https://example.org/blog/"
FEED = '<link rel="alternate" type="application/rss+xml" href="feed.xml">'
FOUND = ("https://example.org/blog/feed.xml",)


@pytest.mark.parametrize(
    "page",
    [
        FEED,
        f"<html><head>{FEED}</head><body><p>Text</body></html>",
        f"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>{FEED}</html>",
        "<link href=feed.xml type=APPLICATION/RSS+XML rel='home ALTERNATE'/>",
        f"<title>Not closed{'</title>'}<body><div><div>{FEED}",
        f"<link rel=alternate><link rel><link href=''>{FEED}{FEED}",
        f"<base><base href='javascript:no'><base href='/no/'>{FEED}",
        f"<p class='a' class='b' <b>{FEED}</p></p></html></html>",
        "<div>" * 20_000 + FEED,
    ],
    ids=lambda page: page[:20],
)
def test_a_feed_is_found_on_any_page(page: str) -> None:
    assert linked_feeds(page, URL) == FOUND


def test_the_first_base_counts() -> None:
    page = f"<base target=x><base href='/a/'><base href='/b/'>{FEED}"
    assert linked_feeds(page, URL) == ("https://example.org/a/feed.xml",)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "feed.xml",
        f"<!-- {FEED} -->",
        f"<script>'{FEED}'</script>",
        FEED.replace("alternate", "stylesheet"),
        FEED.replace("rss+xml", "xml"),
        FEED.replace("feed.xml", "javascript:no"),
        FEED.replace("<link", "<a"),
    ],
)
def test_what_is_no_link_to_a_feed_is_none(page: str) -> None:
    assert linked_feeds(page, URL) == ()


def test_a_page_is_read_so_far_and_no_further() -> None:
    assert linked_feeds(" " * (MAX_PAGE - len(FEED)) + FEED, URL) == FOUND
    assert linked_feeds(" " * MAX_PAGE + FEED, URL) == ()
    many = "".join(FEED.replace("feed", str(n)) for n in range(10_000))
    start = time.process_time()
    found = linked_feeds(many, URL)
    assert time.process_time() - start < 5
    assert found == tuple(f"{URL}{n}.xml" for n in range(MAX_FEEDS))


@given(st.text(st.sampled_from("<>/!-='\" linkrehfbasa\0&;#x\ufffe"), max_size=60))
def test_any_text_is_a_page(text: str) -> None:
    assert linked_feeds(text + ">'\">" + FEED, URL) in (FOUND, ())
