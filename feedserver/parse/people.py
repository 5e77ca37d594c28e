"""Authors, as feeds write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from feedserver.model.article import Person
from feedserver.parse.bodies import plain_line
from feedserver.parse.guards import MAX_AUTHOR, MAX_MANY
from feedserver.text.space import one_line
from feedserver.text.url import absolute

# An address as RSS has it: "ann@example.org (Ann Lee)", "Ann Lee <ann@example.org>".
_EMAIL: Final = re.compile(
    r"[a-zA-Z0-9_\-.+]{1,64}@(?:\[[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.|(?:[a-zA-Z0-9\-]{1,63}\.){1,20})"
    r"(?:[a-zA-Z]{2,24}|[0-9]{1,3})\]?(?:\?subject=\S+)?"
)


class Named(NamedTuple):
    """What a feed says of a person."""

    name: str | None
    email: str | None = None
    href: str | None = None


def named(text: str) -> Named:
    """The name and the e-mail address in one text."""
    text = text[:MAX_AUTHOR].strip()
    match = _EMAIL.search(text) if "@" in text else None
    if match is None:
        return Named(text or None)
    name = text.replace(match[0], "")
    for empty in ("()", "<>", "&lt;&gt;"):
        name = name.replace(empty, "")
    name = name.strip()
    return Named(name.removeprefix("(").removesuffix(")").strip() or None, match[0])


def people(authors: Iterable[Named], base: str) -> tuple[Person, ...]:
    """Each author once, in order, as many as an entry can have."""
    found: dict[str, Person] = {}
    for author in authors:
        email = one_line(author.email or "") or None
        name = plain_line(author.name or "") or email
        if name and name.casefold() not in found:
            url = absolute(base, author.href) if author.href else None
            found[name.casefold()] = Person(name, url, email)
            if len(found) == MAX_MANY:
                break
    return tuple(found.values())
