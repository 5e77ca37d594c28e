"""Times and sizes as people write them in settings: `"15m"`, `"15MiB"`."""

from __future__ import annotations

import re
from typing import Final

_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_BYTES: Final = {
    "": 1,
    "B": 1,
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "KIB": 2**10,
    "MIB": 2**20,
    "GIB": 2**30,
}
_NUMBER_UNIT: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]*)")


class Duration(float):
    """A length of time in seconds."""


class Size(int):
    """A number of bytes."""


def parse_duration(text: str) -> Duration:
    """Seconds in `"500ms"`, `"5s"`, `"15m"`, `"2h"`, `"1d"`, `"2w"`; `ValueError` otherwise."""
    match = _NUMBER_UNIT.fullmatch(text.strip())
    if match is None or match[2] not in _SECONDS:
        raise ValueError('a time such as "500ms", "5s", "15m", "2h", "1d"')
    return Duration(float(match[1]) * _SECONDS[match[2]])


def parse_size(text: str) -> Size:
    """Bytes in `"512KiB"`, `"15MiB"`, `"1MB"`, `"100"`; `ValueError` otherwise."""
    match = _NUMBER_UNIT.fullmatch(text.strip())
    if match is None or match[2].upper() not in _BYTES:
        raise ValueError('a size such as "64KiB", "15MiB", "1GiB"')
    return Size(float(match[1]) * _BYTES[match[2].upper()])


def say_duration(seconds: float) -> str:
    """A length of time for people, in its largest whole unit: `15m`, `36h`, `2d`."""
    for unit in ("d", "h", "m"):
        size = _SECONDS[unit]
        if seconds >= size and seconds % size == 0:
            return f"{int(seconds // size)}{unit}"
    return f"{seconds:g}s" if seconds < 600 else f"{round(seconds / 60)}m"
