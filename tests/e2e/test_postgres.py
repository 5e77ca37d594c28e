"""The same way on PostgreSQL: roles apart, a database that goes away and comes back."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.origin import Origin
from tests.support.postgres import Postgres
from tests.support.server import Server, wait_until

RSS = (
    '<rss version="2.0"><channel><title>Wire</title><link>https://example.org/</link>'
    "<description>d</description><item><guid>g1</guid><title>{title}</title>"
    "<link>https://example.org/1</link><description>It is {number} metres high, they said."
    "</description></item></channel></rss>"
)
TOML = """
[network]
allow = ["127.0.0.0/8"]
[refresh]
per_host_delay = "0s"
tick = "100ms"
[[sources]]
id = "wire"
url = "{url}/feed"
schedule = "every 1s"
"""


def test_the_whole_way(tmp_path: Path, postgres: Postgres) -> None:
    environ = {"FEEDSERVER_STORAGE__URL": postgres.database()}
    with Origin() as origin:
        origin.put("/feed", RSS.format(title="One", number=12), content_type="application/rss+xml")
        toml = TOML.format(url=origin.url)
        with Server(tmp_path, toml=toml, environ=environ) as server:

            def version() -> int:
                found = server.get("/news/one.json")
                return int(json.loads(found.body)["version"]) if found.status == 200 else 0

            wait_until(lambda: version() == 1)
            origin.put(
                "/feed", RSS.format(title="One", number=21), content_type="application/rss+xml"
            )
            wait_until(lambda: version() == 2)
            before = server.get("/latest.rss")
            postgres.stop()
            try:
                assert server.get("/latest.rss").body == before.body
                assert server.get("/readyz").status == 503
                assert server.get("/healthz").status == 200
            finally:
                postgres.start()
            wait_until(server.is_ready)
            origin.put(
                "/feed", RSS.format(title="One", number=30), content_type="application/rss+xml"
            )
            wait_until(lambda: version() == 3)
            log = json.loads(server.get("/changes.json").body)["changes"]
            assert [row["version"] for row in log] == [1, 2, 3]
