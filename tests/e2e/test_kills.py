"""`refresh` killed at random points: all or none of each source's result, and the same end."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.origin import Origin
from tests.support.server import TOML, Server

SOURCES = 6
ENTRIES = 30
KILLS = 12


def feed(number: int, edition: int) -> str:
    items = "".join(
        f"<item><guid>s{number}-{i}</guid><title>Story {i} of source {number}</title>"
        f"<link>https://example.org/{number}/{i}</link>"
        f"<description>It counts {edition if i % 3 == 0 else 1} of {i + 100}.</description></item>"
        for i in range(ENTRIES)
    )
    return (
        f'<rss version="2.0"><channel><title>Source {number}</title>'
        f"<link>https://example.org/{number}</link><description>d</description>"
        f"{items}</channel></rss>"
    )


def publish(origin: Origin, edition: int) -> None:
    for number in range(SOURCES):
        body = feed(number, edition)
        origin.put(f"/{number}", body, content_type="application/rss+xml")


def settings(origin: Origin) -> str:
    sources = "".join(
        f'[[sources]]\nid = "s{n}"\nurl = "{origin.url}/{n}"\n' for n in range(SOURCES)
    )
    # A dead holder's lease must not hold the next run up.
    return TOML.replace("[refresh]", '[refresh]\nlease = "1ms"\nparallel = 2') + sources


def state(database: Path) -> dict[str, Any]:
    """What is stored, after checking that it is whole."""
    with sqlite3.connect(database) as connection:

        def rows(query: str) -> list[Any]:
            return connection.execute(query).fetchall()

        assert rows("PRAGMA integrity_check") == [("ok",)]
        assert rows("PRAGMA foreign_key_check") == []
        [(head,)] = rows("SELECT seq FROM log_head")
        assert [seq for (seq,) in rows("SELECT seq FROM change ORDER BY seq")] == list(
            range(1, head + 1)
        )
        versions = rows("SELECT count(*) FROM version")
        # One change row for each version: neither without the other.
        assert versions == [(head,)]
        counts = rows(
            "SELECT source_id, count(*), sum(version) FROM article GROUP BY source_id ORDER BY 1"
        )
        # A source's validators stand only beside its articles, and all of them.
        for source_id, poll in rows("SELECT id, poll FROM source"):
            stored = {s: c for s, c, _ in counts}.get(source_id, 0)
            assert stored in (0, ENTRIES)
            assert ('"etag":"' not in poll) == (stored == 0)
        members = rows(
            "SELECT s.kind, s.slug, s.articles, count(m.article_pk) FROM selector s"
            " LEFT JOIN membership m ON m.selector_pk = s.pk GROUP BY s.pk"
        )
        assert all(said == found for _, _, said, found in members)
    connection.close()
    return {"counts": counts, "changes": head}


def test_kills_at_random_points_leave_a_whole_store(tmp_path: Path) -> None:
    chance = random.Random(20261101)
    with Origin() as origin:
        publish(origin, 1)
        toml = settings(origin)
        broken, whole = Server(tmp_path / "broken", toml), Server(tmp_path / "whole", toml)
        broken.run("source", "list")
        for kill in range(KILLS):
            if kill == KILLS // 2:
                assert broken.run("refresh").returncode == 0
                publish(origin, 2)
            command = [sys.executable, "-m", "feedserver", "refresh", "--config"]
            with subprocess.Popen(
                [*command, str(broken.config), "--data", str(broken.data)],
                env=broken.environ,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ) as process:
                try:
                    process.wait(chance.uniform(0.6, 1.4))
                except subprocess.TimeoutExpired:
                    process.kill()
            state(broken.data / "feedserver.sqlite")
        assert broken.run("refresh").returncode == 0

        publish(origin, 1)
        assert whole.run("refresh").returncode == 0
        publish(origin, 2)
        assert whole.run("refresh").returncode == 0
    end = state(broken.data / "feedserver.sqlite")
    assert end == state(whole.data / "feedserver.sqlite")
    assert end["changes"] == SOURCES * (ENTRIES + ENTRIES // 3)
