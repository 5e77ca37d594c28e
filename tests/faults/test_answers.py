"""Answers that are broken, empty or something else: nothing is lost, and the source says why."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest

from feedserver.model.source import SourceState, Validators
from feedserver.workflow.polling import PollOutcome
from tests.faults.checks import check_failure
from tests.faults.newsroom import Examined, Newsroom, examine, story
from tests.support import misdeeds
from tests.support.feeds import rss
from tests.support.misbehaving import Behaviour
from tests.support.misdeeds import RSS

TWO = story("two", 2)
LOGIN = b"<!doctype html><html><title>Sign in</title><form action=/in><input name=user></form>"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
_CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
_INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n"

# What is answered instead of the feed, and a word of what the source then says.
BROKEN = {
    "truncated": (misdeeds.truncated(TWO), "before its length"),
    "cut-in-a-chunk": (misdeeds.cut_in_a_chunk(TWO), "before its length"),
    "reset-in-body": (misdeeds.reset_in_body(TWO * 20), "connection was lost"),
    "reset": (misdeeds.reset, "connection was lost"),
    "closed": (misdeeds.closed, "without an answer"),
    "empty": (misdeeds.serving(b"", validators=False), "empty"),
    "blank": (misdeeds.serving(b" \r\n ", validators=False), "empty"),
    "no-content": (misdeeds.status(204), "204"),
    "partial": (misdeeds.status(206, {"Content-Range": "bytes 0-9/99"}, TWO[:10]), "206"),
    "log-in-page": (misdeeds.serving(LOGIN, "text/html"), "HTML page"),
    "log-in-page-as-feed": (misdeeds.serving(LOGIN), "HTML page"),
    "log-in-redirect": (misdeeds.redirecting("/log-in"), "HTML page"),
    "not-found": (misdeeds.status(404), "404"),
    "forbidden": (misdeeds.status(403), "403"),
    "server-error": (misdeeds.status(500, {}, TWO), "500"),
    "odd-status": (misdeeds.status(999, {}, TWO), "999"),
    "no-status": (misdeeds.raw(b"HTTP/1.1 abc OK\r\n\r\n", TWO), "no HTTP"),
    "http-0-9": (misdeeds.raw(TWO), "no HTTP"),
    "garbage": (misdeeds.raw(bytes(range(256)) * 20), "no HTTP"),
    "headers-too-large": (misdeeds.many_headers(1, 200_000), "headers"),
    "10000-headers": (misdeeds.many_headers(10_000), "headers"),
    "endless-interim": (misdeeds.raw(_INTERIM * 5_000), "without an answer"),
    "brotli": (misdeeds.coded(TWO, "br"), "coding 'br' was not asked for"),
    "zstd": (misdeeds.coded(TWO, "zstd"), "coding 'zstd' was not asked for"),
    "five-times": (misdeeds.coded(TWO, "gzip, gzip, gzip, gzip, gzip"), "coding"),
    "not-gzip": (misdeeds.coded(TWO, "gzip"), "not valid gzip"),
    "half-gzip": (misdeeds.coded(gzip.compress(TWO)[:-20], "gzip"), "in the middle of its gzip"),
    "not-deflate": (misdeeds.coded(b"\x78\x9c" + TWO, "deflate"), "not valid deflate"),
    "two-lengths": (
        misdeeds.raw(OK, b"Content-Length: 20\r\nContent-Length: 30\r\n\r\n", TWO),
        "",
    ),
    "bad-length": (misdeeds.raw(OK, b"Content-Length: -5\r\n\r\n", TWO), ""),
    "bad-chunk": (misdeeds.raw(_CHUNKED, b"zzzz\r\n", TWO), ""),
    "huge-chunk": (misdeeds.raw(_CHUNKED, b"f" * 40 + b"\r\n", TWO), ""),
    "line-without-colon": (misdeeds.raw(OK, b"no colon\r\n\r\n", TWO), "no HTTP"),
    "unknown-transfer-coding": (misdeeds.raw(OK, b"Transfer-Encoding: rot13\r\n\r\n", TWO), ""),
}
# What is odd and can be read all the same.
READ: dict[str, tuple[Callable[[bytes], Behaviour], int]] = {
    "zero-items": (lambda _: misdeeds.serving(rss([])), 0),
    "length-and-chunks": (
        lambda body: misdeeds.raw(
            OK,
            b"Content-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body),
        ),
        1,
    ),
    "no-length": (lambda body: misdeeds.raw(OK, b"\r\n", body), 1),
    "after-interim": (lambda body: misdeeds.raw(_INTERIM * 3, OK, b"\r\n", body), 1),
    "gzip": (lambda body: misdeeds.coded(gzip.compress(body), "gzip"), 1),
    "two-gzip-members": (
        lambda body: misdeeds.coded(
            gzip.compress(body[:200]) + gzip.compress(body[200:]), "x-gzip"
        ),
        1,
    ),
    "bare-deflate": (lambda body: misdeeds.coded(zlib.compress(body)[2:-4], "deflate"), 1),
    "same-validator": (
        lambda body: misdeeds.serving(body, headers={"ETag": '"old"'}, validators=False),
        1,
    ),
    "odd-header-lines": (
        lambda body: misdeeds.raw(OK, b": no name\r\nX-\xff: \xfe\r\n\r\n", body),
        1,
    ),
    "wrong-media-type": (lambda body: misdeeds.serving(body, "image/png"), 1),
}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Examined:
    behaviours = {name: behaviour for name, (behaviour, _) in BROKEN.items()}
    return examine(
        tmp_path_factory.mktemp("broken"),
        behaviours,
        paths={"/log-in": misdeeds.serving(LOGIN, "text/html")},
    )


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Examined:
    behaviours = {name: made(story(name, 2)) for name, (made, _) in READ.items()}
    return examine(tmp_path_factory.mktemp("read"), behaviours)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_loses_nothing_and_is_told(broken: Examined, name: str) -> None:
    check_failure(broken, name, BROKEN[name][1])


@pytest.mark.parametrize("name", READ)
def test_an_odd_answer_is_read(read: Examined, name: str) -> None:
    seen, published = read.refreshed.seen[name], READ[name][1]
    assert seen.report.error is None
    assert (seen.report.published, seen.report.updated) == (published, 0)
    assert read.after[name].shown.articles == read.before[name].shown.articles


def test_304_to_a_request_without_a_condition(room: Newsroom) -> None:
    room.follow("s")
    room.wrong.at("/s", misdeeds.serving(story("s"), validators=False))
    room.refresh()
    before = room.shown("s")
    room.wrong.at("/s", misdeeds.unasked_304(story("s", 2)))
    seen = room.refresh().seen["s"]
    assert seen.report.outcome is PollOutcome.FAILED
    assert "304" in str(seen.report.error)
    assert seen.source.poll.validators == Validators()
    assert room.shown("s") == before


def test_a_first_304_is_no_state(room: Newsroom) -> None:
    room.follow("s")
    room.wrong.at("/s", misdeeds.unasked_304(story("s")))
    seen = room.refresh().seen["s"]
    assert "304" in str(seen.report.error)
    assert seen.source.poll.first_polled_at is None
    room.wrong.at("/s", misdeeds.serving(story("s")))
    assert room.refresh().seen["s"].report.published == 1


def test_cookies_are_not_kept(room: Newsroom) -> None:
    cookies = {"Set-Cookie": "session=1; Path=/"}
    room.follow("s")
    room.wrong.at("/s", misdeeds.status(302, cookies | {"Location": "/end"}))
    room.wrong.at("/end", misdeeds.serving(lambda n: story("s", n), headers=cookies))
    for edition in range(2):
        assert room.refresh().seen["s"].report.published == 1, edition
    assert len(room.wrong.asked) > 3
    assert all("cookie" not in asked.headers for asked in room.wrong.asked)


def test_gone_stops_it_and_keeps_what_was_there(room: Newsroom) -> None:
    room.follow("s")
    room.refresh()
    before = room.shown("s")
    room.wrong.at("/s", misdeeds.status(410))
    seen = room.refresh().seen["s"]
    assert "410" in str(seen.report.error)
    assert (seen.source.state, seen.source.poll.next_at) == (SourceState.GONE, None)
    assert room.shown("s") == before


@pytest.mark.parametrize("code", [301, 308])
def test_a_permanent_redirect_moves_it_after_a_day_and_not_before(
    room: Newsroom, code: int
) -> None:
    url = room.follow("s")
    room.wrong.at("/s", misdeeds.redirecting("/new", code))
    room.wrong.at("/new", misdeeds.serving(lambda n: story("s", n), RSS))
    room.refresh()
    room.clock.forward(3600)
    assert room.refresh().seen["s"].source.url == url
    room.clock.forward(86_400)
    assert room.refresh().seen["s"].source.url == room.wrong.url("/new", 1)
    asked = room.wrong.count("/s")
    assert room.refresh().seen["s"].report.error is None
    assert room.wrong.count("/s") == asked
