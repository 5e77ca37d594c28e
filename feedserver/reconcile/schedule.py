"""When a source is asked again, and why then (SPEC section 5)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from feedserver.model.instant import SECOND, Instant
from feedserver.model.source import SourceState
from feedserver.text.units import parse_duration, say_duration

DAY: Final = 86_400
_GROWTH: Final = 1.5
_SHRINKING: Final = 0.5
_MOST_DOUBLINGS: Final = 20


class Outcome(StrEnum):
    """What a poll came to."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    GONE = "gone"


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds: where `auto` starts and between what it moves. `jitter` is a share, 0 to 1."""

    start: float
    shortest: float
    longest: float
    jitter: float


class NextPoll(msgspec.Struct, frozen=True, kw_only=True):
    """When next (None: never), why in words, the interval to remember in seconds, the state."""

    at: Instant | None
    reason: str
    interval: int
    state: SourceState = SourceState.ACTIVE


def next_poll(
    *,
    schedule: str,
    outcome: Outcome,
    now: Instant,
    bounds: Bounds,
    jitter: float,
    interval: int | None = None,
    failures: int = 0,
    ttl: int | None = None,
    retry_after: int | None = None,
) -> NextPoll:
    """The next poll after one that ended `now`.

    `schedule` is `auto` or `every <time>`; `interval` what the last poll remembered, None
    before the first; `failures` counts those in a row, this one included; `ttl` and
    `retry_after` are the source's wishes in seconds. `jitter` in [-1, 1] moves the time by up to
    that share of `bounds.jitter`, but never before a time that the source asked for.
    `ValueError` for a schedule that is neither.
    """
    if outcome is Outcome.GONE:
        return NextPoll(
            at=None,
            reason="gone (410): not asked again until it is resumed",
            interval=interval or round(bounds.start),
            state=SourceState.GONE,
        )
    chosen, reason = _interval(schedule, outcome, bounds, interval)
    delay, longest = float(chosen), float(max(chosen, DAY))
    if outcome is Outcome.FAILED:
        delay = delay if retry_after else _backoff(delay, failures, longest)
        times = "once" if failures <= 1 else f"{failures} times"
        reason = f"failed {times}: again in {say_duration(delay)}"
    delay = min(delay * (1 + bounds.jitter * jitter), longest)
    for seconds, name, most in (
        (ttl or 0, "ttl", bounds.longest),
        (retry_after or 0, "Retry-After", float(DAY)),
    ):
        wish = min(float(seconds), most)
        if wish > delay:
            # Later by chance, never earlier: many sources of one origin name the same time.
            delay = min(wish * (1 + bounds.jitter * abs(jitter)), max(wish, most))
            reason = f"{reason}; the source asks for {say_duration(wish)} ({name})"
    return NextPoll(at=now.plus(round(delay * SECOND)), reason=reason, interval=chosen)


def _interval(
    schedule: str, outcome: Outcome, bounds: Bounds, interval: int | None
) -> tuple[int, str]:
    if schedule != "auto":
        word, _, length = schedule.partition(" ")
        if word != "every":
            raise ValueError(f'schedule {schedule!r}: "auto" or "every 15m"')
        return max(1, round(parse_duration(length))), schedule
    if interval is None:
        return round(bounds.start), f"first poll: interval {say_duration(round(bounds.start))}"
    before = round(min(max(interval, bounds.shortest), bounds.longest))
    if outcome is Outcome.CHANGED:
        after = round(max(before * _SHRINKING, bounds.shortest))
    elif outcome is Outcome.UNCHANGED:
        after = round(min(before * _GROWTH, bounds.longest))
    else:
        after = before
    if after == before:
        return after, f"{outcome}: interval stays {say_duration(after)}"
    return after, f"{outcome}: interval {say_duration(before)} → {say_duration(after)}"


def _backoff(delay: float, failures: int, longest: float) -> float:
    """Twice as long after every further failure in a row, a day at most."""
    doublings = min(max(failures - 1, 0), _MOST_DOUBLINGS)
    return min(delay * 2.0**doublings, longest)
