from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.errors import ParseError
from feedserver.model.article import Parsed
from feedserver.model.fetched import Fetched
from feedserver.model.source import Source
from feedserver.parse.listing import MAX_LINKS, parse

URL = "https://example.org/news/"


def read(page: str, selector: str | None = "a", **selectors: str) -> Parsed:
    source = Source(id="s", url=URL, selector=selector, **selectors)
    return parse(Fetched(url=URL, body=page.encode("utf-8", "replace")), source, 10)


def test_a_listing_without_a_selector_says_what_to_set() -> None:
    with pytest.raises(ParseError, match="a listing needs `selector`"):
        read("<a href=/x>x</a>", None)


@pytest.mark.parametrize("selector", ["a[", "a:nonsense", "::", "a >> b", "\0["])
def test_a_bad_selector_is_refused_in_one_line(selector: str) -> None:
    for name in ("selector", "date_selector"):
        with pytest.raises(ParseError) as refused:
            read("<a href=/x>x</a>", **{"selector": "a", name: selector})
        assert name in str(refused.value)
        assert "\n" not in str(refused.value)


def test_a_selector_without_a_match_warns() -> None:
    parsed = read("<a href=/x>x</a>", "article a")
    assert parsed.links == ()
    assert parsed.warnings == ("the selector 'article a' matches nothing that links anywhere",)


@pytest.mark.parametrize("selector", ["a", "li", "b", "h2, a"])
def test_a_link_is_found_in_around_and_as_a_match(selector: str) -> None:
    page = "<ul><li>1 <a href=/x><b>A title</b></a> <a name=here></a></li><li>none</li></ul>"
    assert [(link.url, link.title) for link in read(page, selector).links] == [
        ("https://example.org/x", "A title")
    ]


def test_what_stands_around_belongs_to_the_one_link_there() -> None:
    page = (
        "<time datetime=2020-01-01>old</time>"
        "<div><p><a href=/1>1</a></p><p><time datetime=2026-11-01>x</time></p></div>"
        "<div><p><a href=/2>2</a></p></div>"
        "<div><a href=/3>3</a><a href=/4>4</a><time datetime=2026-11-05>x</time></div>"
        "<div><a href=/5><img></a><h2><a href=/5>5</a></h2><time datetime=2026-11-05></time></div>"
    )
    found = {link.title: str(link.published_at) for link in read(page, date_selector="time").links}
    none = "None"
    assert found == {
        "1": "2026-11-01T00:00:00Z",
        "2": none,
        "3": none,
        "4": none,
        "5": "2026-11-05T00:00:00Z",
    }


def test_the_page_itself_is_no_article_of_its_own() -> None:
    page = "<a href=#top>Top</a><a href='/news/'>News</a><a href=x#comments>3</a><a href=x>X</a>"
    assert [link.url for link in read(page).links] == ["https://example.org/news/x"]


@pytest.mark.parametrize(
    ("lang", "text", "day"),
    [
        ("en", "Nov 5, 2026", "2026-11-05"),
        ("de", "5. März 2026", "2026-03-05"),
        ("en-GB", "05/11/2026", "2026-11-05"),
        ("en-US", "11/05/2026", "2026-11-05"),
        ("xx", "2026-11-05", "2026-11-05"),
        ("xx", "5 novembre 2026", None),
        ("en", "yesterday", None),
        ("en", "5 November", None),
        ("en", "12:30 2026", None),
        ("en", "Posted long ago, in the good old year of 1999, when all was well", None),
    ],
)
def test_a_date_in_words_is_read_in_the_page_s_language(
    lang: str, text: str, day: str | None
) -> None:
    page = f"<html lang={lang}><p><a href=/x>x</a> <i>{text}</i></p>"
    (link,) = read(page, date_selector="i").links
    assert link.published_at is None if day is None else str(link.published_at).startswith(day)


def test_a_hostile_page_takes_no_long_time() -> None:
    many = "".join(f"<p><a href=/{n}>{n}</a><i>x</i>" for n in range(20_000))
    deep = "<div>" * 20_000 + "<a href=/x>x</a>"
    start = time.process_time()
    parsed = read(many, "p a", title_selector="i", date_selector="i", summary_selector="i")
    assert len(parsed.links) == MAX_LINKS
    assert f"only the first {MAX_LINKS} links were read" in parsed.warnings
    assert len(read(deep, "a", title_selector="i", date_selector="time").links) == 1
    assert time.process_time() - start < 20


@given(
    st.text(st.sampled_from("<>/='\" ahrefpdivtime\0&;#x\ufffe\n"), max_size=60),
    st.text(st.sampled_from("ap.#[]()>+~:*,='\\ \0is"), max_size=12),
)
def test_any_page_and_any_selector_are_read_or_refused(page: str, selector: str) -> None:
    for given_ in ("*", selector):
        with suppress(ParseError):
            read(page, given_, date_selector=selector or "a")
