"""Which tables of a page hold figures, and which only lay the page out."""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

# Characters of a cell beyond which, on average, it is a column of text.
_LONGEST_CELL: Final = 200
# Elements of a table that are looked at.
_MOST: Final = 5000
_LAYOUT: Final = frozenset({"form", "h1", "h2", "iframe", "pre", "table"})
_MARKS: Final = frozenset({"caption", "th", "thead"})


def is_data(table: Any) -> bool:
    """Whether a table has rows and columns that belong together."""
    if table.get("role") in ("presentation", "none"):
        return False
    rows = cells = widest = width = size = 0
    marked = False
    for element in islice(table.iterdescendants(), _MOST):
        tag = element.tag
        if tag in _LAYOUT:
            return False
        size += len((element.text or "").strip()) + len((element.tail or "").strip())
        if tag in _MARKS:
            marked = True
        if tag == "tr":
            rows += 1
            width = 0
        elif tag in ("td", "th"):
            cells += 1
            width += 1
            widest = max(widest, width)
    if rows < 2 or widest < 2:
        return marked and rows >= 2
    return marked or size <= _LONGEST_CELL * cells
