from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.model.article import FeedOrigin, Image, ParsedArticle, Person
from feedserver.model.instant import Instant
from feedserver.reconcile.fingerprint import changed_fields, entry_hash
from feedserver.reconcile.normalise import normalised_text
from tests.reconcile.states import content, entry, time


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": "It’s – here"}, {"title": "It's - here"}),
        ({"summary": "5 minutes ago: a &quot;kiln&quot;"}, {"summary": "9 minutes ago: a “kiln”"}),
        ({"entities": ("L’Oréal",)}, {"entities": ("L'Ore\u0301al",)}),
        ({"lang": "en-gb"}, {"lang": "en-GB"}),
        (
            {"image": Image(url="https://example.org/a.jpg?w=1", length=1)},
            {"image": Image(url="https://example.org/a.jpg?w=2", length=2)},
        ),
        ({"feed": FeedOrigin(title="News")}, {"feed": FeedOrigin(title="News (3 new)")}),
        ({"published_at": time("09:00")}, {"published_at": time("10:00")}),
        ({"extra": {"a": 1, "b": 2}}, {"extra": {"b": 2, "a": 1}}),
    ],
)
def test_equal_for_what_readers_would_not_call_different(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert changed_fields(content(**one), content(**other)) == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Other"),
        ("summary", "Other."),
        ("body_md", "It flew three years ago."),
        ("body_md", "Updated to version 5"),
        ("canonical_source", "https://example.org/other"),
        ("lang", "fr"),
        ("topics", ("b", "a")),
        ("entities", ("B",)),
        ("authors", (Person(name="A. Writer"),)),
        ("image", Image(url="https://example.org/image?id=5")),
        ("enclosures", (Image(url="https://example.org/a.mp3"),)),
        ("license", "CC BY"),
        ("rights", "(c)"),
        ("refresh", False),
    ],
)
def test_different_for_what_they_would(field: str, value: object) -> None:
    before = {"topics": ("a", "b"), "body_md": "It flew two years ago."}
    if value == "Updated to version 5":
        before["body_md"] = "Updated to version 4"
    one, other = content(**before), content(**(before | {field: value}))
    assert changed_fields(one, other) == (field,)


def test_unknown_keys_are_named_one_by_one() -> None:
    one, other = content(extra={"a": 1, "b": [1]}), content(extra={"b": [2], "c": None})
    assert changed_fields(one, other) == ("a", "b", "c")


@given(st.text(st.characters(), max_size=80))
def test_normalising_is_stable(text: str) -> None:
    once = normalised_text(text)
    assert once == " ".join(once.split())
    assert normalised_text(f"  {text}\n") == once


def test_lone_surrogates_count_too() -> None:
    assert changed_fields(content(title="\ud800"), content(title="\udfff")) == ("title",)
    assert entry_hash(entry("\ud800")) != entry_hash(entry("\udfff"))


def test_an_entry_hash_sees_every_field_and_nothing_else() -> None:
    assert entry_hash(entry("a")) == entry_hash(entry("a"))
    assert entry_hash(entry("a")) != entry_hash(entry("a "))
    assert entry_hash(entry()) != entry_hash(entry(modified_at=time("09:30")))
    assert entry_hash(entry()) != entry_hash(entry(declared=frozenset({"title"})))


def test_an_entry_hash_is_the_same_in_every_release() -> None:
    """A new field that an entry says nothing of must not have all entries compared again."""
    plain = ParsedArticle(title="t", guid="g", published_at=Instant.parse("2026-11-01T10:00:00Z"))
    assert entry_hash(plain) == "10316f3275e3a9f9aa2251ab361e263f6e02bd3a4e6ae7fee55b1ad7ad9870a2"


def test_an_entry_hash_is_the_same_in_every_process() -> None:
    program = (
        "from feedserver.model.article import ParsedArticle as P\n"
        "from feedserver.reconcile.fingerprint import entry_hash\n"
        "print(entry_hash(P(title='t', declared=frozenset('abcdefgh'))))"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashes) == 1
