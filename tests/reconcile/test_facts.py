from __future__ import annotations

import pytest

from feedserver.reconcile.facts import MAX_FACTS, MAX_LENGTH, facts
from feedserver.reconcile.similarity import similarity
from feedserver.reconcile.spelling import is_spelling
from feedserver.reconcile.wording import compare


def found(old: str, new: str, lang: str = "en", names: tuple[str, ...] = ()) -> tuple[str, ...]:
    return facts(compare(old, new), lang=lang, names=names)


def test_facts_read_like_words() -> None:
    old = 'On Monday 12 people met. "We are very happy," they said.'
    new = "On Tuesday 21 people did not meet."
    assert found(old, new) == (
        "12 → 21",
        "Monday → Tuesday",
        "negation added",
        "quotation removed",
    )


def test_what_was_only_moved_is_no_fact() -> None:
    assert found("In Paris 12 met Ann. We left.", "We left. In Paris 12 met Ann.") == ()
    assert found("There were 12 people in Paris.", "In Paris there were 12 people.") == ()


def test_swapped_facts_are_facts() -> None:
    assert found("He has 12 of 21.", "He has 21 of 12.") == ("12, 21 → 21, 12",)


def test_terms_in_quotation_marks_are_no_quotations() -> None:
    assert found('The "new" kiln flew.', "The new kiln flew.") == ()
    assert found("He said 'we will not fly now' again.", "He agreed again.")[-1] == (
        "quotation removed"
    )


def test_a_typo_mended_in_a_quotation_is_no_change_of_it() -> None:
    assert found('"We saw teh kiln," he said.', '"We saw the kiln," he said.') == ()


def test_known_names_count_at_the_start_of_a_sentence() -> None:
    assert found("Kiln flew today.", "Oven flew today.") == ()
    assert found("Kiln flew today.", "Oven flew today.", names=("Kiln", "Oven")) == ("Kiln → Oven",)


def test_many_and_long_facts_are_cut() -> None:
    old = ". ".join(f"It has {n}00 of them" for n in range(11, 60))
    new = ". ".join(f"It has {n}50 of them" for n in range(11, 60))
    assert len(found(old, new)) == MAX_FACTS
    assert found(old, new)[-1] == f"{49 - MAX_FACTS + 1} more"
    (long,) = found(f"It is {'1' * 500}", f"It is {'2' * 500}")
    assert len(long) == MAX_LENGTH


@pytest.mark.parametrize(
    ("old", "new", "spelling"),
    [
        ("teh", "the", True),
        ("recieve", "receive", True),
        ("occured", "occurred", True),
        ("seperate", "separate", True),
        ("a", "an", True),
        ("web site", "website", True),
        ("naive", "naïve", True),
        ("hired", "fired", False),
        ("form", "forum", False),
        ("adopted", "adapted", False),
        ("plan", "plans", False),
        ("no", "on", False),
        ("12", "21", False),
        ("か", "が", False),
    ],
)
def test_slips_are_told_from_other_words_by_their_shape(old: str, new: str, spelling: bool) -> None:
    for one, other in ((old, new), (new, old)):
        edits = compare(f"we saw {one} here", f"we saw {other} here").edits
        assert edits
        assert all(map(is_spelling, edits)) is spelling


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", 1.0),
        ("", "one two", 0.0),
        ("one two", "three four", 0.0),
        ("one two three four", "one two three five", 0.75),
        ("one two.", "One, two!", 1.0),
        ("東京で会議", "東京で会食", 0.8),
    ],
)
def test_similarity_is_the_share_of_words_that_stand(old: str, new: str, expected: float) -> None:
    assert similarity(compare(old, new)) == pytest.approx(expected)


def test_similarity_of_what_is_too_large_to_align_is_still_told() -> None:
    same, old, new = "\n".join(["The same line."] * 50_000), "a " * 210_000, "b " * 210_000
    alike = similarity(compare(f"{same}\n{old}", f"{same}\n{new}"))
    assert 0.5 < alike < 0.8
    assert found(old, new) == ("large part rewritten",)
