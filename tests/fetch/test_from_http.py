"""What a conditional fetch of a source can come to."""

from __future__ import annotations

import base64
import gzip
import hashlib

import pytest
from msgspec.structs import replace

from feedserver.errors import FetchError, SettingsError
from feedserver.fetch import FETCHERS, fetcher, from_http
from feedserver.model.fetched import Fetched, FetchFailed, FetchResult, NotModified
from feedserver.model.instant import Instant
from feedserver.model.source import PollState, Source, SourceKind, StoredSource, Validators
from feedserver.network.hosts import HostBudget
from feedserver.network.request import Obey, Response
from feedserver.network.robots import Robots
from tests.support.network import ByPool, BySession, network_settings
from tests.support.origin import Exchange, Origin

NOW = Instant.parse("2026-11-01T10:00:00Z")
FEED = b"<rss version='2.0'/>"


class Ask:
    """Fetches a source by one of the clients, as a poll would."""

    def __init__(self, client: type[BySession] | type[ByPool]) -> None:
        self._client = client

    def __call__(
        self,
        url: str,
        validators: Validators | None = None,
        *,
        honour_robots: bool = False,
        hosts: HostBudget | None = None,
        source: Source | None = None,
        **settings: str,
    ) -> FetchResult:
        wanted = source or Source(id="s", url=url)
        known = validators or Validators()
        stored = StoredSource(source=wanted, poll=PollState(validators=known))
        robots = Robots() if honour_robots else None
        client = self._client(network_settings(**settings), hosts or HostBudget(0, 2), robots)
        answer: Response | FetchError
        try:
            ways = fetcher(url)
            request = ways.request(stored, lambda value: f"<{value}>")
            try:
                answer = client.send(request)
            finally:
                client.close()
        except FetchError as error:
            answer = error
        return from_http.result(answer, known, NOW)


@pytest.fixture(params=[BySession, ByPool], ids=["requests", "libcurl"])
def ask(request: pytest.FixtureRequest) -> Ask:
    return Ask(request.param)


def failed(result: FetchResult) -> FetchFailed:
    assert isinstance(result, FetchFailed)
    assert len(result.reason.splitlines()) == 1
    return result


def fetched(result: FetchResult) -> Fetched:
    assert isinstance(result, Fetched), result
    return result


def test_a_body_comes_with_all_that_is_known_of_it(origin: Origin, ask: Ask) -> None:
    headers = {
        "ETag": '"v1"',
        "Last-Modified": "Sun, 01 Nov 2026 09:00:00 GMT",
        "Content-Encoding": "gzip",
    }
    url = origin.put("/feed", gzip.compress(FEED), "Application/RSS+XML; Charset=UTF-8", headers)
    result = fetched(ask(url))
    assert (result.url, result.status, result.body) == (url, 200, FEED)
    assert (result.media_type, result.charset) == ("application/rss+xml", "UTF-8")
    assert result.body_hash == hashlib.sha256(FEED).hexdigest()
    assert result.validators == Validators(
        etag='"v1"', last_modified="Sun, 01 Nov 2026 09:00:00 GMT"
    )
    assert result.headers["etag"] == '"v1"'
    assert "content-encoding" not in result.headers
    assert result.moved_to is None
    [request] = origin.requests
    assert "application/atom+xml" in request.headers["accept"]
    assert "if-none-match" not in request.headers
    assert "if-modified-since" not in request.headers


@pytest.mark.parametrize(
    ("content_type", "media_type", "charset"),
    [
        ("", "", None),
        ("text/xml", "text/xml", None),
        (' text/xml ; charset="iso-8859-1"; x=y', "text/xml", "iso-8859-1"),
        ("text/xml;charset=utf-8;charset=latin-1", "text/xml", "utf-8"),
        ("application/atom+xml;type=feed", "application/atom+xml", None),
        ("text/xml, text/html", "text/xml", None),
        ("nonsense", "", None),
        ("text/xml; charset=", "text/xml", None),
        ('text/xml; charset=""', "text/xml", None),
    ],
)
def test_content_types(
    origin: Origin, content_type: str, media_type: str, charset: str | None, ask: Ask
) -> None:
    result = fetched(ask(origin.put("/feed", FEED, content_type)))
    assert (result.media_type, result.charset) == (media_type, charset)


@pytest.mark.parametrize(
    ("etag", "modified"),
    [
        ('"v1"', None),
        ('W/"v1"', "Sun, 01 Nov 2026 09:00:00 GMT"),
        ("unquoted", None),
        ('"a, b"  "c"', None),
        ('"caf\u00e9"', None),
        (None, "Sunday, 01-Nov-26 09:00:00 GMT"),
        (None, "2026-11-01T09:00:00+01:00"),
        (None, "yesterday"),
        ("*", "0"),
    ],
)
def test_validators_go_back_exactly_as_they_came(
    origin: Origin, etag: str | None, modified: str | None, ask: Ask
) -> None:
    headers = {"ETag": etag, "Last-Modified": modified}
    url = origin.put(
        "/feed", FEED, headers={n: v for n, v in headers.items() if v}, conditional=False
    )
    first = fetched(ask(url))
    assert first.validators == Validators(etag=etag, last_modified=modified)
    ask(url, first.validators)
    sent = origin.requests[-1].headers
    assert (sent.get("if-none-match"), sent.get("if-modified-since")) == (etag, modified)


def test_nothing_new(origin: Origin, ask: Ask) -> None:
    url = origin.put("/feed", FEED)
    first = fetched(ask(url))
    result = ask(url, first.validators)
    assert isinstance(result, NotModified)
    assert result.url == url
    assert result.headers["etag"] == first.validators.etag
    origin.put("/feed", FEED + b"<!-- new -->")
    assert fetched(ask(url, first.validators)).validators != first.validators


def test_a_304_that_nobody_asked_for_is_a_failure(origin: Origin, ask: Ask) -> None:
    result = failed(ask(origin.fail("/feed", 304)))
    assert result.status == 304
    assert "conditional" in result.reason


def test_validators_that_could_not_be_sent_are_not_kept(origin: Origin, ask: Ask) -> None:
    def odd(exchange: Exchange) -> None:
        head = b'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nETag: "a\x01b"\r\n\r\nx'
        exchange.drip([head], 0)

    result = fetched(ask(origin.handler("/feed", odd)))
    assert result.validators.etag is None


@pytest.mark.parametrize(
    ("status", "reason", "retryable"),
    [
        (400, "400 Bad Request", False),
        (401, "401 Unauthorized", False),
        (404, "404 Not Found", False),
        (408, "408 Request Timeout", True),
        (500, "500 Internal Server Error", True),
        (502, "502 Bad Gateway", True),
        (599, "599", True),
        (204, "204 No Content", False),
        (206, "206 Partial Content", False),
    ],
)
def test_other_statuses_are_failures(
    origin: Origin, status: int, reason: str, retryable: bool, ask: Ask
) -> None:
    result = failed(ask(origin.fail("/feed", status, {"Retry-After": "9"})))
    assert result.headers["retry-after"] == "9"
    assert replace(result, headers={}) == FetchFailed(
        reason=reason, status=status, retryable=retryable
    )


def test_gone(origin: Origin, ask: Ask) -> None:
    result = failed(ask(origin.fail("/feed", 410)))
    assert (result.gone, result.status, result.retryable) == (True, 410, False)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("field", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("86401", 86400),
        ("9" * 5000, 86400),
        ("Sun, 01 Nov 2026 10:05:00 GMT", 300),
        ("Sun, 01 Nov 2026 11:00:30 +0100", 30),
        ("Sunday, 01-Nov-26 10:00:09 GMT", 9),
        ("Sun Nov  1 10:01:00 2026", 60),
        ("Sun, 01 Nov 2026 09:00:00 GMT", 0),
        ("Sun, 01 Nov 2099 09:00:00 GMT", 86400),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("\u00b2", None),
        ("Sun, 99 Nov 99999 10:00:00 GMT", None),
    ],
)
def test_how_long_to_wait(
    origin: Origin, status: int, field: str, seconds: int | None, ask: Ask
) -> None:
    result = failed(ask(origin.fail("/feed", status, {"Retry-After": field})))
    assert (result.status, result.retry_after, result.retryable) == (status, seconds, True)


def test_an_empty_body_is_a_failure(origin: Origin, ask: Ask) -> None:
    result = failed(ask(origin.put("/feed", b"", "application/rss+xml")))
    assert "empty" in result.reason
    assert result.retryable


def test_permanent_moves_are_reported(origin: Origin, ask: Ask) -> None:
    origin.put("/new", FEED)
    origin.redirect("/old", "/new", 301)
    origin.redirect("/odd", "/new", 302)
    assert fetched(ask(f"{origin.url}/old")).moved_to == f"{origin.url}/new"
    assert fetched(ask(f"{origin.url}/odd")).moved_to is None


@pytest.mark.parametrize(
    ("url", "reason", "retryable"),
    [
        ("http://10.0.0.1/feed", "network.allow", False),
        ("http://user:secret@example.org/", "credentials", False),
        ("http://[::1", "not a valid address", False),
        ("ftp://user:secret@example.org/feed", "no fetcher", False),
        ("/feed.xml", "no fetcher", False),
        ("http://127.0.0.1:1/", "refused", True),
    ],
)
@pytest.mark.parametrize("honour_robots", [False, True])
def test_trouble_is_a_result_and_never_raised(
    url: str, reason: str, retryable: bool, honour_robots: bool, ask: Ask
) -> None:
    result = failed(ask(url, honour_robots=honour_robots))
    assert reason in result.reason
    assert result.retryable is retryable
    assert "secret" not in result.reason


def test_limits_are_results_too(origin: Origin, ask: Ask) -> None:
    def hang(exchange: Exchange) -> None:
        exchange.close_connection = True
        exchange.wait()

    slow = failed(ask(origin.handler("/slow", hang), timeout="200ms"))
    assert "network.timeout" in slow.reason
    large = failed(ask(origin.put("/large", bytes(2000)), max_body="1KiB"))
    assert "network.max_body" in large.reason


def test_robots_that_name_this_agent_are_obeyed(origin: Origin, ask: Ask) -> None:
    url = origin.put("/feed", FEED)
    origin.put("/robots.txt", "User-agent: feedserver\nDisallow: /feed\n")
    result = failed(ask(url + "?token=secret", honour_robots=True))
    assert "robots.txt" in result.reason
    assert "secret" not in result.reason
    assert not result.retryable
    assert origin.paths() == ["/robots.txt"]
    assert fetched(ask(url)).body == FEED


def test_robots_for_everybody_do_not_bar_the_operators_feed(origin: Origin, ask: Ask) -> None:
    url = origin.put("/feed", FEED)
    origin.put("/robots.txt", "User-agent: *\nDisallow: /\n")
    assert fetched(ask(url, honour_robots=True)).body == FEED


def test_the_hosts_budget_and_its_own_crawl_delay_hold(origin: Origin) -> None:
    # The pool waits for as long as it takes: its clock is its own.
    ask = Ask(BySession)
    slept: list[float] = []
    hosts = HostBudget(1, 1, lambda: 0.0, slept.append)
    origin.put("/robots.txt", "User-agent: feedserver\nCrawl-delay: 5\n")
    url = origin.put("/feed", FEED)
    for honour_robots in (True, True, False):
        fetched(ask(url, honour_robots=honour_robots, hosts=hosts))
    # robots.txt at 0 and 6, the feed at 1, 7 and 12.
    assert slept == [1.0, 6.0, 7.0, 12.0]


def test_one_place_a_host_is_enough_for_robots_and_feed(origin: Origin, ask: Ask) -> None:
    url = origin.put("/feed", FEED)
    hosts = HostBudget(0, 1, max_wait=0.05)
    assert fetched(ask(url, honour_robots=True, hosts=hosts)).body == FEED
    assert origin.paths() == ["/robots.txt", "/feed"]


def test_a_budget_that_was_closed_asks_nobody(origin: Origin, ask: Ask) -> None:
    url = origin.put("/feed", FEED)
    hosts = HostBudget(0, 1)
    hosts.close()
    for honour_robots in (False, True):
        result = failed(ask(url, honour_robots=honour_robots, hosts=hosts))
        assert result.retryable
        assert result.reason.startswith("stopping")
    assert origin.paths() == []


def test_a_host_that_is_too_busy_is_tried_again_later(origin: Origin) -> None:
    # The pool waits for as long as it takes: its clock is its own.
    ask = Ask(BySession)
    hosts = HostBudget(100, 1, lambda: 0.0, max_wait=60)
    url = origin.put("/feed", FEED)
    fetched(ask(url, hosts=hosts))
    assert failed(ask(url, hosts=hosts)).retryable
    assert len(origin.requests) == 1


def test_every_fetcher_is_registered_by_its_scheme(origin: Origin, ask: Ask) -> None:
    assert set(FETCHERS) == {"http", "https"}
    url = origin.put("/feed", FEED).replace("http:", " HTTP:")
    assert fetched(ask(url)).body == FEED


def test_credentials_go_to_the_source_and_to_nobody_else(origin: Origin, ask: Ask) -> None:
    with Origin() as other:
        other.put("/feed", FEED)
        url = origin.redirect("/feed", f"{other.url}/feed")
        source = Source(
            id="s", url=url, user="ann", password="env:WORD", headers={"X-Api-Key": "file:key"}
        )
        fetched(ask(url, source=source))
        [elsewhere] = other.requests
    [asked] = origin.requests
    pair = base64.b64encode(b"ann:<env:WORD>").decode()
    assert asked.headers["authorization"] == f"Basic {pair}"
    assert asked.headers["x-api-key"] == "<file:key>"
    assert "authorization" not in elsewhere.headers
    assert "x-api-key" not in elsewhere.headers


def test_a_header_that_could_not_be_sent_is_told_without_its_secret() -> None:
    source = Source(id="s", url="https://a.example/feed", headers={"X-Key": "env:KEY"})
    with pytest.raises(SettingsError, match=r"^headers\.X-Key: printable ASCII") as caught:
        from_http.request(StoredSource(source=source), lambda _value: "hunter€")
    assert "20ac" not in str(caught.value)
    assert "€" not in str(caught.value)


def test_a_source_that_moved_to_another_origin_takes_no_credentials_along() -> None:
    source = Source(id="s", url="https://old.example/feed", user="ann", password="word")
    moved = StoredSource(source=source, poll=PollState(url="https://new.example/feed"))
    assert from_http.request(moved, str).private == {}
    near = StoredSource(source=source, poll=PollState(url="https://old.example/new"))
    assert "Authorization" in from_http.request(near, str).private


def test_pages_obey_robots_fully_and_get_credentials_of_their_own_origin_only() -> None:
    source = Source(id="s", url="https://a.example/map", kind=SourceKind.SITEMAP, user="ann")
    stored = StoredSource(source=source)
    assert from_http.request(stored, str).obey is Obey.PAGE
    inside = from_http.led_request("https://a.example/1", stored, str)
    outside = from_http.led_request("https://b.example/1", stored, str)
    assert "Authorization" in inside.private
    assert outside.private == {}
    assert inside.obey is Obey.PAGE


def test_what_a_proxy_has_changed_is_read_all_the_same(origin: Origin, ask: Ask) -> None:
    assert fetched(ask(origin.put("/feed", FEED, status=203))).body == FEED
