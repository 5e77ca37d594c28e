"""Names of entities that articles declare; what is only found in texts is not among them, for one
mistake would then make more of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import select

from feedserver.model.article import Content
from feedserver.store.engine import Connection, insert_or_ignore
from feedserver.store.schema import declared_entity
from feedserver.store.statements import Statement

# Origins in a provenance of entities none of which was found in the text.
_DECLARED: Final = frozenset({"document", "source"})
_LONGEST: Final = 200  # characters; what is longer is no name
_KEEP: Final = Statement(
    lambda dialect: insert_or_ignore(dialect, declared_entity), declared_entity.columns.keys()
)


def declared(content: Content, provenance: Mapping[str, str]) -> Sequence[str]:
    """The names that a version declares."""
    if provenance.get("entities") not in _DECLARED:
        return ()
    return [name for name in content.entities if 0 < len(name) <= _LONGEST]


def keep(connection: Connection, names: Iterable[str]) -> None:
    """Know these names from now on."""
    _KEEP.many(connection, [(name,) for name in sorted(set(names))])


def names(connection: Connection, limit: int) -> list[str]:
    """The first `limit` names that articles have declared, in order."""
    query = select(declared_entity.c.name).order_by(declared_entity.c.name).limit(limit)
    return [row[0] for row in connection.execute(query)]
