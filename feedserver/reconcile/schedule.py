"""When a source is asked again, and why then (SPEC section 5).

docs/schedule.md says the same for operators, reason by reason.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Final

import msgspec

from feedserver.model.instant import SECOND, Instant
from feedserver.model.source import Hints, SourceState
from feedserver.reconcile.reasons import Reason
from feedserver.reconcile.skipping import after_skips, named_rules, say_skips, without_total
from feedserver.text.cron import is_cron, next_time
from feedserver.text.units import parse_duration, say_duration

DAY: Final = 86_400
_WEEK: Final = 7 * DAY
_MINUTE: Final = 60
_HOUR: Final = 3600
_NO_HINTS: Final = Hints()
_GROWTH: Final = 1.5
_SHRINKING: Final = 0.5
_MOST_DOUBLINGS: Final = 20
# A daily cron schedule stays daily while its source fails, also on the day that has 23 hours.
_LONGEST_CRON_BACKOFF: Final = 22 * _HOUR
# How much earlier or later than a ttl's end a time of a cron schedule may be to serve for it: a
# daily one must not become one for every other day because a poll takes some seconds.
_CRON_SLACK: Final = 0.05
# After the hours that a feed wants skipped, its sources come back spread over this at most.
_SPREAD_AFTER_SKIPS: Final = _HOUR / 2


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


class _Wish(msgspec.Struct, frozen=True):
    """Seconds that a source asks for, the most of them that count, and how it is called.

    One that is `strict` is kept to the second, also where a schedule knows few times.
    """

    seconds: int
    most: float
    reason: Reason
    strict: bool = False

    def __str__(self) -> str:
        text = self.reason.format(time=say_duration(self.seconds))
        if self.seconds > self.most:
            text += Reason.AT_MOST.format(most=say_duration(self.most))
        return text


class _Cron(msgspec.Struct, frozen=True):
    """The times of a cron schedule, as seconds from `now`."""

    expression: str
    zone: str
    now: Instant

    def first(self, seconds: float) -> float:
        """The first one that is still to come and at least `seconds` away."""
        # One microsecond earlier, because what is asked for comes after what is named.
        after = max(self.now.us, self.now.us + round(seconds * SECOND) - 1)
        return (next_time(self.expression, self.zone, Instant(after)).us - self.now.us) / SECOND

    def about(self, seconds: float) -> float:
        """The first one at least about `seconds` away."""
        slack, first = seconds * _CRON_SLACK, self.first(seconds)
        return first if first <= seconds + slack else self.first(seconds - slack)

    def __str__(self) -> str:
        return Reason.CRON.format(expression=self.expression, zone=self.zone)


class _Plan(msgspec.Struct, frozen=True):
    """Seconds until the next poll and why, and the cron schedule that it has to keep to."""

    delay: float
    reason: str
    cron: _Cron | None = None


def next_poll(
    *,
    schedule: str,
    outcome: Outcome,
    now: Instant,
    bounds: Bounds,
    jitter: float,
    timezone: str = "UTC",
    interval: int | None = None,
    failures: int = 0,
    hints: Hints = _NO_HINTS,
    fresh_for: int | None = None,
    retry_after: int | None = None,
    waiting: int = 0,
) -> NextPoll:
    """The next poll after one that ended `now`.

    `schedule` is `auto`, `every <time>` or a cron expression, meant in `timezone` (IANA);
    `interval` what the last poll remembered, None before the first; `failures` counts those in a
    row, this one included; `hints` are the feed's own, `fresh_for` and `retry_after` the seconds
    for which the answer holds and after which its origin wants to be asked again; `waiting`
    counts the links that did not fit in this poll. `jitter` in [-1, 1] moves the time by up to
    that share of `bounds.jitter`, but never before a time that the source asked for.
    `ValueError` for a schedule or time zone that is none.
    """
    failed = outcome is Outcome.FAILED
    catching_up = waiting > 0 and not failed
    kept, reason = _interval(schedule, outcome, bounds, interval, catching_up=catching_up)
    if outcome is Outcome.GONE:
        return NextPoll(at=None, reason=Reason.GONE, interval=kept, state=SourceState.GONE)
    spread = bounds.jitter * jitter
    cron = _Cron(schedule, timezone, now) if is_cron(schedule) else None
    if catching_up:
        plan = _catch_up(waiting, bounds, cron.first(0) if cron else kept, spread)
    elif failed:
        plan = _back_off(kept, 0 if retry_after else failures, failures, cron, spread)
    elif cron:
        plan = _Plan(cron.first(0), str(cron), cron)
    else:
        plan = _Plan(_jittered(schedule, kept, bounds, spread), reason)
    delay, reasons = plan.delay, [plan.reason]
    # What waits is known to be there: nothing is gained by waiting for news.
    news = (None, None) if catching_up else (hints.ttl, fresh_for)
    for wish in _wishes(retry_after, *news, bounds):
        later = _granted(wish, delay, plan.cron, spread)
        if later > delay:
            delay = later
            reasons.append(str(wish))
    at = now.plus(round(delay * SECOND))
    if hints.skip_hours or hints.skip_days:
        at = _skipping(at, hints, plan.cron, abs(spread), reasons)
    return NextPoll(at=at, reason="; ".join(reasons), interval=kept)


# Thousands of sources share few schedules and fewer intervals.
@lru_cache(maxsize=4096)
def _interval(
    schedule: str,
    outcome: Outcome,
    bounds: Bounds,
    interval: int | None,
    *,
    catching_up: bool,
) -> tuple[int, str]:
    """The interval to remember, and the reason if it decides."""
    word, _, length = schedule.partition(" ")
    if word == "every":
        return max(1, round(parse_duration(length))), schedule
    start = max(1, round(bounds.start))
    if is_cron(schedule):
        return interval or start, ""
    if schedule != "auto":
        raise ValueError(f'schedule {schedule!r}: "auto", "every 15m" or a cron expression')
    if interval is None:
        return start, Reason.FIRST.format(after=say_duration(start))
    before = max(1, round(min(max(interval, bounds.shortest), bounds.longest)))
    after = before
    # While links wait, each poll finds something: that says nothing about how often it changes.
    if outcome is Outcome.CHANGED and not catching_up:
        after = round(max(before * _SHRINKING, bounds.shortest))
    elif outcome is Outcome.UNCHANGED and not catching_up:
        after = round(min(before * _GROWTH, bounds.longest))
    if after == before:
        return after, Reason.STAYS.format(outcome=outcome, after=say_duration(after))
    return after, Reason.MOVES.format(
        outcome=outcome, before=say_duration(before), after=say_duration(after)
    )


def _jittered(schedule: str, interval: int, bounds: Bounds, spread: float) -> float:
    delay = interval * (1 + spread)
    if schedule == "auto":
        # Sites are promised these bounds (page /bot).
        delay = min(max(delay, bounds.shortest), max(bounds.longest, interval))
    return max(delay, 1.0)


def _catch_up(waiting: int, bounds: Bounds, usual: float, spread: float) -> _Plan:
    delay = min(bounds.shortest, usual)
    reason = Reason.ONE_WAITS if waiting == 1 else Reason.MORE_WAIT
    return _Plan(
        delay * (1 + abs(spread)),
        reason.format(count=waiting, time=say_duration(round(delay) or 1)),
    )


def _back_off(
    interval: int, doubled: int, failures: int, cron: _Cron | None, spread: float
) -> _Plan:
    """Twice as long after every further failure in a row, a day at most, and a minute at least:
    also what asks every few seconds leaves an origin in peace that says 429 or 503.

    With a cron schedule: the first of its times after that.
    """
    times = "once" if failures <= 1 else f"{failures} times"
    least = float(_MINUTE if cron else max(interval, _MINUTE))
    longest = max(least, _LONGEST_CRON_BACKOFF if cron else DAY)
    delay = min(least * 2.0 ** min(max(doubled - 1, 0), _MOST_DOUBLINGS), longest)
    said = say_duration(delay)
    if cron:
        reason = f"{Reason.FAILED_CRON.format(times=times, time=said)}; {cron}"
        return _Plan(cron.first(delay), reason, cron)
    return _Plan(
        min(max(delay * (1 + spread), _MINUTE), longest),
        Reason.FAILED.format(times=times, time=said),
    )


def _wishes(
    retry_after: int | None, ttl: int | None, fresh_for: int | None, bounds: Bounds
) -> list[_Wish]:
    wishes = []
    if retry_after:
        wishes.append(_Wish(retry_after, DAY, Reason.RETRY_AFTER, strict=True))
    if ttl:
        wishes.append(_Wish(ttl, bounds.longest, Reason.TTL))
    if fresh_for:
        wishes.append(_Wish(fresh_for, bounds.longest, Reason.FRESH))
    return wishes


def _granted(wish: _Wish, delay: float, cron: _Cron | None, spread: float) -> float:
    """Seconds until the next poll when it has to be `delay` at least and this wish counts."""
    wanted = min(float(wish.seconds), wish.most)
    if wanted <= delay:
        return delay
    if cron:
        return max(delay, cron.first(wanted) if wish.strict else cron.about(wanted))
    # Later by chance, never earlier: many sources of one origin name the same time.
    return min(wanted * (1 + abs(spread)), max(wanted, wish.most))


def _skipping(
    at: Instant, hints: Hints, cron: _Cron | None, spread: float, reasons: list[str]
) -> Instant:
    """The first time from `at` on that the feed does not want skipped."""
    hints, reason = without_total(hints)
    if reason:
        reasons.append(reason)
    free, found = after_skips(at, hints), at
    while cron and free != found:
        found = next_time(cron.expression, cron.zone, free.plus(-1))
        if found.us - at.us > _WEEK * SECOND:
            # A week is all that the rules know: the two will not agree later either.
            reasons.append(Reason.SKIPS_CRON.format(rules=named_rules(hints)))
            return at
        free = after_skips(found, hints)
    if free == at:
        return at
    reasons.append(say_skips(at, free, hints))
    return free if cron else free.plus(round(spread * _SPREAD_AFTER_SKIPS * SECOND))
