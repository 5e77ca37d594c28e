"""Requests against a real origin, well-behaved and not: the same for both clients."""

from __future__ import annotations

import gzip
import itertools
import os
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from feedserver.errors import AddressRefusedError, FetchError
from feedserver.network.guard import AddressGuard
from tests.support.network import AGENT, Make
from tests.support.origin import Exchange, Origin


@contextmanager
def taking_at_most(seconds: float) -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds


def test_a_response_is_read_whole(origin: Origin, session: Make) -> None:
    url = origin.put("/feed.xml", "<rss/>", "application/rss+xml", {"X-Two": "2"})
    response = session().get(url + "?a=b#c", headers={"Accept": "text/xml"})
    assert (response.status, response.body, response.reason) == (200, b"<rss/>", "200 OK")
    assert response.url == url + "?a=b"
    assert response.moved_to is None
    assert response.headers["content-type"] == "application/rss+xml"
    assert response.headers["x-two"] == "2"
    [request] = origin.requests
    assert (request.method, request.path) == ("GET", "/feed.xml?a=b")
    assert request.headers["user-agent"] == AGENT
    assert request.headers["accept"] == "text/xml"
    assert request.headers["accept-encoding"] == "gzip, deflate"
    assert request.headers["host"] == f"127.0.0.1:{origin.port}"


@pytest.mark.parametrize("status", [204, 400, 404, 410, 429, 500, 503, 599])
def test_a_status_is_an_answer_and_not_an_error(origin: Origin, status: int, session: Make) -> None:
    response = session().get(origin.fail("/x", status, {"Retry-After": "5"}))
    assert response.status == status
    assert response.headers["retry-after"] == "5"
    assert response.body == b""
    assert response.reason.startswith(str(status))


def test_the_body_of_an_error_is_not_read_however_large(origin: Origin, session: Make) -> None:
    url = origin.fail("/gone", 410, body=bytes(100_000))
    assert session(max_body="1KiB").get(url).status == 410


@pytest.mark.parametrize(
    ("coding", "encode"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_content_codings_are_undone(
    origin: Origin, coding: str, encode: Callable[[bytes], bytes], session: Make
) -> None:
    text = b"news " * 10_000
    url = origin.put("/f", encode(text), headers={"Content-Encoding": coding})
    assert session().get(url).body == text


def test_a_chunked_body_is_read(origin: Origin, session: Make) -> None:
    def chunked(exchange: Exchange) -> None:
        exchange.close_connection = True
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        exchange.wfile.write(head + b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nT: 1\r\n\r\n")

    assert session().get(origin.handler("/c", chunked)).body == b"hello world"


def test_a_header_that_comes_twice_is_kept_whole(origin: Origin, session: Make) -> None:
    def twice(exchange: Exchange) -> None:
        fields = b"X-Robots-Tag: noindex\r\nX-Robots-Tag: noarchive\r\nContent-Length: 0\r\n"
        exchange.drip([b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n"], 0)

    headers = session().get(origin.handler("/twice", twice)).headers
    assert headers["x-robots-tag"] == "noindex, noarchive"


def test_threads_share_a_session(origin: Origin, by_requests: Make) -> None:
    shared = by_requests()
    urls = [origin.put(f"/{n}", f"body {n}") for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda url: shared.get(url).body, urls))
    assert bodies == [f"body {n}".encode() for n in range(40)]


# --- what must not leave or stay -------------------------------------------------------------


def test_the_environment_has_no_say(
    origin: Origin, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, session: Make
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert session().get(origin.put("/", "direct")).body == b"direct"
    assert "authorization" not in origin.requests[0].headers


def test_cookies_are_not_kept(origin: Origin, session: Make) -> None:
    setting = {"Set-Cookie": "id=1; Path=/"}
    origin.fail("/start", 302, {"Location": "/feed", **setting})
    origin.put("/feed", "x", headers=setting)
    shared = session()
    shared.get(origin.url + "/start")
    shared.get(origin.url + "/feed")
    assert len(origin.requests) == 3
    assert not any("cookie" in request.headers for request in origin.requests)


def test_credentials_stay_with_their_origin(origin: Origin, session: Make) -> None:
    secrets = {
        "Authorization": "Bearer secret",
        "Cookie": "id=secret",
        "X-Api-Key": "secret",
        "Proxy-Authorization": "secret",
    }
    plain = {"Accept": "text/xml"}
    with Origin() as other:
        origin.redirect("/a", "/b")
        origin.redirect("/b", f"{other.url}/c")
        other.redirect("/c", f"{origin.url}/d")
        origin.put("/d", "end")
        response = session().get(f"{origin.url}/a", headers=plain, private=secrets)
    assert response.body == b"end"
    first, second, last = (request.headers for request in origin.requests)
    [elsewhere] = (request.headers for request in other.requests)
    for name, value in secrets.items():
        assert first[name.lower()] == second[name.lower()] == value
        assert name.lower() not in elsewhere
        assert name.lower() not in last
    for name, value in plain.items():
        assert elsewhere[name.lower()] == last[name.lower()] == value
    assert "secret" not in str(elsewhere)


def test_what_makes_a_request_conditional_goes_to_one_address(
    origin: Origin, session: Make
) -> None:
    origin.redirect("/a", "/b", 302)
    origin.redirect("/b", "/c", 302)
    origin.put("/c", "end")
    known = {"If-None-Match": '"v1"'}
    for at, asked in ((None, "/a"), (f"{origin.url}/b", "/b"), (f"{origin.url}/x", None)):
        response = session().get(f"{origin.url}/a", conditional=known, conditional_at=at)
        sent = [r.path for r in origin.requests[-3:] if "if-none-match" in r.headers]
        assert sent == ([asked] if asked else [])
        assert (response.url, response.hops) == (f"{origin.url}/c", 2)


# --- redirects -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [((301,), True), ((308, 301), True), ((302,), False), ((301, 302), False), ((307, 308), False)],
)
def test_permanent_moves_are_told_apart(
    origin: Origin, statuses: tuple[int, ...], moved: bool, session: Make
) -> None:
    for number, status in enumerate(statuses):
        origin.redirect(f"/{number}", f"/{number + 1}", status)
    end = origin.put(f"/{len(statuses)}", "here")
    response = session().get(f"{origin.url}/0")
    assert (response.url, response.body) == (end, b"here")
    assert response.moved_to == (end if moved else None)


def test_five_redirects_are_followed_and_six_are_not(origin: Origin, session: Make) -> None:
    for number in range(6):
        origin.redirect(f"/{number}", f"/{number + 1}")
    origin.put("/6", "end")
    assert session().get(f"{origin.url}/1").body == b"end"
    with pytest.raises(FetchError, match=r"more than 5 redirects"):
        session().get(f"{origin.url}/0")


def test_a_loop_ends(origin: Origin, session: Make) -> None:
    with pytest.raises(FetchError, match="redirects"):
        session().get(origin.redirect("/loop", "/loop", 301))
    assert len(origin.requests) == 6


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "javascript:alert(1)",
        "data:,x",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "//192.168.0.1:80/",
        "http://[::1]/",
        "http://0x0a000001/",
        "http://[::ffff:10.0.0.1]/",
        "http://user:password@127.0.0.1/",
        "http://",
    ],
)
def test_each_hop_is_judged(origin: Origin, target: str, session: Make) -> None:
    with pytest.raises(AddressRefusedError) as caught:
        session(timeout="2s").get(origin.redirect("/r", target))
    assert len(str(caught.value).splitlines()) == 1
    assert len(origin.requests) == 1


def test_a_redirect_may_be_relative_international_or_without_a_target(
    origin: Origin, session: Make
) -> None:
    origin.redirect("/a/b", "../caf\u00e9?x=1".encode().decode("latin-1"))
    end = origin.put("/caf%C3%A9", "ok", conditional=False)
    assert session().get(f"{origin.url}/a/b").url == end + "?x=1"
    assert session().get(origin.fail("/nowhere", 302)).status == 302


def test_the_body_of_a_redirect_is_not_read(origin: Origin, session: Make) -> None:
    def endless(exchange: Exchange) -> None:
        head = b"HTTP/1.1 302 Found\r\nLocation: /end\r\n\r\n"
        exchange.drip(itertools.chain([head], itertools.repeat(bytes(1000))), 0.01)

    origin.put("/end", "ok")
    with taking_at_most(2):
        assert session().get(origin.handler("/endless", endless)).body == b"ok"


# --- the address that is connected to -----------------------------------------------------------


class Resolver:
    """Stands in for the resolver: `answers` are the addresses of each look-up in turn."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
        self.asked: list[bytes] = []
        self.connected: list[tuple[object, ...]] = []
        self._answers = iter(answers)
        self._connect = socket.socket.connect
        monkeypatch.setattr(socket, "getaddrinfo", self._look_up)
        monkeypatch.setattr(
            socket.socket, "connect", lambda sock, address: self._record(sock, address)
        )

    def _look_up(
        self, host: bytes, port: int, *_: object, **__: object
    ) -> list[tuple[object, ...]]:
        self.asked.append(host)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in next(self._answers)
        ]

    def _record(self, sock: socket.socket, address: tuple[object, ...]) -> None:
        self.connected.append(address)
        if not str(address[0]).startswith("127."):
            raise ConnectionRefusedError(111, "refused by the test")
        self._connect(sock, address)


def test_the_judged_address_is_the_connected_one(
    monkeypatch: pytest.MonkeyPatch, by_requests: Make
) -> None:
    resolver = Resolver(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    with pytest.raises(FetchError, match="refused by the test"):
        by_requests(allow="").get("http://rebind.example/")
    assert resolver.asked == [b"rebind.example"]
    assert resolver.connected == [("93.184.216.34", 80)]


def test_a_name_that_turns_private_between_two_requests_is_refused(
    origin: Origin, monkeypatch: pytest.MonkeyPatch, by_requests: Make
) -> None:
    resolver = Resolver(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    host = f"http://rebind.example:{origin.port}"
    origin.redirect("/first", f"{host}/second")
    origin.put("/second", "secret")
    with pytest.raises(AddressRefusedError, match=r"rebind\.example.*127\.0\.0\.2"):
        by_requests(allow="127.0.0.1/32").get(f"{host}/first")
    assert resolver.connected == [("127.0.0.1", origin.port)]
    assert origin.paths() == ["/first"]


def test_of_several_addresses_only_permitted_ones_are_tried(
    origin: Origin, monkeypatch: pytest.MonkeyPatch, by_requests: Make
) -> None:
    origin.put("/", "ok")
    resolver = Resolver(
        monkeypatch, ["10.0.0.1", "127.0.0.3", "127.0.0.3", "192.168.0.1", "127.0.0.1"]
    )
    url = f"http://many.example:{origin.port}/"
    assert by_requests().get(url).body == b"ok"
    # Nothing listens on 127.0.0.3, so the next permitted one is used.
    assert resolver.connected == [("127.0.0.3", origin.port), ("127.0.0.1", origin.port)]
    assert origin.requests[0].headers["host"] == f"many.example:{origin.port}"


def test_a_port_that_is_not_listed_is_refused_for_public_names(
    monkeypatch: pytest.MonkeyPatch, session: Make
) -> None:
    resolver = Resolver(monkeypatch, ["93.184.216.34"])
    with pytest.raises(AddressRefusedError, match=r"network\.ports"):
        session().get("http://public.example:6379/")
    assert resolver.connected == []


def test_a_name_that_is_unknown(monkeypatch: pytest.MonkeyPatch, session: Make) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(FetchError, match=r"^no\.example: .*cannot be resolved") as caught:
        session().get("http://no.example/")
    assert caught.value.retryable


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[bytes, list[str]]:
    """What names mean, to either client."""
    known: dict[bytes, list[str]] = {}

    def look_up(host: bytes, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.mark.parametrize(
    "address", ["127.0.0.2", "10.0.0.1", "::1", "0.0.0.0", "::ffff:10.1.2.3", "64:ff9b::a00:1"]
)
def test_a_name_means_no_address_that_is_refused(
    address: str, origin: Origin, names: dict[bytes, list[str]], session: Make
) -> None:
    names[b"inside.example"] = [address]
    with pytest.raises(AddressRefusedError, match=r"^inside\.example: .*network\.allow"):
        session(allow="127.0.0.1/32").get(f"http://inside.example:{origin.port}/x")
    assert origin.requests == []


def test_what_libcurl_connects_to_is_judged_again(
    origin: Origin,
    names: dict[bytes, list[str]],
    by_libcurl: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(AddressGuard, "permitted", lambda _guard, found, _address: found)
    names[b"inside.example"] = ["127.0.0.2", "10.0.0.1"]
    with pytest.raises(AddressRefusedError, match=r"^inside\.example: .*network\.allow"):
        by_libcurl(allow="127.0.0.1/32").get(f"http://inside.example:{origin.port}/x")
    names[b"inside.example"] = ["10.0.0.1", "127.0.0.1"]
    origin.put("/x", "x")
    url = f"http://inside.example:{origin.port}/x"
    assert by_libcurl(allow="127.0.0.1/32").get(url).body == b"x"


@pytest.mark.parametrize("host", ["many.example", "MANY.example", "many.example."])
def test_of_several_addresses_a_permitted_one_is_used(
    host: str, origin: Origin, names: dict[bytes, list[str]], session: Make
) -> None:
    origin.put("/", "ok")
    for name in (b"many.example", b"many.example."):
        # Nothing listens on 127.0.0.3.
        names[name] = ["10.0.0.1", "127.0.0.3", "127.0.0.3", "192.168.0.1", "127.0.0.1"]
    assert session().get(f"http://{host}:{origin.port}/").body == b"ok"
    assert origin.requests[0].headers["host"].replace(".:", ":") == f"many.example:{origin.port}"


def test_the_names_of_this_machine_are_refused(session: Make, origin: Origin) -> None:
    for name in ("localhost", "LOCALHOST.", "ip6-localhost"):
        with pytest.raises(FetchError):
            session(allow="").get(f"http://{name}:{origin.port}/")
    assert origin.requests == []


# --- time ------------------------------------------------------------------------------------


def hang(exchange: Exchange) -> None:
    exchange.close_connection = True
    exchange.wait()


def drip_status(exchange: Exchange) -> None:
    exchange.drip((bytes([byte]) for byte in b"HTTP/1.1 200 " + b"x" * 500), 0.03)


def drip_headers(exchange: Exchange) -> None:
    exchange.drip(itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"A: b\r\n")), 0.03)


def drip_continue(exchange: Exchange) -> None:
    exchange.drip(itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n"), 0.001)


def drip_body(exchange: Exchange) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"
    exchange.drip(itertools.chain([head], itertools.repeat(b"x")), 0.03)


def drip_until_closed(exchange: Exchange) -> None:
    exchange.drip(itertools.chain([b"HTTP/1.1 200 OK\r\n\r\n"], itertools.repeat(b"x")), 0.03)


def drip_chunks(exchange: Exchange) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    exchange.drip(itertools.chain([head], itertools.repeat(b"1\r\nx\r\n")), 0.03)


def drip_trailers(exchange: Exchange) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    exchange.drip(itertools.chain([head], itertools.repeat(b"T: x\r\n")), 0.03)


def drip_gzip(exchange: Exchange) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    packed = gzip.compress(os.urandom(4000))
    exchange.drip(itertools.chain([head], (bytes([byte]) for byte in packed)), 0.03)


@pytest.mark.parametrize(
    "misbehave",
    [
        hang,
        drip_status,
        drip_headers,
        drip_continue,
        drip_body,
        drip_until_closed,
        drip_chunks,
        drip_trailers,
        drip_gzip,
    ],
)
def test_the_deadline_is_for_everything(
    origin: Origin, misbehave: Callable[[Exchange], None], session: Make
) -> None:
    url = origin.handler("/slow", misbehave)
    with taking_at_most(1.5), pytest.raises(FetchError, match=r"0\.4s") as caught:
        session(timeout="400ms").get(url)
    assert "network.timeout" in str(caught.value)
    assert caught.value.retryable


def test_the_deadline_is_for_all_redirects_together(origin: Origin, session: Make) -> None:
    def slowly(exchange: Exchange) -> None:
        exchange.wait(0.15)
        exchange.send(302, headers={"Location": exchange.path + "x"})

    for number in range(6):
        origin.handler("/" + "x" * number, slowly)
    with taking_at_most(1.5), pytest.raises(FetchError, match=r"0\.4s"):
        session(timeout="400ms").get(origin.url + "/")
    assert 2 <= len(origin.requests) <= 3


def test_the_deadline_is_for_the_resolver_too(
    monkeypatch: pytest.MonkeyPatch, by_requests: Make
) -> None:
    answered = threading.Event()

    def never(*_: object, **__: object) -> list[object]:
        answered.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never)
    with taking_at_most(1.5), pytest.raises(FetchError, match=r"0\.3s"):
        by_requests(timeout="300ms").get("http://slow.example/")
    answered.set()


@pytest.fixture
def full_listener() -> Iterator[int]:
    """The port of a socket that lets nobody in any more: its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        waiting = []
        for _ in range(8):
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
            waiting.append(client)
        yield listener.getsockname()[1]
        for client in waiting:
            client.close()


@pytest.mark.parametrize(
    ("timeout", "connect_timeout", "reason"),
    [("5s", "200ms", r"0\.2s \(network\.connect_timeout"), ("300ms", "5s", r"0\.3s")],
)
def test_a_connection_that_never_comes_about(
    full_listener: int, timeout: str, connect_timeout: str, reason: str, session: Make
) -> None:
    with taking_at_most(1.5), pytest.raises(FetchError, match=reason):
        session(timeout=timeout, connect_timeout=connect_timeout).get(
            f"http://127.0.0.1:{full_listener}/"
        )


def test_a_tls_handshake_that_never_ends(session: Make) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        taking_at_most(1.5),
        pytest.raises(FetchError),
    ):
        session(timeout="300ms").get(f"https://127.0.0.1:{listener.getsockname()[1]}/")


# --- size ------------------------------------------------------------------------------------


def announced(exchange: Exchange) -> None:
    exchange.drip([b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nx"], 60)


def endless_body(exchange: Exchange) -> None:
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    exchange.drip(itertools.chain([head], itertools.repeat(bytes(50_000))), 0)


def endless_chunks(exchange: Exchange) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"2710\r\n" + bytes(10_000) + b"\r\n"
    exchange.drip(itertools.chain([head], itertools.repeat(chunk)), 0)


@pytest.mark.parametrize("misbehave", [announced, endless_body, endless_chunks])
def test_a_body_that_is_too_large(
    origin: Origin, misbehave: Callable[[Exchange], None], session: Make
) -> None:
    with taking_at_most(2), pytest.raises(FetchError, match=r"exceeds 100,000 bytes"):
        session(max_body="100000").get(origin.handler("/big", misbehave))


def test_an_endless_chunk_size_line_is_not_kept_in_memory(origin: Origin, session: Make) -> None:
    def endless_line(exchange: Exchange) -> None:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        exchange.drip(itertools.chain([head], itertools.repeat(b"0" * 50_000)), 0)

    tracemalloc.start()
    with taking_at_most(2), pytest.raises(FetchError):
        session().get(origin.handler("/line", endless_line))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 2**20


def test_a_compression_bomb_is_stopped_at_the_limit(origin: Origin, session: Make) -> None:
    stream = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    block = stream.compress(bytes(2**20)) + stream.flush(zlib.Z_FULL_FLUSH)
    bomb = b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + block * 500
    url = origin.put("/bomb", bomb, headers={"Content-Encoding": "gzip"})
    once = session(max_body="1MiB")
    tracemalloc.start()
    with pytest.raises(FetchError, match=r"network\.max_body"):
        once.get(url)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * 2**20


def test_headers_that_are_too_large(origin: Origin, session: Make) -> None:
    url = origin.put("/h", "x", headers={f"X-{n}": "y" * 2000 for n in range(10)})
    assert session().get(url).status == 200
    with pytest.raises(FetchError, match=r"headers exceed 16,384 bytes"):
        session(max_headers="16KiB").get(url)


def test_headers_that_are_too_many_or_too_long(origin: Origin, session: Make) -> None:
    origin.put("/many", "x", headers={f"X-{n}": "y" for n in range(200)})
    origin.put("/long", "x", headers={"X": "y" * 70_000})
    for path in ("/many", "/long"):
        with pytest.raises(FetchError):
            session().get(origin.url + path)


# --- broken answers --------------------------------------------------------------------------


def reset_at_once(exchange: Exchange) -> None:
    exchange.reset()


def reset_in_the_body(exchange: Exchange) -> None:
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello")
    exchange.reset()


def close_at_once(exchange: Exchange) -> None:
    exchange.close_connection = True


def no_http(exchange: Exchange) -> None:
    exchange.drip([b"220 mail.example ESMTP \x1b[31m\r\n"], 0)


def truncated(exchange: Exchange) -> None:
    exchange.drip([b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello"], 0)


def truncated_chunk(exchange: Exchange) -> None:
    exchange.drip([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"], 0)


def missing_last_chunk(exchange: Exchange) -> None:
    exchange.drip([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"], 0)


def truncated_gzip(exchange: Exchange) -> None:
    packed = gzip.compress(os.urandom(1000))[:-20]
    exchange.send(200, packed, {"Content-Encoding": "gzip"})


def nested_codings(exchange: Exchange) -> None:
    exchange.send(200, gzip.compress(gzip.compress(b"x")), {"Content-Encoding": "gzip, gzip"})


@pytest.mark.parametrize(
    "misbehave",
    [
        reset_at_once,
        reset_in_the_body,
        close_at_once,
        no_http,
        truncated,
        truncated_chunk,
        missing_last_chunk,
        truncated_gzip,
        nested_codings,
    ],
)
def test_a_broken_answer_is_one_clear_line(
    origin: Origin, misbehave: Callable[[Exchange], None], session: Make
) -> None:
    with taking_at_most(2), pytest.raises(FetchError) as caught:
        session().get(origin.handler("/broken", misbehave))
    text = str(caught.value)
    assert text.startswith("127.0.0.1: ")
    assert len(text) > len("127.0.0.1: ") + 8
    assert text.isprintable()


def test_nobody_listens(session: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(FetchError, match="refused") as caught:
        session().get(f"http://127.0.0.1:{port}/")
    assert caught.value.retryable


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "\u20ac"])
def test_a_header_that_cannot_be_sent_is_refused(origin: Origin, value: str, session: Make) -> None:
    with pytest.raises(FetchError):
        session().get(origin.put("/", "x"), headers={"If-None-Match": value})
    assert not any("x-evil" in request.headers for request in origin.requests)


def test_no_connection_stays_open(origin: Origin, session: Make) -> None:
    origin.put("/ok", "x")
    origin.handler("/broken", truncated)
    origin.handler("/big", endless_body)
    origin.handler("/reset", reset_at_once)
    origin.redirect("/far", "/ok")
    origin.redirect("/inside", "http://10.0.0.1/")
    origin.fail("/404", 404, body=bytes(100_000))
    one = session(max_body="100000")
    for path in ("/ok", "/broken", "/big", "/reset", "/far", "/inside", "/404"):
        with suppress(FetchError):
            one.get(origin.url + path)
    # The origin keeps a connection for as long as the other end does.
    with taking_at_most(5):
        while origin.connections:
            time.sleep(0.005)
