from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.model.instant import DAY, HOUR, SECOND, Instant
from feedserver.model.source import Hints
from feedserver.reconcile.schedule import Bounds, NextPoll, Outcome, next_poll
from feedserver.reconcile.skipping import after_skips, without_total

BOUNDS = Bounds(start=1800, shortest=300, longest=86400, jitter=0.1)
NOON = Instant.parse("2026-11-23T12:00:00Z")  # a Monday

NIGHT = Hints(skip_hours=tuple(range(7)))
WEEKEND = Hints(skip_days=(5, 6))


def poll_of(now: Instant, hints: Hints, jitter: float = 0.0, **more: Any) -> NextPoll:
    values = {"schedule": "every 30m", "outcome": Outcome.UNCHANGED} | more
    return next_poll(now=now, bounds=BOUNDS, jitter=jitter, hints=hints, **values)


@pytest.mark.parametrize(
    ("clock", "hints", "expected", "reason"),
    [
        ("2026-11-23T01:10", NIGHT, "11-23T07:00",
         "skips hours 0–6 UTC, as the feed asks (skipHours): not before 07:00 UTC"),
        ("2026-11-23T23:40", NIGHT, "11-24T07:00",
         "skips hours 0–6 UTC, as the feed asks (skipHours): not before 07:00 UTC"),
        ("2026-11-23T21:40", Hints(skip_hours=(22, 23)), "11-24T00:00",
         "skips hours 22–23 UTC, as the feed asks (skipHours): not before Tuesday 00:00 UTC"),
        ("2026-11-23T04:40", Hints(skip_hours=(1, 3, 5)), "11-23T06:00",
         "skips hours 1, 3, 5 UTC, as the feed asks (skipHours): not before 06:00 UTC"),
        ("2026-11-23T04:40", Hints(skip_hours=(5,)), "11-23T06:00",
         "skips hour 5 UTC, as the feed asks (skipHours): not before 06:00 UTC"),
        ("2026-11-27T23:40", WEEKEND, "11-30T00:00",
         "skips Saturday, Sunday, as the feed asks (skipDays): not before Monday 00:00 UTC"),
        ("2026-11-28T12:00", Hints(skip_hours=(0, 1), skip_days=(5, 6)), "11-30T02:00",
         ("skips hours 0–1 UTC and Saturday, Sunday, as the feed asks (skipHours and skipDays): "
          "not before Monday 02:00 UTC")),
    ],
)  # fmt: skip
def test_hours_and_days_that_the_feed_wants_skipped(
    clock: str, hints: Hints, expected: str, reason: str
) -> None:
    now = Instant.parse(clock + ":00Z")
    poll = poll_of(now, hints)
    assert str(poll.at)[5:16] == expected
    assert poll.reason == f"every 30m; {reason}"
    late = poll_of(now, hints, 1.0)
    assert late.at is not None
    assert poll.at is not None
    assert 0 < late.at.us - poll.at.us < 3600 * SECOND, "spread, within the free hour"


def test_an_hour_that_is_not_skipped_changes_nothing() -> None:
    assert poll_of(NOON, NIGHT) == poll_of(NOON, Hints())


@pytest.mark.parametrize(
    ("hints", "names"),
    [
        (Hints(skip_hours=tuple(range(24))), "skipHours"),
        (Hints(skip_days=tuple(range(7))), "skipDays"),
        (Hints(skip_hours=tuple(range(24)), skip_days=tuple(range(7))), "skipHours and skipDays"),
    ],
)
def test_skipping_everything_is_ignored(hints: Hints, names: str) -> None:
    poll = poll_of(NOON, hints)
    assert str(poll.at) == "2026-11-23T12:30:00Z"
    assert poll.reason == f"every 30m; {names} ignored: nothing would be left"


@given(
    us=st.integers(NOON.us - 10**15, NOON.us + 10**15),
    hours=st.sets(st.integers(0, 23)),
    days=st.sets(st.integers(0, 6)),
)
def test_the_first_free_hour_is_found(us: int, hours: set[int], days: set[int]) -> None:
    hints, reason = without_total(Hints(skip_hours=tuple(hours), skip_days=tuple(days)))
    assert bool(reason) == (len(hours) == 24 or len(days) == 7)
    free = after_skips(Instant(us), hints)

    def skipped(us: int) -> bool:
        moment = Instant(us).datetime
        return moment.hour in hints.skip_hours or moment.weekday() in hints.skip_days

    assert us <= free.us < us + 7 * DAY
    assert not skipped(free.us)
    assert all(skipped(between) for between in range(us, free.us, HOUR))
