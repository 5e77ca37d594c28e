"""Results of many sources in one transaction, each whole or not at all: on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from feedserver.errors import ConflictError, LeaseLostError, StoreError
from feedserver.model.change import Change
from feedserver.model.decision import Arrival, Batch, Followed, PollResult
from feedserver.model.feed import LATEST, FeedKind, FeedSelector
from feedserver.model.source import PollState, Source, StoredSource
from feedserver.store import articles, changes, identity, links, selectors, sources
from feedserver.store.apply import apply_all
from feedserver.store.engine import Store
from tests.store.records import NOW, created, new_id, read, unchanged, updated, write

SOURCES = ("first", "middle", "last")


@pytest.fixture
def polled(store: Store) -> Store:
    """A store with three sources, claimed by "me"."""
    with store.write() as connection:
        for source_id in SOURCES:
            source = Source(id=source_id, url=f"https://example.org/{source_id}")
            sources.save(connection, StoredSource(source=source), NOW)
        sources.claim(connection, "me", NOW, 60, limit=10)
    return store


def batch(source_id: str, *arrivals: Arrival, token: str = "me", at: int = 0) -> Batch:
    poll = PollState(next_at=NOW.plus(1), title=f"polled {source_id}")
    result = PollResult(source_id=source_id, poll=poll, token=token)
    return Batch(now=NOW.plus(at), arrivals=arrivals, poll=result)


def story(slug: str, source_id: str, **fields: object) -> Arrival:
    guid = fields.pop("guid", slug)
    values = {"canonical_source": f"https://example.org/{slug}"} | fields
    return replace(created(slug, source_id, **values), guid=guid)


def log(store: Store) -> list[Change]:
    with store.read() as connection:
        rows, last = changes.since(connection, 0, 1000)
    assert [row.seq for row in rows] == list(range(1, last + 1))
    return rows


def was_polled(store: Store, source_id: str) -> bool:
    with store.read() as connection:
        stored = sources.require(connection, source_id)
    assert (stored.poll.title is None) == (stored.leased_by is not None)
    return stored.poll.title is not None


def lost_lease(store: Store) -> Batch:
    return batch("middle", story("lost", "middle"), token="somebody else's")


def changed_meanwhile(store: Store) -> Batch:
    write(store, created())
    stale = read(store)
    write(store, updated(stale, title="First"))
    return batch("middle", story("lost", "middle"), updated(stale, title="Second"))


def changed_before_it_was_confirmed(store: Store) -> Batch:
    write(store, created())
    stale = read(store)
    write(store, updated(stale, title="First"))
    return batch("middle", story("lost", "middle"), unchanged(stale, "middle", "g"))


def stored_meanwhile(store: Store) -> Batch:
    write(store, story("twin", "first"))
    twin = story("lost", "middle", canonical_source="https://example.org/twin")
    return batch("middle", story("other", "middle"), twin)


def own_slug_taken(store: Store) -> Batch:
    write(store, created())
    return batch("middle", story("lost", "middle"), created())


def id_taken(store: Store) -> Batch:
    """Nothing foresees it: the database itself refuses."""
    write(store, created())
    arrival = story("lost", "middle")
    twice = replace(arrival.decision, id=read(store).id)
    return batch("middle", replace(arrival, decision=twice))


def unreadable(store: Store) -> Batch:
    return batch("middle", story("lost", "middle", lang=7))


@pytest.mark.parametrize(
    ("late", "error"),
    [
        (lost_lease, LeaseLostError),
        (changed_meanwhile, ConflictError),
        (changed_before_it_was_confirmed, ConflictError),
        (stored_meanwhile, ConflictError),
        (own_slug_taken, ConflictError),
        (id_taken, ConflictError),
        (unreadable, StoreError),
    ],
)
def test_a_batch_that_cannot_be_written_is_left_out(
    polled: Store, late: Callable[[Store], Batch], error: type[StoreError]
) -> None:
    bad = late(polled)
    before = len(log(polled))
    group = [
        batch("first", story("b", "first"), story("a", "first")),
        bad,
        batch("last", story("c", "last")),
    ]
    first, refused, last = apply_all(polled, group, new_id)
    assert type(refused) is error
    assert isinstance(first, tuple)
    assert isinstance(last, tuple)
    assert [change.slug for change in (*first, *last)] == ["a", "b", "c"]
    assert log(polled)[before:] == [*first, *last]
    assert [was_polled(polled, source_id) for source_id in SOURCES] == [True, False, True]
    with polled.read() as connection:
        assert articles.by_slug(connection, "lost") is None
        assert articles.by_slug(connection, "other") is None
        assert identity.seen(connection, "middle", ["lost", "other", "g"]) == {}
        info = selectors.info(connection, LATEST)
    assert info is not None
    assert info.touched_seq == before + 3


def test_slugs_that_several_want_go_to_who_comes_first(polled: Store) -> None:
    write(polled, created("story", title="Story", canonical_source="https://example.org/own"))

    def same(source_id: str, slug: str) -> Batch:
        address = f"https://example.org/{source_id}"
        return batch(source_id, story(slug, source_id, title="Story", canonical_source=address))

    group = [same("first", "story"), same("middle", "story-2"), same("last", "story-2")]
    results = apply_all(polled, group, new_id)
    slugs = [change.slug for result in results if isinstance(result, tuple) for change in result]
    assert slugs == ["story-2", "story-3", "story-4"]
    assert [read(polled, slug).source_id for slug in slugs] == list(SOURCES)


def test_a_slug_of_the_operators_own_is_never_changed(polled: Store) -> None:
    own = created("story", canonical_source="https://example.org/own")
    first, second = apply_all(
        polled,
        [batch("first", story("story", "first")), Batch(now=NOW, arrivals=(own,))],
        new_id,
    )
    assert isinstance(first, tuple)
    assert isinstance(second, ConflictError)


def test_of_twins_in_one_group_the_first_is_stored(polled: Store) -> None:
    address = "https://example.org/twin"
    group = [
        batch(source_id, story(f"by-{source_id}", source_id, canonical_source=address))
        for source_id in SOURCES
    ]
    first, second, third = apply_all(polled, group, new_id)
    assert isinstance(first, tuple)
    assert isinstance(second, ConflictError)
    assert isinstance(third, ConflictError)
    assert [change.slug for change in log(polled)] == ["by-first"]


def test_own_articles_may_share_an_address(polled: Store) -> None:
    group = [Batch(now=NOW, arrivals=(created(slug),)) for slug in ("one", "two")]
    assert all(isinstance(result, tuple) for result in apply_all(polled, group, new_id))


def test_one_article_changes_once_in_a_group(polled: Store) -> None:
    write(polled, story("kiln", "first"))
    article = read(polled)
    group = [
        batch("first", updated(article, title="One")),
        batch("middle", updated(article, title="Two")),
        batch("last", unchanged(article, "last", "g")),
    ]
    first, *others = apply_all(polled, group, new_id)
    assert isinstance(first, tuple)
    assert [type(other) for other in others] == [ConflictError, ConflictError]
    assert (read(polled).content.title, read(polled).version.number) == ("One", 2)


def test_what_a_group_corroborates_is_changed_by_the_next_one(polled: Store) -> None:
    write(polled, story("kiln", "first"))
    article = read(polled)
    change = batch("first", updated(article, now=NOW.plus(9), title="One"))
    group = [
        batch("middle", unchanged(article, "middle", "g")),
        batch("last", unchanged(article, "last", "g")),
        change,
    ]
    *others, refused = apply_all(polled, group, new_id)
    assert others == [(), ()]
    assert isinstance(refused, ConflictError)
    [changed] = apply_all(polled, [change], new_id)
    assert isinstance(changed, tuple)
    with polled.read() as connection:
        for source_id in SOURCES:
            selector = FeedSelector(FeedKind.SOURCE, source_id)
            assert [a.slug for a in selectors.window(connection, selector, 9)] == ["kiln"]
            info = selectors.info(connection, selector)
            assert info is not None
            assert (info.articles, info.touched_seq) == (1, 2)


def test_one_source_is_settled_once(polled: Store) -> None:
    group = [batch("first", story("a", "first")), batch("first", story("b", "first"))]
    first, second = apply_all(polled, group, new_id)
    assert isinstance(first, tuple)
    assert isinstance(second, LeaseLostError)
    assert [change.slug for change in log(polled)] == ["a"]


def test_polls_that_found_nothing_leave_no_trace_in_the_log(polled: Store) -> None:
    followed = (Followed(url="https://example.org/a", mark="m"),)
    group = [batch(source_id) for source_id in SOURCES]
    group[1] = replace(group[1], followed=followed)
    assert apply_all(polled, group, new_id) == [(), (), ()]
    assert log(polled) == []
    assert all(was_polled(polled, source_id) for source_id in SOURCES)
    with polled.read() as connection:
        assert links.marks(connection, "middle", ["https://example.org/a"]) != {}
        assert links.marks(connection, "first", ["https://example.org/a"]) == {}


def test_no_batches_are_no_transaction(store: Store) -> None:
    assert apply_all(store, [], new_id) == []


def test_results_that_waited_do_not_push_the_logs_time_ahead(polled: Store) -> None:
    """Two processes that write in turn, each a little late, must not drive the clock on."""
    apply_all(polled, [batch("first", story("a", "first"), at=300_000)], new_id)
    apply_all(polled, [batch("middle", story("b", "middle"), at=100_000)], new_id)
    apply_all(polled, [batch("last", story("c", "last"), at=500_000)], new_id)
    assert [change.at.us - NOW.us for change in log(polled)] == [300_000, 300_000, 500_000]


WRITERS, ROUNDS, SIZE = 4, 4, 4


def contended(writer: int, turn: int, number: int) -> Batch:
    """Three stories whose slugs and feeds all writers want, in orders of their own; and for the
    first source of each group one that all writers found."""
    source_id = f"w{writer}-{number}"
    arrivals = [
        story(
            f"same-{(i + writer) % 3}",
            source_id,
            title=f"Same {(i + writer) % 3}",
            guid=f"{turn}-{i}",
            canonical_source=f"https://example.org/{source_id}/{turn}/{i}",
            entities=(f"E{(i + writer) % 5}",),
        )
        for i in range(3)
    ]
    if number == 0:
        address = f"https://example.org/twin/{turn}"
        arrivals.append(story(f"twin-{writer}-{turn}", source_id, canonical_source=address))
    return batch(source_id, *arrivals, token=f"w{writer}")


def write_until_written(store: Store, group: list[Batch]) -> None:
    """As a poll does: what somebody else was quicker with is left to him."""
    for _ in range(20):
        results = apply_all(store, group, new_id)
        refused = [
            one for one, told in zip(group, results, strict=True) if not isinstance(told, tuple)
        ]
        assert {type(told) for told in results} <= {tuple, ConflictError}, results
        group = [replace(one, arrivals=one.arrivals[:3]) for one in refused]
        if not group:
            return
    raise AssertionError("refused 20 times")


def test_many_writers_of_groups_leave_a_whole_record(store: Store) -> None:
    with store.write() as connection:
        for n in range(WRITERS):
            for i in range(SIZE):
                source = Source(id=f"w{n}-{i}", url=f"https://example.org/{n}/{i}")
                sources.save(connection, StoredSource(source=source), NOW)
    errors: list[BaseException] = []
    start = threading.Barrier(WRITERS)

    def work(n: int) -> None:
        try:
            start.wait()
            for turn in range(ROUNDS):
                ids = [f"w{n}-{i}" for i in range(SIZE)]
                with store.write() as connection:
                    sources.claim(connection, f"w{n}", NOW, 60, limit=SIZE, only=ids)
                write_until_written(store, [contended(n, turn, i) for i in range(SIZE)])
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    rows = log(store)
    twins = [row.slug.rpartition("-")[2] for row in rows if row.slug.startswith("twin")]
    assert len(twins) == len(set(twins))
    assert len(rows) == WRITERS * ROUNDS * SIZE * 3 + len(twins)
    assert len({row.slug for row in rows}) == len(rows)
    with store.read() as connection:
        assert articles.count(connection) == len(rows)
        for info in selectors.infos(connection):
            held = selectors.window(connection, info.selector, 1000)
            assert len(held) == info.articles
