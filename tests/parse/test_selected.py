from __future__ import annotations

import time
from contextlib import suppress

import pytest

from feedserver.errors import ParseError
from feedserver.model.article import Parsed
from feedserver.model.fetched import Fetched
from feedserver.model.source import PageSelectors, Source
from feedserver.parse.page import parse

URL = "https://www.example.org/news/kiln"
TEXT = "".join(
    f"<p>The kiln number {n} will fly on Monday, its operators said after a week of tests.</p>"
    for n in range(6)
)
PAGE = (
    "<html lang=en><head><title>Wrong | Site</title></head><body><h2 class=real>The kiln</h2>"
    "<span class=when>5 November 2026</span><div class=teaser><p>Short one.</p>"
    "<p class=ad>Buy bricks here, they are cheap and red and heavy and cheap.</p></div>"
    f"<article>{TEXT}</article></body></html>"
)


def read(page: str = PAGE, **selectors: str) -> Parsed:
    source = Source(id="s", url=URL, page=PageSelectors(**selectors))
    return parse(Fetched(url=URL, body=page.encode()), source, 1)


def test_title_and_date_are_what_selectors_find() -> None:
    (article,) = read(title="h2.real", date=".when").articles
    assert article.title == "The kiln"
    assert str(article.published_at) == "2026-11-05T00:00:00Z"
    assert "The kiln</h2>" not in str(article.body_html)


def test_a_date_in_an_attribute_counts_first() -> None:
    page = PAGE.replace("<span class=when>", "<time class=when datetime=2026-11-05T10:20:30Z>")
    (article,) = read(page, date=".when").articles
    assert str(article.published_at) == "2026-11-05T10:20:30Z"


def test_content_is_the_text_whatever_it_is_called_or_says() -> None:
    page = PAGE.replace("Short one.", "Short one. " * 40)
    parsed = read(page, content="div.teaser", remove=".ad")
    body = str(parsed.articles[0].body_html)
    assert body.startswith("<p>Short one.")
    assert "bricks" not in body
    assert "Monday" not in body
    assert parsed.warnings == ()


def test_what_is_removed_is_not_in_the_text() -> None:
    body = str(read(remove="article p:nth-of-type(2)").articles[0].body_html)
    assert "number 1 " not in body
    assert "number 2 " in body


def test_a_selector_that_matches_nothing_is_named_and_changes_nothing() -> None:
    parsed = read(content=".gone", remove=".gone", title=".gone", date=".gone")
    assert parsed.articles == read().articles
    assert [warning.split()[0] for warning in parsed.warnings] == [
        "page.title",
        "page.date",
        "page.content",
        "page.remove",
    ]
    assert "'.gone' matches nothing" in parsed.warnings[0]


def test_a_page_cannot_name_its_content_itself() -> None:
    page = PAGE.replace("<div class=teaser>", "<div class=teaser data-feedserver-content>")
    assert "bricks" not in str(read(page, content="article").articles[0].body_html)
    assert "Monday" in str(read(page).articles[0].body_html)


def test_what_is_no_selector_is_one_line() -> None:
    with pytest.raises(ParseError) as caught:
        read(content="p[")
    assert "\n" not in str(caught.value)


def test_hostile_pages_do_not_hold_selectors_up() -> None:
    start = time.process_time()
    for page in (
        "<div class=a>" * 40_000 + TEXT,
        "<i>" * 40_000 + TEXT,
        "<p class=a><b>" * 20_000 + TEXT,
        "<ul><li>" * 20_000 + TEXT,
    ):
        with suppress(ParseError):
            read(page, content="div .a .a p", remove=".a > .b", title="h1 ~ p", date="[x] time")
    assert time.process_time() - start < 40
