"""What holds for every state, whatever it says."""

from __future__ import annotations

import time as clock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedserver.model.decision import Unchanged, Updated
from feedserver.model.instant import Instant
from feedserver.reconcile.decide import Incoming, decide
from feedserver.reconcile.fingerprint import changed_fields
from tests.reconcile.states import POLICY, PUBLISHED, after, from_feed, stored, time

NOW = time("12:00")
WORDS = st.sampled_from(
    [
        *("kiln", "the", "teh", "12", "21", "Monday", "not", "“quoted words here”", "Ann Berg"),
        *("\n\n", "&amp;", "flies", "—", "https://example.org/?utm_source=x", "5 minutes ago"),
    ]
)
BODIES = st.lists(WORDS, max_size=30).map(" ".join) | st.text(max_size=60)
STATES = st.builds(
    from_feed,
    BODIES,
    st.lists(WORDS, min_size=1, max_size=6).map(" ".join),
    published_at=st.just(PUBLISHED) | st.integers(0, 10**7).map(lambda s: Instant(s * 10**6)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(STATES, min_size=1, max_size=5))
def test_a_repeated_state_changes_nothing_and_nothing_immovable_moves(
    states: list[Incoming],
) -> None:
    now = NOW
    article = None
    for state in states:
        now = now.plus(60_000_000)
        decision = decide(state, article, now, POLICY)
        assert decision == decide(state, article, now, POLICY), "deterministic"
        before, article = article, after(decision, now)
        assert isinstance(decide(state, article, now, POLICY), Unchanged)
        if before is not None:
            assert (before.id, before.slug) == (article.id, article.slug)
            assert before.content.published_at == article.content.published_at
            assert before.version.updated_at <= article.version.updated_at
            same = not changed_fields(before.content, article.content)
            assert same == isinstance(decision, Unchanged)


@settings(max_examples=150, deadline=None)
@given(st.permutations(range(5)), st.lists(BODIES, min_size=5, max_size=5))
def test_any_order_of_arrival_ends_in_the_newest_state(order: list[int], bodies: list[str]) -> None:
    # Each state has words of its own: a return to an earlier one is another matter.
    states = [
        from_feed(f"state {'abcde'[n]} {body}", modified_at=PUBLISHED.plus(n * 1_000_000))
        for n, body in enumerate(bodies)
    ]
    article = None
    for n in order:
        article = after(decide(states[n], article, NOW, POLICY), NOW)
    assert article is not None
    assert article.content.body_md == states[4].article.body_md


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("word " * 300_000, "word " * 299_999 + "other "),
        ("It flew. " * 150_000, "It fell. " * 150_000),
        ("'a 'b " * 200_000, "'a 'c " * 200_000),
        ("\n" * 1_000_000 + "a", " " * 1_000_000 + "- b"),
        ("**[" * 60_000, "**](" * 60_000),
        ("-" * 1_000_000, " - " * 300_000),
        ("1,111" * 200_000, "1,112" * 200_000),
    ],
    ids=["words", "sentences", "quotes", "white space", "markup", "dashes", "digits"],
)
def test_huge_texts_take_bounded_time(old: str, new: str) -> None:
    article = stored(from_feed(old))
    start = clock.process_time()
    decision = decide(from_feed(new), article, NOW, POLICY)
    # A quadratic step would take minutes on these.
    assert clock.process_time() - start < 20
    assert isinstance(decision, Updated)
