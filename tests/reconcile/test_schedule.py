from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.model.instant import SECOND
from feedserver.model.source import SourceState
from feedserver.reconcile.schedule import DAY, Bounds, NextPoll, Outcome, next_poll
from tests.reconcile.states import time

NOW = time("12:00")
BOUNDS = Bounds(start=1800, shortest=300, longest=86400, jitter=0.1)
CHANGED, UNCHANGED, FAILED, GONE = Outcome


def after(outcome: Outcome = UNCHANGED, schedule: str = "auto", **more: Any) -> NextPoll:
    values = {"now": NOW, "bounds": BOUNDS, "jitter": 0.0} | more
    return next_poll(schedule=schedule, outcome=outcome, **values)


def wait(poll: NextPoll) -> float:
    assert poll.at is not None
    return (poll.at.us - NOW.us) / SECOND


@pytest.mark.parametrize(
    ("outcome", "before", "interval", "reason"),
    [
        (CHANGED, None, 1800, "first poll: interval 30m"),
        (UNCHANGED, None, 1800, "first poll: interval 30m"),
        (CHANGED, 1800, 900, "changed: interval 30m → 15m"),
        (UNCHANGED, 1800, 2700, "unchanged: interval 30m → 45m"),
        (CHANGED, 400, 300, "changed: interval 400s → 5m"),
        (CHANGED, 300, 300, "changed: interval stays 5m"),
        (UNCHANGED, 80000, 86400, "unchanged: interval 80000s → 1d"),
        (UNCHANGED, 86400, 86400, "unchanged: interval stays 1d"),
        (CHANGED, 10, 300, "changed: interval stays 5m"),
    ],
)
def test_auto_follows_how_often_a_source_changes(
    outcome: Outcome, before: int | None, interval: int, reason: str
) -> None:
    poll = after(outcome, interval=before)
    assert (poll.interval, wait(poll)) == (interval, interval)
    assert poll.reason.split("→")[-1] == reason.split("→")[-1]
    assert poll.state is SourceState.ACTIVE


def test_every_is_taken_at_its_word() -> None:
    poll = after(CHANGED, "every 15m", interval=1800)
    assert (poll.interval, wait(poll), poll.reason) == (900, 900, "every 15m")
    assert wait(after(UNCHANGED, "every 2s")) == 2


@pytest.mark.parametrize("schedule", ["often", "every", "every now", "0 * * * *"])
def test_an_unknown_schedule_is_an_error(schedule: str) -> None:
    with pytest.raises(ValueError):
        after(schedule=schedule)


def test_failures_back_off_to_a_day() -> None:
    waits = [wait(after(FAILED, interval=1800, failures=n)) for n in range(1, 9)]
    assert waits == [1800, 3600, 7200, 14400, 28800, 57600, 86400, 86400]
    assert wait(after(FAILED, interval=1800, failures=10**6, jitter=1.0)) == DAY
    assert after(FAILED, interval=1800, failures=3).reason == "failed 3 times: again in 2h"
    assert after(FAILED, interval=1800, failures=3).interval == 1800, "recovers at once"
    assert wait(after(FAILED, "every 2d", failures=4)) == 2 * DAY, "never faster than usual"


def test_the_sources_ttl_is_a_lower_bound_within_the_bounds() -> None:
    poll = after(interval=1800, ttl=3600)
    assert wait(poll) == 3600
    assert poll.reason.endswith("; the source asks for 1h (ttl)")
    assert poll.interval == 2700
    assert wait(after(interval=1800, ttl=60)) == 2700
    assert wait(after(interval=1800, ttl=10**9)) == BOUNDS.longest


@pytest.mark.parametrize("jitter", [-1.0, 0.0, 1.0])
def test_retry_after_is_honoured_up_to_a_day(jitter: float) -> None:
    poll = after(FAILED, interval=1800, failures=1, retry_after=7200, jitter=jitter)
    assert 7200 <= wait(poll) <= 7200 * 1.1
    assert "the source asks for 2h (Retry-After)" in poll.reason
    assert wait(after(FAILED, interval=1800, retry_after=10**9, jitter=jitter)) == DAY
    soon = after(FAILED, interval=1800, failures=9, retry_after=1)
    assert wait(soon) == 1800, "a source that names a time is not backed off from"


def test_gone_is_never_asked_again() -> None:
    poll = after(GONE, interval=1800)
    assert (poll.at, poll.state) == (None, SourceState.GONE)
    assert "410" in poll.reason


@given(
    outcome=st.sampled_from([CHANGED, UNCHANGED, FAILED]),
    schedule=st.sampled_from(["auto", "every 1s", "every 15m", "every 3d"]),
    interval=st.none() | st.integers(1, 10**7),
    failures=st.integers(0, 10**4),
    ttl=st.none() | st.integers(-5, 10**7),
    retry_after=st.none() | st.integers(-5, 10**7),
    jitter=st.floats(-1, 1),
)
def test_the_next_poll_is_always_ahead_and_never_out_of_sight(**arguments: Any) -> None:
    poll = next_poll(now=NOW, bounds=BOUNDS, **arguments)
    assert 0 < wait(poll) <= 3 * DAY
    assert poll.interval >= 1
    if (arguments["retry_after"] or 0) > 0:
        assert wait(poll) >= min(arguments["retry_after"], DAY)
    assert poll == next_poll(now=NOW, bounds=BOUNDS, **arguments)
