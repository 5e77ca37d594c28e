"""Plain text cut into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from feedserver.text.space import one_line

# Marks that end a sentence, with what may close after them. After those of scripts without
# spaces the next sentence follows at once.
_CLOSING: Final = "[\"'”’»›)\\]」』）】]*+"
_MARKS: Final = ".!?…؟۔।॥"
_WIDE_MARKS: Final = "。！？｡"
# It begins with the marks themselves, so that all other characters are passed over at once.
_END: Final = re.compile(
    f"[{_MARKS}{_WIDE_MARKS}](?:(?<=[{_WIDE_MARKS}])[{_WIDE_MARKS}]*+{_CLOSING}"
    f"|(?<=[{_MARKS}])(?<![{_MARKS}][{_MARKS}])[{_MARKS}]*+\\s?{_CLOSING}(?=\\s|$))"
)
_ENDED: Final = re.compile(f"[{_MARKS}{_WIDE_MARKS}]\\s?{_CLOSING}$")
_BROKEN_OFF: Final = re.compile(r"(?:…|\.\.\.)\W*$")
# What is looked at from a sentence's end, in characters.
_TAIL: Final = 40
# A sentence does not begin with a small letter.
_GOES_ON: Final = re.compile(r"\s*[,;:]|\s+[^\W\d_]", re.UNICODE)

_ABBREVIATED_WORDS: Final = """
    adm al approx apr art aug av ave bd bros bzw ca cf cie co col corp dec dept dipl dr ed edn
    env est etc ex feb fig fr gen gov hon hr hrsg inc inkl ing jan jr jul jun lt ltd mar max min
    mio mlle mm mme mr mrd mrs ms mt nos nov nr oct op pp prof prop ref rep rev sec sen sep sept
    sgt sr st str tel usw vgl vol vs
    """
_ABBREVIATIONS: Final = frozenset(_ABBREVIATED_WORDS.split())
_LAST_WORD: Final = re.compile(r"([^\s(\[\"'“«]+)\.$")


def sentences(text: str) -> list[str]:
    """The sentences of a plain text, white space collapsed.

    The last one may be unfinished (`is_whole`). Abbreviations, initials, ordinals and decimal
    points end nothing; where that is in doubt, two sentences stay together.
    """
    return list(each_sentence(text))


def each_sentence(text: str) -> Iterator[str]:
    """The same one by one, for those who need the first few only."""
    text = one_line(text)
    start = 0
    for mark in _END.finditer(text):
        if _ends(text, start, mark):
            yield text[start : mark.end()].strip()
            start = mark.end()
    rest = text[start:].strip()
    if rest:
        yield rest


def is_whole(sentence: str) -> bool:
    """Whether a sentence has its end, and is not broken off with an ellipsis."""
    return bool(_ENDED.search(sentence[-_TAIL:])) and not is_broken_off(sentence)


def is_broken_off(text: str) -> bool:
    """Whether a text ends with an ellipsis, as "It flew and […]" does."""
    return bool(_BROKEN_OFF.search(text[-_TAIL:]))


def _ends(text: str, start: int, mark: re.Match[str]) -> bool:
    following = _GOES_ON.match(text, mark.end())
    if following and not _begins(following[0][-1]):
        return False
    stop = mark.start() + 1
    return not (mark[0].startswith(".") and _abbreviated(text[max(start, stop - _TAIL) : stop]))


def _begins(char: str) -> bool:
    return char.isalpha() and not char.islower()


def _abbreviated(sentence: str) -> bool:
    """Whether the full stop at the end belongs to the last word: "Dr.", "U.S.", "J.", "3."."""
    match = _LAST_WORD.search(sentence)
    if match is None:
        return False
    word = match[1].casefold()
    ordinal = word.isdecimal() and len(word) <= 2
    initials = all(len(part) == 1 and part.isalpha() for part in word.split("."))
    return ordinal or initials or word in _ABBREVIATIONS
