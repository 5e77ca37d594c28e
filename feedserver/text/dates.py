"""Times as other people write them (SPEC section 2): ISO 8601, RFC 3339, RFC 2822."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from feedserver.model.instant import Instant

_LONGEST: Final = 100

_DATE: Final = (
    r"(?P<year>\d{4})"
    r"(?:-(?P<month>\d\d)-(?P<day>\d\d)|(?P<month_>\d\d)(?P<day_>\d\d)"
    r"|-?W(?P<week>\d\d)(?:-?(?P<weekday>[1-7]))?|-(?P<ordinal>\d{3}))"
)
_CLOCK: Final = (
    r"(?P<hour>\d\d)(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?)?"
)
_OFFSET: Final = r"(?P<zone>[A-Za-z]{1,5})?(?P<offset>[+\-−]\d\d(?::?\d\d)?)?"
_ISO: Final = re.compile(rf"{_DATE}(?:[Tt ] *{_CLOCK} *{_OFFSET})?", re.ASCII)

_RFC2822: Final = re.compile(
    r"(?:[^\d\s,]+(?:, *| +))?"
    r"(?P<day>\d{1,2})[ -](?P<month_name>[A-Za-z]{3,9})\.?[ -](?P<year>\d{2,4})"
    r"(?:,? +(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d+))?)?"
    rf" *{_OFFSET})?",
    re.ASCII,
)
_COMMENT: Final = re.compile(r"\((?:[^()\\]|\\.)*\)")

_MONTHS: Final = (
    ("jan", "january"),
    ("feb", "february"),
    ("mar", "march"),
    ("apr", "april"),
    ("may",),
    ("jun", "june"),
    ("jul", "july"),
    ("aug", "august"),
    ("sep", "sept", "september"),
    ("oct", "october"),
    ("nov", "november"),
    ("dec", "december"),
)

# Hours east of UTC. RFC 2822, section 4.3, and the zones that feeds really use. A name with
# several meanings (IST) is refused: an unknown time can be mended, a wrong one is not seen.
_ZONES: Final = {
    name: hours
    for hours, names in {
        -10.0: "hst",
        -9.0: "akst",
        -8.0: "pst akdt",
        -7.0: "mst pdt",
        -6.0: "cst mdt",
        -5.0: "est cdt",
        -4.0: "edt",
        0.0: "z ut utc gmt wet",
        1.0: "cet met bst west",
        2.0: "eet cest mest",
        3.0: "eest msk",
        9.0: "jst kst",
        9.5: "acst",
        10.0: "aest",
        11.0: "aedt",
        12.0: "nzst",
        13.0: "nzdt",
    }.items()
    for name in names.split()
}
# RFC 2822, section 4.3: military letters were used with both signs, so they say nothing.
_MILITARY: Final = frozenset("abcdefghiklmnopqrstuvwxy")

Parts = dict[str, str | None]


# What nearly all feeds write, told by one look each: RFC 3339 and RFC 2822 in full.
_COMMON_ISO: Final = re.compile(
    r"(?!0001|9999)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:[0-5]\d)", re.ASCII
)
_COMMON_RFC2822: Final = re.compile(
    r"(?:[A-Za-z]{3}, )?(\d\d?) ([A-Z][a-z]{2}) ((?!0001|9999)\d{4}) (\d\d:\d\d:\d\d) "
    r"(?:GMT|UTC|Z|([+-]\d\d[0-5]\d))",
    re.ASCII,
)
_COMMON_MONTHS: Final = {
    names[0].capitalize(): f"{number:02}" for number, names in enumerate(_MONTHS, 1)
}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _common(text: str) -> Instant | None:
    """The instant that a text in one of the two usual forms names; None for any other text.

    Leap seconds, midnights at the day's end, the first and the last year that there are, and
    what is no time are for the slower way.
    """
    if text[4:5] == "-":
        if not _COMMON_ISO.fullmatch(text):
            return None
    else:
        match = _COMMON_RFC2822.fullmatch(text)
        if match is None:
            return None
        day, month, year, clock, offset = match.groups()
        number = _COMMON_MONTHS.get(month, "00")
        text = f"{year}-{number}-{day:0>2}T{clock}{offset or 'Z'}"
    try:
        since = datetime.fromisoformat(text) - _EPOCH
    except ValueError:
        return None
    return Instant((since.days * 86_400 + since.seconds) * 1_000_000)


def parse_time(text: str) -> Instant:
    """The instant that `text` names; `ValueError` in one line when it names none.

    Read: ISO 8601 (extended, basic, week and ordinal dates; `T`, `t` or a space; a fraction of
    the second after a point or comma), RFC 3339, RFC 2822 with its obsolete forms and comments.
    Without an offset it is UTC, without a clock midnight. A leap second (23:59:60 UTC) is read
    as the second before it, so that it keeps its day. The instant has 0, 3 or 6 digits, as
    read; digits beyond the sixth are dropped. Years 1 to 9999. Bare numbers of seconds are not
    times.
    """
    try:
        return _common(text) or _parse(text)
    except (ValueError, OverflowError):
        shown = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
        raise ValueError(f"not a time: {shown!r}") from None


def _parse(text: str) -> Instant:
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        raise ValueError("too long")
    match = _ISO.fullmatch(text)
    if match is not None:
        parts = match.groupdict()
        return _instant(_iso_day(parts), parts)
    match = _RFC2822.fullmatch(_without_comments(text))
    if match is None:
        raise ValueError("no known form")
    parts = match.groupdict()
    return _instant(_rfc2822_day(parts), parts)


def _without_comments(text: str) -> str:
    while True:
        shorter = _COMMENT.sub(" ", text)
        if shorter == text:
            return " ".join(text.split())
        text = shorter


def _iso_day(parts: Parts) -> date:
    year = int(parts["year"] or "")
    if parts["week"]:
        return date.fromisocalendar(year, int(parts["week"]), int(parts["weekday"] or 1))
    if parts["ordinal"]:
        day = date(year, 1, 1) + timedelta(days=int(parts["ordinal"]) - 1)
        if day.year != year:
            raise ValueError("no such day of the year")
        return day
    month, day_of_month = parts["month"] or parts["month_"], parts["day"] or parts["day_"]
    return date(year, int(month or 0), int(day_of_month or 0))


def _rfc2822_day(parts: Parts) -> date:
    name = (parts["month_name"] or "").lower()
    month = next((number for number, names in enumerate(_MONTHS, 1) if name in names), 0)
    digits = parts["year"] or ""
    year = int(digits)
    if len(digits) == 2:
        year += 2000 if year < 50 else 1900
    elif len(digits) == 3:
        year += 1900
    return date(year, month, int(parts["day"] or ""))


def _instant(day: date, parts: Parts) -> Instant:
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    fraction = parts["fraction"] or ""
    micro = int((fraction + "000000")[:6])
    leap = second == 60
    midnight = hour == 24 and minute == second == micro == 0
    when = datetime(
        day.year,
        day.month,
        day.day,
        0 if midnight else hour,
        minute,
        59 if leap else second,
        micro,
        _zone(parts),
    )
    when = when.astimezone(UTC) + timedelta(days=midnight)
    if leap and (when.hour, when.minute) != (23, 59):
        raise ValueError("no leap second then")
    digits = 0 if not fraction else 3 if len(fraction) <= 3 else 6
    return Instant.from_datetime(when, digits)


def _zone(parts: Parts) -> timezone:
    name, offset = (parts["zone"] or "z").lower(), parts["offset"]
    if offset is None:
        if name in _MILITARY and "month_name" in parts:
            return UTC
        if name not in _ZONES:
            raise ValueError("unknown zone")
        return timezone(timedelta(hours=_ZONES[name]))
    if name not in ("z", "ut", "utc", "gmt"):
        raise ValueError("a zone and an offset")
    digits = offset[1:].replace(":", "")
    minutes = int(digits[2:] or 0)
    if minutes > 59:
        raise ValueError("no such offset")
    sign = 1 if offset[0] == "+" else -1
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=minutes))
