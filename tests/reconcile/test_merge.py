from __future__ import annotations

from typing import Any

import pytest

from feedserver.model.article import Image, ParsedArticle, Person
from feedserver.reconcile.decide import Policy
from feedserver.reconcile.merge import Merged, merge
from tests.reconcile.states import ID, LONG, PUBLISHED, document, entry, from_feed, stored, time

SOURCE = {"summary": "source", "topics": "source", "entities": "source", "lang": "declared"}
DERIVED = {"summary": "derived", "topics": "derived", "entities": "derived", "lang": "detected"}
FULL: dict[str, Any] = {
    "summary": "Stated.",
    "topics": ("kilns",),
    "entities": ("Kiln Labs",),
    "authors": (Person(name="A. Writer"),),
    "image": Image(url="https://example.org/a.png"),
    "license": "CC BY",
    "extra": {"note": 1},
    "provenance": SOURCE,
}


def merged(article: ParsedArticle, **fields: Any) -> Merged:
    version = stored(from_feed(LONG, **(FULL | fields))).version
    return merge(article, version, document=False)


def test_what_a_source_does_not_say_stays() -> None:
    silent = ParsedArticle(title="", body_md="", guid="g1")
    result = merged(silent)
    assert result.content == stored(from_feed(LONG, **FULL)).content
    assert result.provenance == SOURCE


def test_what_it_says_counts() -> None:
    said = entry("New.", "New title", summary="New.", topics=("b",), provenance=SOURCE)
    result = merged(said).content
    assert (result.title, result.body_md, result.summary, result.topics) == (
        "New title",
        "New.",
        "New.",
        ("b",),
    )
    assert result.entities == ("Kiln Labs",), "None is not said"
    assert result.authors == (Person(name="A. Writer"),)


@pytest.mark.parametrize("before", [SOURCE, DERIVED])
def test_derived_values_follow_the_text_and_nothing_else(before: dict[str, str]) -> None:
    derived = {"summary": "Derived.", "topics": ("x",), "entities": ("X",), "provenance": DERIVED}
    same = merged(entry(LONG.replace(" ", "  "), **derived), provenance=before)
    assert (same.content.summary, same.content.topics) == ("Stated.", ("kilns",))
    assert same.provenance["summary"] == before["summary"]
    other = merged(entry("Another text.", **derived), provenance=before)
    assert (other.content.summary, other.content.topics) == ("Derived.", ("x",))
    assert other.provenance["summary"] == "derived"
    nothing = entry("Another text.", topics=(), entities=(), provenance={})
    assert merged(nothing).content.topics == ()


def test_a_document_states_everything() -> None:
    version = stored(document(LONG, **FULL)).version
    result = merge(document(LONG, summary="Derived.").article, version, document=True).content
    assert (result.summary, result.topics, result.image, result.license, result.extra) == (
        "Derived.",
        (),
        None,
        None,
        {},
    )
    assert result.declared == ("body_md", "published_at", "slug", "title")


def test_published_at_and_the_spelling_of_an_address_never_move() -> None:
    tracked = entry(LONG, url="https://example.org/kiln?utm_source=a", published_at=time("11:00"))
    result = merged(tracked).content
    assert result.canonical_source == "https://example.org/kiln"
    assert result.published_at == PUBLISHED
    assert merged(entry(LONG, url="https://example.org/b")).content.canonical_source.endswith("/b")


def test_the_settings_licence_stands_in_and_follows_the_settings() -> None:
    version = stored(from_feed(LONG)).version
    first = merge(entry(LONG), version, document=False, license_="A", rights="(c) A")
    assert (first.content.license, first.content.rights) == ("A", "(c) A")
    assert first.provenance["license"] == "settings"
    policy = Policy(minor_similarity=0.97, new_id=ID, license="A")
    before = stored(from_feed(LONG), policy=policy).version
    assert merge(entry(LONG), before, document=False, license_="C").content.license == "C"
    own = merge(entry(LONG, license="B"), version, document=False, license_="A").content
    assert own.license == "B"
    later = merge(entry(LONG), stored(from_feed(LONG, license="B")).version, document=False)
    assert later.content.license == "B"
