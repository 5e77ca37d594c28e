"""A store brought in line with the settings, whatever it held before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from feedserver.model.feed import FeedKind
from feedserver.model.source import (
    Origin,
    PollState,
    Source,
    SourceKind,
    SourceState,
    Validators,
)
from feedserver.services import Services
from feedserver.workflow import prepare, reading, sources
from feedserver.workflow.polling import PollOutcome
from feedserver.workflow.prepare import NOT_IN_SETTINGS, presented_since, synchronise
from tests.support.feeds import Entry
from tests.support.site import TOML, settings_for
from tests.workflow.conftest import World
from tests.workflow.test_refresh import add

STORY = Entry(title="A story", link="https://origin.example.org/story")


def declared(url: str, source_id: str = "wire", **keys: str) -> str:
    """A source in a settings file."""
    lines = [f'{key} = "{value}"' for key, value in {"id": source_id, "url": url, **keys}.items()]
    return "\n[[sources]]\n" + "\n".join(lines) + "\n"


def test_a_new_store_has_the_feeds_that_the_settings_name(world: World) -> None:
    named = {(f.selector.kind, f.selector.slug): f.name for f in reading.feeds(world.services)}
    assert named == {
        (FeedKind.LATEST, ""): "Latest",
        (FeedKind.LANGUAGE, "en"): named[FeedKind.LANGUAGE, "en"],
        (FeedKind.TOPIC, "large-language-models"): "Large language models",
        (FeedKind.TOPIC, "ai-chips"): "ai-chips",
    }


def test_preparing_again_changes_nothing(world: World) -> None:
    url = world.serve([STORY])
    worker = world.worker(declared(url))
    world.poll()
    before = reading.feeds(worker), sources.every(worker), world.documents()
    world.clock.forward(3600)
    again = world.worker(declared(url))
    prepare.prepare(again)
    assert (reading.feeds(again), sources.every(again), world.documents()) == before


def test_a_source_is_added_changed_removed_and_brought_back(world: World) -> None:
    url = world.serve([STORY])
    world.worker(declared(url))
    assert world.poll_one().published == 1
    learned = world.source("wire").poll
    assert learned.validators != Validators()

    world.worker(declared(url, title="The wire", schedule="every 15m", backfill="notify"))
    changed = world.source("wire")
    assert (changed.title, changed.source.schedule) == ("The wire", "every 15m")
    assert changed.poll == learned

    world.worker()
    dropped = world.source("wire")
    assert (dropped.state, dropped.note) == (SourceState.PAUSED, NOT_IN_SETTINGS)
    assert world.poll() == []
    assert world.article().slug == "a-story"
    assert dropped.articles == 1

    world.worker(declared(url))
    back = world.source("wire")
    assert (back.state, back.note, back.poll) == (SourceState.ACTIVE, None, learned)
    assert world.poll_one().outcome is PollOutcome.NOT_MODIFIED


def test_another_address_is_asked_anew(world: World) -> None:
    world.worker(declared(world.serve([STORY])))
    world.poll_one()
    world.worker(declared(world.serve([STORY], path="/moved")))
    assert world.source("wire").poll.validators == Validators()
    assert world.source("wire").articles == 1
    assert world.poll_one().outcome is PollOutcome.UNCHANGED
    assert world.origin.requests[-1].path == "/moved"
    assert "if-none-match" not in world.origin.requests[-1].headers
    assert len(world.changes()) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"user": "me", "password": "p"}),
        ({"user": "me", "password": "p"}, {"user": "me", "password": "q"}),
        ({"user": "me", "password": "p"}, {}),
        ({"exclude": "story"}, {}),
        ({}, {"max_age": "3650d"}),
    ],
)
def test_what_is_read_in_another_way_is_asked_anew_at_once(
    world: World, before: dict[str, str], after: dict[str, str]
) -> None:
    def worded(keys: dict[str, str]) -> str:
        return declared(url, **keys).replace('exclude = "story"', 'exclude = ["story"]')

    url = world.serve([STORY])
    world.worker(worded(before))
    world.poll()
    learned = world.source("wire").poll
    world.worker(worded(after))
    poll = world.source("wire").poll
    assert (poll.validators, poll.body_hash, poll.next_at) == (Validators(), None, None)
    assert poll.next_reason == "changed in the settings file"
    # It is no new source all the same: what comes now is news.
    assert poll.first_polled_at == learned.first_polled_at
    assert (poll.kind, poll.url, poll.title) == (learned.kind, learned.url, learned.title)
    (report,) = world.poll()
    assert report.outcome is not PollOutcome.NOT_MODIFIED
    assert "if-none-match" not in world.origin.requests[-1].headers
    world.worker(worded(after))
    assert world.source("wire").poll.validators != Validators()


def test_another_kind_is_another_document(world: World) -> None:
    page = '<!doctype html><link rel="alternate" type="application/rss+xml" href="/feed">'
    world.serve([STORY])
    url = world.origin.put("/", page, "text/html")
    world.worker(declared(url))
    world.poll_one()
    assert (world.source("wire").kind, world.source("wire").url) == ("feed", f"{url}feed")
    # Said to be a feed itself, it is one no longer read elsewhere.
    world.worker(declared(url, kind="feed"))
    assert world.source("wire").poll == PollState()
    world.worker(declared(url, kind="listing", selector="a"))
    assert world.source("wire").kind is SourceKind.LISTING
    assert world.source("wire").poll == PollState()


def test_a_kind_that_says_what_was_found_changes_nothing(world: World) -> None:
    url = world.serve([STORY])
    world.worker(declared(url))
    world.poll_one()
    learned = world.source("wire").poll
    assert learned.kind is SourceKind.FEED
    world.worker(declared(url, kind="feed"))
    assert world.source("wire").poll == learned
    assert world.poll_one().outcome is PollOutcome.NOT_MODIFIED


def test_what_the_operator_paused_stays_paused_whatever_the_settings_change(world: World) -> None:
    worker = world.worker(declared(world.serve([STORY])))
    sources.pause(worker, "wire")
    world.worker(declared(world.serve([STORY], path="/moved")))
    assert world.source("wire").state is SourceState.PAUSED
    world.worker()
    world.worker(declared(world.serve([STORY], path="/moved")))
    assert world.source("wire").state is SourceState.PAUSED


def test_a_source_that_is_gone_is_tried_at_its_new_address(world: World) -> None:
    world.worker(declared(world.origin.fail("/feed", 410)))
    world.poll()
    assert world.source("wire").state is SourceState.GONE
    world.worker(declared(world.origin.fail("/feed", 410), title="Still there"))
    assert world.source("wire").state is SourceState.GONE
    world.worker(declared(world.serve([STORY], path="/moved")))
    assert world.poll_one().published == 1


def test_a_source_added_by_command_becomes_the_settings_own(world: World) -> None:
    url = world.serve([STORY])
    add(world, url, "wire")
    world.poll_one()
    learned = world.source("wire").poll
    world.worker(declared(url, title="The wire"))
    adopted = world.source("wire")
    assert adopted.source.origin is Origin.SETTINGS
    assert (adopted.title, adopted.poll) == ("The wire", learned)
    world.worker()
    assert world.source("wire").state is SourceState.PAUSED


def test_sources_added_by_command_are_left_alone(world: World) -> None:
    add(world, world.serve([STORY]))
    before = world.source()
    world.worker(declared("https://example.org/other"))
    world.worker()
    assert world.source() == before


def test_a_source_removed_by_command_comes_back_when_declared(world: World) -> None:
    url = world.serve([STORY])
    add(world, url, "wire")
    world.poll_one()
    sources.remove(world.services, "wire")
    world.worker(declared(url))
    assert world.source("wire").state is SourceState.ACTIVE
    assert world.source("wire").articles == 1
    assert world.poll_one().error is None


def test_what_a_poll_learned_meanwhile_is_not_undone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = world.serve([STORY])
    world.worker(declared(url))
    late = Services(settings_for(world.folder, world.store_url, TOML + declared(url, title="New")))
    out_of_line = prepare._out_of_line
    polls = iter((True, False))

    def look(*arguments: object) -> object:
        found = out_of_line(*arguments)  # type: ignore[arg-type]
        if next(polls):
            world.poll_one()
        return found

    monkeypatch.setattr(prepare, "_out_of_line", look)
    synchronise(late)
    late.close()
    stored = world.source("wire")
    assert stored.title == "New"
    assert stored.poll.validators != Validators()
    assert stored.poll.last_status == "200 OK"


def test_several_processes_start_on_an_empty_store(tmp_path: Path, store_url: str) -> None:
    toml = TOML + "".join(declared(f"https://example.org/{n}", f"s{n}") for n in range(5))
    settings = settings_for(tmp_path, store_url, toml)

    def start(_number: int) -> int:
        services = Services(settings)
        try:
            prepare.prepare(services)
            return len(sources.every(services))
        finally:
            services.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(start, range(4))) == [5, 5, 5, 5]


def test_documents_look_new_when_the_settings_that_they_show_change(world: World) -> None:
    first = presented_since(world.services)
    world.clock.forward(60)
    assert presented_since(world.services) == first
    assert presented_since(world.worker(declared("https://example.org/feed"))) == first
    assert presented_since(world.worker(REFRESH__PARALLEL="3")) == first
    for environ in (
        {"SITE__TITLE": "Another title"},
        {"SITE__BASE_URL": "https://elsewhere.example.org"},
        {"PUBLISH__ENTRIES": "7"},
    ):
        world.clock.forward(60)
        assert presented_since(world.worker(**environ)) == world.clock.now


def test_a_source_record_is_complete(world: World) -> None:
    toml = declared("https://example.org/feed") + (
        'topics = ["ai-chips"]\nlang = "fr"\nrepublish = "excerpt"\nlicense = "https://l.example/"\n'
        'rights = "(c)"\nbackfill = "none"\ninclude = ["a"]\nexclude = ["b"]\nmax_age = "30d"\n'
    )
    stored = sources.show(world.worker(toml), "wire")
    assert stored.source == Source(
        id="wire",
        url="https://example.org/feed",
        topics=("ai-chips",),
        lang="fr",
        republish=stored.source.republish,
        license="https://l.example/",
        rights="(c)",
        backfill=stored.source.backfill,
        include=("a",),
        exclude=("b",),
        max_age=30 * 86400,
        origin=Origin.SETTINGS,
    )
    assert (stored.source.republish, stored.source.backfill) == ("excerpt", "none")
