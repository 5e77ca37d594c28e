"""When an article's canonical source is read again: soon after a change, then ever more seldom.

docs/schedule.md says the same for operators.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from feedserver.model.instant import SECOND, Instant
from feedserver.reconcile.reasons import Reason
from feedserver.text.units import say_duration

_HOUR: Final = 3600.0
_DAY: Final = 86_400.0
_LEAST: Final = 60.0
_MOST_DOUBLINGS: Final = 10


def next_reading(
    steps: Sequence[float],
    *,
    since: Instant,
    now: Instant,
    spread: float,
    failures: int = 0,
    fresh_for: int | None = None,
    retry_after: int | None = None,
) -> tuple[Instant | None, str]:
    """When an article whose last change was at `since` is read next, and why then.

    `steps` are seconds after that change, in order; after the last one it goes on at that
    distance. `failures` counts readings in a row that failed, this one included; `fresh_for` and
    `retry_after` are the seconds for which the answer holds and after which its origin wants to
    be asked again. `spread` from 0 to 1 moves the time later by that share: never earlier than
    what was asked for. Without steps nothing is read again: None.
    """
    if not steps:
        return None, Reason.READ_NEVER.format(why="refresh.article_schedule is empty")
    delay, reason = _step(steps, (now.us - since.us) / SECOND)
    if failures:
        waits = min(_HOUR * 2.0 ** min(failures - 1, _MOST_DOUBLINGS), _DAY)
        times = "once" if failures == 1 else f"{failures} times in a row"
        if waits >= delay or failures == 1:
            delay, reason = waits, Reason.READ_FAILED.format(times=times, time=say_duration(waits))
    for asked, most, why in (
        (fresh_for, steps[-1], Reason.FRESH),
        (retry_after, _DAY, Reason.RETRY_AFTER),
    ):
        if asked and min(asked, most) > delay:
            delay = min(float(asked), most)
            reason = why.format(time=say_duration(round(delay)))
    return now.plus(round(delay * (1 + spread) * SECOND)), reason


def _step(steps: Sequence[float], age: float) -> tuple[float, str]:
    """Seconds until the first step that is still ahead."""
    for step in steps:
        if step - age >= _LEAST:
            return step - age, Reason.READ_AGAIN.format(step=say_duration(step))
    return steps[-1], Reason.READ_LATER.format(step=say_duration(steps[-1]))
