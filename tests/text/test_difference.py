"""Two states of an article, line by line."""

from __future__ import annotations

from msgspec.structs import replace

from feedserver.model.article import Content
from feedserver.model.instant import Instant
from feedserver.text.difference import unified

CONTENT = Content(
    title="Kiln to fly Monday",
    summary="",
    body_md="The kiln is to fly.\n\nIt waits for wind.",
    canonical_source="https://example.org/kiln",
    published_at=Instant(0),
    lang="en",
)


def test_shows_changed_lines_with_fields_first() -> None:
    new = replace(CONTENT, title="Kiln to fly Tuesday", body_md="The kiln is to fly.\n\nIt waits.")
    lines = unified(CONTENT, new, "version 1", "version 2")
    assert lines[:2] == ["--- version 1", "+++ version 2"]
    assert [line for line in lines[2:] if line[0] in "+-"] == [
        "-title: Kiln to fly Monday",
        "+title: Kiln to fly Tuesday",
        "-It waits for wind.",
        "+It waits.",
    ]


def test_equal_states_have_no_difference() -> None:
    assert unified(CONTENT, CONTENT, "version 1", "version 2") == []


def test_shows_what_the_article_says_and_not_how_it_is_kept() -> None:
    new = replace(CONTENT, topics=("ai-chips",), declared=("title",), refresh=False)
    lines = unified(CONTENT, new, "version 1", "version 2")
    assert [line for line in lines[2:] if line[0] in "+-"] == ['+topics: ["ai-chips"]']
    assert not [line for line in lines if line.endswith(("()", "[]", "{}", "None"))]
