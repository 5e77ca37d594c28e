from __future__ import annotations

import logging
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from msgspec.structs import replace

from feedserver.errors import ParseError
from feedserver.model.article import Image, Link, ParsedArticle
from feedserver.model.fetched import Fetched
from feedserver.model.instant import Instant
from feedserver.model.source import Source
from feedserver.parse.page import parse, with_link
from feedserver.parse.site import same_site, without_site

URL = "https://www.example.org/news/kiln"
SOURCE = Source(id="s", url=URL)
TEXT = "".join(
    f"<p>The kiln number {n} will fly on Monday, its operators said after a week of tests.</p>"
    for n in range(8)
)


def read(page: str, url: str = URL) -> ParsedArticle:
    body = page.encode("utf-8", "replace")
    (article,) = parse(Fetched(url=url, body=body), SOURCE, 10).articles
    return article


def page(head: str = "", body: str = TEXT) -> str:
    return f"<html><head>{head}</head><body><article>{body}</article></body></html>"


def refusal(text: str) -> str:
    with pytest.raises(ParseError) as caught:
        read(text)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        page(body="<p>Short.</p>"),
        "<html></html>",
        "<script>var x</script><p>",
        "<title>Log in</title><form><input type=password><button>Log in</button></form>",
        page(
            body="<h1>Before you go on</h1><p>We and our 845 partners use cookies and need your "
            "consent to store and read data on your device.</p><p>With your consent we use "
            "cookies to measure how our content does, and to show what you may like. You can "
            "withdraw your consent at any time in the cookie settings of this site.</p>"
        ),
        page(
            body="<p>Checking your browser before you are let in. This takes a few seconds. "
            "Please enable JavaScript and cookies in your browser to continue. Complete the "
            "captcha to show that you are not a robot, and we will send you on to the page that "
            "you asked for as soon as your browser has answered.</p>"
        ),
    ],
    ids=["short", "empty", "script", "login", "consent", "robot"],
)
def test_a_page_without_an_article_is_refused(text: str) -> None:
    assert "no article text found" in refusal(text)


def test_an_empty_body_is_refused() -> None:
    assert "the page is empty" in refusal(" \n<!-- nothing -->")


def test_a_long_article_about_cookies_is_an_article() -> None:
    body = "".join(
        f"<p>Article {n} says that cookies need consent, and that consent is no log in.</p>"
        for n in range(30)
    )
    assert "cookies need consent" in str(read(page(body=body)).body_html)


def test_an_article_in_few_characters_that_say_much_is_one() -> None:
    body = (
        "<p>"
        + "窑炉将于周一飞行，运营商周四表示，经过长达一周的测试，没有发现任何新的问题。" * 3
        + "</p>"
    )
    assert read(page(body=body)).body_html


def test_a_page_that_says_it_is_an_article_may_be_short() -> None:
    body = (
        "<p>The kiln will fly on Monday, its operators said on Thursday after a week of tests.</p>"
    )
    head = '<meta property="og:type" content="article">'
    assert "Monday" in str(read(page(head, body)).body_html)
    assert "no article" in refusal(page("", body))


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("A title | The Daily", "The Daily", "A title"),
        ("A title - part two – The Daily", "the daily", "A title - part two"),
        ("The Daily: A title", "The Daily", "A title"),
        ("The Daily", "The Daily", "The Daily"),
        ("A title | Elsewhere", "The Daily", "A title | Elsewhere"),
        ("A well-known title", "title", "A well-known title"),
        ("A title | The Daily", "", "A title | The Daily"),
    ],
)
def test_a_title_is_freed_of_its_site_s_name(title: str, site: str, expected: str) -> None:
    assert without_site(title, site) == expected


def test_a_heading_that_the_title_repeats_is_the_title() -> None:
    article = read(page("<title>A title | Some site</title>", f"<h1>A title</h1>{TEXT}"))
    assert article.title == "A title"
    assert "A title" not in str(article.body_html)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/kiln", "https://example.org/kiln"),
        ("/kiln#top", "https://www.example.org/kiln"),
        ("https://amp.example.org/kiln", "https://amp.example.org/kiln"),
        ("https://elsewhere.example/kiln", URL),
        ("https://notexample.org/kiln", URL),
        ("https://example.org/", URL),
        ("javascript:alert(1)", URL),
        ("", URL),
    ],
)
def test_the_canonical_address_counts_on_the_same_site(address: str, expected: str) -> None:
    assert read(page(f'<link rel="canonical" href="{address}">')).url == expected
    assert read(page(f'<meta property="og:url" content="{address}">')).url == expected


def test_links_are_as_they_were_written_and_the_page_s_base_comes_with_them() -> None:
    links = "<p>See <a href='sub/x?a=1&amp;b=2'>this</a> and <img src='k.jpg' alt='a kiln'>.</p>"
    article = read(page("<base href='/elsewhere/'>", TEXT + links + TEXT.replace("kiln", "shard")))
    assert 'href="sub/x?a=1&amp;b=2"' in str(article.body_html)
    assert 'src="k.jpg"' in str(article.body_html)
    assert article.base_url == "https://www.example.org/elsewhere/"


def test_hosts_of_one_site_are_told_from_others() -> None:
    assert same_site("https://www.example.org/", "http://m.example.org/x")
    assert same_site("https://news.example.org/", "https://example.org/")
    assert not same_site("https://example.org/", "https://example.com/")
    assert not same_site("https://a.org/", "https://org/")


def test_a_page_without_a_title_gets_one_from_its_text_or_its_link() -> None:
    article = read(page())
    assert article.title.startswith("The kiln number 0")
    assert article.provenance["title"] == "derived"
    linked = with_link(article, Link(url=URL, title="Kiln"))
    assert (linked.title, linked.provenance["title"]) == ("Kiln", "link")


def test_a_link_says_what_the_page_does_not() -> None:
    when = Instant.parse("2026-11-05T10:20:30Z")
    image = Image("https://example.org/k.jpg")
    link = Link(
        url=URL,
        title="From the link",
        summary="Few words.",
        published_at=when,
        lang="en",
        image=image,
    )
    article = with_link(read(page("<title>Own title</title>")), link)
    assert article.title == "Own title"
    assert article.provenance["title"] == "page"
    assert (article.summary, article.published_at, article.lang) == ("Few words.", when, "en")
    assert article.image == image
    for key in ("summary", "published_at", "lang", "image"):
        assert article.provenance[key] == "link"
    silent = Link(url=URL)
    assert with_link(article, silent) == article
    assert with_link(article, replace(link, lang="de")).lang == "en"


def test_hostile_pages_take_no_long_time() -> None:
    flood = " ".join(f"a{n}=1" for n in range(200_000))
    start = time.process_time()
    for text in (
        f"<div {flood}>{TEXT}",
        f'<div "{flood}">{TEXT}',
        f"<div {flood.replace(' ', ' <')}>{TEXT}",
        "<script " * 200_000,
        "<style>" * 200_000,
        "<!-- " * 200_000,
    ):
        refusal(text)
    for text in (
        "<div>" * 20_000 + TEXT,
        "<b>" * 50_000 + TEXT,
        page(body=TEXT * 200) + " " * 5_000_000,
    ):
        with suppress(ParseError):
            read(text)
    assert time.process_time() - start < 20


def test_an_article_behind_megabytes_of_scripts_is_found() -> None:
    scripts = f"<script>var x = '{'x' * 5_000_000}'</script>" * 2
    assert "Monday" in str(read(page(scripts)).body_html)


def test_the_extractor_says_nothing_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        refusal("<p>x")
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []


def test_the_extractor_is_loaded_for_pages_only() -> None:
    code = (
        "import sys, feedserver.parse;"
        "print([m for m in ('trafilatura', 'dateparser', 'numpy') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


_PIECES = st.sampled_from(
    [
        "<html>",
        "<head>",
        "<title>",
        "</title>",
        "<meta property=og:title content='",
        "'>",
        "<body",
        ">",
        "<p>",
        TEXT,
        "<script type='application/ld+json'>",
        '{"@type":"Article"',
        "}",
        "</script>",
        "<base href=",
        "<link rel=canonical href=//",
        "\x00",
        "&#0;",
        "&#xD800;",
        "\ufffe",
        "<!--",
        "-->",
        "<svg><title>",
        "<table><td>",
        "<pre>",
        "<time datetime=2026>",
        "<a rel=tag>",
        "<frameset>",
        "<meta name=author content='\x01'>",
        "<html lang='\x01'>",
        "<math>",
        "<![CDATA[",
    ]
)


@hypothesis_settings(max_examples=60)
@given(st.lists(_PIECES, max_size=14))
def test_any_page_is_read_or_refused(pieces: list[str]) -> None:
    with suppress(ParseError):
        article = read("".join(pieces))
        assert article.url
        assert article.title
