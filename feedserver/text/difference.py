"""Two states of an article, line by line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from feedserver.model.article import Content
from feedserver.model.json import encode, plain


def unified(old: Content, new: Content, old_name: str, new_name: str) -> list[str]:
    """A unified diff of the whole content, fields first; empty when nothing differs."""
    return list(
        difflib.unified_diff(
            list(_lines(old)), list(_lines(new)), old_name, new_name, lineterm="", n=2
        )
    )


def _lines(content: Content) -> Iterator[str]:
    fields = plain(content)
    body = fields.pop("body_md")
    # How the record treats the article, not what the article says.
    del fields["declared"], fields["refresh"]
    for name, value in fields.items():
        if value:
            yield f"{name}: {value if isinstance(value, str) else encode(value).decode()}"
    yield ""
    yield from body.splitlines()
