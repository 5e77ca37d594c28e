"""How long an answer holds, and when its origin wants to be asked again, by its headers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

from feedserver.model.instant import SECOND, Instant
from feedserver.text.dates import parse_time

_DAY: Final = 86_400
# RFC 9111, section 1.2.2: what is larger counts as this.
_MOST: Final = 2**31
_DIGITS: Final = 12
_DIRECTIVE: Final = re.compile(
    r'(?:^|,)[\s,]*([\w!#$%&\'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?', re.ASCII
)
# The C library's form, the third of RFC 9110, section 5.6.7; the other two are mail's.
_ASCTIME: Final = re.compile(
    r"[A-Za-z]{3} +([A-Za-z]{3}) +(\d{1,2}) +(\d\d:\d\d:\d\d) +(\d{4})", re.ASCII
)


def fresh_for(headers: Mapping[str, str], now: Instant) -> int | None:
    """Seconds for which an answer with these headers (lower-case names) says that it holds from
    `now` on; 0 when it says that it does not, None when it says nothing that can be read.

    RFC 9111, section 4.2, as for a private cache: `s-maxage` is not meant for one. Of what an
    answer holds for, `Age` has passed already.
    """
    lifetime = _lifetime(headers, now)
    if not lifetime:
        return lifetime
    age = _seconds(headers.get("age", "").partition(",")[0]) or 0
    return min(max(lifetime - age, 0), _MOST)


def retry_after(field: str, now: Instant) -> int | None:
    """Seconds until the origin wants to be asked again, at most a day (RFC 9110, section 10.2.3).

    None for a field that is empty or cannot be read.
    """
    seconds = _seconds(field)
    if seconds is None:
        when = _http_date(field)
        if when is None:
            return None
        seconds = max(math.ceil((when.us - now.us) / SECOND), 0)
    return min(seconds, _DAY)


def _lifetime(headers: Mapping[str, str], now: Instant) -> int | None:
    directives: dict[str, str] = {}
    for name, quoted, plain in _DIRECTIVE.findall(headers.get("cache-control", "")):
        directives.setdefault(name.lower(), quoted or plain)
    if "no-store" in directives or directives.get("no-cache") == "":
        return 0
    if "max-age" in directives:
        return _seconds(directives["max-age"])
    if "expires" not in headers:
        return None
    expires = _http_date(headers["expires"])
    if expires is None:
        # RFC 9111, section 5.3: what is no date, "0" above all, is in the past.
        return 0
    date = _http_date(headers.get("date", "")) or now
    return max((expires.us - date.us) // SECOND, 0)


def _seconds(text: str) -> int | None:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    # Cut, because int() refuses very long runs of digits.
    return int(digits) if len(digits) <= _DIGITS else _MOST


def _http_date(text: str) -> Instant | None:
    text = text.strip()
    old = _ASCTIME.fullmatch(text)
    if old is not None:
        month, day, clock, year = old.groups()
        text = f"{day} {month} {year} {clock} GMT"
    try:
        return parse_time(text)
    except ValueError:
        return None
