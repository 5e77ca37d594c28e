"""Finding many terms in a text at once, as whole words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Generic, NamedTuple, TypeVar

import ahocorasick_rs

from feedserver.text.space import one_line
from feedserver.text.unicode import composed
from feedserver.text.xml import is_legal

K = TypeVar("K")

# The steps that follow each other ask for the same texts.
_RECENT: Final = 16

# Written without spaces between words, or (Hangul) with endings attached to them: a term may
# begin and end anywhere.
_SPACELESS: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u30ff\u3130-\u318f"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_DECIMALS: Final = re.compile(r"[.,]\d")
_SPELLINGS: Final = (
    *(("’", "'"), ("‘", "'"), ("ʼ", "'"), ("‐", "-"), ("‑", "-"), ("\u00ad", "")),
    *(("\u00a0", " "), ("\u202f", " "), ("\u2009", " ")),
)


class Match(NamedTuple, Generic[K]):
    """Where a term stands in the normalised text, and what it stands for."""

    start: int
    end: int
    key: K


@lru_cache(maxsize=_RECENT)
def normalise(text: str) -> str:
    """NFC, plain apostrophes and hyphens, single spaces: so that spellings of a term agree."""
    return one_line(spelling(text))


def spelling(text: str) -> str:
    """NFC with plain apostrophes, hyphens and spaces; the lines stay."""
    if text.isascii():
        return text
    text = composed(text)
    for char, plain in _SPELLINGS:  # many times faster than `translate`
        text = text.replace(char, plain)
    return text


def _folded(text: str) -> str:
    return normalise(text).casefold()


class Matcher(Generic[K]):
    """Terms, each with the keys it stands for; built once, then only read.

    `fold` makes upper and lower case equal.
    """

    def __init__(self, terms: Iterable[tuple[str, K]], *, fold: bool) -> None:
        self._fold = fold
        keys: dict[str, list[K]] = {}
        for term, key in terms:
            # No text holds what no document may, and the automaton cannot.
            if is_legal(term):
                keys.setdefault(self.prepare(term), []).append(key)
        keys.pop("", None)
        self._keys = [tuple(dict.fromkeys(stands_for)) for stands_for in keys.values()]
        self._automaton = ahocorasick_rs.AhoCorasick(keys, store_patterns=False)
        self.is_empty = not keys

    def prepare(self, text: str) -> str:
        """The text in the form in which terms are looked for; positions refer to it."""
        return _folded(text) if self._fold else normalise(text)

    def find(self, prepared: str) -> list[Match[K]]:
        """Every term that stands as a whole word, overlapping ones too, in order of its end."""
        if self.is_empty:
            return []
        return [
            Match(start, end, key)
            for number, start, end in self._all(prepared)
            if _whole(prepared, start, end)
            for key in self._keys[number]
        ]

    def _all(self, prepared: str) -> list[tuple[int, int, int]]:
        try:
            return self._automaton.find_matches_as_indexes(prepared, overlapping=True)
        except UnicodeEncodeError:
            return self._all(_SURROGATE.sub("\ufffd", prepared))


def longest(matches: Iterable[Match[K]]) -> list[Match[K]]:
    """Leftmost first, the longest of those that begin together, none overlapping another."""
    chosen: list[Match[K]] = []
    for match in sorted(matches, key=lambda m: (m.start, -m.end)):
        if not chosen or match.start >= chosen[-1].end:
            chosen.append(match)
    return chosen


def _whole(text: str, start: int, end: int) -> bool:
    # Nearly all words are between spaces.
    if start and text[start - 1] != " " and _joined(text[start - 1], text[start]):
        return False
    if end == len(text) or text[end] == " ":
        return True
    return not (_joined(text[end - 1], text[end]) or _decimal(text, end))


def _joined(left: str, right: str) -> bool:
    """Whether two neighbours belong to one word."""
    for char in (left, right):
        if not (char.isalnum() or char == "_" or unicodedata.combining(char)):
            return False
    return not (_SPACELESS.match(left) or _SPACELESS.match(right))


def _decimal(text: str, end: int) -> bool:
    """Whether a number goes on after a point: "GPT-4" is not in "GPT-4.5"."""
    return text[end - 1].isdigit() and _DECIMALS.match(text, end) is not None
