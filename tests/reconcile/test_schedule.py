from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.model.instant import SECOND, Instant
from feedserver.model.source import Hints, SourceState
from feedserver.reconcile.schedule import DAY, Bounds, NextPoll, Outcome, next_poll
from tests.reconcile.states import time

NOW = time("12:00")  # a Sunday
BOUNDS = Bounds(start=1800, shortest=300, longest=86400, jitter=0.1)
CHANGED, UNCHANGED, FAILED, GONE = Outcome


def after(outcome: Outcome = UNCHANGED, schedule: str = "auto", **more: Any) -> NextPoll:
    values = {"now": NOW, "bounds": BOUNDS, "jitter": 0.0} | more
    return next_poll(schedule=schedule, outcome=outcome, **values)


def at(poll: NextPoll) -> str:
    return str(poll.at)[5:16]


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


@pytest.mark.parametrize("schedule", ["often", "every", "every now", "", "auto auto", "60 * * * *"])
def test_an_unknown_schedule_is_an_error(schedule: str) -> None:
    with pytest.raises(ValueError):
        after(schedule=schedule)


def test_an_unknown_time_zone_is_an_error() -> None:
    with pytest.raises(ValueError, match="Europe/Berlin"):
        after(schedule="0 6 * * *", timezone="Mars/Olympus")


@pytest.mark.parametrize(("jitter", "least", "most"), [(-1.0, 27, 27), (1.0, 33, 33)])
def test_jitter_spreads(jitter: float, least: int, most: int) -> None:
    assert least * 60 <= wait(after(interval=1200, jitter=jitter)) <= most * 60
    assert least * 60 <= wait(after(schedule="every 30m", jitter=jitter)) <= most * 60
    assert least * 60 <= wait(after(FAILED, interval=1800, jitter=jitter)) <= most * 60


@pytest.mark.parametrize("jitter", [-1.0, 1.0])
def test_jitter_leaves_auto_within_its_bounds(jitter: float) -> None:
    assert wait(after(CHANGED, interval=300, jitter=jitter)) >= BOUNDS.shortest
    assert wait(after(UNCHANGED, interval=86400, jitter=jitter)) <= BOUNDS.longest


# Failures


def test_failures_back_off_to_a_day() -> None:
    waits = [wait(after(FAILED, interval=1800, failures=n)) for n in range(1, 9)]
    assert waits == [1800, 3600, 7200, 14400, 28800, 57600, 86400, 86400]
    assert wait(after(FAILED, interval=1800, failures=10**6, jitter=1.0)) == DAY
    assert after(FAILED, interval=1800, failures=1).reason == "failed once: again in 30m"
    assert after(FAILED, interval=1800, failures=3).reason == "failed 3 times: again in 2h"
    assert after(FAILED, interval=1800, failures=3).interval == 1800, "recovers at once"
    assert wait(after(FAILED, "every 2d", failures=4)) == 2 * DAY, "never faster than usual"


def test_one_answer_clears_it() -> None:
    assert wait(after(UNCHANGED, interval=1800, failures=0)) == 2700


def test_a_failing_source_has_a_minute_of_peace() -> None:
    waits = [wait(after(FAILED, "every 2s", failures=n, jitter=-1.0)) for n in (1, 2, 3)]
    assert waits == [60, 108, 216]


# What the source asks for


def test_the_sources_ttl_is_a_lower_bound_within_the_bounds() -> None:
    poll = after(interval=1800, hints=Hints(ttl=3600))
    assert wait(poll) == 3600
    assert poll.reason == ("unchanged: interval 30m → 45m; the source asks for 1h (ttl)")
    assert poll.interval == 2700
    assert wait(after(interval=1800, hints=Hints(ttl=60))) == 2700
    assert wait(after(schedule="every 5m", hints=Hints(ttl=3600))) == 3600


def test_an_answer_is_not_asked_for_again_while_it_holds() -> None:
    poll = after(interval=1800, fresh_for=3600)
    assert (wait(poll), poll.interval) == (3600, 2700)
    assert poll.reason == (
        "unchanged: interval 30m → 45m; the answer holds for 1h (Cache-Control or Expires)"
    )
    assert wait(after(schedule="every 5m", fresh_for=3600)) == 3600
    for nothing in (None, 0, 60):
        assert wait(after(interval=1800, fresh_for=nothing)) == 2700


def test_a_wish_for_years_counts_as_the_longest_interval() -> None:
    for wish in ({"hints": Hints(ttl=31536000)}, {"fresh_for": 31536000}):
        poll = after(interval=1800, **wish)
        assert wait(poll) == BOUNDS.longest
        assert "for 365d (" in poll.reason
        assert poll.reason.endswith(", of which 1d counts")


def test_several_wishes_are_told_in_turn() -> None:
    poll = after(interval=1800, hints=Hints(ttl=3600), fresh_for=7200)
    assert poll.reason == (
        "unchanged: interval 30m → 45m; the source asks for 1h (ttl); "
        "the answer holds for 2h (Cache-Control or Expires)"
    )
    assert "ttl" in after(interval=1800, hints=Hints(ttl=7200), fresh_for=3600).reason
    assert "holds" not in after(interval=1800, hints=Hints(ttl=7200), fresh_for=3600).reason


@pytest.mark.parametrize("jitter", [-1.0, 0.0, 1.0])
@pytest.mark.parametrize("schedule", ["auto", "every 1m", "*/5 * * * *"])
def test_retry_after_is_honoured_up_to_a_day(schedule: str, jitter: float) -> None:
    poll = after(FAILED, schedule, interval=1800, failures=1, retry_after=7200, jitter=jitter)
    assert 7200 <= wait(poll) <= 7200 * 1.1
    assert "the source asks for 2h (Retry-After)" in poll.reason
    assert wait(after(FAILED, schedule, interval=1800, retry_after=10**9, jitter=jitter)) == DAY
    soon = after(FAILED, schedule, interval=1800, failures=9, retry_after=1)
    assert wait(soon) <= 1800, "a source that names a time is not backed off from"


def test_gone_is_never_asked_again() -> None:
    poll = after(GONE, interval=1800)
    assert (poll.at, poll.state) == (None, SourceState.GONE)
    assert "410" in poll.reason
    assert after(GONE, "0 6 * * *").at is None


# Cron

NIGHT = Hints(skip_hours=tuple(range(7)))
WEEKEND = Hints(skip_days=(5, 6))


def test_cron_is_meant_in_its_time_zone() -> None:
    poll = after(schedule="0 6 * * 1-5", timezone="Europe/Berlin", interval=1800, jitter=1.0)
    assert (at(poll), poll.interval) == ("11-02T05:00", 1800)
    assert poll.reason == "cron 0 6 * * 1-5 (Europe/Berlin)"
    assert after(schedule="0 6 * * *").interval == BOUNDS.start


@pytest.mark.parametrize(
    ("expression", "now", "expected"),
    [
        # The hour that Berlin leaves out, and the one that comes twice there.
        ("30 2 * * *", "2026-03-28T12:00:00Z", "03-29T01:00"),
        ("30 2 * * *", "2026-03-29T01:00:05Z", "03-30T00:30"),
        ("30 2 * * *", "2026-10-24T12:00:00Z", "10-25T00:30"),
        ("30 2 * * *", "2026-10-25T00:30:05Z", "10-26T01:30"),
        ("30 2 * * *", "2026-10-25T01:30:05Z", "10-26T01:30"),
    ],
)
def test_cron_fires_once_where_the_clock_jumps(expression: str, now: str, expected: str) -> None:
    poll = after(schedule=expression, timezone="Europe/Berlin", now=Instant.parse(now))
    assert at(poll) == expected


@pytest.mark.parametrize(
    ("expression", "zone", "now", "wish", "expected"),
    [
        # A poll takes some seconds: a daily schedule stays daily under a ttl of a day, also on
        # the day that has 23 hours.
        ("0 6 * * *", "UTC", "2026-11-23T06:00:09Z", 86400, "11-24T06:00"),
        ("0 6 * * *", "Europe/Berlin", "2026-03-28T05:00:09Z", 86400, "03-29T04:00"),
        ("0 * * * *", "UTC", "2026-11-23T06:00:09Z", 3600, "11-23T07:00"),
        # Where its times lie close, the wish is kept to the full.
        ("* * * * *", "UTC", "2026-11-23T06:00:09Z", 3600, "11-23T07:01"),
        ("*/15 * * * *", "UTC", "2026-11-23T06:10:00Z", 3600, "11-23T07:15"),
        ("0 * * * *", "UTC", "2026-11-23T06:00:09Z", 7800, "11-23T09:00"),
    ],
)
def test_cron_keeps_to_its_times_after_a_wish(
    expression: str, zone: str, now: str, wish: int, expected: str
) -> None:
    for asked in ({"hints": Hints(ttl=wish)}, {"fresh_for": wish}):
        poll = after(schedule=expression, timezone=zone, now=Instant.parse(now), **asked)
        assert at(poll) == expected


def test_cron_under_retry_after_is_never_too_early() -> None:
    poll = after(FAILED, "0 6 * * *", now=Instant.parse("2026-11-23T06:00:09Z"), retry_after=86400)
    assert at(poll) == "11-25T06:00"
    assert poll.reason.endswith("cron 0 6 * * * (UTC); the source asks for 1d (Retry-After)")


@pytest.mark.parametrize(
    ("expression", "failures", "expected"),
    [
        ("* * * * *", 1, "11-23T06:02"),
        ("* * * * *", 4, "11-23T06:09"),
        ("*/15 * * * *", 1, "11-23T06:15"),
        ("*/15 * * * *", 6, "11-23T06:45"),
        ("0 6 * * *", 1, "11-24T06:00"),
        ("0 6 * * *", 1000, "11-24T06:00"),
        ("0 * * * *", 1000, "11-24T05:00"),
    ],
)
def test_cron_backs_off_to_its_later_times(expression: str, failures: int, expected: str) -> None:
    now = Instant.parse("2026-11-23T06:00:09Z")
    poll = after(FAILED, expression, now=now, failures=failures)
    assert at(poll) == expected
    assert poll.reason.startswith("failed ")
    assert poll.reason.endswith(f"have passed; cron {expression} (UTC)")


def test_cron_moves_on_from_skipped_hours() -> None:
    poll = after(schedule="30 */4 * * *", now=Instant.parse("2026-11-23T21:00:00Z"), hints=NIGHT)
    assert at(poll) == "11-24T08:30"
    assert poll.reason == (
        "cron 30 */4 * * * (UTC); "
        "skips hours 0–6 UTC, as the feed asks (skipHours): not before 08:30 UTC"
    )
    friday = Instant.parse("2026-11-27T21:00:00Z")
    poll = after(schedule="0 6 * * *", now=friday, hints=WEEKEND, jitter=1.0)
    assert at(poll) == "11-30T06:00"


def test_cron_that_knows_skipped_hours_only_goes_first() -> None:
    poll = after(schedule="30 6 * * *", now=Instant.parse("2026-11-23T21:00:00Z"), hints=NIGHT)
    assert at(poll) == "11-24T06:30"
    assert poll.reason == (
        "cron 30 6 * * * (UTC); skipHours ignored: the schedule knows no other time"
    )


# Links that wait


@pytest.mark.parametrize("schedule", ["auto", "every 1d", "0 6 * * *"])
def test_links_that_wait_are_fetched_soon(schedule: str) -> None:
    poll = after(
        CHANGED, schedule, interval=1800, waiting=37, hints=Hints(ttl=7200), fresh_for=99999
    )
    assert (wait(poll), poll.reason) == (300, "37 more pages wait: again in 5m")
    assert 300 <= wait(after(CHANGED, schedule, waiting=37, jitter=-1.0)) <= 330
    assert after(waiting=1).reason == "one more page waits: again in 5m"


def test_links_that_wait_say_nothing_about_how_often_the_source_changes() -> None:
    assert after(CHANGED, interval=1800, waiting=1).interval == 1800


def test_links_that_wait_do_not_slow_a_faster_schedule() -> None:
    assert wait(after(CHANGED, "every 2s", waiting=3)) == 2
    now = Instant.parse("2026-11-23T06:00:30Z")
    assert at(after(CHANGED, "* * * * *", waiting=3, now=now)) == "11-23T06:01"


def test_links_that_wait_are_no_way_round_refusals() -> None:
    assert wait(after(FAILED, interval=1800, failures=2, waiting=9)) == 3600
    assert wait(after(CHANGED, interval=1800, waiting=9, retry_after=7200)) == 7200
    night = Instant.parse("2026-11-23T01:00:00Z")
    assert at(after(CHANGED, interval=1800, waiting=9, hints=NIGHT, now=night)) == "11-23T07:00"


# Everything at once

SECONDS = st.none() | st.integers(-5, 10**7)
SCHEDULES = ["auto", "every 1s", "every 15m", "every 3d", "* * * * *", "0 6 * * 1-5", "30 2 1 * *"]


@given(
    outcome=st.sampled_from([CHANGED, UNCHANGED, FAILED]),
    schedule=st.sampled_from(SCHEDULES),
    timezone=st.sampled_from(["UTC", "Europe/Berlin", "Australia/Lord_Howe"]),
    now=st.integers(NOW.us - 10**15, NOW.us + 10**15).map(Instant),
    interval=st.none() | st.integers(1, 10**7),
    failures=st.integers(0, 10**4),
    hints=st.builds(
        Hints,
        ttl=SECONDS,
        skip_hours=st.sets(st.integers(0, 23)).map(tuple) | st.just(tuple(range(24))),
        skip_days=st.sets(st.integers(0, 6)).map(tuple),
    ),
    fresh_for=SECONDS,
    retry_after=SECONDS,
    waiting=st.integers(0, 2000),
    jitter=st.floats(-1, 1),
    share=st.sampled_from([0.0, 0.1, 1.0]),
)
def test_the_next_poll_is_always_ahead_and_never_out_of_sight(
    share: float, hints: Hints, now: Instant, **arguments: Any
) -> None:
    bounds = Bounds(start=1800, shortest=300, longest=86400, jitter=share)
    poll = next_poll(now=now, bounds=bounds, hints=hints, **arguments)
    assert poll == next_poll(now=now, bounds=bounds, hints=hints, **arguments)
    assert poll.at is not None
    assert poll.reason
    assert "{" not in poll.reason
    assert poll.interval >= 1
    waited = (poll.at.us - now.us) / SECOND
    # A cron schedule knows few times; a feed may want six days in a row skipped.
    known = 31 if arguments["schedule"] == "30 2 1 * *" else 4
    skipped = 7 if hints.skip_hours or hints.skip_days else 0
    assert 0 < waited <= (max(known, 6 if share == 1.0 else 0) + skipped) * DAY
    if (arguments["retry_after"] or 0) > 0:
        assert waited >= min(arguments["retry_after"], DAY)
    if arguments["outcome"] is FAILED:
        assert waited >= 60
    if "ignored" not in poll.reason:
        assert poll.at.datetime.hour not in hints.skip_hours
        assert poll.at.datetime.weekday() not in hints.skip_days
