"""`feedserver article …` and `feedserver feed …`"""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.conftest import Commands
from tests.support.site import article as document

ARTICLE_KEYS = {
    "id",
    "slug",
    "title",
    "url",
    "status",
    "version",
    "published_at",
    "updated_at",
    "edited_at",
    "lang",
    "topics",
    "entities",
    "canonical_source",
    "source",
    "own",
    "republish",
    "provenance",
}


def two_versions(commands: Commands) -> None:
    """The article `kiln`, told twice."""
    commands.done("article", "import", commands.write("kiln.json", document()))
    edited = document(title="The story of 12 kilns", body_md="One line.\n\nAnother of 21 words.")
    commands.done("article", "import", commands.write("kiln.json", edited))


def test_import_says_what_became_of_each_document(commands: Commands) -> None:
    file = commands.write("kiln.json", document())
    first = commands.done("article", "import", file).out.splitlines()
    assert first[0].split("\t") == ["DOCUMENT", "ARTICLE", "RESULT", "REASON"]
    assert first[1].split("\t") == [file, "kiln", "created", "new"]
    assert f"{file}\tkiln\tunchanged\tread before" in commands.done("article", "import", file).out
    commands.write("kiln.json", document(title="The story of 12 kilns"))
    assert "\tupdated (significant)\t" in commands.done("article", "import", file).out
    (item,) = commands.done("article", "import", file, "--json").json["items"]
    assert item == {
        "where": file,
        "outcome": "unchanged",
        "slug": "kiln",
        "reason": "read before",
    }
    assert commands.done("article", "import", file, "--quiet").out == ""


def test_broken_documents_are_named_and_the_others_load(commands: Commands) -> None:
    good = commands.write("good.json", document())
    bad = commands.write("bad.json", document("bad", published_at="soon"))
    missing = str(commands.folder / "nope.json")
    result = commands("article", "import", good, bad, missing)
    assert result.code == 1
    assert "\tcreated\t" in result.out
    first, second = sorted(result.err.splitlines())
    assert first.startswith(f"feedserver: {bad}: published_at: expected a time such as ")
    assert second == f"feedserver: {missing}: no such file or folder"
    quiet = commands("article", "import", "--quiet", good, bad)
    assert (quiet.code, quiet.out) == (1, "")
    assert len(quiet.err.splitlines()) == 1
    listed = commands("article", "import", good, bad, "--json")
    assert (listed.code, listed.err) == (1, "")
    assert {i["outcome"] for i in listed.json["items"]} == {"failed", "unchanged"}
    assert [i["slug"] for i in commands.done("article", "list", "--json").json["items"]] == ["kiln"]


def test_import_of_an_empty_folder(commands: Commands) -> None:
    (commands.folder / "in").mkdir()
    result = commands.done("article", "import", str(commands.folder / "in"))
    assert result.out == "no documents were read\n"


def test_list(commands: Commands) -> None:
    assert commands.done("article", "list").out.startswith("no articles; import some: ")
    assert commands.done("article", "list", "--json").json == {"items": []}
    for slug in ("a", "b", "c"):
        commands.done("article", "import", commands.write(f"{slug}.json", document(slug)))
    items = commands.done("article", "list", "--json").json["items"]
    assert [item["slug"] for item in items] == ["c", "b", "a"]
    assert all(item.keys() == ARTICLE_KEYS for item in items)
    lines = commands.done("article", "list", "--limit", "2").out.splitlines()
    assert lines[0].split("\t") == ["SLUG", "VERSION", "UPDATED", "SOURCE", "TITLE"]
    assert lines[1].split("\t") == ["c", "1", "2026-11-01 09:00:00", "", "The story of c"]
    assert len(lines) == 3


def test_show(commands: Commands) -> None:
    two_versions(commands)
    shown = commands.done("article", "show", "kiln").out
    for name, value in (
        ("title", "The story of 12 kilns"),
        ("address", "https://news.example.org/news/kiln"),
        ("version", "2"),
        ("status", "published"),
        ("topics", "large-language-models"),
        ("own", "yes"),
        ("title from", "document"),
    ):
        assert re.search(rf"^{name} +{re.escape(value)}$", shown, re.MULTILINE), name
    record = commands.done("article", "show", "kiln", "--json").json
    assert record.keys() == ARTICLE_KEYS | {"content", "shown", "watch"}
    assert record["watch"] is None
    assert record["shown"]["level"] == "full"
    assert record["id"].startswith("urn:uuid:")
    assert (record["version"], record["own"], record["source"]) == (2, True, None)
    assert record["content"]["body_md"] == "One line.\n\nAnother of 21 words."


def test_versions(commands: Commands) -> None:
    two_versions(commands)
    lines = commands.done("article", "versions", "kiln").out.splitlines()
    assert lines[0].split("\t") == [
        "VERSION",
        "STORED",
        "UPDATED",
        "SIGNIFICANCE",
        "CHANGED",
        "WHAT",
    ]
    assert [line.split("\t")[0] for line in lines[1:]] == ["1", "2"]
    first, second = commands.done("article", "versions", "kiln", "--json").json["items"]
    assert first.keys() == second.keys() == {
        "version", "title", "at", "updated_at", "modified_at", "significance", "changed", "facts",
    }  # fmt: skip
    assert (first["version"], first["title"]) == (1, "The story of kiln")
    assert (second["version"], second["significance"]) == (2, "significant")
    assert second["changed"] == ["title", "body_md"]
    assert second["facts"]


def test_diff(commands: Commands) -> None:
    two_versions(commands)
    lines = commands.done("article", "diff", "kiln", "1", "2").out.splitlines()
    assert lines[:2] == ["--- version 1", "+++ version 2"]
    assert "-title: The story of kiln" in lines
    assert "+title: The story of 12 kilns" in lines
    assert "+Another of 21 words." in lines
    back = commands.done("article", "diff", "kiln", "2", "1").out.splitlines()
    assert "-title: The story of 12 kilns" in back
    assert commands.done("article", "diff", "kiln", "1", "1").out == "no difference\n"


def test_diff_as_json_tells_of_all_steps(commands: Commands) -> None:
    two_versions(commands)
    third = document(title="The story of 12 kilns", topics=["ai-chips"])
    commands.done("article", "import", commands.write("kiln.json", third))
    found = commands.done("article", "diff", "kiln", "1", "3", "--json").json
    assert found.keys() == {"slug", "from", "to", "changed", "facts", "diff"}
    assert (found["slug"], found["from"], found["to"]) == ("kiln", 1, 3)
    # The body is what it was in version 1 again.
    assert found["changed"] == ["title", "topics"]
    steps = commands.done("article", "versions", "kiln", "--json").json["items"]
    assert found["facts"] == steps[1]["facts"] + steps[2]["facts"]
    assert found["diff"][0] == "--- version 1"
    back = commands.done("article", "diff", "kiln", "3", "1", "--json").json
    assert (back["changed"], back["facts"]) == (["title", "topics"], [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "nope"], "article nope: there is none with this slug"),
        (["versions", "nope"], "article nope: there is none with this slug"),
        (["diff", "nope", "1", "2"], "article nope: there is none with this slug"),
        (["diff", "kiln", "1", "2"], "article kiln: there is no version 2, of 1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_not_there(commands: Commands, words: list[str], said: str) -> None:
    commands.done("article", "import", commands.write("kiln.json", document()))
    result = commands("article", *words)
    assert (result.code, result.out, result.complaint) == (1, "", f"feedserver: {said}")


def test_export(commands: Commands) -> None:
    for slug in ("a", "b"):
        commands.done("article", "import", commands.write(f"{slug}.json", document(slug)))
    out = commands.folder / "out"
    result = commands.done("article", "export", str(out))
    assert result.out == f"2 documents in {out}\n"
    assert json.loads((out / "a.json").read_text())["title"] == "The story of a"
    assert commands.done("article", "export", str(out), "b").out == f"1 document in {out}\n"
    result = commands("article", "export", str(out), "nope")
    assert (result.code, result.complaint) == (
        1,
        "feedserver: article nope: there is none with this slug",
    )
    result = commands("article", "export", commands.write("file", "in the way"))
    assert result.code == 2
    assert "is a file" in result.err


def test_feeds(commands: Commands) -> None:
    two_versions(commands)
    lines = [line.split("\t") for line in commands.done("feed", "list").out.splitlines()]
    assert lines[0] == ["KIND", "NAME", "ARTICLES", "ADDRESS (add .rss, .atom or .json)"]
    assert ["latest", "Latest", "1", "https://news.example.org/latest"] in lines
    assert any(line[0] == "entities" and line[1] == "Mistral AI" for line in lines)
    items = commands.done("feed", "list", "--json").json["items"]
    assert all(
        item.keys() == {"kind", "slug", "name", "id", "articles", "url", "last_seq"}
        for item in items
    )
    latest = next(item for item in items if item["kind"] == "latest")
    assert (latest["articles"], latest["last_seq"]) == (1, 2)
    assert latest["id"].startswith("urn:uuid:")
