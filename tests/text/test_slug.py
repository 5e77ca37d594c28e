"""Slugs: the table of SPEC section 3, and the rules around it."""

from __future__ import annotations

import re

import pytest
from anyascii import anyascii
from hypothesis import given
from hypothesis import strategies as st

from feedserver.text.slug import MAX_ARTICLE_SLUG, MAX_SLUG, article_slug, free_slug, slugify


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("large-language-models", "large-language-models"),
        ("Mistral AI", "mistral-ai"),
        ("L'Oréal", "l-oreal"),
        ("C++", "c"),
        ("AI & Law", "ai-law"),
        ("Timothée Lacroix", "timothee-lacroix"),
        ("Яндекс", anyascii("Яндекс").lower()),
        ("en-US", "en-us"),
        ("  --A  b--  ", "a-b"),
        ("!!!", "x-e84c538e"),
        ("", "x-e3b0c442"),
    ],
)
def test_names_become_slugs(name: str, slug: str) -> None:
    assert slugify(name) == slug


def test_a_name_of_which_nothing_is_left_has_a_slug_of_its_own() -> None:
    assert slugify("!!!") != slugify("???")
    assert re.fullmatch(r"x-[0-9a-f]{8}", slugify("\ud800"))


@given(st.text())
def test_any_name_has_a_slug_that_is_its_own_slug(name: str) -> None:
    slug = slugify(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert slugify(slug) == slug


@given(st.text(st.sampled_from("ab 窯-é!"), min_size=150, max_size=400))
def test_any_long_name_has_a_slug_of_bounded_length(name: str) -> None:
    slug = slugify(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= MAX_SLUG
    assert slugify(slug) == slug


def test_long_names_stay_distinct_and_their_spellings_together() -> None:
    assert slugify("x" * 200) == "x" * 200
    assert re.fullmatch("x{190}-[0-9a-f]{8}", slugify("x" * 201))
    assert slugify("x" * 201) != slugify("x" * 202)
    assert slugify("Über Öfen " * 40) == slugify("über  öfen! " * 40)
    assert "--" not in slugify("x" * 189 + " " + "y" * 40)
    assert article_slug("word " * 100) == "-".join(["word"] * 16)


@given(st.text())
def test_a_title_has_a_short_slug(title: str) -> None:
    assert 1 <= len(article_slug(title)) <= MAX_ARTICLE_SLUG


def test_a_long_title_is_cut_at_a_word() -> None:
    assert article_slug("word " * 30) == "-".join(["word"] * 16)
    assert article_slug("x" * 100) == "x" * MAX_ARTICLE_SLUG
    exact = "a" * 40 + " " + "b" * 39
    assert article_slug(exact) == exact.replace(" ", "-")
    assert article_slug(exact + " c") == exact.replace(" ", "-")


def test_a_taken_slug_is_numbered() -> None:
    assert free_slug("a", set()) == "a"
    assert free_slug("a", {"a"}) == "a-2"
    assert free_slug("a", {"a", "a-2", "a-3"}) == "a-4"
