"""`feedserver source …` and `feedserver refresh`."""

from __future__ import annotations

import base64
import re

import pytest
from msgspec.structs import replace

from tests.cli.conftest import Commands, serve
from tests.support.feeds import FORMATS, Entry
from tests.support.origin import Origin

STORY = Entry(title="A story", link="https://origin.example.org/story")
OTHER = Entry(title="Another", link="https://origin.example.org/another")
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
    "page",
    "follow",
    "selector",
    "title_selector",
    "date_selector",
    "summary_selector",
    "user",
    "password",
    "headers",
    "origin",
    "state",
    "note",
    "articles",
    "found",
    "host",
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
        "KIND",
        "ARTICLES",
        "LAST POLL",
        "NEXT POLL",
        "TITLE",
    ]
    assert listed[1].split("\t") == ["example-org", "active", "auto", "0", "", "", "Example"]
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
        "source", "add", "https://example.org/feed", "--id", "wire", "--kind", "listing",
        "--title", "Wire", "--schedule", "every 15m", "--topic", "a", "--topic", "b",
        "--lang", "pt-BR", "--republish", "excerpt", "--license", "https://l.example.org/",
        "--rights", "(c)", "--backfill", "none", "--include", "one", "--include", "two",
        "--exclude", "three", "--max-age", "30d", "--selector", "h2 a", "--title-selector", "h2",
        "--date-selector", "time", "--summary-selector", "p", "--user", "me", "--password",
        "env:WIRE_PASSWORD", "--header", "X-Key=file:key", "--header", "X-Mode=a=b", "--json",
    ).json  # fmt: skip
    assert added.keys() == SOURCE_KEYS
    assert added | {"poll": None} == {
        "id": "wire",
        "url": "https://example.org/feed",
        "kind": "listing",
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
        "page": {},
        "follow": False,
        "max_age": 2592000,
        "selector": "h2 a",
        "title_selector": "h2",
        "date_selector": "time",
        "summary_selector": "p",
        "user": "me",
        "password": "env:WIRE_PASSWORD",
        "headers": {"X-Key": "file:key", "X-Mode": "…"},
        "found": {"kind": "listing", "url": "https://example.org/feed", "republish": "excerpt"},
        "host": {"name": "example.org", "delay": 0.0, "parallel": 8},
        "origin": "command",
        "state": "active",
        "note": None,
        "articles": 0,
        "poll": None,
    }
    assert commands.done("source", "show", "wire", "--json").json == added
    assert commands.done("source", "list", "--json").json == {"items": [added]}
    shown = commands.done("source", "show", "wire").out
    for said in ("pt-BR", "excerpt", "(c)", "none", "one, two", "three", "30d", "every 15m",
                 "h2 a", "me", "env:WIRE_PASSWORD", "X-Key: file:key", "X-Mode: …"):  # fmt: skip
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
        (["add", "/srv/docs", "--id", "d", "--kind", "documents"], 2, "settings file only"),
        (["add", "https://example.org/", "--kind", "listing"], 2, "selector"),
        (["add", "https://example.org/", "--selector", "a"], 2, "listing"),
        (["add", "https://example.org/", "--header", "Host=secret"], 2, "headers.Host"),
        (["add", "https://example.org/", "--user", "me"], 2, "needs a password"),
        (["check", "nope"], 1, "source nope: there is none with this id"),
        (["check", "No good"], 2, "a source has an address such as"),
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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--user", "me", "--password", "hunter2"], "env:NAME or file:PATH"),
        (["--header", "Authorization=Bearer hunter2"], "env:NAME or file:PATH"),
        (["--header", "cookie=hunter2"], "env:NAME or file:PATH"),
        (["--header", "hunter2"], "NAME=VALUE"),
        (["--header", "X-A=hunter2", "--header", "X-A=hunter2"], "twice"),
    ],
)
def test_secrets_are_not_for_the_command_line(
    commands: Commands, words: list[str], said: str
) -> None:
    result = commands("source", "add", "https://example.org/", *words)
    assert result.code == 2
    assert said in " ".join(result.err.split())
    assert "hunter2" not in result.err
    assert commands.done("source", "list", "--json").json == {"items": []}


def test_no_secret_is_shown_anywhere(
    commands: Commands, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRE_TOKEN", "hunter3")
    (commands.folder / "password").write_text("hunter4\n", encoding="utf-8")
    with commands.config.open("a", encoding="utf-8") as file:
        file.write(
            f'[[sources]]\nid = "wire"\nurl = "{serve(origin, [STORY])}"\nuser = "me"\n'
            'password = "hunter2"\n'
            'headers = { "X-Key" = "hunter2", "X-Token" = "env:WIRE_TOKEN" }\n'
            f'[[sources]]\nid = "other"\nurl = "{serve(origin, [OTHER], "/other")}"\nuser = "me"\n'
            'password = "file:password"\n'
        )
    told = [
        commands.done("source", *words)
        for words in (
            ["list"], ["list", "--json"], ["show", "wire"], ["show", "wire", "--json"],
            ["show", "other"], ["export"], ["check", "wire"], ["check", "wire", "--json"],
        )
    ]  # fmt: skip
    told.append(commands.done("refresh"))
    for result in told:
        assert "hunter" not in result.out + result.err
    assert re.search("^password +…$", told[2].out, re.MULTILINE)
    assert re.search("^password +file:password$", told[4].out, re.MULTILINE)
    asked = {request.path: request.headers for request in origin.requests}
    assert (asked["/feed"]["x-key"], asked["/feed"]["x-token"]) == ("hunter2", "hunter3")
    login = base64.b64decode(asked["/other"]["authorization"].removeprefix("Basic "))
    assert login == b"me:hunter4"


def test_a_credential_that_is_not_there_fails_that_source(
    commands: Commands, origin: Origin
) -> None:
    commands.done("source", "add", serve(origin, [STORY]), "--header", "X-Key=env:NOT_SET_ANYWHERE")
    result = commands("refresh")
    assert result.code == 1
    assert "the environment has no variable NOT_SET_ANYWHERE" in result.complaint
    assert origin.requests == []


def test_show_tells_what_the_last_poll_left(commands: Commands, origin: Origin) -> None:
    page = '<!doctype html><link rel="alternate" type="application/rss+xml" href="/feed">'
    write, media_type = FORMATS["rss"]
    head = "<title>The wire</title><ttl>120</ttl><skipHours><hour>3</hour></skipHours>"
    body = write([STORY, Entry(title="", body="", guid="empty")], head=head)
    origin.put("/feed", body, media_type, {"Cache-Control": "max-age=60"})
    commands.done("source", "add", origin.put("/", page, "text/html"), "--id", "wire")
    commands("refresh")
    shown = commands.done("source", "show", "wire").out
    for name, value in (
        ("kind", "auto, found to be feed"),
        ("read from", f"{origin.url}/feed"),
        ("republish", r"feed \(as usual for kind feed\)"),
        ("answer", "200 OK"),
        ("  cache-control", "max-age=60"),
        ("set aside", "1 item"),
        ("asks for", r"2h between two polls \(ttl\); none at 3 o'clock UTC \(skipHours\)"),
        ("robots", "allowed: .*"),
        ("host", "127.0.0.1: 8 requests at once"),
        ("next poll", r"\d{4}-.*"),
        ("reason", "first poll: .*"),
    ):
        assert re.search(f"^{name} +{value}$", shown, re.MULTILINE), name
    # Groups stand apart.
    assert shown.count("\n\n") == 5
    assert not shown.endswith("\n\n")
    listed = commands.done("source", "list").out
    assert "wire\tactive\tfeed\t1\t" in listed


def test_show_tells_where_a_source_moves_to(commands: Commands, origin: Origin) -> None:
    serve(origin, [STORY], "/new")
    commands.done("source", "add", origin.redirect("/feed", "/new", 301), "--id", "wire")
    commands.done("refresh")
    shown = commands.done("source", "show", "wire").out
    assert re.search(
        rf"^moving to +{origin.url}/new, as it says since \S+ \S+ \(once\): "
        "followed once it says so for 1d$",
        shown,
        re.MULTILINE,
    )


def test_check_explains_and_stores_nothing(commands: Commands, origin: Origin) -> None:
    entries = [Entry(title=f"Story {n}", guid=f"g{n}") for n in range(12)]
    url = serve(origin, entries)
    for _ in range(2):
        found = commands.done("source", "check", url).out
        for name, value in (
            ("asked", url),
            ("robots", "allowed: .*"),
            ("host", "127.0.0.1: 8 requests at once"),
            ("answer", "200 OK"),
            ("kind", "feed"),
            ("items", "12 new"),
            ("reason", "first poll: .*"),
        ):
            assert re.search(f"^{name} +{value}$", found, re.MULTILINE), name
        assert "\tnew\tnew\tStory 0" in found
        assert "… and 2 more\n" in found
    assert commands.done("source", "list", "--json").json == {"items": []}
    assert commands.done("article", "list", "--json").json == {"items": []}
    record = commands.done("source", "check", url, "--json").json
    assert (record["kind"], record["error"], len(record["items"])) == ("feed", None, 12)
    assert record["source"].keys() == SOURCE_KEYS

    commands.done("source", "add", url, "--id", "wire")
    commands.done("refresh")
    before = commands.done("source", "show", "wire", "--json").json
    serve(origin, [replace(entries[0], title="Story of 12 kilns"), *entries[1:]])
    found = commands.done("source", "check", "wire").out
    assert re.search(
        r"^items +1 updated \(significant\), 11 with nothing new$", found, re.MULTILINE
    )
    assert commands.done("source", "show", "wire", "--json").json == before


def test_check_says_what_is_wrong(commands: Commands, origin: Origin) -> None:
    result = commands("source", "check", origin.fail("/bad", 503, {"Retry-After": "60"}))
    assert (result.code, result.err) == (1, "")
    assert re.search("^error +.*503", result.out, re.MULTILINE)
    assert re.search("^  retry-after +60$", result.out, re.MULTILINE)
    result = commands("source", "check", "http://10.1.2.3/feed", "--json")
    assert result.code == 1
    assert "network.allow" in result.json["error"]


def test_import_and_export(commands: Commands) -> None:
    listed = """<opml version="2.0"><body><outline text="News">
        <outline type="rss" text="A" xmlUrl="https://a.example/feed"/>
        <outline type="rss" text="There" xmlUrl="https://example.net/there"/>
        <outline type="rss" text="Bad" xmlUrl="nowhere"/></outline></body></opml>"""
    commands.done("source", "add", "https://example.net/there", "--id", "there")
    file = commands.write("list.opml", listed)
    result = commands("source", "import", file, "--topic", "Mine")
    assert result.code == 1
    lines = result.out.splitlines()
    assert lines[0].split("\t") == ["OUTLINE", "SOURCE", "RESULT", "ADDRESS"]
    assert lines[1].split("\t") == ["line 2, 'A'", "a-example", "added", "https://a.example/feed"]
    assert lines[2].split("\t")[1:3] == ["there", "known"]
    assert lines[3:] == ["1 added, 1 known already, 1 failed"]
    assert result.complaint == ("feedserver: line 4, 'Bad': nowhere: not an http or https address")
    record = commands.done("source", "show", "a-example", "--json").json
    assert (record["title"], record["topics"]) == ("A", ["news", "mine"])

    out = commands.folder / "out.opml"
    assert commands.done("source", "export", str(out)).out == ""
    assert list(commands.folder.glob(".*.part")) == []
    assert commands.done("source", "export").out == out.read_text("utf-8")
    again = commands.done("source", "import", str(out), "--json").json
    assert {item["outcome"] for item in again["items"]} == {"known"}
    assert again["warnings"] == []


def test_what_cannot_be_imported(commands: Commands) -> None:
    for name, said in (("nope.opml", "No such file"), (".", "Is a directory")):
        result = commands("source", "import", str(commands.folder / name))
        assert result.code == 1
        assert f"cannot be read: {said}" in result.complaint
    large = commands.write("large.opml", " " * (15 * 1024 * 1024 + 1))
    assert "network.max_body" in commands("source", "import", large).complaint
    result = commands("source", "import", commands.write("page.opml", "<html/>"))
    assert (result.code, result.out) == (1, "")
    assert result.complaint.endswith("page.opml: not OPML: its root is <html>")
    broken = commands.write("cut.opml", '<opml><body><outline xmlUrl="https://a.example/"/>')
    result = commands("source", "import", broken)
    assert (result.code, "1 added" in result.out) == (0, True)
    assert "not well-formed, read as far as it goes" in result.complaint
    result = commands("source", "export", str(commands.folder / "no" / "such.opml"))
    assert result.code == 1
    assert "No such file" in result.complaint


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
    assert "a page, not a feed" in result.complaint
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
