"""Whether an edit only mends how a word is spelled."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from rapidfuzz.distance import OSA

from feedserver.reconcile.wording import Edit, Word

_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_NUMBER: Final = re.compile(r"(?<!\w)[-+]?[$€£¥₹]?\d[\d.,:]*%?|\d+%?")
_ARTICLES: Final = frozenset({"a", "an"})
_VOWELS: Final = frozenset("aeiouy")
# The shortest words that one lost or doubled letter, or one wrong letter, does not turn into
# others: "form" and "farm" are two words, "seperate" is none.
_SHORTEST_LOST: Final = 5
_SHORTEST_WRONG: Final = 8


def is_respelled(edit: Edit) -> bool:
    """Whether both sides are the same letters: hyphens, apostrophes, spaces, accents aside."""
    before, after = _letters(edit.old), _letters(edit.new)
    return before == after and _numbers(edit.old) == _numbers(edit.new)


def is_spelling(edit: Edit) -> bool:
    """Whether the edit mends a slip ("teh" to "the") or respells the same words.

    Judged by shape alone: swapped neighbours, a lost or doubled letter inside a word, a wrong
    vowel in a long one. A letter changed at either end, or in a short word, makes another word.
    """
    if is_respelled(edit):
        return True
    if len(edit.old) != len(edit.new) or _numbers(edit.old + edit.new):
        return False
    pairs = zip(edit.old, edit.new, strict=True)
    return all(_is_slip(_bare(one.key), _bare(other.key)) for one, other in pairs)


def _is_slip(one: str, other: str) -> bool:
    if one == other or {one, other} == _ARTICLES:
        return True
    if OSA.distance(one, other, score_cutoff=1) != 1:
        return False
    if len(one) != len(other):
        return _is_lost_letter(*sorted((one, other), key=len))
    if sorted(one) == sorted(other):
        return len(one) >= 3
    differing = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return (
        len(one) >= _SHORTEST_WRONG
        and one[0] == other[0]
        and one[-1] == other[-1]
        and (_VOWELS.issuperset(differing[0]) or set(differing[0]) == {"s", "z"})
    )


def _is_lost_letter(short: str, long: str) -> bool:
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if long[at] in (long[at - 1 : at] or "", long[at + 1 : at + 2] or ""):
        return len(short) >= 3
    return 0 < at < len(short) and len(short) >= _SHORTEST_LOST


def _letters(words: tuple[Word, ...]) -> str:
    return "".join(_bare(word.key) for word in words)


def _bare(key: str) -> str:
    # Accents of Latin, Greek and Cyrillic only: kana and Indic marks make other sounds.
    text = _ACCENTS.sub("", unicodedata.normalize("NFKD", key))
    return "".join(c for c in text if c.isalnum() or unicodedata.category(c).startswith("M"))


def _numbers(words: tuple[Word, ...]) -> list[str]:
    return [number for word in words for number in _NUMBER.findall(word.key)]
