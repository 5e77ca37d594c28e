"""A real HTTP origin on loopback that does what a test tells it to."""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from email.utils import formatdate, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple


class Request(NamedTuple):
    """What arrived: `path` with its query, `headers` with lower-case names."""

    method: str
    path: str
    headers: dict[str, str]


class _Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes
    conditional: bool


class Exchange(BaseHTTPRequestHandler):
    """One request, handed to a test's own handler: write to `wfile`, or misbehave."""

    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 30

    def send(
        self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> None:
        """A whole, well-formed response. Content-Length is right unless `headers` has one."""
        fields = {"Content-Length": str(len(body)), **(headers or {})}
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def drip(self, pieces: Iterable[bytes], pause: float) -> None:
        """Send `pieces` as they are, `pause` seconds apart, until the origin closes."""
        self.close_connection = True
        for piece in pieces:
            self.wfile.write(piece)
            if self.wait(pause):
                break

    def wait(self, seconds: float = 60.0) -> bool:
        """Do nothing for `seconds`, less when the origin closes; True if it does."""
        return self.server.origin.closing.wait(seconds)

    def reset(self) -> None:
        """End the connection with a TCP reset."""
        self.close_connection = True
        linger_zero = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_zero)
        self.connection.close()

    def do_GET(self) -> None:
        self.server.origin.answer(self)

    do_HEAD = do_POST = do_GET  # noqa: N815

    def version_string(self) -> str:
        return "origin"

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    origin: Origin

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        with self.origin.lock:
            self.origin.connections.add(request)
            self.origin.threads.add(threading.current_thread())
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self.origin.lock:
                self.origin.connections.discard(request)
                self.origin.threads.discard(threading.current_thread())

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what many tests are about."""


class Origin:
    """`with Origin() as origin:` serves on `origin.url` until the block ends.

    `requests` lists what was asked. Paths without an entry answer 404. With `tls` it speaks
    https.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self.lock = threading.Lock()
        self.connections: set[socket.socket] = set()
        self.threads: set[threading.Thread] = set()
        self._replies: dict[str, _Reply | Callable[[Exchange], None]] = {}
        self._server = _Server(("127.0.0.1", 0), Exchange)
        self._server.origin = self
        self._scheme = "http" if tls is None else "https"
        if tls is not None:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.server_port

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def put(
        self,
        path: str,
        body: bytes | str,
        content_type: str = "application/octet-stream",
        headers: Mapping[str, str] | None = None,
        status: int = 200,
        *,
        conditional: bool = True,
    ) -> str:
        """Serve `body` at `path`; the answer is its address.

        ETag (from the bytes), Last-Modified (now) and 304 come by themselves unless
        `conditional` is false; `headers` may give validators of their own.
        """
        content = body.encode() if isinstance(body, str) else body
        fields = {"Content-Type": content_type}
        if conditional:
            fields["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
            fields["Last-Modified"] = formatdate(usegmt=True)
        fields |= headers or {}
        self._replies[path] = _Reply(status, fields, content, conditional)
        return self.url + path

    def fail(
        self, path: str, status: int, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> str:
        """Answer `status` at `path`; the answer is its address."""
        self._replies[path] = _Reply(status, dict(headers or {}), body, conditional=False)
        return self.url + path

    def redirect(self, path: str, target: str, status: int = 302) -> str:
        """Redirect `path` to `target`, sent as it stands; the answer is its address."""
        return self.fail(path, status, {"Location": target})

    def handler(self, path: str, handle: Callable[[Exchange], None]) -> str:
        """Let `handle` answer at `path`; the answer is its address."""
        self._replies[path] = handle
        return self.url + path

    def remove(self, path: str) -> None:
        """Answer 404 at `path` again."""
        self._replies.pop(path, None)

    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [request.path for request in self.requests]

    def answer(self, exchange: Exchange) -> None:
        """Record the request and answer it."""
        length = int(exchange.headers.get("Content-Length") or 0)
        if length:
            exchange.rfile.read(length)
        headers = {name.lower(): value for name, value in exchange.headers.items()}
        self.requests.append(Request(exchange.command, exchange.path, headers))
        reply = self._replies.get(exchange.path) or self._replies.get(
            exchange.path.partition("?")[0], _Reply(404, {}, b"not here", conditional=False)
        )
        if not isinstance(reply, _Reply):
            reply(exchange)
        elif reply.conditional and _matches(headers, reply.headers):
            fields = {n: v for n, v in reply.headers.items() if n != "Content-Type"}
            exchange.send(304, b"", fields)
        else:
            exchange.send(reply.status, reply.body, reply.headers)

    def close(self) -> None:
        """Stop, whatever the handlers are doing."""
        self.closing.set()
        if self._thread.ident is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        with self.lock:
            connections, threads = list(self.connections), list(self.threads)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        for thread in threads:
            thread.join(5)

    def __enter__(self) -> Origin:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _matches(request: Mapping[str, str], reply: Mapping[str, str]) -> bool:
    """Whether the request's condition asks for a 304 (RFC 9110, section 13.2.2)."""
    wanted = request.get("if-none-match")
    if wanted is not None:
        tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        return "*" in tags or reply.get("ETag", "").removeprefix("W/") in tags
    since, modified = request.get("if-modified-since"), reply.get("Last-Modified")
    if since is None or modified is None:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except ValueError:
        return since == modified
