"""Watches in the store: who may read what, and nobody twice."""

from __future__ import annotations

from msgspec.structs import replace

from feedserver.errors import LeaseLostError
from feedserver.model.decision import Batch
from feedserver.model.instant import SECOND, Instant
from feedserver.model.watch import PageText, Watched, WatchResult, WatchState
from feedserver.store import watches
from feedserver.store.apply import apply_all
from feedserver.store.engine import Store
from tests.store.records import NOW, created, new_id, read, updated, write

LEASE = 60.0
URL = "https://example.org/kiln"


def watched(slug: str = "kiln", due: Instant = NOW) -> WatchState:
    return WatchState(url=f"https://example.org/{slug}", next_at=due, next_reason="because")


def put(store: Store, slug: str = "kiln", due: Instant = NOW) -> None:
    address = f"https://example.org/{slug}"
    arrival = created(slug, canonical_source=address)
    write(store, replace(arrival, watch=watched(slug, due)))


def claim(store: Store, token: str, now: Instant = NOW, **more: object) -> list[Watched]:
    with store.write() as connection:
        return watches.claim(connection, token, now, LEASE, limit=10, **more)  # type: ignore[arg-type]


def later(seconds: float) -> Instant:
    return NOW.plus(round(seconds * SECOND))


def test_what_is_due_is_claimed_once(store: Store) -> None:
    put(store)
    put(store, "mill", later(30))
    [found] = claim(store, "one")
    assert (found.slug, found.state.url, found.leased_by) == ("kiln", URL, "one")
    assert claim(store, "two") == []
    assert [w.slug for w in claim(store, "two", later(31))] == ["mill"]
    assert [w.slug for w in claim(store, "three", later(LEASE))] == ["kiln"]


def test_what_is_asked_for_is_claimed_due_or_not(store: Store) -> None:
    put(store, due=later(1000))
    pk = read(store).pk
    assert claim(store, "one") == []
    assert [w.pk for w in claim(store, "one", only=[pk, 99])] == [pk]


def test_a_reading_leaves_its_state_and_its_page(store: Store) -> None:
    put(store)
    [found] = claim(store, "one")
    state = replace(found.state, text_hash="t", next_at=later(500), adopted=True)
    page = PageText(title="Kilns", body_md="All of them.")
    result = WatchResult(pk=found.pk, state=state, token="one", page=page)
    assert apply_all(store, [Batch(now=NOW, watch=result)], new_id) == [()]
    with store.read() as connection:
        kept = watches.of_article(connection, found.pk)
    assert kept is not None
    assert (kept.state, kept.page, kept.leased_by) == (state, page, None)
    assert claim(store, "two") == []


def test_a_lease_that_ran_out_is_not_written_under(store: Store) -> None:
    put(store)
    [first] = claim(store, "one")
    [second] = claim(store, "two", later(LEASE))
    batches = [
        Batch(now=NOW, watch=WatchResult(pk=w.pk, state=w.state, token=w.leased_by or ""))
        for w in (first, second, second)
    ]
    lost, written, again = apply_all(store, batches, new_id)
    assert isinstance(lost, LeaseLostError)
    assert written == ()
    assert isinstance(again, LeaseLostError)


def test_a_change_and_its_reading_are_one(store: Store) -> None:
    put(store)
    [found] = claim(store, "one")
    stale = read(store)
    write(store, updated(stale, body_md="Somebody was quicker."))
    result = WatchResult(pk=found.pk, state=replace(found.state, note="read"), token="one")
    batch = Batch(now=NOW, arrivals=(updated(stale, body_md="Too late."),), watch=result)
    [told] = apply_all(store, [batch], new_id)
    assert isinstance(told, Exception)
    with store.read() as connection:
        kept = watches.of_article(connection, found.pk)
    assert kept is not None
    assert (kept.state.note, kept.leased_by) == ("", "one")


def test_a_newer_state_elsewhere_makes_it_due(store: Store) -> None:
    put(store, due=later(1000))
    article = read(store)
    write(store, replace(updated(article, body_md="More."), due=True))
    [found] = claim(store, "one", later(1))
    assert found.asked_for


def test_leases_are_given_back_and_renewed(store: Store) -> None:
    put(store)
    [found] = claim(store, "one")
    with store.write() as connection:
        watches.renew(connection, {found.pk: "one"}, later(50), LEASE)
    assert claim(store, "two", later(LEASE + 1)) == []
    with store.write() as connection:
        watches.release(connection, {found.pk: "other"})
    assert claim(store, "two", later(LEASE + 1)) == []
    with store.write() as connection:
        watches.release(connection, {found.pk: "one"})
    assert len(claim(store, "two", later(1))) == 1


def test_what_is_never_read_again_is_never_due(store: Store) -> None:
    arrival = created(canonical_source=URL)
    write(store, replace(arrival, watch=WatchState(url=URL, next_reason="never")))
    assert claim(store, "one", later(1e9)) == []
    with store.read() as connection:
        assert watches.chosen(connection) == [(read(store).pk, "kiln")]
