"""Which names of one text mean the same: surnames, initials, shortened names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from feedserver.enrich.recogniser import Mention

# "the Institute for Applied Robotics (IAR)", and "IAR (Institute for Applied Robotics)".
_INITIALS: Final = re.compile(r" \(([A-ZÀ-Þ][\w&]{1,9})\)")
_BEFORE: Final = 110
_WORD: Final = re.compile(r"[^\W\d_]+")
_SENTENCE_END: Final = re.compile(r"[.!?:;\n]\s")
_WITH_NUMBER: Final = re.compile(r"\s\S*\d\S*$")
_SHORTEST_STEM: Final = 4
_FEWEST_INITIALS: Final = 3
# What makes of a place's name that of its people or language: "Marosian", "Kinshasans".
_PEOPLE: Final = ("n", "ian", "ese", "ish", "i", "ns", "an", "ans", "ians", "er", "ers")


def spelt_out(text: str, mentions: Iterable[Mention]) -> list[tuple[Mention, str]]:
    """The names that are followed by their initials in parentheses, with those initials.

    The name reaches as far back as the initials do; where they fit no words, it is the name
    right before them.
    """
    endings: dict[int, Mention] | None = None
    found = []
    for match in _INITIALS.finditer(text):
        initials = match[1]
        if sum(map(str.isupper, initials)) < 2:
            continue
        if endings is None:
            endings = {mention.end: mention for mention in mentions}
        start = _beginning(text, match.start(), initials)
        last = endings.get(match.start())
        if start is not None:
            name = text[start : match.start()]
            found.append((Mention(name, start, match.start(), True), initials))
        elif last is not None and " " in last.name:
            found.append((last, initials))
    return found


def _beginning(text: str, end: int, initials: str) -> int | None:
    """Where the words before `end` begin whose initials these are."""
    near = text[max(0, end - _BEFORE) : end]
    cut = [match.end() for match in _SENTENCE_END.finditer(near)]
    near = near[cut[-1] :] if cut else near
    wanted = _plain(initials)
    words = list(_WORD.finditer(near))
    for word in reversed(words):
        tail = [_plain(other[0][0]) for other in words if other.start() >= word.start()]
        capital = word[0][0].isupper() and len(word[0]) > 1
        if capital and tail[0] == wanted[0] and _in_order(wanted, tail):
            return end - len(near) + word.start()
    return None


def _in_order(wanted: str, letters: list[str]) -> bool:
    rest = iter(letters)
    return len(letters) <= 3 * len(wanted) and all(letter in rest for letter in wanted)


def _plain(text: str) -> str:
    """Small letters without accents."""
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in apart if not unicodedata.combining(char))


class Short(NamedTuple):
    """A full name that a shorter one stands for, from a place in the text on."""

    full: str
    after: int


def shortened(
    names: Iterable[tuple[str, int]], nothing: frozenset[str], institutions: frozenset[str]
) -> dict[str, Short]:
    """What each name of several words is called for short, in lower case.

    `names` are full names and where each stands first. The last words of a name ("Lindqvist",
    "van den Broeck") and its initials stand for it everywhere, the first ones only after it.
    `nothing` are words that stand for no name. Of an institution's name ("Bank of Eastland")
    no part does, except for its first words ("the Bank").
    """
    called: dict[str, Short] = {}
    for name, start in names:
        words = name.split(" ")
        if not words[-1].isalpha() and _WITH_NUMBER.search(name):
            continue
        low = name.lower().split(" ")
        whole, later = Short(name, -1), Short(name, start)
        if len(words) >= _FEWEST_INITIALS:
            called.setdefault("".join([word[0] for word in words if word[:1].isupper()]), whole)
        institution = not institutions.isdisjoint(low)
        for index in range(1, len(words)):
            head, tail = " ".join(low[:index]), " ".join(low[index:])
            if not institution and tail not in nothing:
                called.setdefault(tail, whole)
                if words[index][0].islower():
                    # "De la Cruz" of Remedios de la Cruz Heredia.
                    called.setdefault(_to_capital(words[index:]).lower(), whole)
            if head not in nothing or low[0] in institutions:
                called.setdefault(head, later)
    return called


def _to_capital(words: list[str]) -> str:
    count = next((n for n, word in enumerate(words) if word[:1].isupper()), len(words) - 1)
    return " ".join(words[: count + 1])


def peoples(words: Collection[str]) -> set[str]:
    """Those of some names of one word that are what the people of another one are called."""
    candidates = [word for word in words if word.endswith(_PEOPLE)]
    if not candidates:
        return set()
    stems: dict[str, str] = {}
    for word in words:
        if len(word) > _SHORTEST_STEM:
            stems.setdefault(word[:-1], word)
            stems.setdefault(word, word)
    return {
        word
        for word in candidates
        for ending in _PEOPLE
        if word.endswith(ending) and stems.get(word[: -len(ending)], word) != word
    }
