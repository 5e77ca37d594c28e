"""What the worker runs, and that a job's trouble ends nothing else."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from feedserver.errors import StoreBusyError
from feedserver.model.source import Source
from feedserver.scheduler import LEADER, build
from feedserver.store import leases
from feedserver.workflow import sources
from feedserver.workflow.refresh import Poller
from tests.support.origin import Origin
from tests.support.server import wait_until
from tests.support.site import running, settings_for

RSS = (
    '<rss version="2.0"><channel><title>Wire</title><link>https://example.org/</link>'
    "<description>d</description><item><guid>g1</guid><title>One story</title>"
    "<link>https://example.org/1</link></item></channel></rss>"
)


def test_the_jobs_poll_and_lead(tmp_path: Path, store_url: str) -> None:
    with Origin() as origin, running(settings_for(tmp_path, store_url)) as services:
        origin.put("/feed", RSS, content_type="application/rss+xml")
        sources.add(services, Source(id="wire", url=f"{origin.url}/feed"))
        poller = Poller(services)
        jobs = {job.id: job for job in build(services, poller).get_jobs()}
        assert set(jobs) == {"poll", "lead"}
        jobs["poll"].func()
        jobs["poll"].func()
        jobs["lead"].func()
        wait_until(lambda: sources.show(services, "wire").articles == 1)
        poller.close(10)
        stored = sources.show(services, "wire")
        assert stored.articles == 1
        # The second tick found it taken or no longer due.
        assert origin.paths().count("/feed") == 1
        with services.store.write() as connection:
            now = services.now()
            assert not leases.hold(connection, LEADER, "another", now, 30)
            assert leases.hold(connection, LEADER, "another", now.plus(31_000_000), 30)


def test_the_same_trouble_is_told_once_a_minute(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Poller):
        def tick(self) -> int:
            raise StoreBusyError("the database is down")

    with running(settings_for(tmp_path)) as services:
        poller = Broken(services)
        [job] = [j for j in build(services, poller).get_jobs() if j.id == "poll"]
        with caplog.at_level(logging.WARNING):
            for _ in range(5):
                job.func()
        poller.close(10)
    assert [r.getMessage() for r in caplog.records] == ["poll: the database is down"]
