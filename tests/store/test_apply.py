"""The transaction that writes what was decided: on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from feedserver.errors import ConflictError, LeaseLostError
from feedserver.model.article import Significance
from feedserver.model.change import ChangeType
from feedserver.model.decision import Arrival, Batch, Ignored, PollResult
from feedserver.model.feed import LATEST, FeedKind, FeedSelector
from feedserver.model.instant import Instant
from feedserver.model.source import PollState, Republish, Source, StoredSource, Validators
from feedserver.store import articles, changes, identity, selectors, sources
from feedserver.store.apply import apply_changes
from feedserver.store.engine import Store
from feedserver.store.migrate import migrate
from tests.store.records import NOW, at, content, created, new_id, read, unchanged, updated, write

TOPIC = FeedSelector(FeedKind.TOPIC, "space")


def add_source(store: Store, source_id: str) -> None:
    source = Source(id=source_id, url=f"https://example.org/{source_id}")
    with store.write() as connection:
        sources.save(connection, StoredSource(source=source), NOW)


def window(store: Store, selector: FeedSelector, limit: int = 50) -> list[str]:
    with store.read() as connection:
        return [a.slug for a in selectors.window(connection, selector, limit)]


def test_a_created_article_comes_back_as_it_was_written(store: Store) -> None:
    what = content(
        body_md="Ä “quoted” line\n" * 200,
        published_at=at("2026-11-01T09:00:00.120Z"),
        extra={"custom": {"deep": [1, 2.5, None, "x"]}},
        declared=("body_md", "title"),
    )
    arrival = created(
        **{f: getattr(what, f) for f in ("body_md", "published_at", "extra", "declared")}
    )
    [change] = write(store, arrival)
    article = read(store)
    assert article.content == what
    assert str(article.content.published_at) == "2026-11-01T09:00:00.120Z"
    assert (change.seq, change.type, change.version) == (1, ChangeType.PUBLISHED, 1)
    assert change.id == article.id == arrival.decision.id
    with store.read() as connection:
        assert changes.since(connection, 0, 10) == ([change], 1)


def test_an_article_is_in_every_feed_that_its_content_names(store: Store) -> None:
    write(store, created())
    for selector in (
        LATEST,
        TOPIC,
        FeedSelector(FeedKind.ENTITY, "l-oreal"),
        FeedSelector(FeedKind.LANGUAGE, "en"),
        FeedSelector(FeedKind.LANGUAGE, "en-us"),
    ):
        assert window(store, selector) == ["kiln"]
        with store.read() as connection:
            info = selectors.info(connection, selector)
        assert info is not None
        assert (info.articles, info.touched_seq) == (1, 1)


def test_an_update_is_a_new_version_and_the_old_one_stays(store: Store) -> None:
    write(store, created())
    before = read(store)
    later = at("2026-11-01T14:00:00Z")
    [change] = write(store, updated(before, now=later, title="Kiln to fly Tuesday"), now=later)
    after = read(store)
    assert (after.id, after.slug, after.pk) == (before.id, before.slug, before.pk)
    assert after.version.number == 2
    assert after.content.title == "Kiln to fly Tuesday"
    assert after.content.body_md == before.content.body_md
    assert (after.surfaced_at, after.edited_at) == (later, later)
    assert (change.seq, change.previous_version, change.changed) == (2, 1, ("title",))
    with store.read() as connection:
        old, new = articles.versions(connection, before.pk)
    assert old == before.version
    assert new == after.version


def test_a_minor_update_moves_no_feed_window(store: Store) -> None:
    write(store, created())
    before = read(store)
    later = at("2026-11-01T12:00:00Z")
    write(
        store, updated(before, Significance.MINOR, later, body_md="The probe is ready!"), now=later
    )
    after = read(store)
    assert after.surfaced_at == before.surfaced_at
    assert after.edited_at == later
    assert after.version.updated_at == before.version.updated_at
    with store.read() as connection:
        info = selectors.info(connection, LATEST)
    assert info is not None
    assert (info.articles, info.touched_seq, info.touched_at) == (1, 2, later)


def test_a_change_of_topics_moves_the_article_between_feeds(store: Store) -> None:
    write(store, created())
    write(store, updated(read(store), topics=("rockets",)))
    assert window(store, TOPIC) == []
    assert window(store, FeedSelector(FeedKind.TOPIC, "rockets")) == ["kiln"]
    with store.read() as connection:
        old = selectors.info(connection, TOPIC)
    assert old is not None
    assert (old.articles, old.touched_seq) == (0, 2)


def test_a_change_touches_only_its_own_feeds(store: Store) -> None:
    write(store, created("a", topics=("space",)))
    write(store, created("b", topics=("sea",)))
    with store.read() as connection:
        space = selectors.info(connection, TOPIC)
        sea = selectors.info(connection, FeedSelector(FeedKind.TOPIC, "sea"))
    assert space is not None
    assert sea is not None
    assert (space.touched_seq, sea.touched_seq) == (1, 2)


def test_each_feed_in_a_batch_is_touched_by_its_own_last_change(store: Store) -> None:
    early, late = at("2026-10-01T00:00:00Z"), at("2026-10-02T00:00:00Z")
    write(
        store,
        created("late", topics=("sea",), published_at=late),
        created("early", topics=("space",), published_at=early),
    )
    with store.read() as connection:
        space = selectors.info(connection, TOPIC)
        sea = selectors.info(connection, FeedSelector(FeedKind.TOPIC, "sea"))
        log, _ = changes.since(connection, 0, 10)
    assert space is not None
    assert sea is not None
    assert [c.slug for c in log] == ["early", "late"]
    assert (space.touched_seq, sea.touched_seq) == (1, 2)


def test_the_window_is_what_surfaced_last_in_order_of_publication(store: Store) -> None:
    days = [at(f"2026-10-{day:02}T00:00:00Z") for day in range(1, 6)]
    write(store, *(created(f"day-{i}", published_at=day) for i, day in enumerate(days)))
    assert window(store, LATEST, 3) == ["day-4", "day-3", "day-2"]
    later = at("2026-11-02T10:00:00Z")
    write(store, updated(read(store, "day-0"), now=later, title="Corrected"), now=later)
    assert window(store, LATEST, 3) == ["day-4", "day-3", "day-0"]


def test_a_conflict_writes_nothing(store: Store) -> None:
    write(store, created())
    stale = read(store)
    write(store, updated(stale, title="First"))
    with pytest.raises(ConflictError, match="kiln"):
        write(
            store,
            created("other", canonical_source="https://example.org/o"),
            updated(stale, title="Second"),
        )
    assert read(store).content.title == "First"
    with store.read() as connection:
        assert articles.count(connection) == 1
        assert changes.last_seq(connection) == 2


def test_a_slug_that_was_taken_meanwhile_is_a_conflict(store: Store) -> None:
    write(store, created())
    with pytest.raises(ConflictError):
        write(store, created())
    with store.read() as connection:
        assert changes.last_seq(connection) == 1


def test_articles_and_validators_are_written_together_or_not_at_all(store: Store) -> None:
    add_source(store, "wire")
    with store.write() as connection:
        [claimed] = sources.claim(connection, "me", NOW, 60, limit=5)
    poll = PollState(validators=Validators(etag='"v2"'), next_at=NOW.plus(1))
    result = PollResult(source_id="wire", poll=poll, token="me")
    bad = created("kiln", "wire")
    with pytest.raises(ConflictError):
        apply_changes(store, Batch(now=NOW, arrivals=(bad, bad), poll=result), new_id)
    with store.read() as connection:
        after = sources.require(connection, "wire")
    assert after.poll == claimed.poll
    apply_changes(store, Batch(now=NOW, arrivals=(bad,), poll=result), new_id)
    with store.read() as connection:
        stored = sources.require(connection, "wire")
        assert stored.poll.validators.etag == '"v2"'
        assert stored.articles == 1
        assert identity.seen(connection, "wire", ["kiln", "x"]) == {
            "kiln": identity.Seen(entry_hash="h1", ignored=False)
        }


def test_a_worker_whose_lease_is_gone_writes_nothing(store: Store) -> None:
    add_source(store, "wire")
    with store.write() as connection:
        sources.claim(connection, "slow", NOW, 60, limit=1)
    later = NOW.plus(61_000_000)
    with store.write() as connection:
        assert sources.claim(connection, "quick", later, 60, limit=1)
    result = PollResult(source_id="wire", poll=PollState(), token="slow")
    with pytest.raises(LeaseLostError, match="took it over"):
        apply_changes(
            store, Batch(now=later, arrivals=(created("k", "wire"),), poll=result), new_id
        )
    with store.read() as connection:
        assert articles.count(connection) == 0


def test_a_second_source_corroborates(store: Store) -> None:
    add_source(store, "one")
    add_source(store, "two")
    write(store, created("kiln", "one"))
    article = read(store)
    later = NOW.plus(5_000_000)
    write(store, unchanged(article, "two", "g9"), now=later)
    write(store, unchanged(article, "two", "g9"), now=later.plus(5))
    second = FeedSelector(FeedKind.SOURCE, "two")
    assert window(store, second) == ["kiln"]
    with store.read() as connection:
        info = selectors.info(connection, second)
        known = identity.find(connection, source_id="two", guids=["g9"])
    assert info is not None
    assert (info.articles, info.touched_at) == (1, later)
    assert [k.guids for k in known] == [("g9",)]
    # A later version stays on both sources' pages.
    write(store, updated(article, title="Kiln has flown"))
    assert window(store, second) == ["kiln"]


def test_candidates_are_found_by_id_slug_guid_and_address(store: Store) -> None:
    add_source(store, "one")
    write(store, created("a", "one", canonical_source="https://example.org/a"))
    write(store, created("b", canonical_source="https://example.org/b"))
    a, b = read(store, "a"), read(store, "b")
    with store.read() as connection:

        def find(**keys: list[str]) -> list[str]:
            return [k.article.slug for k in identity.find(connection, source_id="one", **keys)]

        assert find(ids=[a.id]) == ["a"]
        assert find(slugs=["b"]) == ["b"]
        assert find(guids=["a", "b"]) == ["a"]
        assert find(canonical_keys=["https://example.org/b"]) == ["b"]
        assert find(ids=[b.id], guids=["a"]) == ["a", "b"]
        assert find(ids=["x"] * 1200) == []


def test_slugs_that_continue_a_wanted_one_are_found(store: Store) -> None:
    write(store, created("kiln"), created("kiln-2"), created("kilns"))
    with store.read() as connection:
        assert articles.taken_slugs(connection, ["kiln", "x"]) == {"kiln", "kiln-2"}


def test_many_writers_leave_a_log_without_gap_or_double(store: Store) -> None:
    errors: list[Exception] = []

    def work(name: int) -> None:
        try:
            for i in range(8):
                write(store, created(f"w{name}-{i}"))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    seen: list[int] = []
    while len(seen) < 32 and not errors:
        with store.read() as connection:
            rows, last = changes.since(connection, seen[-1] if seen else 0, 100)
        assert last == (rows[-1].seq if rows else seen[-1] if seen else 0)
        # A reader never finds a row behind one that it has read already.
        seen += [row.seq for row in rows]
        threading.Event().wait(0.002)
    for thread in threads:
        thread.join()
    assert errors == []
    assert seen == list(range(1, 33))
    with store.read() as connection:
        info = selectors.info(connection, LATEST)
    assert info is not None
    assert (info.articles, info.touched_seq) == (32, 32)


def test_a_moment_back_in_time_never_moves_the_window_back(store: Store) -> None:
    write(store, created())
    earlier = Instant(NOW.us - 86_400_000_000)
    write(store, updated(read(store), now=earlier, title="Kiln back"), now=earlier)
    assert read(store).surfaced_at == NOW


def test_a_clock_that_is_set_back_makes_nothing_look_older(store: Store) -> None:
    write(store, created())
    [first] = write(store, updated(read(store), title="One"))
    earlier = Instant(NOW.us - 86_400_000_000)
    [second] = write(store, updated(read(store), now=earlier, title="Two"), now=earlier)
    assert second.at == first.at.plus(1_000_000)
    assert read(store).edited_at == NOW.plus(1_000_000)
    with store.read() as connection:
        info = selectors.info(connection, LATEST)
    assert info is not None
    assert info.touched_at == second.at


def test_a_store_file_holds_what_was_written(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.sqlite'}"
    first = Store(url)
    migrate(first)
    write(first, created())
    first.close()
    second = Store(url)
    assert read(second).slug == "kiln"
    second.close()


def test_an_ignored_item_is_remembered_and_makes_no_article(store: Store) -> None:
    add_source(store, "wire")
    ignored = Arrival(
        decision=Ignored(reason="backfill = none"),
        canonical_key="",
        own=False,
        republish=Republish.FEED,
        source_id="wire",
        guid="g1",
        entry_hash="h",
    )
    assert write(store, ignored) == ()
    with store.read() as connection:
        assert identity.seen(connection, "wire", ["g1"])["g1"].ignored
        assert identity.find(connection, source_id="wire", guids=["g1"]) == []
        assert articles.count(connection) == 0
