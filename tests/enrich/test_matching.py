from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.enrich.matching import Match, Matcher, longest, normalise


def found(terms: list[str], text: str, *, fold: bool = False) -> list[str]:
    matcher = Matcher([(term, term) for term in terms], fold=fold)
    return [match.key for match in longest(matcher.find(matcher.prepare(text)))]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("Meta", "Meta."),
        ("Meta", "(Meta)"),
        ("Meta", "Meta's plan"),
        ("Meta", "Meta’s plan"),
        ("Meta", "the Meta-led group"),
        ("L'Oréal", "chez L’Oréal"),
        ("L’Oréal", "chez L'Oréal"),
        ("Oréal", "chez L’Ore\u0301al"),
        ("Mistral AI", "Mistral\u00a0\n AI"),
        ("GPT-4", "GPT‑4 and GPT-4o"),
        ("GPT-4", "It is GPT-4."),
        ("GPT-4", "GPT-4, 5 and 6"),
        ("C++", "in C++ and C"),
        ("xAI", "xAI"),
        ("OpenAI", "OpenAIは新しい"),
        ("OpenAI", "오늘OpenAI가"),
        ("人工知能", "新しい人工知能法案"),
        ("네이버", "네이버는 오늘"),
        ("โอเพนเอไอ", "วันนี้โอเพนเอไอเปิดตัว"),
    ],
)
def test_whole_words_are_found(term: str, text: str) -> None:
    assert found([term], text) == [term]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("Meta", "Metaphor"),
        ("Meta", "BMeta"),
        ("Meta", "meta"),
        ("Meta", "Meta_1"),
        ("GPT-4", "GPT-4o"),
        ("GPT-4", "GPT-4.5"),
        ("GPT-4", "GPT-41"),
        ("Яндекс", "Яндекса"),
        ("Éc", "École"),
        ("Re", "Re\u0301sumé"),
        ("", "anything"),
        (" ", "any thing"),
    ],
)
def test_parts_of_words_are_not(term: str, text: str) -> None:
    assert found([term], text) == []


def test_folded_terms_are_found_in_any_case() -> None:
    assert found(["Large Language Model"], "LARGE language models", fold=True) == []
    assert found(["Large Language Model"], "a LARGE language model", fold=True) != []
    assert found(["strasse"], "die STRASSE, die Straße", fold=True) == ["strasse", "strasse"]


def test_the_longest_of_overlapping_terms_wins() -> None:
    terms = ["Mistral", "Mistral AI", "AI", "AI Act"]
    assert found(terms, "Mistral AI Act, Mistral, the AI Act, AI") == [
        "Mistral AI",
        "Mistral",
        "AI Act",
        "AI",
    ]


def test_a_longer_term_that_is_no_whole_word_hides_nothing() -> None:
    assert found(["Open", "Open AI"], "Open AIs") == ["Open"]


def test_one_term_can_stand_for_several_keys() -> None:
    matcher = Matcher([("agent", 1), ("Agent", 2), ("agent", 1)], fold=True)
    assert sorted(matcher.find("an agent")) == [Match(3, 8, 1), Match(3, 8, 2)]


def test_no_terms_find_nothing() -> None:
    assert found([], "text") == []


@given(st.lists(st.text(min_size=1, max_size=6), max_size=6), st.text(max_size=60))
def test_matches_are_what_they_say(terms: list[str], text: str) -> None:
    matcher = Matcher([(term, term) for term in terms], fold=True)
    prepared = matcher.prepare(text)
    end = 0
    for match in longest(matcher.find(prepared)):
        assert prepared[match.start : match.end] == matcher.prepare(match.key)
        assert match.start >= end
        end = match.end


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_lone_surrogates_hide_nothing() -> None:
    assert found(["\ud800x", "Meta", "AI"], "\ud800x and \udfff Meta: AI") == ["Meta", "AI"]
