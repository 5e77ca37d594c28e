"""`feedserver source …` and `feedserver refresh`."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from tests.cli.conftest import Commands, serve
from tests.support.feeds import Entry
from tests.support.origin import Origin

STORY = Entry(title="A story", link="https://origin.example.org/story")
SOURCE_KEYS = {
    "id",
    "url",
    "kind",
    "title",
    "schedule",
    "topics",
    "lang",
    "republish",
    "license",
    "rights",
    "backfill",
    "include",
    "exclude",
    "max_age",
    "origin",
    "state",
    "note",
    "articles",
    "poll",
}
REPORT_KEYS = {
    "source",
    "title",
    "outcome",
    "published",
    "updated",
    "minor",
    "changes",
    "skipped",
    "warnings",
    "error",
    "next_at",
    "next_reason",
}


def test_add_list_show_and_remove(commands: Commands) -> None:
    added = commands.done("source", "add", "https://example.org/feed.xml", "--title", "Example")
    assert added.out.startswith("added example-org; ")
    listed = commands.done("source", "list").out.splitlines()
    assert listed[0].split("\t") == [
        "ID",
        "STATE",
        "ARTICLES",
        "LAST POLL",
        "NEXT POLL",
        "TITLE",
    ]
    assert listed[1].split("\t") == ["example-org", "active", "0", "", "", "Example"]
    shown = commands.done("source", "show", "example-org").out
    assert re.search(r"^address +https://example.org/feed.xml$", shown, re.MULTILINE)
    assert re.search(r"^page +https://news.example.org/sources/example-org$", shown, re.MULTILINE)
    assert re.search(r"^state +active$", shown, re.MULTILINE)
    assert commands.done("source", "pause", "example-org").out == "paused example-org\n"
    assert re.search(r"^because +paused by", commands.done("source", "show", "example-org").out,
                     re.MULTILINE)  # fmt: skip
    assert commands.done("source", "resume", "example-org").out == "resumed example-org\n"
    removed = commands.done("source", "remove", "example-org").out
    assert removed == "removed example-org; its articles stay\n"
    assert commands.done("source", "list").out.startswith("no sources; add one: ")
    assert commands.done("source", "list", "--json").json == {"items": []}


def test_everything_that_can_be_said_of_a_source(commands: Commands) -> None:
    added = commands.done(
        "source", "add", "https://example.org/feed", "--id", "wire", "--kind", "feed",
        "--title", "Wire", "--schedule", "every 15m", "--topic", "a", "--topic", "b",
        "--lang", "pt-BR", "--republish", "excerpt", "--license", "https://l.example.org/",
        "--rights", "(c)", "--backfill", "none", "--include", "one", "--include", "two",
        "--exclude", "three", "--max-age", "30d", "--json",
    ).json  # fmt: skip
    assert added.keys() == SOURCE_KEYS
    assert added | {"poll": None} == {
        "id": "wire",
        "url": "https://example.org/feed",
        "kind": "feed",
        "title": "Wire",
        "schedule": "every 15m",
        "topics": ["a", "b"],
        "lang": "pt-BR",
        "republish": "excerpt",
        "license": "https://l.example.org/",
        "rights": "(c)",
        "backfill": "none",
        "include": ["one", "two"],
        "exclude": ["three"],
        "max_age": 2592000,
        "origin": "command",
        "state": "active",
        "note": None,
        "articles": 0,
        "poll": None,
    }
    assert commands.done("source", "show", "wire", "--json").json == added
    assert commands.done("source", "list", "--json").json == {"items": [added]}
    shown = commands.done("source", "show", "wire").out
    for said in ("pt-BR", "excerpt", "(c)", "none", "one, two", "three", "30d", "every 15m"):
        assert said in shown


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["add", "example.org/feed"], 2, "not a valid address"),
        (["add", "http://[::1"], 2, "not a valid address"),
        (["add", "ftp://example.org/"], 2, "only http and https"),
        (["add", "https://me:secret@example.org/"], 2, "credentials"),
        (["add", "https://example.org/", "--schedule", "hourly"], 2, "every 15m"),
        (["add", "https://example.org/", "--id", "No Good"], 2, "lower-case letters"),
        (["add", "https://example.org/", "--lang", "?"], 2, "language tag"),
        (["add", "https://example.net/there"], 1, "is the source 'there' already"),
        (["add", "https://example.org/", "--id", "there"], 1, "this id already"),
        (["show", "nope"], 1, "source nope: there is none with this id"),
        (["pause", "nope"], 1, "source nope: there is none with this id"),
        (["resume", "nope"], 1, "source nope: there is none with this id"),
        (["remove", "nope"], 1, "source nope: there is none with this id"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_goes_wrong_is_one_line(
    commands: Commands, words: list[str], code: int, said: str
) -> None:
    commands.done("source", "add", "https://example.net/there", "--id", "there")
    result = commands("source", *words)
    assert (result.code, result.out) == (code, "")
    assert result.complaint.startswith("feedserver: ")
    assert said in result.complaint
    assert "secret" not in result.complaint
    assert len(commands.done("source", "list", "--json").json["items"]) == 1


def test_a_source_of_the_settings_file_is_removed_there(commands: Commands) -> None:
    with commands.config.open("a", encoding="utf-8") as file:
        file.write('\n[[sources]]\nid = "wire"\nurl = "https://example.org/feed"\n')
    result = commands("source", "remove", "wire")
    assert result.code == 2
    assert f"is declared in {commands.config}: remove it there, or pause it" in result.complaint


def test_refresh_shows_what_changed(commands: Commands, origin: Origin) -> None:
    commands.done("source", "add", serve(origin, [STORY]), "--id", "wire")
    first = commands.done("refresh").out
    assert "wire\tchanged\t1\t0\t0\t0\t" in first
    assert "1\tpublished, significant\ta-story\t1\t" in first
    unchanged = commands.done("refresh").out
    assert "wire\tnot modified\t0\t0\t0\t0\t" in unchanged
    assert "a-story" not in unchanged
    serve(origin, [replace(STORY, title="A story of 12 kilns")])
    changed = commands.done("refresh", "wire").out
    assert "wire\tchanged\t0\t1\t0\t0\t" in changed
    assert "2\tupdated, significant\ta-story\t2\t" in changed


def test_refresh_as_json(commands: Commands, origin: Origin) -> None:
    commands.done("source", "add", serve(origin, [STORY]), "--id", "wire")
    (report,) = commands.done("refresh", "--json").json["items"]
    assert report.keys() == REPORT_KEYS
    assert (report["source"], report["outcome"], report["published"]) == ("wire", "changed", 1)
    assert (report["error"], report["skipped"], report["warnings"]) == (None, [], [])
    (change,) = report["changes"]
    assert (change["seq"], change["type"], change["slug"]) == (1, "article.published", "a-story")
    assert report["next_at"].endswith("Z")


def test_refresh_with_nothing_to_poll(commands: Commands) -> None:
    assert commands.done("refresh").out.startswith("no sources; add one: ")
    assert commands.done("refresh", "--json").json == {"items": []}


def test_a_failed_source_is_named_and_the_others_are_polled(
    commands: Commands, origin: Origin
) -> None:
    commands.done("source", "add", serve(origin, [STORY]), "--id", "good")
    commands.done("source", "add", origin.fail("/bad", 503, {"Retry-After": "60"}), "--id", "bad")
    result = commands("refresh")
    assert result.code == 1
    assert "good\tchanged\t1" in result.out
    assert "bad\tfailed\t0" in result.out
    assert result.complaint.startswith("feedserver: bad: ")
    assert "503" in result.complaint
    result = commands("refresh", "--json")
    assert result.code == 1
    assert result.err == ""
    assert {r["source"]: r["outcome"] for r in result.json["items"]} == {
        "bad": "failed",
        "good": "not modified",
    }
    listed = commands.done("source", "list").out
    assert "bad\tfailing" in listed
    shown = commands.done("source", "show", "bad").out
    assert re.search(r"^failures in a row +2$", shown, re.MULTILINE)
    assert re.search(r"^error .*503", shown, re.MULTILINE)


def test_an_html_page_is_named_with_the_feeds_that_it_links(
    commands: Commands, origin: Origin
) -> None:
    page = '<!doctype html><link rel="alternate" type="application/rss+xml" href="/feed">'
    commands.done("source", "add", origin.put("/", page, "text/html"), "--id", "page")
    result = commands("refresh")
    assert result.code == 1
    assert "an HTML page, not a feed" in result.complaint
    assert f"{origin.url}/feed" in result.complaint


def test_an_unknown_source_is_polled_by_nobody(commands: Commands, origin: Origin) -> None:
    commands.done("source", "add", serve(origin, [STORY]), "--id", "wire")
    result = commands("refresh", "wire", "nope")
    assert (result.code, result.out) == (1, "")
    assert result.complaint == "feedserver: source nope: there is none with this id"
    assert origin.requests == []


def test_an_address_that_must_not_be_contacted(commands: Commands) -> None:
    commands.done("source", "add", "http://10.1.2.3/feed", "--id", "inside")
    result = commands("refresh")
    assert result.code == 1
    assert "network.allow" in result.complaint


def test_items_that_were_left_out_are_named(commands: Commands, origin: Origin) -> None:
    url = serve(origin, [STORY, Entry(title="", body="", guid="empty")])
    commands.done("source", "add", url, "--id", "wire")
    result = commands("refresh")
    assert result.code == 0
    assert "wire\tchanged\t1\t0\t0\t1\t" in result.out
    assert result.complaint.startswith("feedserver: wire: left out ")


def test_titles_obey_no_terminal(commands: Commands, origin: Origin) -> None:
    title = "Red\x1b[31m \x9b2Jalert\x07 \u202ereversed\ttab"
    url = origin.put(
        "/feed",
        '{"version": "https://jsonfeed.org/version/1.1", "title": "F\\u001b]0;x\\u0007", '
        '"items": [{"id": "1", "title": "'
        + title.encode("unicode_escape").decode().replace("\\x", "\\u00")
        + '", "content_text": "b"}]}',
        "application/feed+json",
    )
    commands.done("source", "add", url, "--id", "wire")
    outputs = [
        commands.done("refresh").out,
        commands.done("source", "list").out,
        commands.done("source", "show", "wire").out,
        commands.done("article", "list").out,
        commands.done("feed", "list").out,
    ]
    (article,) = commands.done("article", "list", "--json").json["items"]
    assert "alert" in article["title"]
    outputs += [
        commands.done("article", verb, article["slug"], *rest).out
        for verb, *rest in (["show"], ["versions"], ["diff", "1", "1"])
    ]
    for output in outputs:
        assert all(char.isprintable() or char in "\n\t" for char in output)
    assert any("alert" in output for output in outputs)
