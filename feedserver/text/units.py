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
# Far beyond any use, and far below what arithmetic with instants and file sizes can hold.
LONGEST: Final = 10 * 365 * _SECONDS["d"]
LARGEST: Final = 2**40
_FEW: Final = 1024
_NUMBER_UNIT: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]*)")


class Duration(float):
    """A length of time in seconds."""


class Size(int):
    """A number of bytes."""


def parse_duration(text: str) -> Duration:
    """Seconds in `"500ms"`, `"5s"`, `"15m"`, `"2h"`, `"1d"`, `"2w"`, `"0"`, ten years at most;
    `ValueError` otherwise."""
    match = _NUMBER_UNIT.fullmatch(text.strip())
    if text.strip() == "0":
        return Duration(0)
    if match is None or match[2] not in _SECONDS:
        raise ValueError('a time such as "500ms", "5s", "15m", "2h", "1d"')
    seconds = float(match[1]) * _SECONDS[match[2]]
    if seconds > LONGEST:
        raise ValueError(f'a time such as "15m", at most "{say_duration(LONGEST)}"')
    return Duration(seconds)


def parse_size(text: str) -> Size:
    """Bytes in `"512KiB"`, `"15MiB"`, `"1MB"`, `"1048576"`, `"0"`, 1024 GiB at most;
    `ValueError` otherwise, and for a few without a unit: they were meant as something else."""
    match = _NUMBER_UNIT.fullmatch(text.strip())
    if match is None or match[2].upper() not in _BYTES:
        raise ValueError('a size such as "64KiB", "15MiB", "1GiB"')
    size = float(match[1]) * _BYTES[match[2].upper()]
    if not match[2] and 0 < size < _FEW:
        raise ValueError('a size such as "64KiB", "15MiB", "1GiB"')
    if size > LARGEST:
        raise ValueError('a size such as "15MiB", at most "1024GiB"')
    return Size(size)


def say_duration(seconds: float) -> str:
    """A length of time for people, in its largest whole unit: `15m`, `36h`, `2d`. What would be
    a long number is rounded: `17m`, `12h`, `3686d`.
    """
    sizes = [(unit, _SECONDS[unit]) for unit in ("d", "h", "m")]
    for unit, size in sizes:
        if size <= seconds < 1000 * size and seconds % size == 0:
            return f"{int(seconds // size)}{unit}"
    for unit, size in sizes:
        if seconds >= 10 * size:
            return f"{round(seconds / size)}{unit}"
    return f"{seconds:g}s"
