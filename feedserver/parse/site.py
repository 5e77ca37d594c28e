"""Sites: which addresses are of one, and what it is called in its pages' titles."""

from __future__ import annotations

import re
from typing import Final

from feedserver.text.url import comparison_key, host

# What stands between an article's title and its site's name.
_DIVIDER: Final = re.compile(r"\s+(?:[|\-–—·•»«:/~｜]|::|\|\|)\s+|:\s+|\s*[|｜]\s*")
_LONGEST: Final = 60


def without_site(title: str, site: str) -> str:
    """A page's title without the name of its site before or behind it."""
    pieces = _DIVIDER.split(title)
    if len(pieces) < 2 or not site:
        return title
    wanted = _letters(site)
    if _letters(pieces[-1]) == wanted:
        last = [match.start() for match in _DIVIDER.finditer(title)][-1]
        return title[:last].strip()
    if _letters(pieces[0]) == wanted:
        first = next(match.end() for match in _DIVIDER.finditer(title))
        return title[first:].strip()
    return title


def site_in_title(title: str, headings: tuple[str, ...], url: str) -> str:
    """What a page's title calls its site: the part beside the heading, or named like the host."""
    pieces = [piece.strip() for piece in _DIVIDER.split(title)]
    if len(pieces) < 2:
        return ""
    ends = [piece for piece in (pieces[-1], pieces[0]) if 0 < len(piece) <= _LONGEST]
    known = {_letters(heading) for heading in headings if heading}
    for piece in ends:
        if _letters(without_site(title, piece)) in known - {""}:
            return piece
    labels = _letters(host(url))
    for piece in ends:
        name = _letters(piece).removeprefix("the")
        if len(name) > 3 and name in labels:
            return piece
    return ""


def same_site(url: str, other: str) -> bool:
    """Whether two addresses are of one host, or of one that is part of the other."""
    hosts = host(comparison_key(url)), host(comparison_key(other))
    return hosts[0] == hosts[1] or any(
        one.endswith(f".{two}") for one, two in (hosts, hosts[::-1]) if "." in two
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
