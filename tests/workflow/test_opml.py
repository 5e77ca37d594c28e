"""Lists of subscriptions in and out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from feedserver.errors import FeedserverError, ParseError
from feedserver.model.source import Source, SourceKind, SourceState
from feedserver.services import Services
from feedserver.workflow import opml, sources
from tests.support.feeds import Entry
from tests.support.site import running, settings_for
from tests.workflow.conftest import World
from tests.workflow.test_refresh import add

STORY = Entry(title="A story", link="https://origin.example.org/story")


def listed(*outlines: str) -> bytes:
    return f'<opml version="2.0"><body>{"".join(outlines)}</body></opml>'.encode()


def feed(url: str, **attributes: str) -> str:
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<outline type="rss" xmlUrl="{url}"{said}/>'


def folder(name: str, *inside: str) -> str:
    return f'<outline text="{name}">{"".join(inside)}</outline>'


def take(services: Services, body: bytes, *topics: str) -> dict[str, opml.ImportedSource]:
    """Import; what became of each outline, by its address or its place."""
    result = opml.import_opml(services, body, "list.opml", topics, lambda _done, _total: None)
    return {item.url or item.where: item for item in result.items}


def test_feeds_become_sources_and_folders_topics(world: World) -> None:
    told = take(
        world.services,
        listed(
            folder("News", folder("Tech &amp; Science", feed("https://a.example/f", text="A"))),
            feed("https://b.example/f", title="B"),
        ),
    )
    assert {item.outcome for item in told.values()} == {"added"}
    assert told["https://a.example/f"].source == "a-example"
    first, second = sources.every(world.services)
    assert first.source == Source(
        id="a-example", url="https://a.example/f", title="A", topics=("news", "tech-science")
    )
    assert (second.source.title, second.source.topics) == ("B", ())
    assert first.state is SourceState.ACTIVE


def test_a_folder_may_name_a_topic_of_the_settings(world: World) -> None:
    worker = world.worker(
        '\n[[topics]]\nid = "ai-law"\nname = "AI & law"\ncategories = ["Legal"]\n'
    )
    take(
        worker,
        listed(
            folder("LARGE language models", feed("https://a.example/")),
            folder("AI &amp; Law", feed("https://b.example/")),
            folder("legal", feed("https://c.example/")),
            folder("AI chips", feed("https://d.example/")),
        ),
    )
    assert [s.source.topics for s in sources.every(worker)] == [
        ("large-language-models",),
        ("ai-law",),
        ("ai-law",),
        ("ai-chips",),
    ]


def test_topics_for_all_of_them(world: World) -> None:
    take(world.services, listed(folder("News", feed("https://a.example/"))), "Imported", "news")
    assert sources.every(world.services)[0].source.topics == ("news", "imported")


def test_a_feed_in_two_folders_is_one_source_with_both_topics(world: World) -> None:
    told = take(
        world.services,
        listed(
            folder("One", feed("https://a.example/f")),
            folder("Two", feed("http://www.a.example/f/#x", text="A")),
        ),
    )
    assert len(told) == 1
    (stored,) = sources.every(world.services)
    assert stored.source.url == "https://a.example/f"
    assert (stored.title, stored.source.topics) == ("A", ("one", "two"))


def test_what_is_a_source_already_is_left_as_it_is(world: World) -> None:
    add(world, world.serve([STORY]))
    world.poll_one()
    before = world.source()
    told = take(world.services, listed(folder("News", feed(before.source.url, text="Other"))))
    (item,) = told.values()
    assert (item.outcome, item.source) == ("known", "s")
    assert item.reason == "is the source 's' already"
    assert sources.every(world.services) == [before]


def test_the_feed_that_a_source_was_found_to_be_is_known(world: World) -> None:
    found = world.serve([STORY])
    page = '<!doctype html><link rel="alternate" type="application/rss+xml" href="/feed">'
    add(world, world.origin.put("/", page, "text/html"))
    world.poll_one()
    assert take(world.services, listed(feed(found)))[found].outcome == "known"
    with pytest.raises(FeedserverError, match="is the source 's' already"):
        add(world, found, "other")


def test_what_cannot_be_a_source_is_named_and_the_others_come(world: World) -> None:
    fs = 'xmlns:fs="urn:feedserver:source"'
    body = listed(
        feed("https://good.example/"),
        feed("/relative"),
        "\n" + feed("https://me:hunter2@good.example/"),
        f'<outline {fs} xmlUrl="https://k.example/" fs:kind="nonsense"/>',
        f'<outline {fs} xmlUrl="https://d.example/" fs:kind="documents"/>',
        f'<outline {fs} xmlUrl="https://l.example/" fs:kind="listing"/>',
        f'<outline {fs} xmlUrl="https://s.example/" fs:schedule="hourly"/>',
    )
    told = take(world.services, body)
    assert told["https://good.example/"].outcome == "added"
    failed = {url: item.reason for url, item in told.items() if item.outcome == "failed"}
    for url, said in {
        "line 1": "not an http or https address",
        "line 2": "without user and password",
        "https://k.example/": "'nonsense'",
        "https://d.example/": "settings file only",
        "https://l.example/": "needs a CSS selector",
        "https://s.example/": "every 15m",
    }.items():
        assert said in failed.pop(url)
    assert failed == {}
    assert [s.source.id for s in sources.every(world.services)] == ["good-example"]


def test_what_is_no_list_changes_nothing(world: World) -> None:
    with pytest.raises(ParseError, match=r"list\.opml: not OPML"):
        take(world.services, b"<html/>")
    assert take(world.services, listed()) == {}
    assert sources.every(world.services) == []


def test_an_address_that_was_a_source_gets_its_articles_back(world: World) -> None:
    url = world.serve([STORY])
    add(world, url)
    world.poll_one()
    sources.remove(world.services, "s")
    other = '<outline xmlns:fs="urn:feedserver:source" xmlUrl="https://o.example/" fs:id="s"/>'
    told = take(world.services, listed(other, feed(url)))
    assert told[url].source == "s"
    assert told["https://o.example/"].source == "s-2"
    assert world.source("s").articles == 1


def test_a_new_source_has_a_page_and_is_polled(world: World) -> None:
    url = world.serve([STORY])
    take(world.services, listed(folder("AI chips", feed(url))))
    report = world.poll_one()
    assert report.published == 1
    assert world.article().content.topics[0] == "ai-chips"


def test_one_list_twice_at_once_is_one_list(world: World) -> None:
    body = listed(*(feed(f"https://h{n}.example/") for n in range(30)))
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda _: take(world.services, body), range(2)))
    outcomes = sorted({item.outcome for item in each.values()}.pop() for each in told)
    assert outcomes == ["added", "known"]
    assert len(sources.every(world.services)) == 30


def test_thousands_are_added_at_once(world: World) -> None:
    steps: list[tuple[int, int]] = []
    body = listed(*(feed(f"https://h{n % 50}.example/{n}") for n in range(2000)))
    opml.import_opml(world.services, body, "f", (), lambda *step: steps.append(step))
    assert (steps[0], steps[-1]) == ((1, 2000), (2000, 2000))
    assert len(sources.every(world.services)) == 2000


def test_an_export_brings_the_same_sources_to_another_store(world: World, tmp_path: Path) -> None:
    services = world.services
    add(world, world.serve([STORY], head="<title>The wire</title>"), "wire")
    for source in (
        Source(id="odd", url="https://odd.example/?a=1&b=<2>", title="A < B & “C”",
               topics=("AI policy", "ai-chips")),
        Source(id="press", url="https://press.example/", kind=SourceKind.LISTING,
               selector='h2 > a[href^="/news/"]', date_selector="time", lang="en-GB"),
        Source(id="often", url="https://often.example/", schedule="every 15m"),
        Source(id="login", url="https://login.example/", user="me", password="env:KEY"),
    ):  # fmt: skip
        sources.add(services, source)
    world.poll("wire")
    made = opml.export_opml(services)
    before = [
        replace(s.source, user=None, password=None, title=None) for s in sources.every(services)
    ]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with running(settings_for(elsewhere)) as empty:
        told = take(empty, made)
        assert {item.outcome for item in told.values()} == {"added"}
        after = sources.every(empty)
        assert [replace(s.source, title=None) for s in after] == before
        assert {s.source.id: s.title for s in after} == {
            s.source.id: s.title for s in sources.every(services)
        }


def test_the_settings_own_sources_are_exported_but_no_folder(world: World) -> None:
    worker = world.worker(
        '\n[[sources]]\nid = "a"\nurl = "https://a.example/"\n'
        '[[sources]]\nid = "b"\nurl = "docs"\nkind = "documents"\n'
    )
    told = take(world.worker(), opml.export_opml(worker))
    assert list(told) == ["https://a.example/"]


NAMES = st.text(st.characters(codec="utf-8"), max_size=20)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("names")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(title=NAMES, topics=st.lists(NAMES, max_size=3))
def test_any_names_make_a_valid_list(shared: Path, title: str, topics: list[str]) -> None:
    names = [name for name in [title, *topics] if name.strip() and name.isprintable()]
    known = title if title in names else None
    source = Source(id="s", url="https://a.example/", title=known, topics=tuple(names))
    with running(settings_for(shared)) as services:
        sources.add(services, source)
        try:
            made = opml.export_opml(services)
            sources.remove(services, "s")
            told = take(services, made)
            assert [item.outcome for item in told.values()] == ["added"]
            assert opml.export_opml(services) == made
        finally:
            sources.remove(services, "s")
