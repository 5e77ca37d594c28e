"""The sources as a list of subscriptions."""

from __future__ import annotations

from typing import Any

from feedserver.model.source import PollState, Source, SourceKind, StoredSource
from feedserver.parse import opml
from feedserver.render import subscriptions
from tests.render.feed_checks import parse
from tests.render.samples import SITE


def stored(source_id: str, poll: PollState | None = None, **fields: Any) -> StoredSource:
    url = fields.pop("url", f"https://{source_id}.example/feed")
    source = Source(id=source_id, url=url, **fields)
    return StoredSource(source=source, poll=poll or PollState())


SOURCES = (
    stored("zoo", title="The <Zoo> & \ufffe“Co”", topics=("science", "ai-chips")),
    stored("wire", topics=("science",), kind=SourceKind.FEED, schedule="every 15m", lang="pt-BR"),
    stored("alone"),
    stored("press", url="https://press.example/", kind=SourceKind.LISTING, selector="h2 > a",
           title_selector='b[a="x"]'),
    stored("found", PollState(kind=SourceKind.FEED, url="https://found.example/atom", title="F",
                              home_url="https://found.example/?a&b"), url="https://found.example/"),
    stored("folder", url="documents", kind=SourceKind.DOCUMENTS),
    stored("odd", topics=("News/Tech, all", "a  b")),
    stored("secret", user="me", password="hunter2", headers={"X-Key": "hunter2"},
           republish=None, rights="(c)"),
)  # fmt: skip


def test_folders_and_sources_are_in_a_fixed_order() -> None:
    made = subscriptions.render(SOURCES, SITE)
    assert made == subscriptions.render(SOURCES[::-1], SITE)
    root = parse(made)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == f"Sources of {SITE.title}"
    told = [
        (outline.get("text"), [inner.get("text") for inner in outline])
        for outline in root.find("body")
    ]
    assert told == [
        ("https://alone.example/feed", []),
        ("F", []),
        ("https://press.example/", []),
        ("https://secret.example/feed", []),
        ("news-tech-all", ["https://odd.example/feed"]),
        ("science", ["https://wire.example/feed", "The <Zoo> & “Co”"]),
    ]


def test_other_readers_find_what_they_look_for() -> None:
    outlines = {
        o.get("text"): o for o in parse(subscriptions.render(SOURCES, SITE)).iter("outline")
    }
    zoo = outlines["The <Zoo> & “Co”"]
    assert (zoo.get("type"), zoo.get("title")) == ("rss", zoo.get("text"))
    assert (zoo.get("xmlUrl"), zoo.get("category")) == (
        "https://zoo.example/feed",
        "science,ai-chips",
    )
    assert outlines["F"].get("xmlUrl") == "https://found.example/atom"
    assert outlines["F"].get("htmlUrl") == "https://found.example/?a&b"
    # What is no feed does not say that it is one.
    assert outlines["https://press.example/"].get("type") is None


def test_no_credential_is_written_and_no_folder() -> None:
    made = subscriptions.render(SOURCES, SITE)
    assert b"hunter2" not in made
    assert b"documents" not in made
    assert b"(c)" not in made


def test_what_is_written_is_read_again() -> None:
    read = opml.parse(subscriptions.render(SOURCES, SITE), "f")
    assert (read.wrong, read.warnings) == ((), ())
    by_id = {found.extras["id"]: found for found in read.subscriptions}
    assert by_id.keys() == {s.source.id for s in SOURCES} - {"folder"}
    for known in SOURCES:
        found = by_id.get(known.source.id)
        if found is not None and known.source.id != "odd":
            assert (found.url, found.topics) == (known.source.url, known.source.topics)
    assert by_id["odd"].topics == ("news-tech-all", "a b")
    assert by_id["alone"].title is None
    assert by_id["wire"].extras == {
        "id": "wire", "kind": "feed", "schedule": "every 15m", "lang": "pt-BR",
    }  # fmt: skip
    assert by_id["press"].extras["selector"] == "h2 > a"
    assert by_id["press"].extras["title_selector"] == 'b[a="x"]'


def test_no_sources_at_all() -> None:
    assert len(parse(subscriptions.render((), SITE)).find("body")) == 0
