"""Other people's readers subscribe to a running server (SPEC section 4).

One server, with documents imported and one source polled, answers them all. A test that changes
the source has a story of its own in it, so that tests do not depend on each other.
"""

from __future__ import annotations

import calendar
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import feedparser
import feedparser_sgmllib
import jsonschema
import pytest
from reader import Reader, make_reader

from feedserver.model.instant import SECOND, Instant
from tests.render.feed_checks import JSON_FEED_SCHEMA, atom_problems, parse, rss_problems
from tests.support.origin import Origin
from tests.support.server import TOML, Server, wait_until
from tests.support.site import article
from tests.support.wire import CORRECTED, PUBLISHED, Wire

DOCUMENTS = (
    article("kiln", title="Kiln & Söhne <flies>", published_at="2026-10-05T09:00:00.250000Z"),
    article("ete", title="L’été des modèles", lang="fr", topics=["ai-chips"]),
    article("safar", title="رحلة الفرن", body_md="نص **كامل** هنا.", lang="ar", entities=[]),
    article(
        "ties",
        summary="Prices of < 5 & > 3 were seen. They rose.",
        body_md="A [link](https://example.org/a?x=1&y=2).\n\n    a < b && c\n\n"
        "| a | b |\n|---|---|\n| 1 | ]]> |",
        entities=["L'Oréal", "AI & Law"],
    ),
)
FORMATS = (".rss", ".atom", ".json")


class Desk(NamedTuple):
    """A running server and the source that it follows."""

    server: Server
    wire: Wire

    def refresh(self) -> dict[str, Any]:
        """Poll the source now; the report."""
        done = self.server.run("refresh", "wire", "--json")
        assert done.returncode == 0, done.stderr
        (report,) = json.loads(done.stdout)["items"]
        return dict(report)

    def latest(self) -> dict[str, Any]:
        """`/latest.json`"""
        return dict(self.server.get("/latest.json").json())

    def entry_id(self, title: str) -> str:
        """The id of the entry of this title, once it is in the feed."""

        def found() -> str | None:
            ids = [item["id"] for item in self.latest()["items"] if item["title"] == title]
            return ids[0] if ids else None

        return str(wait_until(found, what=f"{title} in the feed"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    documents = folder / "documents"
    documents.mkdir()
    for document in DOCUMENTS:
        (documents / f"{document['slug']}.json").write_text(json.dumps(document), "utf-8")
    with Origin() as origin:
        wire = Wire(origin)
        wire.tell("one", "<p>The first story, told in <b>full</b>.</p>")
        with Server(folder, TOML + wire.declared("wire"), seeds=documents) as server:
            made = Desk(server, wire)
            made.entry_id("Wire story one")
            yield made


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    # Its copy of feedparser imports this by its old name and does not require it.
    monkeypatch.setitem(sys.modules, "sgmllib", feedparser_sgmllib)
    with closing(make_reader(":memory:")) as made:
        yield made


class Seen(NamedTuple):
    """An entry as a subscriber sees it; times in whole seconds, as RSS states them."""

    id: str
    title: str
    link: str
    summary: str
    content: str
    published: int
    updated: int


def seconds(text: str) -> int:
    return Instant.parse(text).us // SECOND


def as_published(desk: Desk) -> list[Seen]:
    """What JSON Feed says, which needs no interpreting: the order and the values to expect."""
    return [
        Seen(
            item["id"],
            item["title"],
            item["url"],
            item.get("summary", ""),
            item["content_html"],
            seconds(item["date_published"]),
            seconds(item["date_modified"]),
        )
        for item in desk.latest()["items"]
    ]


def plain_text(detail: Any) -> str:
    """A text construct as a reader shows it: RSS descriptions are HTML."""
    return unescape(detail.value) if detail.type == "text/html" else detail.value


@pytest.mark.parametrize("suffix", [".rss", ".atom"])
def test_feedparser_sees_what_was_published(desk: Desk, suffix: str) -> None:
    # Its own cleaning is off, so that contents can be compared to the letter.
    feed = feedparser.parse(
        f"{desk.server.url}/latest{suffix}", sanitize_html=False, resolve_relative_uris=False
    )
    assert feed.status == 200
    assert not feed.bozo
    assert feed.version == {".rss": "rss20", ".atom": "atom10"}[suffix]
    assert feed.feed.title == desk.latest()["title"]
    assert feed.feed.language == "en"
    seen = [
        Seen(
            entry.id,
            entry.title,
            entry.link,
            plain_text(entry.summary_detail),
            entry.content[0].value,
            calendar.timegm(entry.published_parsed),
            calendar.timegm(entry.updated_parsed),
        )
        for entry in feed.entries
    ]
    assert seen == as_published(desk)


def test_the_documents_reach_subscribers_as_written(desk: Desk) -> None:
    """What is the same everywhere might be the same mistake everywhere."""
    feed = feedparser.parse(f"{desk.server.url}/latest.atom")
    entries = {entry.link.rpartition("/")[2]: entry for entry in feed.entries}
    for document in DOCUMENTS:
        entry = entries[document["slug"]]
        told = desk.server.get(f"/news/{document['slug']}.json").json()
        assert told["id"] == entry.id
        assert entry.summary_detail.value == document["summary"]
        assert [tag.term for tag in entry.tags] == document["topics"]
        assert calendar.timegm(entry.published_parsed) == seconds(document["published_at"])


def entries_of(reader: Reader, address: str) -> list[Seen]:
    found = reader.get_entries(feed=address, sort="recent")
    return [
        Seen(
            entry.id,
            entry.title or "",
            entry.link or "",
            # RSS descriptions are HTML.
            unescape(entry.summary or "") if address.endswith(".rss") else entry.summary or "",
            entry.content[0].value,
            int(entry.published.timestamp()) if entry.published else 0,
            int(entry.updated.timestamp()) if entry.updated else 0,
        )
        for entry in found
    ]


def test_reader_sees_the_same_in_every_format(desk: Desk, reader: Reader) -> None:
    seen = {}
    for suffix in FORMATS:
        address = f"{desk.server.url}/latest{suffix}"
        reader.add_feed(address)
        result = reader.update_feed(address)
        assert result is not None
        assert result.new == len(as_published(desk))
        assert reader.get_feed(address).title == desk.latest()["title"]
        seen[suffix] = sorted(entries_of(reader, address))
    expected = sorted(as_published(desk))
    for suffix, entries in seen.items():
        assert entries == expected, suffix


def test_reader_sees_a_change_under_the_same_id_and_nothing_else(
    desk: Desk, reader: Reader
) -> None:
    desk.wire.tell("change", "<p>The probe flies on Monday.</p>")
    desk.refresh()
    entry_id = desk.entry_id("Wire story change")
    addresses = [f"{desk.server.url}/latest{suffix}" for suffix in FORMATS]
    for address in addresses:
        reader.add_feed(address)
        reader.update_feed(address)
    before = {address: entries_of(reader, address) for address in addresses}

    assert desk.refresh()["outcome"] == "not modified"
    for address in addresses:
        assert reader.update_feed(address) is None, "an unchanged refresh is no news"

    desk.wire.tell("change", "<p>The probe flies on Tuesday.</p>", CORRECTED)
    assert desk.refresh()["updated"] == 1
    wait_until(lambda: "Tuesday" in desk.server.get("/latest.rss").text, what="the correction")
    for address in addresses:
        result = reader.update_feed(address)
        assert result is not None
        assert (result.new, result.modified) == (0, 1)
        old = {entry.id: entry for entry in before[address]}
        new = {entry.id: entry for entry in entries_of(reader, address)}
        assert {i for i in new if new[i] != old[i]} == {entry_id}
        assert "Tuesday" in new[entry_id].content
        assert new[entry_id].published == old[entry_id].published == seconds(PUBLISHED)
        assert new[entry_id].updated == seconds(CORRECTED)
        assert reader.update_feed(address) is None


def test_a_new_story_is_one_new_entry(desk: Desk, reader: Reader) -> None:
    address = f"{desk.server.url}/sources/wire.atom"
    reader.add_feed(address)
    reader.update_feed(address)
    desk.wire.tell("news", "<p>Nobody knew this before.</p>")
    assert desk.refresh()["published"] == 1
    desk.entry_id("Wire story news")
    result = reader.update_feed(address)
    assert result is not None
    assert (result.new, result.modified) == (1, 0)


def listed(desk: Desk) -> list[tuple[str, str, str]]:
    """The subscriptions of `/feeds.opml`, as a client reads them: title, feed, page."""
    answer = desk.server.get("/feeds.opml")
    assert answer.status == 200
    assert answer.headers.get_content_type() == "text/x-opml"
    root = parse(answer.body)
    assert root.tag == "opml"
    assert root.get("version") == "2.0"
    outlines = root.findall(".//body//outline[@type='rss']")
    return [(o.get("text"), o.get("xmlUrl"), o.get("htmlUrl")) for o in outlines]


def path_of(desk: Desk, address: str) -> str:
    assert address.startswith(desk.server.url + "/"), address
    return address.removeprefix(desk.server.url)


def test_a_client_subscribes_to_all_that_opml_lists(desk: Desk, reader: Reader) -> None:
    subscriptions = listed(desk)
    pages = {path_of(desk, page) for _, _, page in subscriptions}
    assert {
        "/latest",
        "/topics/large-language-models",
        "/topics/ai-chips",
        "/entities/mistral-ai",
        "/entities/l-oreal",
        "/entities/ai-law",
        "/languages/en",
        "/languages/fr",
        "/languages/ar",
        "/sources/wire",
    } <= pages
    assert len(pages) == len(subscriptions)
    for title, address, page in subscriptions:
        reader.add_feed(address)
        assert reader.update_feed(address) is not None
        feed = reader.get_feed(address)
        assert feed.title == title
        assert feed.link == page
        assert feed.last_exception is None


def test_every_feed_keeps_to_its_format(desk: Desk) -> None:
    for _, address, _ in listed(desk):
        base = path_of(desk, address).removesuffix(".atom")
        rss, atom, json_feed = (desk.server.get(base + suffix) for suffix in FORMATS)
        assert [a.status for a in (rss, atom, json_feed)] == [200, 200, 200], base
        assert rss_problems(rss.body) == [], base
        assert atom_problems(atom.body) == [], base
        jsonschema.validate(json_feed.json(), JSON_FEED_SCHEMA)
        ids = [item["id"] for item in json_feed.json()["items"]]
        assert [guid.text for guid in parse(rss.body).iter("guid")] == ids, base
        assert [e.findtext("{*}id") for e in parse(atom.body).findall("{*}entry")] == ids, base


def test_the_schedule_brings_a_change_to_subscribers_without_a_command(tmp_path: Path) -> None:
    with Origin() as origin:
        wire = Wire(origin)
        wire.tell("tick", "<p>The probe flies on Monday.</p>")
        with Server(tmp_path, TOML + wire.declared("wire", "every 1s")) as server:

            def feed() -> Any:
                return feedparser.parse(server.get("/sources/wire.rss").body)

            def told(day: str) -> bool:
                entries = feed().entries
                return bool(entries) and day in entries[0].content[0].value

            wait_until(lambda: told("Monday"), 15, "the first poll")
            first = feed().entries[0]
            polls = len(origin.paths())
            wait_until(lambda: len(origin.paths()) >= polls + 2, 15, "polls without news")
            assert "if-none-match" in origin.requests[-1].headers
            wire.tell("tick", "<p>The probe flies on Tuesday.</p>", CORRECTED)
            wait_until(lambda: told("Tuesday"), 15, "the change in the feed")
            (entry,) = feed().entries
            assert entry.id == first.id
            assert entry.published_parsed == first.published_parsed
            assert entry.updated_parsed > first.updated_parsed
            log = server.get("/changes.json?since=0").json()["changes"]
            assert [(change["type"], change["version"]) for change in log] == [
                ("article.published", 1),
                ("article.updated", 2),
            ]
            slug = log[0]["slug"]
            assert server.run("article", "versions", slug).stdout.count("\n") == 3
