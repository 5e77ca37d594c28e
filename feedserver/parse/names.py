"""Names of people as pages write them: several in one text, "By" before them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from feedserver.model.article import Person
from feedserver.parse.guards import MAX_MANY

_BY: Final = re.compile(
    r"(?:(?:written |reported )?by|von|par|por|di|door|av|af|autore?|author|text|текст|автор)"
    r"(?:\s*:)?\s+(?=\S)",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(
    r"\s*(?:[,;|•·/]|\s(?:and|und|et|y|e|en|och|og|i|и)\s|&|、|，|；)\s*(?:and\s)?", re.IGNORECASE
)
# A name of more words is that of a house ("Department of Health and Social Care").
_MOST_WORDS: Final = 4
_HOUSE: Final = re.compile(r"\b(?:of|for|the|der|für|du|des|ltd|inc|llc|gmbh)\b", re.IGNORECASE)


def people(texts: Iterable[str]) -> tuple[Person, ...]:
    """The people that texts name, each once; addresses and accounts are none."""
    found: dict[str, Person] = {}
    for text in texts:
        for name in _names(_BY.sub("", text, count=1) if _BY.match(text) else text):
            # Some name the address of a person's page, some an account.
            if name and "://" not in name and not name.startswith("@"):
                found.setdefault(name.casefold(), Person(name=name))
    return tuple(found.values())[:MAX_MANY]


def _names(text: str) -> list[str]:
    """The names in a text that lists several; the text itself when it is one name."""
    names = [name.strip() for name in _BETWEEN.split(text) if name.strip()]
    if len(names) < 2 or _HOUSE.search(text):
        return [text.strip()]
    # "Lee, Ann" and "Simon & Schuster" are one name: each of several has two words at least.
    return names if all(2 <= len(n.split()) <= _MOST_WORDS for n in names) else [text.strip()]
