"""The processes that read: what they give back, and what ends them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedserver.model.article import Parsed
from feedserver.model.fetched import Fetched
from feedserver.model.instant import Instant
from feedserver.model.source import Source, SourceKind, StoredSource
from feedserver.workflow.jobs import Job, Reading
from feedserver.workflow.readers import Readers
from tests.support.feeds import Entry, rss
from tests.support.site import TOML, running, settings_for

NOW = Instant.parse("2026-11-01T10:00:00Z")


@pytest.fixture
def readers(tmp_path: Path) -> Iterator[Readers]:
    yield from _readers(tmp_path)


def _readers(folder: Path, more: str = "") -> Iterator[Readers]:
    toml = TOML.replace("[refresh]", f"[refresh]\nreaders = 1\n{more}")
    settings = settings_for(folder, toml=toml)
    with running(settings):
        made = Readers(settings)
        yield made
        made.close()


def job(body: bytes, kind: SourceKind = SourceKind.FEED, **fields: object) -> Job:
    url = "https://example.org/feed"
    return Job(
        stored=StoredSource(source=Source(id="s", url=url, kind=kind)),
        kind=kind,
        now=NOW,
        fetched=Fetched(url=url, body=body),
        **fields,  # type: ignore[arg-type]
    )


def collect(readers: Readers, count: int, patience: float = 30.0) -> dict[object, Reading]:
    found: dict[object, Reading] = {}
    end = time.monotonic() + patience
    while len(found) < count:
        assert time.monotonic() < end, f"only {len(found)} of {count} came"
        found |= dict(readers.collect(0.1))
    return found


def feed(*titles: str) -> bytes:
    entries = [Entry(guid=title, title=title, body=f"All of {title}.") for title in titles]
    return rss(entries)


def slow() -> bytes:
    """Ill-formed, so that the slow reader gets it, and long."""
    items = "".join(f"<item><title>t{i}</title><p>&nope;</p></item>" for i in range(200_000))
    return f"<rss version='2.0'><channel><title>x</title>{items}".encode()


def test_many_jobs_come_back_each_under_its_key(readers: Readers) -> None:
    for number in range(20):
        readers.submit(job(feed(f"story-{number}")), number)
    assert readers.pending == 20
    found = collect(readers, 20)
    assert readers.pending == 0
    for number, reading in found.items():
        assert reading.error is None
        [arrival] = reading.arrivals
        assert arrival.guid is not None
        assert f"story-{number}" in arrival.decision.content.title  # type: ignore[union-attr]


def test_what_is_no_feed_is_an_error_in_one_line(readers: Readers) -> None:
    readers.submit(job(b"<html><body>Sign in</body></html>"), "page")
    reading = collect(readers, 1)["page"]
    assert reading.error is not None
    assert "HTML page" in reading.error
    assert "\n" not in reading.error


def test_articles_that_are_not_to_be_decided_come_back_whole(readers: Readers) -> None:
    readers.submit(job(feed("one"), decide=False), "plain")
    reading = collect(readers, 1)["plain"]
    assert [article.title for article in reading.parsed.articles] == ["one"]
    assert reading.arrivals == ()


def test_a_body_that_takes_too_long_is_given_up_and_the_next_is_read(tmp_path: Path) -> None:
    for readers in _readers(tmp_path, 'read_timeout = "3s"'):
        # So that the time to start the process does not count.
        readers.submit(job(feed("first")), "first")
        assert collect(readers, 1)["first"].error is None
        began = time.monotonic()
        readers.submit(job(slow()), "slow")
        readers.submit(job(feed("next")), "next")
        found = collect(readers, 2)
        assert found["slow"].error is not None
        assert "refresh.read_timeout" in found["slow"].error
        assert found["next"].error is None
        assert time.monotonic() - began < 20


def test_a_body_that_takes_too_much_memory_is_given_up_and_the_next_is_read(
    tmp_path: Path,
) -> None:
    for readers in _readers(tmp_path, 'read_memory = "40MiB"'):
        readers.submit(job(slow()), "large")
        readers.submit(job(feed("next")), "next")
        found = collect(readers, 2)
        assert found["large"].error is not None
        assert found["next"].error is None


def test_a_process_that_dies_takes_its_own_job_with_it_and_no_other(readers: Readers) -> None:
    readers.submit(job(feed("first")), "first")
    collect(readers, 1)
    [victim] = [process.pid for process in readers._processes]
    readers.submit(job(slow()), "slow")
    readers.submit(job(feed("next")), "next")
    os.kill(victim, signal.SIGKILL)
    found = collect(readers, 2)
    assert found["slow"].error is not None
    assert found["next"].error is None


def test_a_process_that_died_idle_is_replaced_and_nothing_is_lost(readers: Readers) -> None:
    readers.submit(job(feed("first")), "first")
    collect(readers, 1)
    [process] = readers._processes
    os.kill(process.pid, signal.SIGKILL)
    assert process.pipe.poll(10)  # it has closed its end
    readers.submit(job(feed("second")), "second")
    assert collect(readers, 1)["second"].error is None


def test_nothing_is_left_running_after_the_end(tmp_path: Path) -> None:
    for readers in _readers(tmp_path):
        readers.submit(job(feed("first")), "first")
        collect(readers, 1)
        [pid] = [process.pid for process in readers._processes]
        readers.close()
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_reading_holds_what_the_parser_found_besides_articles(readers: Readers) -> None:
    head = "<ttl>90</ttl><itunes:new-feed-url>https://new.example.org/feed</itunes:new-feed-url>"
    namespace = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    body = (
        f'<rss version="2.0" {namespace}><channel><title>x</title><link>https://example.org</link>'
        f"<description>d</description>{head}</channel></rss>"
    )
    readers.submit(job(body.encode()), "feed")
    parsed: Parsed = collect(readers, 1)["feed"].parsed
    assert parsed.hints.ttl == 5400
    assert parsed.moved_to == "https://new.example.org/feed"


def test_a_process_that_ran_out_of_memory_is_replaced_and_blames_no_other(tmp_path: Path) -> None:
    """Of what lies in its pipe behind the large body nothing is lost, and nothing fails."""
    for readers in _readers(tmp_path, 'read_memory = "32MiB"\n'):
        readers.submit(job(feed("first")), "first")
        assert collect(readers, 1)["first"].error is None
        readers.submit(
            job(b"<rss version='2.0'><channel><title>x" + b"<![CDATA[" * 1_500_000), "big"
        )
        for number in range(3):
            readers.submit(job(feed(f"story-{number}")), number)
        found = collect(readers, 4)
        assert "refresh.read_memory" in str(found.pop("big").error)
        assert [reading.error for reading in found.values()] == [None] * 3
