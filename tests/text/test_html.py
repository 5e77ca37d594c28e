from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.text.html import plain, to_text


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("", ""),
        ("x &lt; y & z", "x < y & z"),
        ("<p>a <b>b</b>c</p><p>d &amp;amp; e</p>", "a bc\nd &amp; e"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<table><tr><td>1<td>2<tr><td>3</table>", "1 2\n3"),
        ("<ul><li>a<li>b</ul>after", "a\nb\nafter"),
        ("a<script>if (1<2) x()</script>b<style>p{}</style>c", "abc"),
        ("<!-- no --><p>yes", "yes"),
        ("<pre>x\n  y</pre>", "x y"),
        ("a < b and <b>c", "a < b and c"),
        ("  much \n\n space\xa0here ", "much\nspace here"),
        ("\x00nul <b>\x08and\x1f</b> control", "nul and control"),
        ("<unknown>kept</unknown>", "kept"),
    ],
)
def test_html_to_text(fragment: str, text: str) -> None:
    assert to_text(fragment) == text


def test_nesting_has_no_limit() -> None:
    assert to_text("<div>" * 50_000 + "deep" + "</div>" * 50_000 + "after") == "deep\nafter"


@given(st.text(max_size=80))
def test_any_text_can_be_read(fragment: str) -> None:
    assert "\n\n" not in to_text(fragment)
    assert "\n" not in plain(fragment)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("AT&T", "AT&T"),
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&amp;T"),
        ("<b>Bold</b> &amp; <a href='x'>linked</a>", "Bold & linked"),
        ("one<br/>two<p>three</p>", "one two three"),
        ("1 < 2 && 3 > 2", "1 < 2 && 3 > 2"),
        ("Vector<int> and the <main> tag", "Vector<int> and the <main> tag"),
        ("?a=1&copy=2 &copy;", "?a=1&copy=2 ©"),
        ("<img src=x onerror=alert(1)>picture", "picture"),
        ("a<!-- b --> c", "a c"),
        (" white\n\tspace ", "white space"),
        ("nul&#0; and &#xD800; and \x08", "nul\ufffd and \ufffd and"),
    ],
)
def test_titles_with_and_without_markup(title: str, text: str) -> None:
    assert plain(title) == text


def test_a_huge_title_takes_no_time() -> None:
    assert len(plain("<a " * 1_000_000)) == 2_999_999


def test_comments_without_an_end_take_no_time() -> None:
    start = time.process_time()
    assert plain("a<!-- b -->c" + "<!--" * 20_000).startswith("ac<!--")
    assert time.process_time() - start < 1


def test_references_bring_no_illegal_characters_in() -> None:
    assert to_text("<p>a&#1;b&#xFFFE;c") == "abc"
    assert to_text("a&#1;b") == "ab"
