"""Dates as people write them, and programs made for people: in a standard's words."""

from __future__ import annotations

import re
from typing import Final

from feedserver.model.instant import Instant
from feedserver.text.dates import parse_time

_WEEKDAY: Final = r"(?:[A-Za-z]{3,9}\.?,?\s+)?"
_NAME: Final = r"(?P<name>[A-Za-z]{3,9})\.?"
_DAY: Final = r"(?P<day>\d{1,2})"
_YEAR: Final = r"(?P<year>\d{4})"
_TIME: Final = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?"
_ZONE: Final = r"(?P<zone>[A-Za-z]{1,5}|(?:GMT|UTC)?[+-]\d\d:?\d\d)"
_HALF: Final = r"(?P<half>[AaPp])\.?[Mm]\.?(?![A-Za-z])"
_CLOCK: Final = rf"(?:(?:,\s*|\s+)(?:at\s+)?{_TIME}(?:\s*{_HALF})?(?:\s*{_ZONE})?)?"
# Of days in numbers only those whose order is beyond doubt.
_FORMS: Final = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"{_WEEKDAY}{_YEAR}(?P<dash>[/-])(?P<month>\d{{1,2}})(?P=dash){_DAY}{_CLOCK}",
        rf"{_WEEKDAY}{_NAME}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}{_CLOCK}",
        rf"{_WEEKDAY}{_DAY}\s+{_NAME},?\s+{_YEAR}{_CLOCK}",
        rf"{_WEEKDAY}{_NAME}\s+{_DAY}\s+{_TIME}\s+{_ZONE}\s+{_YEAR}",
    )
)
# Zones by the names of both their halves of the year; winter's, as feedparser has it.
_ZONES: Final = {"at": "-0400", "et": "-0500", "ct": "-0600", "mt": "-0700", "pt": "-0800"}


def spoken_date(text: str) -> Instant | None:
    """The instant that `text` names in one of these forms; None for any other text:

    `2026/11/01 9:00`, `November 1st, 2026`, `1 November 2026, 9:00 PM`, with weekday or without,
    and `Sun Nov 01 09:00:00 +0000 2026`. A zone that nobody knows is passed over.
    """
    text = text.strip()
    match = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    if match is None:
        return None
    parts = match.groupdict()
    zone = parts["zone"] or ""
    zone = _ZONES.get(zone.lower(), zone)
    for known in (f" {zone}", ""):
        try:
            return parse_time(_day(parts) + _time(parts, known))
        except ValueError:
            continue
    return None


def _day(parts: dict[str, str | None]) -> str:
    if parts.get("name"):
        return f"{parts['day']} {parts['name']} {parts['year']}"
    return f"{parts['year']}-{int(parts['month'] or 0):02}-{int(parts['day'] or 0):02}"


def _time(parts: dict[str, str | None], zone: str) -> str:
    if not parts["hour"]:
        return ""
    hour, half = int(parts["hour"]), (parts.get("half") or "").lower()
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    return f" {hour:02}:{parts['minute']}:{parts['second'] or '00'}{zone}"
