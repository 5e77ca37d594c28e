"""Taking the last part of an address apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from feedserver.render.formats import Format

F = TypeVar("F", bound=Format)


def split_suffix(name: str, offered: Sequence[F]) -> tuple[str, F | None]:
    """`kiln.md` is `kiln` as Markdown; a name without a known suffix has no format.

    Slugs have no dot, so a suffix is never part of one.
    """
    for format_ in offered:
        if format_.suffix and name.endswith(format_.suffix):
            return name[: -len(format_.suffix)], format_
    return name, None
