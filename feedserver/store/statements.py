"""Statements of the busiest paths: made once of the tables, then run by the driver itself.

SQLAlchemy says what they are, so that the schema has one home; building and compiling them anew,
and a row at a time, would cost many times what the database needs to run them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import (
    BigInteger,
    ClauseElement,
    ColumnElement,
    CursorResult,
    Dialect,
    Table,
    bindparam,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from feedserver.store.engine import Connection, upsert

Values = Sequence[Any]
Order = Callable[[Values], tuple[Any, ...]]

# Kinds of text (source ids, say) are text.
_JSON: Final = msgspec.json.Encoder(enc_hook=str)


class Statement:
    """A statement with parameters, which are given as tuples in the order of `names`."""

    def __init__(self, build: Callable[[str], ClauseElement], names: Sequence[str]) -> None:
        """`build` makes the statement for a database, which it is told by its dialect's name."""
        self._build = build
        self._names = tuple(names)
        self._compiled: dict[str, tuple[str, Order | None]] = {}

    def many(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Run it once for each of `rows`."""
        if not rows:
            return
        text, order = self._text(connection)
        connection.exec_driver_sql(text, list(map(order, rows) if order else rows))

    def one(self, connection: Connection, *values: Any) -> int:
        """Run it once; how many rows it wrote."""
        return self._run(connection, values).rowcount

    def rows(self, connection: Connection, *values: Any) -> Sequence[Any]:
        """Run a query; the rows it finds."""
        return self._run(connection, values).all()

    def _run(self, connection: Connection, values: Values) -> CursorResult[Any]:
        """Lists among the values are for parameters of `among`."""
        text, order = self._text(connection)
        if connection.dialect.name == "sqlite":
            values = [_JSON.encode(v).decode() if isinstance(v, list) else v for v in values]
        return connection.exec_driver_sql(text, tuple(order(values) if order else values))

    def _text(self, connection: Connection) -> tuple[str, Order | None]:
        name = connection.dialect.name
        if name not in self._compiled:
            self._compiled[name] = self._compile(connection.dialect)
        return self._compiled[name]

    def _compile(self, dialect: Dialect) -> tuple[str, Order | None]:
        if not dialect.positional:
            # The same database, with parameters by place instead of by name.
            other: Callable[..., Dialect] = type(dialect)
            dialect = other(paramstyle="format")
        compiled = self._build(dialect.name).compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError(f"not a statement with parameters: {compiled}")
        wanted = tuple(compiled.positiontup or ())
        if wanted == self._names:
            return str(compiled), None
        # A parameter is used twice, or the statement has constants of its own.
        fixed = tuple(v for name, v in compiled.params.items() if name not in self._names)
        names = (*self._names, *(name for name in compiled.params if name not in self._names))
        places = [names.index(name) for name in wanted]
        return str(compiled), lambda row: tuple([(*row, *fixed)[place] for place in places])


def insertion(table: Table) -> Statement:
    """Rows for `table`, with a value for each of its columns."""
    return Statement(lambda _: table.insert(), table.columns.keys())


def upsertion(table: Table, update: tuple[str, ...]) -> Statement:
    """The same; where the primary key is taken the columns in `update` are overwritten."""
    return Statement(lambda dialect: upsert(dialect, table, update), table.columns.keys())


class among(ColumnElement[bool]):  # noqa: N801 - reads as the function it stands for
    """Whether a column's value is in a list, which is one parameter however long it is.

    Text in it holds no NUL, at which SQLite's JSON ends; no parser lets one through.
    """

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.values: ColumnElement[Any] = bindparam(name)


_ARRAYS: Final = {True: "bigint[]", False: "text[]"}


@compiles(among, "sqlite")
def _among_json(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    values = compiler.process(element.values, **options)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - no text of others


@compiles(among, "postgresql")
def _among_array(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    values = compiler.process(element.values, **options)
    kind = _ARRAYS[isinstance(element.column.type, BigInteger)]
    return f"{column} = ANY(CAST({values} AS {kind}))"


def distinct(values: Iterable[str | int | None]) -> list[Any]:
    """Values for a parameter of `among`: each once, in order, without empty ones."""
    return sorted({value for value in values if value})
