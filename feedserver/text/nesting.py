"""HTML whose elements are nested no deeper than any real text needs.

Parsers that read as browsers do look through all open elements at many a tag: a megabyte of
`<div>` would take them minutes.
"""

from __future__ import annotations

import re
from typing import Final

MAX_DEPTH: Final = 256

_TAG: Final = re.compile(
    r"<!--(?:.*?-->|.*)"
    r"|<(?P<end>/?)(?P<name>[A-Za-z][^\s/<>]*+)(?:[^\"'<>]++|\"[^\"]*\"|'[^']*'|[\"'])*+>",
    re.DOTALL,
)
_EMPTY_NAMES: Final = "area base br col embed hr img input link meta param source track wbr"
_EMPTY: Final = frozenset(_EMPTY_NAMES.split())
# Those that the next of their kind ends, for many authors leave it to that.
_LEFT_OPEN_NAMES: Final = """
    a button colgroup dd dt li nobr optgroup option p rp rt tbody td tfoot th thead tr
    """
_LEFT_OPEN: Final = frozenset(_LEFT_OPEN_NAMES.split())


def shallow(html: str, most: int = MAX_DEPTH, *, closed: bool = False) -> str:
    """The same markup without the tags of elements that lie deeper than `most` others.

    Their text stays. Nearly all fragments come back as they are, and at once. `closed`: every
    element has its end tag, as in what was cleaned.
    """
    if html.count("<") <= most:
        return html
    not_counted = _EMPTY if closed else _EMPTY | _LEFT_OPEN
    kept: list[str] = []
    depth = end = 0
    for tag in _TAG.finditer(html):
        name = tag["name"]
        if name is None or name.lower() in not_counted:
            continue
        if not tag["end"]:
            depth += 1
            drop = depth > most
        else:
            drop = depth > most
            depth = max(depth - 1, 0)
        if drop:
            kept.append(html[end : tag.start()])
            end = tag.end()
    return "".join([*kept, html[end:]]) if kept else html
