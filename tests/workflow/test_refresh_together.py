"""Several workers at once, workers that die, and writes that meet each other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from feedserver.errors import ConflictError, StoreError
from feedserver.model.change import Change
from feedserver.model.decision import Batch
from feedserver.model.feed import FeedKind
from feedserver.model.source import StoredSource
from feedserver.services import Services
from feedserver.store import sources as stored_sources
from feedserver.store.apply import apply_all
from feedserver.store.engine import Store
from feedserver.workflow import engine, sources
from feedserver.workflow.engine import Engine
from feedserver.workflow.polling import PollOutcome, Report
from feedserver.workflow.refresh import Poller
from tests.support.feeds import Entry, rss
from tests.support.origin import Exchange, Origin
from tests.support.server import wait_until
from tests.support.site import article as document
from tests.support.site import poll, put
from tests.workflow.conftest import World
from tests.workflow.test_refresh import add
from tests.workflow.test_refresh_choices import slugs

STORY = Entry(title="A story", link="https://origin.example.org/story")
RSS = {"Content-Type": "application/rss+xml"}

Outcome = tuple[Change, ...] | StoreError


def before_the_first(
    monkeypatch: pytest.MonkeyPatch, interfere: Callable[[], object], times: int = 1
) -> list[Batch]:
    """Have `interfere` come between deciding and writing; the batches that were tried."""
    tried: list[Batch] = []

    def apply(
        store: Store, batches: Sequence[Batch], new_id: Callable[[], str], patience: float
    ) -> Sequence[Outcome]:
        tried.extend(batches)
        if len(tried) <= times:
            try:
                interfere()
            except StoreError as error:
                return [error] * len(batches)
        return apply_all(store, batches, new_id, patience)

    monkeypatch.setattr(engine, "apply_all", apply)
    return tried


def run(services: Services, claimed: StoredSource) -> Report:
    """Poll a source that was claimed before."""
    made = Engine(services)
    try:
        made.start([claimed])
        while True:
            for report in made.turn(1.0):
                return report
    finally:
        made.close()


def is_idle(poller: Poller) -> bool:
    """Whether no poll is under way."""
    return not poller.running


def test_two_workers_and_one_source(world: World) -> None:
    entered, proceed, entered_again = threading.Event(), threading.Event(), threading.Event()

    def slowly(exchange: Exchange) -> None:
        (entered_again if entered.is_set() else entered).set()
        proceed.wait(20)
        exchange.send(200, rss([STORY]), RSS)

    add(world, world.origin.handler("/feed", slowly))
    other = world.worker()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(world.poll)
        assert entered.wait(20)
        second = pool.submit(poll, other)
        # The second waits for the first to end: meanwhile nothing is asked for again.
        assert not entered_again.wait(0.5)
        proceed.set()
        assert first.result()[0].outcome is PollOutcome.CHANGED
        assert second.result()[0].outcome is PollOutcome.UNCHANGED
    assert world.article().version.number == 1
    assert len(world.changes()) == 1


def test_many_threads_poll_one_source_at_once(world: World) -> None:
    add(world, world.serve([STORY]))
    with ThreadPoolExecutor(6) as pool:
        outcomes = [r.outcome for reports in pool.map(lambda _: world.poll(), range(6)) for r in
                    reports]  # fmt: skip
    assert outcomes.count(PollOutcome.CHANGED) == 1
    assert PollOutcome.FAILED not in outcomes
    assert world.article().version.number == 1
    assert len(world.changes()) == 1


def test_a_lease_of_a_worker_that_died_is_taken_over_when_it_ends(world: World) -> None:
    add(world, world.serve([STORY]))
    dead = world.worker()
    lease = world.services.settings.refresh.lease
    with dead.store.write() as connection:
        assert stored_sources.claim(connection, dead.holder, dead.now(), lease, limit=1)
    poller = Poller(world.services)
    world.clock.forward(lease - 1)
    assert poller.tick() == 0
    world.clock.forward(1)
    assert poller.tick() == 1
    wait_until(lambda: world.articles())
    poller.close(10)


def test_a_refresh_gives_up_on_a_source_that_stays_taken(world: World) -> None:
    add(world, world.serve([STORY]))
    worker = world.worker(REFRESH__LEASE="300ms")
    with worker.store.write() as connection:
        assert stored_sources.claim(connection, "held", worker.now(), 2.0, limit=1)
    [report] = poll(worker)
    assert report.outcome is PollOutcome.BUSY
    assert world.origin.paths() == []


def test_a_worker_whose_lease_was_taken_over_writes_nothing(world: World) -> None:
    add(world, world.serve([STORY]))
    slow = world.worker()
    lease = slow.settings.refresh.lease
    with slow.store.write() as connection:
        (claimed,) = stored_sources.claim(connection, slow.holder, slow.now(), lease, limit=1)
    world.clock.forward(lease)
    assert world.poll_one().outcome is PollOutcome.CHANGED
    after = world.source()
    world.serve([replace(STORY, title="A story that 12 people read")])
    report = run(slow, claimed)
    assert report.outcome is PollOutcome.FAILED
    assert "somebody else" in str(report.error)
    assert world.source() == after
    assert world.article().version.number == 1


def test_two_sources_with_one_story_at_once_make_one_article(world: World) -> None:
    add(world, world.serve([STORY], path="/a"), "a")
    told = replace(STORY, title="As another tells it", guid="other")
    add(world, world.serve([told], path="/b"), "b")
    reports = world.poll()
    assert {report.outcome for report in reports} == {"changed", "unchanged"}
    article = world.article()
    assert slugs(world, FeedKind.SOURCE, "a") == {article.slug}
    assert slugs(world, FeedKind.SOURCE, "b") == {article.slug}
    assert len(world.changes()) == 1


def test_two_sources_with_one_title_at_once_get_two_slugs(world: World) -> None:
    add(world, world.serve([STORY], path="/a"), "a")
    other = replace(STORY, link="https://elsewhere.example.net/1", body="Quite another story.")
    add(world, world.serve([other], path="/b"), "b")
    assert {report.outcome for report in world.poll()} == {"changed"}
    assert {article.slug for article in world.articles()} == {"a-story", "a-story-2"}


def test_a_slug_taken_meanwhile_is_changed_while_writing(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    add(world, world.serve([STORY]))
    before_the_first(monkeypatch, lambda: put(world.services, tmp_path / "in", document("a-story")))
    assert world.poll_one().published == 1
    assert {article.slug for article in world.articles()} == {"a-story", "a-story-2"}


def test_an_article_changed_meanwhile_is_decided_again(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    add(world, world.serve([STORY]))
    world.poll_one()
    edited = document("a-story", title="The operator's own story of 7 kilns")
    tried = before_the_first(monkeypatch, lambda: put(world.services, tmp_path / "in", edited))
    world.serve([replace(STORY, title="A story that 12 people read")])
    assert world.poll_one().outcome is PollOutcome.UNCHANGED
    assert len(tried) == 2
    article = world.article()
    assert (article.own, article.content.title) == (True, edited["title"])
    assert [v.number for v in world.versions("a-story")] == [1, 2]


def test_a_conflict_that_does_not_end_is_a_failed_poll(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def conflict() -> None:
        raise ConflictError("somebody else was faster")

    add(world, world.serve([STORY]))
    tried = before_the_first(monkeypatch, conflict, times=3)
    (report,) = world.poll()
    assert report.outcome is PollOutcome.FAILED
    assert len(tried) == 4
    assert report.error == "somebody else was faster"
    assert world.source().poll.failures == 1
    assert world.articles() == []
    world.clock.forward(86400)
    assert world.poll_one().published == 1


def test_a_source_paused_while_it_is_polled_stays_paused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(world, world.serve([STORY]))
    before_the_first(monkeypatch, lambda: sources.pause(world.services, "s"))
    assert world.poll_one().published == 1
    assert world.source().state == "paused"
    assert world.poll() == []


def test_the_poller_takes_what_is_due_and_no_more(world: World) -> None:
    for name in ("a", "b"):
        add(world, world.serve([Entry(title=name, guid=name)], path=f"/{name}"), name)
    poller = Poller(world.services)
    assert poller.tick() == 2
    wait_until(lambda: len(world.articles()) == 2 and is_idle(poller))
    assert poller.tick() == 0
    world.clock.forward(86400)
    assert poller.tick() == 2
    wait_until(lambda: is_idle(poller))
    poller.close(10)
    assert world.origin.paths().count("/a") == 2


def test_the_poller_takes_no_more_than_it_may(world: World, origin: Origin) -> None:
    entered, proceed = threading.Semaphore(0), threading.Event()

    def slowly(exchange: Exchange) -> None:
        entered.release()
        proceed.wait(20)
        exchange.send(200, rss([]), RSS)

    for name in ("a", "b", "c"):
        add(world, origin.handler(f"/{name}", slowly), name)
    worker = world.worker(REFRESH__PARALLEL="2")
    poller = Poller(worker)
    assert poller.tick() == 2
    assert poller.tick() == 0
    assert entered.acquire(timeout=20)
    assert entered.acquire(timeout=20)
    proceed.set()
    wait_until(lambda: is_idle(poller))
    poller.close(10)
    with worker.store.read() as connection:
        assert stored_sources.any_due(connection, worker.now(), 60)


def test_a_worker_that_ends_gives_back_what_it_has_not_done(world: World, origin: Origin) -> None:
    entered, proceed = threading.Event(), threading.Event()

    def slowly(exchange: Exchange) -> None:
        entered.set()
        proceed.wait(20)
        exchange.send(200, rss([]), RSS)

    add(world, origin.handler("/slow", slowly))
    worker = world.worker()
    poller = Poller(worker)
    assert poller.tick() == 1
    assert entered.wait(20)
    poller.close(0.1)
    # Another worker may take it at once; what the first still brings is dropped.
    with world.services.store.write() as connection:
        assert stored_sources.claim(connection, "another", world.services.now(), 60, limit=1)
    proceed.set()
    wait_until(lambda: is_idle(poller))
    assert world.source().poll.last_at is None
    assert world.source().leased_by == "another"


def test_a_worker_that_ends_does_not_wait_for_hosts_that_are_spared(
    world: World, origin: Origin
) -> None:
    """One answer is under way: it is kept. What was still to be sent is not, and no failure."""
    entered, proceed = threading.Event(), threading.Event()

    def slowly(exchange: Exchange) -> None:
        entered.set()
        proceed.wait(20)
        exchange.send(200, rss([STORY]), RSS)

    for name in ("a", "b", "c", "d"):
        add(world, origin.handler(f"/{name}", slowly), name)
    worker = world.worker(REFRESH__PER_HOST_DELAY="1m", REFRESH__ROBOTS="false")
    poller = Poller(worker)
    assert poller.tick() == 4
    assert entered.wait(20)
    closing = threading.Thread(target=poller.close, args=(30,))
    closing.start()
    wait_until(lambda: poller.running == 1)
    proceed.set()
    closing.join(20)
    assert not closing.is_alive()
    assert poller.running == 0
    assert len(origin.paths()) == 1
    assert len(world.articles()) == 1
    with world.services.store.write() as connection:
        free = stored_sources.claim(connection, "another", world.services.now(), 60, limit=9)
    assert len(free) == 3
    assert {(source.poll.failures, source.poll.last_at) for source in free} == {(0, None)}


@contextmanager
def locked(world: World) -> Iterator[None]:
    """Somebody else holds what has to be written to."""
    with closing(Store(world.services.store.url)) as other, other.write() as connection:
        if other.dialect == "postgresql":
            connection.exec_driver_sql("LOCK TABLE source IN EXCLUSIVE MODE")
        yield


def test_answers_are_read_while_the_store_is_locked(world: World, origin: Origin) -> None:
    """For longer than an answer may take: none of those under way is late for it."""
    asked = threading.Semaphore(0)

    def slowly(exchange: Exchange) -> None:
        asked.release()
        time.sleep(0.5)
        exchange.send(200, rss([Entry(title=exchange.path, guid=exchange.path)]), RSS)

    for name in ("a", "b", "c", "d"):
        add(world, origin.handler(f"/{name}", slowly), name)
    worker = world.worker(NETWORK__TIMEOUT="1s", REFRESH__PER_HOST_REQUESTS="2")
    poller = Poller(worker)
    assert poller.tick() == 4
    assert asked.acquire(timeout=10)
    with locked(world):
        # The first two are answered, and cannot be stored; the others are asked all the same.
        wait_until(lambda: len(origin.paths()) == 4)
        time.sleep(1.5)
        assert world.articles() == []
    wait_until(lambda: is_idle(poller))
    poller.close(10)
    assert len(world.articles()) == 4
    assert {world.source(name).poll.failures for name in "abcd"} == {0}
