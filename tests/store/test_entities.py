from __future__ import annotations

from msgspec.structs import replace

from feedserver.model.decision import Arrival, Created
from feedserver.store import entities
from feedserver.store.engine import Store
from tests.store.records import created, read, updated, write


def stated(arrival: Arrival, origin: str) -> Arrival:
    assert isinstance(arrival.decision, Created)
    decision = replace(arrival.decision, provenance={"entities": origin})
    return replace(arrival, decision=decision)


def known(store: Store) -> list[str]:
    with store.read() as connection:
        return entities.names(connection, 100)


def test_only_what_is_declared_is_learned(store: Store) -> None:
    write(
        store,
        stated(created("a", canonical_source="", entities=("Port Selda", "Ann Lee")), "document"),
        stated(created("b", canonical_source="", entities=("The Which",)), "derived"),
        stated(created("c", canonical_source="", entities=("Ann Lee", "Maybe")), "source, derived"),
        stated(created("d", canonical_source="", entities=("x" * 201, "")), "source"),
    )
    assert known(store) == ["Ann Lee", "Port Selda"]


def test_a_new_version_teaches_too(store: Store) -> None:
    write(store, created())
    assert known(store) == []
    change = updated(read(store), entities=("Orbex",))
    decision = replace(change.decision, provenance={"entities": "document"})
    write(store, replace(change, decision=decision))
    assert known(store) == ["Orbex"]
