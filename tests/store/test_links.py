"""Links that sources led to, on SQLite and on PostgreSQL."""

from __future__ import annotations

from feedserver.model.decision import Batch, Followed, PollResult
from feedserver.model.source import PollState, Source, StoredSource
from feedserver.store import links, sources
from feedserver.store.apply import apply_changes
from feedserver.store.engine import Store
from tests.store.records import NOW, new_id

LONG = "https://example.org/" + "a" * 5000


def follow(store: Store, *followed: Followed, source_id: str = "map") -> None:
    with store.write() as connection:
        sources.claim(connection, "me", NOW, 60, limit=1, only=[source_id])
    result = PollResult(source_id=source_id, poll=PollState(), token="me")
    apply_changes(store, Batch(now=NOW, poll=result, followed=followed), new_id)


def marks(store: Store, *urls: str, source_id: str = "map") -> dict[str, str]:
    with store.read() as connection:
        return links.marks(connection, source_id, urls)


def test_a_followed_link_is_remembered_with_its_last_mark(store: Store) -> None:
    with store.write() as connection:
        for source_id in ("map", "other"):
            source = Source(id=source_id, url=f"https://example.org/{source_id}")
            sources.save(connection, StoredSource(source=source), NOW)
    a, b = "https://example.org/a", "https://example.org/b"
    follow(store, Followed(url=a, mark="one"), Followed(url=b, mark=""))
    assert marks(store, a, b, LONG) == {a: "one", b: ""}
    follow(
        store,
        Followed(url=a, mark="two"),
        Followed(url=LONG, mark="long"),
        Followed(url=LONG, mark="longer"),
    )
    assert marks(store, a, b, LONG) == {a: "two", b: "", LONG: "longer"}
    assert marks(store, a, source_id="other") == {}


def test_many_links_are_asked_for_at_once(store: Store) -> None:
    with store.write() as connection:
        source = Source(id="map", url="https://example.org/map")
        sources.save(connection, StoredSource(source=source), NOW)
    urls = [f"https://example.org/{number}" for number in range(2_500)]
    follow(store, *(Followed(url=url, mark="m") for url in urls[:2_000]))
    assert len(marks(store, *urls)) == 2_000
