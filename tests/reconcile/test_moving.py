from __future__ import annotations

from functools import partial
from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.model.instant import DAY, HOUR, SECOND, Instant
from feedserver.model.source import Moving
from feedserver.reconcile.moving import seen_move, unread_move

HERE = "https://old.example/feed"
THERE = "https://new.example/feed"
NOW = Instant.parse("2026-11-23T12:00:00Z")
A_DAY = 86400.0


def told(*answers: tuple[int, str | None], url: str = HERE) -> tuple[Moving | None, str | None]:
    """What is known after these answers: hours from now, and where each says the source lives."""
    moving: Moving | None = None
    arrived: str | None = None
    for hours, moved_to in answers:
        assert arrived is None
        moving, arrived = seen_move(moving, moved_to, NOW.plus(hours * HOUR), A_DAY, url=url)
    return moving, arrived


def test_a_move_is_made_when_it_was_seen_three_times_over_a_day() -> None:
    assert told((0, THERE)) == (Moving(url=THERE, since=NOW), None)
    assert told((0, THERE), (12, THERE)) == (Moving(url=THERE, since=NOW, times=2), None)
    assert told((0, THERE), (12, THERE), (24, THERE)) == (None, THERE)


@pytest.mark.parametrize(
    ("answers", "times"),
    [
        ([(0, THERE), (48, THERE)], 2),
        ([(hours, THERE) for hours in range(24)], 24),
    ],
)
def test_neither_few_sightings_nor_a_short_time_will_do(
    answers: list[tuple[int, str]], times: int
) -> None:
    assert told(*answers) == (Moving(url=THERE, since=NOW, times=times), None)


def test_an_answer_from_the_old_address_starts_anew() -> None:
    assert told((0, THERE), (12, THERE), (18, None)) == (None, None)
    later = NOW.plus(24 * HOUR)
    assert told((0, THERE), (12, THERE), (18, None), (24, THERE)) == (
        Moving(url=THERE, since=later),
        None,
    )


def test_another_target_starts_anew() -> None:
    other = "https://other.example/feed"
    assert told((0, THERE), (12, THERE), (24, other)) == (
        Moving(url=other, since=NOW.plus(24 * HOUR)),
        None,
    )
    sessions = [(hours, f"{THERE}?session={hours}") for hours in range(0, 240, 6)]
    assert told(*sessions)[1] is None, "a target that differs each time is never believed"


def test_spellings_of_one_target_count_together_and_the_last_one_holds() -> None:
    plain = "http://NEW.example/feed/"
    before = "http://old.example/"
    tracked = f"{THERE}?utm_source=a"
    assert told((0, plain), (12, tracked), (24, THERE), url=before) == (None, THERE)
    assert told((0, plain), (12, THERE), (24, plain), url=before) == (None, THERE)


def test_to_https_but_never_from_it() -> None:
    plain = HERE.replace("https", "http")
    assert told((0, HERE), (12, HERE), (24, HERE), url=plain) == (None, HERE)
    assert told((0, plain), (12, plain), (24, plain)) == (None, None)
    elsewhere = "HTTP://new.example/feed"
    assert told((0, elsewhere), (12, elsewhere), (24, elsewhere)) == (None, None)


def test_where_it_is_already_is_no_move() -> None:
    assert told((0, HERE)) == (None, None)


def test_a_clock_that_was_set_back_does_not_make_it_wait_longer() -> None:
    assert told((0, THERE), (-48, THERE), (-24, THERE)) == (None, THERE)
    moving, arrived = told((0, THERE), (-48, THERE), (-25, THERE))
    assert (moving, arrived) == (Moving(url=THERE, since=NOW.plus(-2 * DAY), times=3), None)


def test_an_unread_body_says_again_what_it_said() -> None:
    by_feed = Moving(url=THERE, since=NOW, by_feed=True)
    by_redirect = Moving(url=THERE, since=NOW)
    assert unread_move(by_feed, None) == (THERE, True)
    assert unread_move(by_redirect, None) == (None, False)
    assert unread_move(None, None) == (None, False)
    assert unread_move(by_feed, "https://other.example/") == ("https://other.example/", False)


def test_who_said_it_is_remembered() -> None:
    moving, _ = seen_move(None, THERE, NOW, A_DAY, url=HERE, by_feed=True)
    assert moving == Moving(url=THERE, since=NOW, by_feed=True)
    moving, _ = seen_move(moving, THERE, NOW, A_DAY, url=HERE)
    assert moving == Moving(url=THERE, since=NOW, times=2)


def _says(url: str, one: tuple[Instant, str | None]) -> bool:
    return one[1] == url


@given(
    st.lists(
        st.tuples(
            st.integers(0, 100),
            st.none() | st.sampled_from([HERE, THERE, "https://new.example/other", "http://x.y/"]),
        ),
        max_size=12,
    )
)
def test_it_never_moves_without_three_equal_words_over_a_day(
    answers: list[tuple[int, str | None]],
) -> None:
    moving: Moving | None = None
    seen: list[tuple[Instant, str | None]] = []
    now = NOW
    for hours, moved_to in answers:
        now = now.plus(hours * HOUR)
        seen.append((now, moved_to))
        moving, arrived = seen_move(moving, moved_to, now, A_DAY, url=HERE)
        if arrived is None:
            continue
        run = [when for when, _ in takewhile(partial(_says, arrived), reversed(seen))]
        assert len(run) >= 3
        assert now.us - run[-1].us >= A_DAY * SECOND
        seen.clear()
