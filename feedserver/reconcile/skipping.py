"""The hours and days that a feed wants its readers to skip (RSS 2.0), in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from msgspec.structs import replace

from feedserver.model.instant import DAY, HOUR, Instant
from feedserver.model.source import Hints
from feedserver.reconcile.reasons import Reason

_HOURS: Final = frozenset(range(24))
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEK: Final = frozenset(range(7))
_THURSDAY: Final = 3  # 1 January 1970


def without_total(hints: Hints) -> tuple[Hints, str]:
    """The hints without a rule that leaves no hour or no day at all, and that in words."""
    total = []
    if _HOURS.issubset(hints.skip_hours):
        hints = replace(hints, skip_hours=())
        total.append("skipHours")
    if _WEEK.issubset(hints.skip_days):
        hints = replace(hints, skip_days=())
        total.append("skipDays")
    return hints, Reason.SKIPS_ALL.format(rules=" and ".join(total)) if total else ""


def after_skips(at: Instant, hints: Hints) -> Instant:
    """The first instant from `at` on that is in no skipped hour and on no skipped day.

    Neither may be all there are (`without_total`).
    """
    us = at.us
    while True:
        if _weekday(us) in hints.skip_days:
            us += DAY - us % DAY
        elif us % DAY // HOUR in hints.skip_hours:
            us += HOUR - us % HOUR
        else:
            return at if us == at.us else Instant(us)


def say_skips(at: Instant, free: Instant, hints: Hints) -> str:
    """Why what was meant for `at` comes at `free`."""
    return Reason.SKIPS.format(
        what=" and ".join(filter(None, (_hours(hints.skip_hours), _days(hints.skip_days)))),
        rules=named_rules(hints),
        # The day is told only when it is another one.
        until=("" if free.us // DAY == at.us // DAY else f"{_DAYS[_weekday(free.us)]} ")
        + free.datetime.strftime("%H:%M"),
    )


def named_rules(hints: Hints) -> str:
    """The rules as RSS names their elements."""
    named = (("skipHours", hints.skip_hours), ("skipDays", hints.skip_days))
    return " and ".join(name for name, rule in named if rule)


def _weekday(us: int) -> int:
    return (us // DAY + _THURSDAY) % len(_DAYS)


def _hours(numbers: Iterable[int]) -> str:
    """`hours 0–6, 22 UTC`."""
    numbers, spans = sorted(numbers), []
    # Neighbours share their distance from their rank.
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        span = [hour for _, hour in run]
        spans.append(str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}")
    if not spans:
        return ""
    return f"{'hour' if len(numbers) == 1 else 'hours'} {', '.join(spans)} UTC"


def _days(numbers: Iterable[int]) -> str:
    return ", ".join(_DAYS[number] for number in sorted(numbers))
