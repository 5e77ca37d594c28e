"""Header fields that nothing in a record can split."""

from __future__ import annotations

from typing import Any

import pytest

from feedserver.model.document import Link
from feedserver.serve.answers import link_header

HOSTILE = 'a\r\nSet-Cookie: x=1\r\n\r\n<script>"; rel="next\\\x00\x1b\x85\u2028\ud800é'


@pytest.mark.parametrize("field", ["href", "rel", "type", "title", "hreflang"])
def test_no_part_of_a_link_splits_its_header(field: str) -> None:
    plain: dict[str, Any] = {"href": "https://example.org/a", "rel": "alternate"}
    header = link_header(Link(**(plain | {field: HOSTILE})))
    assert header.isascii()
    assert header.isprintable()
    # Nothing of it became a parameter of its own.
    assert 'rel="next' not in header
    assert header.count("<") == header.count(">") == 1


def test_every_parameter_is_quoted() -> None:
    link = Link(href="/a", rel='a"b', type="a\\b", title='"', hreflang='en"; rel="next')
    assert link_header(link) == (
        r'</a>; rel="a\"b"; type="a\\b"; hreflang="en\"; rel=\"next"; title="\""'
    )


def test_titles_that_are_not_ascii_follow_rfc_8187() -> None:
    link = Link(href="/é", rel="alternate", type="text/html", title="Été\n100 %", hreflang="fr")
    assert link_header(link) == (
        '</%C3%A9>; rel="alternate"; type="text/html"; hreflang="fr"; '
        "title*=UTF-8''%C3%89t%C3%A9%0A100%20%25"
    )


def test_what_no_relation_type_or_language_can_be_is_left_out() -> None:
    link = Link(href="/a", rel="alternate", type="text/\nhtml", hreflang="é")
    assert link_header(link) == '</a>; rel="alternate"'
