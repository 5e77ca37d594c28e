"""Elements nested deeper than any text needs are unwrapped, and their text stays."""

from __future__ import annotations

import re

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.text.html import to_text
from feedserver.text.markdown import from_html
from feedserver.text.nesting import MAX_DEPTH, shallow
from feedserver.text.sanitise import sanitise

_PIECES = (
    *("<div>", "</div>", "<ul>", "<li>", "</ul>", "<b>", "</b>", "<br>", "<p>", "x"),
    *("<!--", "-->", '<i title="</i>">', "</i>", "<", "&", "<a href='>'>", '"'),
)
_MARKUP = st.lists(st.sampled_from(_PIECES), max_size=60).map("".join)


def _depth(html: str) -> int:
    """How deep the elements of cleaned markup lie."""
    deepest = depth = 0
    for end in re.findall(r"<(/?)(?!br)[a-z]", html):
        depth += -1 if end else 1
        deepest = max(deepest, depth)
    return deepest


def test_what_is_not_deep_stays_as_it_is() -> None:
    html = "<ul>" + "<li>one<p>two<br>three" * 5000 + "</ul>" + "<div><b>x</b></div>" * 5000
    assert shallow(html) == html


@pytest.mark.parametrize(
    "tag", ["div", "b", "blockquote", "ul><li", "table><tr><td", "font size=1"]
)
def test_what_is_deep_is_unwrapped(tag: str) -> None:
    html = "".join(f"<{tag}>word{n} " for n in range(20_000))
    flat = shallow(html)
    assert flat.count("<div") <= MAX_DEPTH
    assert to_text(flat).split() == to_text(html).split()
    assert from_html(html).count("word") == sanitise(html).count("word") == 20_000


def test_what_was_opened_and_dropped_is_closed_and_dropped() -> None:
    html = "<div>" * 300 + "deep" + "</div>" * 300 + "<p><em>after</em></p>"
    assert shallow(html) == (
        "<div>" * MAX_DEPTH + "deep" + "</div>" * MAX_DEPTH + "<p><em>after</em></p>"
    )


def test_tags_in_attributes_and_comments_do_not_count() -> None:
    html = '<div title="</div>">' * 400 + "<!-- </div></div> -->" * 400 + "x"
    assert shallow(html).count("<div") == MAX_DEPTH


def test_a_megabyte_of_any_one_sign_takes_no_time_to_speak_of() -> None:
    for sign in ("<", "<!--", "<a '", '<a "', "<a b='", "</", "<div", "<div "):
        html = sign * (1_000_000 // len(sign))
        assert shallow(html).count("x") == 0


@given(_MARKUP, st.integers(1, 5))
def test_cleaned_markup_is_never_deeper_than_asked_for(markup: str, most: int) -> None:
    clean = nh3.clean(markup)
    flat = shallow(clean, most, closed=True)
    assert _depth(flat) <= max(most, 1)
    assert re.sub(r"<[^>]*>", "", flat) == re.sub(r"<[^>]*>", "", clean)
    if _depth(clean) <= most:
        assert flat == clean
