"""Whether two bodies tell the same story in much the same words, by MinHash (SPEC section 6).

A signature is made once for each body; two are compared without the bodies, and those that share
a band key are worth comparing. Near duplicates are related, never merged.
"""

from __future__ import annotations

import re
import sys
from array import array
from itertools import pairwise
from typing import Final
from zlib import crc32

# Pairs of words shared by both, of all their pairs. Rewritten agency reports share 0.55 to 0.7,
# other stories about the same matter under 0.15; an estimate is off by 0.04.
RELATED: Final[float] = 0.45

# One permutation hashing (Li, Owen, Zhang 2012): each pair of words falls into one of _BINS, and
# the least value in each is kept. That is one hash for each pair, not one for each pair and bin.
_BINS: Final = 128
_SIXTEEN_BITS: Final = 0xFFFF
_FEWEST: Final = 40  # pairs; a teaser is like any other
# Twenty bands of three: two bodies alike by 0.55 share a key in 97 of 100 cases, by 0.45 in 85,
# by 0.05 in one of 400.
_BANDS: Final = 20
_ROWS: Final = 3

# Odd numbers with many bits set (the golden ratio's and another): they spread what crc32 gives.
_FIRST: Final = 0x9E3779B97F4A7C15
_SECOND: Final = 0xC2B2AE3D27D4EB4F
_REHASH: Final = 0x9E37
_ALL_BITS: Final = (1 << 64) - 1

_WORD: Final = re.compile(r"\w+")
_SPACELESS_WORD: Final = re.compile(r"\w")
_ADDRESS: Final = re.compile(r"\]\([^()\s]{0,2000}[^()]{0,200}\)|https?://\S{1,2000}")
_SPACELESS: Final = frozenset({"ja", "km", "lo", "my", "th", "yue", "zh"})
_LONGEST: Final = 100_000  # characters: the beginning of a longer body stands for it


def signature(body_md: str, lang: str) -> bytes | None:
    """What identifies the words of a Markdown body; None for one too short to tell.

    `lang` is its BCP 47 tag: in languages without spaces characters stand for words. The same
    text gives the same bytes on every machine.
    """
    pattern = _SPACELESS_WORD if lang[:3].rstrip("-").lower() in _SPACELESS else _WORD
    text = _ADDRESS.sub(" ", body_md[:_LONGEST]).lower()
    codes = [crc32(word.encode("utf-8", "replace")) for word in pattern.findall(text)]
    pairs = {(one * _FIRST + two * _SECOND) & _ALL_BITS for one, two in pairwise(codes)}
    if len(pairs) < _FEWEST:
        return None
    least: list[int | None] = [None] * _BINS
    # From the greatest to the least: what is written last into a bin is its least.
    for code in sorted(pairs, reverse=True):
        least[(code >> 16) % _BINS] = code
    return _bytes(least)


def bands(signature: bytes) -> tuple[int, ...]:
    """The keys of a signature, 64-bit integers: bodies that share none are hardly related."""
    values = _values(signature)
    return tuple(
        band << 48 | values[at] << 32 | values[at + 1] << 16 | values[at + 2]
        for band, at in enumerate(range(0, _BANDS * _ROWS, _ROWS))
    )


def resemblance(a: bytes, b: bytes) -> float:
    """How much two signed bodies share, estimated, from 0 to 1; `RELATED` and above is a match."""
    same = sum(one == other for one, other in zip(_values(a), _values(b), strict=True))
    return same / _BINS


def _bytes(least: list[int | None]) -> bytes:
    """Sixteen bits for each bin; an empty one borrows from the next (Shrivastava, Li 2014)."""
    values = array("H", bytes(2 * _BINS))
    borrowed, distance = 0, 0
    for index in (*range(_BINS - 1, -1, -1), *range(_BINS - 1, -1, -1)):
        code = least[index]
        if code is None:
            distance += 1
        else:
            borrowed, distance = code >> 23, 0
        values[index] = (borrowed + distance * _REHASH) & _SIXTEEN_BITS
    return _little_endian(values).tobytes()


def _values(signature: bytes) -> array[int]:
    values = array("H")
    values.frombytes(signature)
    return _little_endian(values)


def _little_endian(values: array[int]) -> array[int]:
    if sys.byteorder == "big":
        values.byteswap()
    return values
