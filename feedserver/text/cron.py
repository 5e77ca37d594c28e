"""Cron expressions of five fields, and the time zones in which they are meant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from feedserver.model.instant import Instant

_FIELDS: Final = 5
# More than any expression needs, and little enough for numbers and lists in it to stay small.
_LONGEST: Final = 200
_EXAMPLE: Final = 'such as "0 6 * * 1-5": minute, hour, day of the month, month, day of the week'
# Where a check starts to look for a time at which an expression comes due.
_ANY_TIME: Final = datetime(2024, 1, 1, tzinfo=UTC)


def is_cron(text: str) -> bool:
    """Whether `text` has the form of a cron expression, right or wrong."""
    return len(text.split()) == _FIELDS


def check_cron(expression: str) -> None:
    """`ValueError` in one line for what is no cron expression, or one that never comes due."""
    if not is_cron(expression) or len(expression) > _LONGEST or not expression.isprintable():
        raise ValueError(f"a cron expression {_EXAMPLE}")
    try:
        comes = _comes(expression)
    except CronSimError as error:
        raise ValueError(f"a cron expression {_EXAMPLE} ({str(error).lower()})") from None
    if not comes:
        raise ValueError(f"a cron expression {_EXAMPLE} (this one never comes due)")


def _comes(expression: str) -> bool:
    """Whether it ever comes due; `CronSimError` when it is no expression."""
    try:
        return next(CronSim(expression, _ANY_TIME), None) is not None
    except CronSimError:
        # Days that no month of them has are an error too, but not one of writing.
        fields = expression.split()
        CronSim(" ".join((*fields[:3], "*", fields[4])), _ANY_TIME)
        CronSim(f"* * * {fields[3]} *", _ANY_TIME)
        return False


def next_time(expression: str, zone: str, after: Instant) -> Instant:
    """The first time later than `after` that `expression` names in the time zone `zone`.

    As cron does it: a fixed time that a zone's clock leaves out (DST) comes when the clock goes
    on, one that it shows twice comes the first time only; an expression whose minute or hour is
    `*` or `*/…` follows the hours that really pass. `ValueError` for an expression that is none
    or never comes due, and for an unknown zone.
    """
    try:
        for found in CronSim(expression, after.datetime.astimezone(time_zone(zone))):
            time = Instant.from_datetime(found)
            # In the hour that comes twice, the first of two equal times may be past already.
            if time > after:
                return time
    except CronSimError:
        pass
    raise ValueError(f"schedule {expression!r}: a cron expression {_EXAMPLE}")


def time_zone(name: str) -> ZoneInfo:
    """The time zone of that name (IANA); `ValueError` in one line for an unknown one."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # What is no name, a folder of the zones' files, or a file of another kind among them.
        raise ValueError('a time zone such as "Europe/Berlin", or "UTC"') from None
