"""`feedserver serve` as a real process: what it shows, and what it survives."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path

import pytest

from tests.support.origin import Origin
from tests.support.server import TOML, Server, wait_until

SEEDS = Path(__file__).parents[2] / "seeds"
RSS = (
    '<rss version="2.0"><channel><title>Wire</title><link>https://example.org/</link>'
    "<description>d</description><item><guid>g1</guid><title>One story</title>"
    "<link>https://example.org/1</link></item></channel></rss>"
)
ARTICLE = "large-language-models-explained"


def seeds(folder: Path) -> Path:
    """A copy of the shipped seeds, to be edited."""
    return Path(shutil.copytree(SEEDS, folder / "seeds"))


def log(server: Server) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(server.get("/changes.json?limit=1000").body)[
        "changes"
    ]
    return found


def test_it_serves_the_seeds_once_and_their_edits_as_versions(tmp_path: Path) -> None:
    folder = seeds(tmp_path)
    with Server(tmp_path, seeds=folder) as server:
        count = len(list(folder.glob("*.json")))
        assert len(log(server)) == count
        for path in folder.glob("*.json"):
            for suffix in ("", ".md", ".txt", ".json", ".jsonld"):
                assert server.get(f"/news/{path.stem}{suffix}").status == 200
            written = json.loads(path.read_bytes())
            served = json.loads(server.get(f"/news/{path.stem}.json").body)
            assert {key: served[key] for key in written} == written
        first = server.get("/latest.rss")
        where = server.output()
        assert server.url in where
        assert str(tmp_path) in where
    edited = folder / f"{ARTICLE}.json"
    document = json.loads(edited.read_bytes())
    document["body_md"] += "\n\nThe bill has risen to 97 million dollars since then."
    edited.write_text(json.dumps(document))
    with Server(tmp_path, seeds=folder) as server:
        rows = log(server)
        assert len(rows) == count + 1
        assert rows[-1]["slug"] == ARTICLE
        assert (rows[-1]["type"], rows[-1]["version"]) == ("article.updated", 2)
        assert server.get("/latest.rss").headers["etag"] != first.headers["etag"]
        shown = server.run("article", "diff", ARTICLE, "1", "2")
        assert "+The bill has risen to 97 million dollars" in shown.stdout
        listed = server.run("article", "versions", ARTICLE, "--json")
        assert [v["version"] for v in json.loads(listed.stdout)["items"]] == [1, 2]
        again = server.run("article", "import", str(folder), "--json")
        outcomes = {item["reason"] for item in json.loads(again.stdout)["items"]}
        assert outcomes == {"read before"}


def test_a_restart_gives_the_same_bytes_and_validators(tmp_path: Path) -> None:
    paths = ("/latest.rss", "/latest.atom", "/", "/feeds.opml", f"/news/{ARTICLE}.json")
    with Server(tmp_path, seeds=SEEDS) as server:
        before = [server.get(path) for path in paths]
        server.stop()
        server.start()
        for path, old in zip(paths, before, strict=True):
            new = server.get(path)
            assert new.body == old.body
            assert new.headers["etag"] == old.headers["etag"]
            assert new.headers["last-modified"] == old.headers["last-modified"]


def family(server: Server) -> list[int]:
    """The roles and the process that answers."""
    found: list[int] = wait_until(lambda: len(f := server.children()) >= 3 and f)
    return found


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_killed_role_comes_back(tmp_path: Path, name: str) -> None:
    with Server(tmp_path, seeds=SEEDS) as server:
        family(server)
        pid = server.roles()[name]
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: server.roles().get(name, pid) != pid, what="its return")
        wait_until(server.is_ready)
        assert len(log(server)) == len(list(SEEDS.glob("*.json")))


def test_a_killed_answering_process_comes_back(tmp_path: Path) -> None:
    with Server(tmp_path, seeds=SEEDS) as server:
        answering = set(family(server)) - set(server.roles().values())
        for pid in answering:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not answering & set(server.children()))
        wait_until(server.is_ready)
        assert server.get("/latest.rss").status == 200


def test_nothing_outlives_a_killed_parent(tmp_path: Path) -> None:
    with Server(tmp_path, seeds=SEEDS) as server:
        before = server.get("/latest.atom")
        family(server)
        server.kill()
        wait_until(lambda: not server.children(), what="the end of its children")
        server.start()
        assert server.get("/latest.atom").headers["etag"] == before.headers["etag"]


def test_a_second_serve_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        second = server.run("serve", "--port", str(server.port + 1))
        assert second.returncode == 1
        [line] = second.stderr.strip().splitlines()
        assert "another `feedserver serve`" in line
        assert str(server.pid) in line
        assert server.is_ready()


def test_a_port_in_use_is_refused(tmp_path: Path) -> None:
    with Server(tmp_path / "one") as server:
        second = Server(tmp_path / "two")
        second.environ["FEEDSERVER_SERVER__PORT"] = str(server.port)
        refused = second.run("serve")
        assert refused.returncode == 1
        [line] = refused.stderr.strip().splitlines()
        assert f":{server.port}: another program is listening there" in line
        assert server.is_ready()


def test_a_host_may_be_a_name(tmp_path: Path) -> None:
    with Server(tmp_path, environ={"FEEDSERVER_SERVER__HOST": "localhost"}) as server:
        assert server.get("/healthz").status == 200
        assert f"listening http://localhost:{server.port}\n" in server.output()


def test_it_stops_cleanly(tmp_path: Path) -> None:
    with Server(tmp_path, seeds=SEEDS) as server:
        family(server)
        assert server.stop() == 0
        assert server.children() == []
        assert "Traceback" not in server.output()


def test_broken_seeds_are_named_and_the_others_load(tmp_path: Path) -> None:
    folder = seeds(tmp_path)
    (folder / "broken.json").write_text("{")
    wrong = {"slug": "wrong", "title": 7, "body_md": "x", "published_at": "2026-01-01"}
    (folder / "wrong.json").write_text(json.dumps(wrong))
    with Server(tmp_path, seeds=folder) as server:
        assert len(log(server)) == len(list(SEEDS.glob("*.json")))
        said = server.output()
        assert "broken.json: " in said
        assert "wrong.json: title: expected" in said


def test_a_settings_error_stops_the_start(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        server.config.write_text("[network]\ntimeout = 'soon'\n")
        stopped = server.run("serve")
        assert stopped.returncode == 2
        [line] = stopped.stderr.strip().splitlines()
        assert "feedserver.toml: network.timeout = 'soon'" in line


def test_the_roles_alone(tmp_path: Path) -> None:
    with Origin() as origin:
        origin.put("/feed", RSS, content_type="application/rss+xml")
        toml = TOML + f'[[sources]]\nid = "wire"\nurl = "{origin.url}/feed"\n'
        with (
            Server(tmp_path, toml, command=("worker",)) as worker,
            Server(tmp_path, toml, command=("web",)) as web,
        ):
            wait_until(lambda: web.get("/sources/wire.rss").body.count(b"<item>") == 1)
            assert web.stop() == 0
            assert worker.stop() == 0
