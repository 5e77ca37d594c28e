"""A point in time that remembers how many fractional digits it was written with."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH: Final = _EPOCH.replace(tzinfo=None)
_MICROSECOND: Final = timedelta(microseconds=1)
_WRITTEN: Final = {0: "seconds", 3: "milliseconds", 6: "microseconds"}
_RFC3339: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})"
)
# As `Instant` itself writes a time: by far the most often read.
_OWN: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.(?:\d{3}|\d{6}))?Z")
_DIGITS: Final = {20: 0, 24: 3, 27: 6}

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


class Instant:
    """Microseconds since 1970-01-01T00:00:00Z (`us`), and 0, 3 or 6 digits to write (`digits`).

    Two instants are equal when they name the same microsecond, whatever their digits.
    """

    __slots__ = ("digits", "us")

    def __init__(self, us: int, digits: int = 0) -> None:
        self.us = us
        self.digits = digits

    @classmethod
    def from_datetime(cls, when: datetime, digits: int | None = None) -> Instant:
        """`when` must know its offset; a naive datetime is a `ValueError`."""
        if when.tzinfo is None:
            raise ValueError("a time without an offset is not an instant")
        us = (when - _EPOCH) // _MICROSECOND
        if digits is None:
            digits = 6 if us % 1000 else 3 if us % SECOND else 0
        return cls(us, digits)

    @classmethod
    def parse(cls, text: str) -> Instant:
        """Read RFC 3339 (section 5.6); `ValueError` for anything else."""
        if _OWN.fullmatch(text):
            when = datetime.fromisoformat(text)
            return cls((when - _EPOCH) // _MICROSECOND, _DIGITS[len(text)])
        match = _RFC3339.fullmatch(text)
        if match is None:
            raise ValueError(f"not an RFC 3339 time: {text!r}")
        date, clock, fraction, offset = match.groups()
        offset = "+00:00" if offset in "Zz" else offset
        fraction = fraction or ""
        micro = (fraction + "000000")[:6]
        when = datetime.fromisoformat(f"{date}T{clock}.{micro}{offset}")
        digits = 0 if not fraction else 3 if len(fraction) <= 3 else 6
        return cls.from_datetime(when, digits)

    @property
    def datetime(self) -> datetime:
        """The same instant as an aware datetime in UTC."""
        return _EPOCH + timedelta(microseconds=self.us)

    def __str__(self) -> str:
        """RFC 3339 in UTC with `Z`, as many fractional digits as were read."""
        return _written(self.us, self.digits)

    def __repr__(self) -> str:
        return f"Instant({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return self.us == other.us if isinstance(other, Instant) else NotImplemented

    def __lt__(self, other: Instant) -> bool:
        return self.us < other.us

    def __le__(self, other: Instant) -> bool:
        return self.us <= other.us

    def __gt__(self, other: Instant) -> bool:
        return self.us > other.us

    def __ge__(self, other: Instant) -> bool:
        return self.us >= other.us

    def __hash__(self) -> int:
        return hash(self.us)

    def plus(self, us: int) -> Instant:
        """The instant `us` microseconds later."""
        return Instant(self.us + us, self.digits)

    def whole_seconds(self) -> Instant:
        """The same second without its fraction."""
        return Instant(self.us - self.us % SECOND)


# One poll writes the same few times into every article that it brings.
@lru_cache(maxsize=256)
def _written(us: int, digits: int) -> str:
    when = _NAIVE_EPOCH + timedelta(0, 0, us)
    return when.isoformat("T", _WRITTEN[digits]) + "Z"
