"""`refresh --articles` killed at random points: a version and its watch, both or neither."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

from msgspec.structs import replace

from tests.e2e.test_kills import state
from tests.support.newspaper import EXPLAINER
from tests.support.origin import Origin
from tests.support.server import TOML, Server
from tests.support.site import article

ARTICLES = 18
KILLS = 5


def publish(origin: Origin, edition: int) -> None:
    for number in range(ARTICLES):
        ships = 12 + edition if number % 3 == 0 else 12
        block = EXPLAINER.blocks[4].replace("12 kiln ships", f"{ships} kiln ships")
        page = replace(
            EXPLAINER,
            title=f"Kiln ship number {number}",
            blocks=(*EXPLAINER.blocks[:4], block, *EXPLAINER.blocks[5:]),
            modified=None,
            round_=edition,
        )
        origin.put(f"/{number}", page.html(), "text/html")


def documents(origin: Origin, folder: Path) -> str:
    found = [
        article(
            f"ship-{number}",
            title=f"Kiln ship number {number}",
            body_md="\n\n".join(
                block.replace("<h2>", "## ").replace("</h2>", "")[3:-4]
                if block.startswith("<p>")
                else block.replace("<h2>", "## ").replace("</h2>", "")
                for block in EXPLAINER.blocks
            ),
            canonical_source=f"{origin.url}/{number}",
        )
        for number in range(ARTICLES)
    ]
    folder.mkdir(exist_ok=True)
    for one in found:
        (folder / f"{one['slug']}.json").write_text(json.dumps(one), encoding="utf-8")
    return str(folder)


def watched(database: Path) -> list[str]:
    """The text of each article's page as it was last read, after checking that no article has a
    version that its watch does not know."""
    connection = sqlite3.connect(database)
    rows = connection.execute(
        "SELECT article.slug, article.version, watch.state, watch.leased_by FROM watch"
        " JOIN article ON article.pk = watch.article_pk ORDER BY article.slug"
    ).fetchall()
    connection.close()
    hashes = []
    for slug, version, text, _ in rows:
        known = json.loads(text)
        assert version == 1 or known.get("changed_at"), slug
        hashes.append(known.get("text_hash", ""))
    return hashes


def test_kills_while_articles_are_read_again_leave_a_whole_store(tmp_path: Path) -> None:
    chance = random.Random(20261128)
    toml = TOML.replace("[refresh]", '[refresh]\nlease = "1ms"\nparallel = 4')
    with Origin() as origin:
        broken, whole = Server(tmp_path / "broken", toml), Server(tmp_path / "whole", toml)
        folder = documents(origin, tmp_path / "in")
        for server in (broken, whole):
            assert server.run("article", "import", folder).returncode == 0
        publish(origin, 0)
        for server in (broken, whole):
            assert server.run("refresh", "--articles").returncode == 0
        publish(origin, 1)
        for _ in range(KILLS):
            command = [sys.executable, "-m", "feedserver", "refresh", "--articles", "--config"]
            with subprocess.Popen(
                [*command, str(broken.config), "--data", str(broken.data)],
                env=broken.environ,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ) as process:
                try:
                    process.wait(chance.uniform(0.6, 1.6))
                except subprocess.TimeoutExpired:
                    process.kill()
            state(broken.data / "feedserver.sqlite")
            watched(broken.data / "feedserver.sqlite")
        for server in (broken, whole):
            assert server.run("refresh", "--articles").returncode == 0
    ends = [server.data / "feedserver.sqlite" for server in (broken, whole)]
    assert state(ends[0]) == state(ends[1])
    assert watched(ends[0]) == watched(ends[1])
    assert state(ends[0])["changes"] == ARTICLES + ARTICLES // 3
