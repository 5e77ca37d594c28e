"""What an operator does with sources."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from feedserver.errors import FeedserverError, InputError, NotFoundError, UsageError
from feedserver.model.source import Origin, Source, SourceKind, SourceState
from feedserver.workflow import reading, sources
from tests.support.feeds import Entry
from tests.workflow.conftest import World
from tests.workflow.test_refresh import add

STORY = Entry(title="A story", link="https://origin.example.org/story")


@pytest.mark.parametrize(
    ("url", "source_id"),
    [
        ("https://example.org/feed.xml", "example-org"),
        ("https://www.example.org/", "example-org"),
        ("https://blog.example.org:8080/", "blog-example-org"),
        ("http://127.0.0.1:9999/feed", "127-0-0-1"),
        ("http://[::1]/feed", "1"),
        ("https://müller.example/", "xn-mller-kva-example"),
    ],
)
def test_an_id_is_made_from_the_host(world: World, url: str, source_id: str) -> None:
    assert sources.propose_id(world.services, url) == source_id


def test_an_id_is_free(world: World) -> None:
    for number, expected in enumerate(("example-org", "example-org-2", "example-org-3")):
        url = f"https://example.org/{number}"
        proposed = sources.propose_id(world.services, url)
        assert proposed == expected
        add(world, url, proposed)


def test_an_id_that_had_articles_goes_to_the_same_address_only(world: World) -> None:
    first, second = world.serve([STORY], path="/a"), world.serve([], path="/b")
    add(world, first, sources.propose_id(world.services, first))
    world.poll()
    sources.remove(world.services, "127-0-0-1")
    assert sources.propose_id(world.services, second) == "127-0-0-1-2"
    assert sources.propose_id(world.services, first) == "127-0-0-1"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"url": "example.org/feed"}, "not a valid address"),
        ({"url": ""}, "not a valid address"),
        ({"url": "ftp://example.org/feed"}, "only http and https"),
        ({"url": "file:///etc/passwd"}, "only http and https"),
        ({"url": "http://"}, "not a valid address"),
        ({"url": "http://[::1"}, "not a valid address"),
        ({"url": "http://ex ample.org/"}, "not a valid address"),
        ({"url": "https://me:secret@example.org/feed"}, "credentials"),
        ({"url": "http://\udcff/"}, "not a valid address"),
        ({"id": "No Good"}, "lower-case letters"),
        ({"id": ""}, "lower-case letters"),
        ({"schedule": "hourly"}, "every 15m"),
        ({"schedule": "every 0s"}, "every 15m"),
        ({"lang": "no language"}, "language tag"),
        ({"topics": ("",)}, "topics"),
        ({"title": "\udcff"}, "title"),
        ({"title": "a\x07b"}, "title"),
        ({"rights": "a\nb"}, "rights"),
        ({"exclude": ("a", "\x9b2J")}, "exclude"),
        ({"max_age": 0}, "max_age"),
        ({"schedule": "every 366d"}, "365d"),
        ({"kind": SourceKind.DOCUMENTS, "url": "docs"}, "in the settings file only"),
        ({"kind": SourceKind.DOCUMENTS}, "in the settings file only"),
        ({"kind": SourceKind.LISTING}, "needs a CSS selector"),
        ({"kind": SourceKind.LISTING, "selector": ""}, "selector: is empty"),
        ({"kind": SourceKind.LISTING, "selector": "a["}, "not a CSS selector"),
        ({"selector": "a"}, '"listing" only'),
        ({"user": "me"}, "needs a password"),
        ({"password": "secret"}, "needs a user"),
        ({"password": "secret\n", "user": "me"}, "password: one line"),
        ({"headers": {"Host": "secret"}}, "headers.Host"),
        ({"headers": {"X": "secret\r\nY: secret"}}, "headers: one line"),
        ({"headers": {"": "secret"}}, "headers: is empty"),
    ],
)
def test_what_cannot_be_a_source(world: World, fields: dict[str, Any], said: str) -> None:
    values = {"id": "s", "url": "https://example.org/feed"} | fields
    with pytest.raises(UsageError) as caught:
        sources.add(world.services, Source(**values))
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert sources.every(world.services) == []


def test_an_address_is_a_source_once(world: World) -> None:
    add(world, "https://example.org/feed")
    with pytest.raises(InputError, match="is the source 's' already"):
        add(world, "https://EXAMPLE.org:443/feed", "other")
    with pytest.raises(InputError, match="this id already"):
        add(world, "https://example.net/feed")
    assert len(sources.every(world.services)) == 1


def test_white_space_around_an_address_is_not_part_of_it(world: World) -> None:
    add(world, " https://example.org/feed\n")
    assert world.source().source.url == "https://example.org/feed"


def test_what_to_check(world: World) -> None:
    add(world, "https://example.org/feed")
    known = world.source()
    assert sources.to_check(world.services, "s") == known
    assert sources.to_check(world.services, "http://www.example.org:80/feed") == known
    new = sources.to_check(world.services, " https://example.org/other ")
    assert (new.source.url, new.poll.last_at) == ("https://example.org/other", None)
    assert sources.every(world.services) == [known]
    for target in ("nope", "127-0-0-1"):
        with pytest.raises(NotFoundError, match="there is none with this id"):
            sources.to_check(world.services, target)
    for target in ("No good", "ftp://example.org/", "https://me:pw@example.org/", ""):
        with pytest.raises(UsageError, match="a source has an address such as"):
            sources.to_check(world.services, target)


def test_a_folder_is_called_by_its_id(world: World) -> None:
    toml = f'\n[[sources]]\nid = "docs"\nurl = "{world.folder}"\nkind = "documents"\n'
    worker = world.worker(toml)
    assert sources.show(worker, "docs").title == "docs"


def test_adding_one_source_at_once_adds_it_once(world: World) -> None:
    def attempt(number: int) -> str:
        try:
            add(world, f"https://example.org/{number}")
        except FeedserverError as error:
            return str(error)
        return "added"

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(attempt, range(4)))
    assert results.count("added") == 1
    assert results.count("s: there is a source with this id already") == 3


def test_pause_resume_and_remove(world: World) -> None:
    add(world, world.serve([STORY]))
    world.poll_one()
    learned = world.source().poll
    world.clock.forward(60)
    paused = sources.pause(world.services, "s")
    assert (paused.state, paused.note) == (SourceState.PAUSED, "paused by the operator")
    assert world.source().poll == learned
    resumed = sources.resume(world.services, "s")
    assert (resumed.state, resumed.note) == (SourceState.ACTIVE, None)
    assert resumed.poll.next_at == world.clock.now
    assert resumed.poll.validators == learned.validators
    sources.remove(world.services, "s")
    with pytest.raises(NotFoundError):
        world.source()
    assert sources.every(world.services) == []
    assert world.article().source_id == "s"


def test_a_removed_source_that_is_added_again_knows_its_articles(world: World) -> None:
    url = world.serve([STORY])
    add(world, url)
    world.poll_one()
    sources.remove(world.services, "s")
    add(world, url)
    assert world.poll_one().published == 0
    assert world.source().articles == 1
    assert len(world.changes()) == 1


@pytest.mark.parametrize("verb", [sources.show, sources.pause, sources.resume, sources.remove])
def test_a_source_that_is_not_there(world: World, verb: Any) -> None:
    for source_id in ("nope", "", "\udcff", "nul\0"):
        with pytest.raises(NotFoundError, match="there is none with this id"):
            verb(world.services, source_id)


def test_the_settings_own_their_sources(world: World) -> None:
    toml = '\n[[sources]]\nid = "wire"\nurl = "https://example.org/wire"\n'
    worker = world.worker(toml)
    assert sources.show(worker, "wire").source.origin is Origin.SETTINGS
    with pytest.raises(UsageError, match="remove it there, or pause it"):
        sources.remove(worker, "wire")
    sources.pause(worker, "wire")
    sources.resume(worker, "wire")
    dropped = world.worker()
    with pytest.raises(UsageError, match=r"no longer in .*feedserver\.toml"):
        sources.resume(dropped, "wire")
    assert sources.show(dropped, "wire").state is SourceState.PAUSED
    sources.remove(dropped, "wire")
    assert sources.every(dropped) == []


def test_a_source_has_a_page_until_it_is_removed_without_articles(world: World) -> None:
    def feeds() -> set[str]:
        return {info.selector.slug for info in reading.feeds(world.services)}

    add(world, world.serve([STORY], path="/a"), "full")
    add(world, world.serve([], path="/b"), "empty")
    world.poll()
    assert {"full", "empty"} <= feeds()
    sources.remove(world.services, "full")
    sources.remove(world.services, "empty")
    assert "full" in feeds()
    assert "empty" not in feeds()
