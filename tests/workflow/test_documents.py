"""Article documents in and out, through the way that all articles take."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from feedserver.errors import FeedserverError, NotFoundError
from feedserver.model.instant import Instant
from feedserver.render import article_json
from feedserver.workflow import documents
from feedserver.workflow.documents import Exported, Imported, export_documents, import_documents
from tests.support.feeds import Entry
from tests.support.site import article as document
from tests.support.site import put, running, settings_for
from tests.workflow.conftest import World
from tests.workflow.test_refresh import add


def ignore(_done: int, _total: int) -> None:
    """Nobody watches."""


def read(world: World, *files: Path) -> list[Imported]:
    return import_documents(world.services, files, ignore)


def write(world: World, name: str, content: Any) -> Path:
    folder = world.folder / "in"
    folder.mkdir(exist_ok=True)
    file = folder / name
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        file.write_text(json.dumps(content), encoding="utf-8")
    return file


def exported(world: World, name: str = "out") -> dict[str, bytes]:
    folder = world.folder / name
    export_documents(world.services, folder, (), ignore)
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_a_document_becomes_an_own_article(world: World) -> None:
    (result,) = read(world, write(world, "kiln.json", document()))
    assert (result.outcome, result.slug) == ("created", "kiln")
    assert result.where.endswith("kiln.json")
    article = world.article()
    assert (article.own, article.source_id, article.version.number) == (True, None, 1)
    assert article.content.topics == ("large-language-models",)
    assert article.version.provenance["title"] == "document"
    assert [c.slug for c in world.changes()] == ["kiln"]


def test_a_document_that_did_not_change_is_not_read_again(world: World) -> None:
    file = write(world, "kiln.json", document())
    read(world, file)
    before = world.documents()
    world.clock.forward(3600)
    assert [(r.outcome, r.reason) for r in read(world, file)] == [("unchanged", "read before")]
    # Laid out in another way, it still says the same.
    file.write_text(json.dumps(document(), indent=4, sort_keys=True))
    assert read(world, file)[0].reason == "read before"
    assert world.documents() == before
    assert len(world.changes()) == 1


def test_a_document_that_did_not_change_reverts_nothing(world: World) -> None:
    first = write(world, "kiln.json", document())
    edited = document(title="The story of 12 kilns")
    second = write(world, "kiln-edited.json", edited)
    assert read(world, first)[0].outcome == "created"
    assert read(world, second)[0].outcome == "updated (significant)"
    assert read(world, second)[0].outcome == "unchanged"
    assert world.article().content.title == edited["title"]
    # The first file has not changed since it was read; reading its folder again, as every
    # start does with the seeds, brings nothing back.
    assert read(world, first)[0].outcome == "unchanged"
    assert world.article().content.title == edited["title"]
    assert world.article().version.number == 2


def test_a_document_that_changes_back_is_a_new_state(world: World) -> None:
    file = write(world, "kiln.json", document())
    read(world, file)
    write(world, "kiln.json", document(title="The story of 12 kilns"))
    read(world, file)
    write(world, "kiln.json", document())
    assert read(world, file)[0].outcome == "updated (significant)"
    assert world.article().content.title == "The story of kiln"
    assert world.article().version.number == 3


def test_an_edited_document_is_a_new_version(world: World) -> None:
    read(world, write(world, "kiln.json", document()))
    before = world.article()
    world.clock.forward(3600)
    edited = document(body_md="This is the story of kiln, told in 12 words.")
    (result,) = read(world, write(world, "kiln.json", edited))
    assert result.outcome == "updated (significant)"
    article = world.article()
    assert (article.id, article.slug, article.version.number) == (before.id, "kiln", 2)
    assert article.content.published_at == before.content.published_at
    assert article.version.updated_at == world.clock.now
    (result,) = read(world, write(world, "kiln.json", edited | {"topics": ["ai-chips"]}))
    assert result.outcome == "updated (minor)"
    assert world.article().version.updated_at == article.version.updated_at


def test_what_never_moves_is_kept_and_said(world: World) -> None:
    read(world, write(world, "kiln.json", document()))
    moved = document(published_at="2026-11-05T09:00:00Z", title="The story of 12 kilns")
    (result,) = read(world, write(world, "kiln.json", moved))
    assert "published_at kept" in result.reason
    assert world.article().content.published_at == Instant.parse("2026-11-01T09:00:00Z")


def test_broken_documents_are_named_and_the_others_load(world: World) -> None:
    folder = world.folder / "in"
    write(world, "a.json", document("a"))
    write(world, "b.json", document("b", title=7))
    write(world, "c.json", document("C c"))
    write(world, "d.json", document("d", published_at="tomorrow"))
    write(world, "e.json", b'{"slug": ')
    write(world, "f.json", document("f", body_md=None))
    write(world, "g.json", document("g", topics="one"))
    write(world, "h.json", b"\xff\xfe\x00")
    write(world, "i.json", b"[1, 2]")
    write(world, "z.json", document("z"))
    (folder / "notes.txt").write_text("not a document")
    (folder / ".hidden.json").write_text("not looked at")
    results = read(world, folder)
    loaded = [r.slug for r in results if r.outcome == "created"]
    failed = {Path(r.where).name: r.reason for r in results if r.outcome == "failed"}
    assert sorted(str(slug) for slug in loaded) == ["a", "z"]
    assert failed["b.json"].startswith("title: expected text")
    assert failed["c.json"].startswith("slug: expected")
    assert failed["d.json"].startswith("published_at: expected a time")
    assert failed["e.json"].startswith("not JSON")
    assert failed["f.json"].startswith("body_md: expected")
    assert failed["g.json"].startswith("topics: expected a list")
    assert failed["h.json"].startswith("not JSON")
    assert failed["i.json, item 1"].startswith("document: expected an object")
    assert all("\n" not in r.where + r.reason for r in results)
    assert len(world.articles()) == 2


def test_the_file_is_named_once(world: World) -> None:
    missing = world.folder / "nope.json"
    (result,) = read(world, missing)
    assert (result.where, result.reason) == (str(missing), "no such file or folder")


def test_a_file_that_is_too_large(world: World) -> None:
    worker = world.worker(NETWORK__MAX_BODY="1KiB")
    large = write(world, "large.json", document("large", body_md="x" * 2000))
    small = write(world, "small.json", document("small"))
    failed, created = import_documents(worker, [large, small], ignore)
    assert (failed.outcome, failed.reason) == ("failed", "larger than 1,024 bytes")
    assert created.outcome == "created"


def test_several_documents_in_one_file(world: World) -> None:
    file = write(world, "all.json", {"items": [document("a"), document("b", title=""), document()]})
    results = read(world, file)
    assert {(r.slug, r.outcome) for r in results} == {
        ("a", "created"),
        (None, "failed"),
        ("kiln", "created"),
    }


def test_two_documents_with_one_slug(world: World) -> None:
    first = write(world, "1.json", document())
    second = write(world, "2.json", document(title="Another"))
    results = {Path(r.where).name: r for r in read(world, first, second)}
    assert results["1.json"].outcome == "created"
    assert results["2.json"].outcome == "failed"
    assert "'kiln'" in results["2.json"].reason
    assert "1.json" in results["2.json"].reason
    assert world.article().content.title == "The story of kiln"


def test_the_same_file_named_twice_is_read_once(world: World) -> None:
    file = write(world, "kiln.json", document())
    assert [r.outcome for r in read(world, file, file, file.parent)] == ["created"]


def test_two_documents_with_one_id(world: World) -> None:
    name = "urn:uuid:6ba7b810-9dad-41d1-80b4-00c04fd430c8"
    first = write(world, "1.json", document("a", id=name))
    second = write(world, "2.json", document("b", id=name))
    assert [r.outcome for r in read(world, first)] == ["created"]
    results = {Path(r.where).name: r for r in read(world, second)}
    assert "slug kept" in results["2.json"].reason
    assert [a.slug for a in world.articles()] == ["a"]


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"publish_at": "2026-11-01T10:00:01Z"}, "has not come yet"),
        ({"publish_at": "soon"}, "publish_at: expected a time"),
        ({"publish_at": 7}, "publish_at: expected a time"),
        ({"status": "draft"}, "status: expected"),
        ({"status": "retracted"}, "status: expected"),
    ],
)
def test_what_must_not_be_public_is_refused(
    world: World, keys: dict[str, Any], reason: str
) -> None:
    file = write(world, "all.json", [document("secret", **keys), document("open")])
    results = {r.outcome: r for r in read(world, file)}
    assert reason in results["failed"].reason
    assert results["created"].slug == "open"
    assert "secret" in results["failed"].where or "item 1" in results["failed"].where
    assert [a.slug for a in world.articles()] == ["open"]


def test_an_embargo_that_has_ended(world: World) -> None:
    file = write(world, "kiln.json", document(publish_at="2026-11-01T10:00:01Z"))
    assert read(world, file)[0].outcome == "failed"
    world.clock.forward(1)
    assert read(world, file)[0].outcome == "created"


def test_progress_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_BATCH", 2)
    for name in "abc":
        write(world, f"{name}.json", document(name))
    told: list[tuple[int, int]] = []
    results = import_documents(
        world.services, [world.folder / "in"], lambda done, total: told.append((done, total))
    )
    assert told == [(0, 3), (2, 3), (3, 3)]
    assert [r.slug for r in results] == ["a", "b", "c"]


def test_export_and_import_keep_ids_slugs_and_values(world: World, tmp_path: Path) -> None:
    put(
        world.services,
        tmp_path / "in",
        document(authors=["A. Writer"], license="https://example.org/terms", mood="calm"),
        document("second", lang="fr", topics=[], entities=[], title="Été — « deux »"),
    )
    entry = Entry(title="Of a source", link="https://origin.example.org/1", guid="1")
    add(world, world.serve([entry]))
    world.poll_one()
    first = exported(world)
    # A third party's article is no document of ours.
    assert sorted(first) == ["kiln.json", "second.json"]
    ids = {a.slug: a.id for a in world.articles() if a.own}
    folder = tmp_path / "copy"
    folder.mkdir()
    with running(settings_for(folder)) as services:
        results = import_documents(services, [world.folder / "out"], ignore)
        assert {r.outcome for r in results} == {"created"}
        assert export_documents(services, folder / "out", (), ignore) == Exported(2, 0)
    second = {file.name: file.read_bytes() for file in sorted((folder / "out").iterdir())}
    assert second == first
    assert {json.loads(data)["slug"]: json.loads(data)["id"] for data in second.values()} == ids


def test_importing_what_was_just_exported_changes_nothing(world: World, tmp_path: Path) -> None:
    put(world.services, tmp_path / "in", document(mood="calm"), document("second"))
    put(world.services, tmp_path / "in", document(title="The story of 12 kilns", mood="calm"))
    first = exported(world)
    results = read(world, world.folder / "out")
    assert {r.outcome for r in results} == {"unchanged"}
    assert exported(world) == first
    assert len(world.changes()) == 3


def test_export_writes_the_articles_named(world: World, tmp_path: Path) -> None:
    put(world.services, tmp_path / "in", document("a"), document("b"))
    done = export_documents(world.services, tmp_path / "out", ["b"], ignore)
    assert done == Exported(1, 0)
    assert [f.name for f in (tmp_path / "out").iterdir()] == ["b.json"]
    with pytest.raises(NotFoundError, match="nope"):
        export_documents(world.services, tmp_path / "other", ["nope"], ignore)
    assert not (tmp_path / "other").exists()


def test_export_to_where_nothing_can_be_written(world: World, tmp_path: Path) -> None:
    put(world.services, tmp_path / "in", document())
    occupied = tmp_path / "file"
    occupied.write_text("in the way")
    with pytest.raises(FeedserverError, match="cannot be written to") as caught:
        export_documents(world.services, occupied / "out", (), ignore)
    assert "\n" not in str(caught.value)


def test_importing_at_once_makes_each_article_once(world: World) -> None:
    for name in "abcdef":
        write(world, f"{name}.json", document(name))
    workers = [world.worker() for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        found = list(
            pool.map(lambda w: import_documents(w, [world.folder / "in"], ignore), workers)
        )
    outcomes = [r.outcome for results in found for r in results]
    assert "failed" not in outcomes
    assert outcomes.count("created") == 6
    assert len(world.articles()) == 6
    assert len(world.changes()) == 6


def test_a_document_takes_over_an_article_that_a_source_brought(world: World) -> None:
    entry = Entry(title="Kiln", link="https://origin.example.org/kiln", guid="1")
    add(world, world.serve([entry]))
    world.poll_one()
    before = world.article()
    same = document("other-slug", canonical_source="https://origin.example.org/kiln")
    (result,) = read(world, write(world, "kiln.json", same))
    assert result.outcome.startswith("updated")
    article = world.article()
    assert (article.id, article.slug, article.own) == (before.id, "kiln", True)
    assert article.content.title == "The story of other-slug"


def test_file_names_that_are_no_text(world: World) -> None:
    name = Path(str(world.folder).encode().decode() + "/\udcff.json")
    name.write_text(json.dumps(document()))
    (result,) = read(world, name)
    assert result.outcome == "created"
    assert result.where.encode()


def test_two_documents_with_one_id_keep_nobody_else_out(world: World, tmp_path: Path) -> None:
    name = "urn:uuid:11111111-1111-4111-8111-111111111111"
    results = put(
        world.services,
        tmp_path / "in",
        document("a", id=name),
        document("b", id=name),
        document("c"),
    )
    outcomes = {r.slug: r.outcome for r in results}
    assert outcomes == {"a": "created", "b": "failed", "c": "created"}


def test_its_own_json_is_no_news_to_an_article(world: World, tmp_path: Path) -> None:
    put(world.services, tmp_path / "in", document())
    served = json.loads(article_json.render(world.article(), world.services.site))
    assert served["canonical_source"] == served["url"]
    [result] = put(world.services, tmp_path / "again", served)
    assert result.outcome == "unchanged"
    [result] = put(world.services, tmp_path / "in", document())
    assert result.outcome == "unchanged"
    assert len(world.changes()) == 1
