"""Sources and leases, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading

import pytest

from feedserver.errors import NotFoundError
from feedserver.model.decision import PollResult
from feedserver.model.source import PollState, Source, SourceState, StoredSource
from feedserver.store import leases, meta, sources
from feedserver.store.engine import Store
from tests.store.records import NOW

MINUTE = 60_000_000


def add(store: Store, *ids: str) -> None:
    with store.write() as connection:
        for source_id in ids:
            source = Source(id=source_id, url=f"https://example.org/{source_id}")
            sources.save(connection, StoredSource(source=source), NOW)


def claim(
    store: Store, holder: str, limit: int = 10, after: int = 0, **only: list[str]
) -> list[str]:
    with store.write() as connection:
        found = sources.claim(connection, holder, NOW.plus(after), 60, limit=limit, **only)
    return [stored.source.id for stored in found]


def test_a_source_comes_back_as_it_was_saved(store: Store) -> None:
    source = Source(id="wire", url="https://example.org/f", topics=("a", "b"), max_age=3600)
    poll = PollState(next_at=NOW, failures=2, last_error="503")
    saved = StoredSource(source=source, state=SourceState.PAUSED, note="by hand", poll=poll)
    with store.write() as connection:
        sources.save(connection, saved, NOW)
    with store.read() as connection:
        assert sources.by_id(connection, "wire") == saved
        assert sources.everyone(connection) == [saved]
        with pytest.raises(NotFoundError, match="nothere"):
            sources.require(connection, "nothere")


def test_a_claimed_source_is_nobody_elses_until_its_lease_ends(store: Store) -> None:
    add(store, "a", "b", "c")
    assert claim(store, "one", limit=2) == ["a", "b"]
    assert claim(store, "two") == ["c"]
    assert claim(store, "two", after=59_000_000) == []
    assert claim(store, "two", after=MINUTE) == ["a", "b", "c"]


def test_paused_and_early_sources_are_not_due_but_can_be_asked_for(store: Store) -> None:
    add(store, "a", "b")
    with store.write() as connection:
        stored = sources.require(connection, "a")
        later = PollState(next_at=NOW.plus(MINUTE))
        sources.save(connection, StoredSource(source=stored.source, poll=later), NOW)
        other = sources.require(connection, "b")
        paused = StoredSource(source=other.source, state=SourceState.PAUSED)
        sources.save(connection, paused, NOW)
    assert claim(store, "me") == []
    assert claim(store, "me", only=["a", "b"]) == ["a", "b"]


def test_what_the_operator_paused_meanwhile_stays_paused(store: Store) -> None:
    add(store, "a")
    claim(store, "me")
    with store.write() as connection:
        stored = sources.require(connection, "a")
        paused = StoredSource(source=stored.source, state=SourceState.PAUSED, note="by hand")
        sources.save(connection, paused, NOW)
        result = PollResult(source_id="a", poll=PollState(failures=1), token="me")
        held = sources.held(connection, ["a"])
        sources.settle(connection, [(result, sources.pack_poll(result.poll))], held)
    with store.read() as connection:
        after = sources.require(connection, "a")
    assert (after.state, after.note, after.poll.failures) == (SourceState.PAUSED, "by hand", 1)


def test_two_workers_never_hold_the_same_source(store: Store) -> None:
    add(store, *(f"s{i:02}" for i in range(20)))
    taken: list[str] = []
    barrier = threading.Barrier(4)

    def work(name: str) -> None:
        barrier.wait()
        for _ in range(10):
            taken.extend(claim(store, name, limit=1))

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [f"s{i:02}" for i in range(20)]


def test_a_lease_is_held_kept_lost_and_dropped(store: Store) -> None:
    def hold(holder: str, after: int) -> bool:
        with store.write() as connection:
            return leases.hold(connection, "leader", holder, NOW.plus(after), 30)

    assert hold("one", 0)
    assert not hold("two", 1_000_000)
    assert hold("one", 20_000_000)
    assert not hold("two", 49_000_000)
    assert hold("two", 50_000_000)
    assert not hold("one", 51_000_000)
    with store.write() as connection:
        leases.drop(connection, "leader", "two")
    assert hold("one", 52_000_000)


def test_facts_about_the_store_are_overwritten(store: Store) -> None:
    with store.write() as connection:
        meta.put(connection, "name", "one")
        meta.put(connection, "name", "two")
        assert meta.get(connection, "name") == "two"
        assert meta.get(connection, "other") is None


def test_leases_are_renewed_as_long_as_they_are_held(store: Store) -> None:
    add(store, "a", "b")
    claim(store, "one", only=["a"])
    claim(store, "two", only=["b"])
    with store.write() as connection:
        sources.renew(connection, ["one", "lost"], NOW.plus(50_000_000), 60)
    assert claim(store, "three", after=MINUTE) == ["b"]
    assert claim(store, "three", after=49_000_000 + MINUTE) == []
    assert claim(store, "three", after=50_000_000 + MINUTE) == ["a"]


def test_many_sources_are_claimed_and_settled_at_once(store: Store) -> None:
    ids = [f"s{i:03}" for i in range(700)]
    add(store, *ids)
    assert claim(store, "me", limit=1000) == ids
    with store.write() as connection:
        held = sources.held(connection, ids)
        poll = PollState(next_at=NOW.plus(MINUTE), last_at=NOW)
        results = [PollResult(source_id=i, poll=poll, token="me") for i in ids]
        sources.settle(connection, [(r, sources.pack_poll(r.poll)) for r in results], held)
    with store.read() as connection:
        assert all(stored.poll == poll for stored in sources.everyone(connection))
    assert claim(store, "me", limit=1000, after=MINUTE) == ids
