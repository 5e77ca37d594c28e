"""THE transaction: articles, versions, changes and poll states, each source's all or none.

Everything was decided before; here it is only written, the results of many sources together: a
transaction of its own for each would cost more than all that is written in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from feedserver.errors import StoreBusyError, StoreError
from feedserver.model.change import Change
from feedserver.model.decision import Batch
from feedserver.store.engine import Connection, Store
from feedserver.store.packed import Packed, pack
from feedserver.store.standing import Standing
from feedserver.store.writer import Writer

Result = tuple[Change, ...] | StoreError


def apply_changes(store: Store, batch: Batch, new_id: Callable[[], str]) -> tuple[Change, ...]:
    """Write `batch` in one transaction; the changes that it made, in the order of the log.

    `new_id` makes a `urn:uuid:…` for each feed that appears for the first time. Raises
    `ConflictError` when an article has changed since it was read, when somebody else stored a
    new article first, or `LeaseLostError` when the source's lease is gone: nothing is written
    then. A source's new article whose slug was taken meanwhile gets the next one that is free.
    """
    [result] = apply_all(store, [batch], new_id)
    if isinstance(result, StoreError):
        raise result
    return result


def apply_all(
    store: Store,
    batches: Sequence[Batch],
    new_id: Callable[[], str],
    patience: float | None = None,
) -> list[Result]:
    """Write the results of many sources in one transaction, each whole or not at all.

    In the place of a batch that could not be written stands why, as `apply_changes` would raise
    it; the others are written, and their changes numbered in the order of `batches`. Raises
    `StoreBusyError` when nothing could be written, `patience` as in `Store.write`.
    """
    packed = [_pack(batch) for batch in batches]
    ready = [p for p in packed if isinstance(p, Packed)]
    written = iter(_together(store, ready, new_id, patience))
    return [next(written) if isinstance(p, Packed) else p for p in packed]


def _pack(batch: Batch) -> Packed | StoreError:
    try:
        return pack(batch)
    except StoreError as error:
        return error
    except UnicodeEncodeError as error:
        return StoreError(f"text that cannot be stored: {error}")


def _together(
    store: Store, group: Sequence[Packed], new_id: Callable[[], str], patience: float | None = None
) -> list[Result]:
    if not group:
        return []
    try:
        with store.write(patience) as connection:
            return _write(connection, group, new_id)
    except StoreBusyError:
        raise
    except StoreError as error:
        if len(group) == 1:
            return [error]
    # What was not foreseen undoes the whole group, and only one of them is to blame.
    return [_alone(store, packed, new_id) for packed in group]


def _alone(store: Store, packed: Packed, new_id: Callable[[], str]) -> Result:
    try:
        return _together(store, [packed], new_id)[0]
    except StoreBusyError as error:
        return error


def _write(
    connection: Connection, group: Sequence[Packed], new_id: Callable[[], str]
) -> list[Result]:
    standing = Standing(connection, group)
    refusals: list[StoreError | None] = []
    accepted: list[tuple[Packed, list[str]]] = []
    for packed in group:
        refusals.append(standing.refusal(packed))
        if refusals[-1] is None:
            accepted.append((packed, standing.accept(packed)))
    changes = iter(Writer(connection, standing, new_id).write(accepted))
    return [next(changes) if refusal is None else refusal for refusal in refusals]
