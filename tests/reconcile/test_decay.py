from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.model.instant import SECOND, Instant
from feedserver.reconcile.decay import next_reading

NOW = Instant.parse("2026-11-01T10:00:00Z")
HOUR, DAY = 3600, 86_400
STEPS = (HOUR, 3 * HOUR, 12 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY)


def after(age: float, **said: int) -> tuple[float, str]:
    """Seconds until the next reading of what changed `age` seconds ago, and why."""
    since = NOW.plus(-round(age * SECOND))
    due, reason = next_reading(STEPS, since=since, now=NOW, spread=0.0, **said)
    assert due is not None
    return (due.us - NOW.us) / SECOND, reason


@pytest.mark.parametrize(
    ("age", "delay", "reason"),
    [
        (0, HOUR, "read again 1h after its last change"),
        (HOUR - 30, 2 * HOUR + 30, "read again 3h after its last change"),
        (HOUR, 2 * HOUR, "read again 3h after its last change"),
        (DAY, 2 * DAY, "read again 3d after its last change"),
        (29 * DAY, DAY, "read again 30d after its last change"),
        (30 * DAY, 30 * DAY, "unchanged for longer than 30d: read again in 30d"),
        (400 * DAY, 30 * DAY, "unchanged for longer than 30d: read again in 30d"),
        (-DAY, DAY + HOUR, "read again 1h after its last change"),
    ],
)
def test_the_older_the_change_the_longer_the_wait(age: float, delay: float, reason: str) -> None:
    assert after(age) == (delay, reason)


@pytest.mark.parametrize(
    ("failures", "age", "delay"),
    [
        (1, 0, HOUR),
        (2, 0, 2 * HOUR),
        (3, 0, 4 * HOUR),
        (9, 0, DAY),
        (99, 0, DAY),
        (1, 8 * DAY, HOUR),
    ],
)
def test_failures_back_off_to_a_day(failures: int, age: float, delay: float) -> None:
    wait, reason = after(age, failures=failures)
    assert (wait, "could not be read" in reason) == (delay, True)


def test_what_is_seldom_read_is_not_read_more_often_because_it_fails() -> None:
    assert after(8 * DAY, failures=2) == (22 * DAY, "read again 30d after its last change")


@pytest.mark.parametrize(
    ("said", "delay"),
    [
        ({"fresh_for": 2 * HOUR}, 2 * HOUR),
        ({"fresh_for": 60}, HOUR),
        ({"fresh_for": 365 * DAY}, 30 * DAY),
        ({"retry_after": 2 * HOUR, "failures": 1}, 2 * HOUR),
        ({"retry_after": 9 * DAY, "failures": 1}, DAY),
    ],
)
def test_the_origin_may_ask_for_more_time(said: dict[str, int], delay: float) -> None:
    assert after(0, **said)[0] == delay


def test_without_steps_nothing_is_read_again() -> None:
    due, reason = next_reading((), since=NOW, now=NOW, spread=0.0)
    assert (due, reason) == (None, "not read again: refresh.article_schedule is empty")


@given(
    age=st.floats(-1e9, 1e10),
    failures=st.integers(0, 1000),
    spread=st.floats(0, 1),
    fresh=st.none() | st.integers(0, 2**31),
    retry=st.none() | st.integers(0, 86_400),
)
def test_it_is_always_later_and_never_before_what_was_asked_for(
    age: float, failures: int, spread: float, fresh: int | None, retry: int | None
) -> None:
    since = NOW.plus(-round(age * SECOND))
    due, reason = next_reading(
        STEPS, since=since, now=NOW, spread=spread, failures=failures, fresh_for=fresh,
        retry_after=retry,
    )  # fmt: skip
    assert due is not None
    assert due.us - NOW.us >= max(60, retry or 0, min(fresh or 0, STEPS[-1])) * SECOND
    assert reason
