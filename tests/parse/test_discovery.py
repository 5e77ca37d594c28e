from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.parse.discovery import (
    MAX_FEEDS,
    MAX_PAGE,
    MAX_TRIED,
    linked_feeds,
    well_known,
)

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
        "<link rel='feed' href='feed.xml'>",
    ],
    ids=lambda page: page[:20],
)
def test_a_feed_is_found_on_any_page(page: str) -> None:
    assert linked_feeds(page, URL) == FOUND


def test_feeds_that_came_with_the_page_count() -> None:
    named = ("https://other.example/f", "https://example.org/blog/feed.xml")
    assert linked_feeds("<a href='/rss'>RSS</a>", URL, named) == (*FOUND, named[0])
    page = "<link rel='feed' href='/own'>"
    assert linked_feeds(page, URL, named) == ("https://example.org/own", *FOUND, named[0])


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
        "<link rel='feeds' href='feed.xml'>",
        "<a href='/feedback'>Feedback</a><a href='/feeding.html'>Feeding</a>",
        "<a href='https://reader.example/add/feed'>Add to a reader</a>",
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


def test_the_best_feed_comes_first() -> None:
    def link(href: str, title: str = "") -> str:
        return FEED.replace("feed.xml", href).replace(">", f" title='{title}'>")

    page = (
        link("https://elsewhere.example/feed")
        + link("/comments/feed/")
        + link("/story/feed/", "A story » Post Comments")
        + link("/feed/atom")
        + link("https://feeds.example.org/all")
        + link("/feed/atom")
    )
    assert linked_feeds(page, URL) == (
        "https://example.org/feed/atom",
        "https://feeds.example.org/all",
        "https://elsewhere.example/feed",
        "https://example.org/comments/feed/",
        "https://example.org/story/feed/",
    )


@pytest.mark.parametrize(
    "href",
    [
        "/feed",
        "/feed/",
        "/RSS",
        "rss.xml",
        "/news.rss",
        "/atom.xml",
        "/index.xml",
        "/feed.json",
        "/?feed=rss2",
        "/news?lang=en&format=feed",
        "https://www.example.org/feeds/",
    ],
)
def test_plain_links_count_where_a_page_names_no_feed(href: str) -> None:
    page = f"<a>x</a><a href='/about'>About</a><a href='{href}'>RSS</a>"
    assert len(linked_feeds(page, URL)) == 1
    assert linked_feeds(page + FEED, URL) == FOUND


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("https://example.org/", "https://example.org/feed"),
        ("https://example.org", "https://example.org/feed"),
        ("https://example.org/blog/", "https://example.org/blog/feed"),
        ("https://example.org/blog", "https://example.org/blog/feed"),
        ("https://example.org/blog?page=/2#x/y", "https://example.org/blog/feed"),
        ("https://example.org/blog/index.html", "https://example.org/blog/feed"),
    ],
)
def test_well_known_places_are_those_of_the_folder_and_the_site(url: str, first: str) -> None:
    found = well_known(url)
    assert found[0] == first
    assert "https://example.org/feed" in found
    assert "https://example.org/rss.xml" in found
    assert len(found) == len(set(found)) <= MAX_TRIED
    assert all(place.startswith("https://example.org/") for place in found)


@given(st.text(st.sampled_from("<>/!-='\" linkrehfbasa\0&;#x\ufffe"), max_size=60))
def test_any_text_is_a_page(text: str) -> None:
    assert linked_feeds(text + ">'\">" + FEED, URL) in (FOUND, ())
