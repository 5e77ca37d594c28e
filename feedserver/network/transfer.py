"""One libcurl handle: a single exchange, guarded and bounded, redirects not followed."""

from __future__ import annotations

import io
import os
import re
import socket
import time
from collections import deque
from collections.abc import Sequence
from typing import Final

import pycurl

from feedserver.errors import AddressRefusedError, FetchError
from feedserver.network.body import ACCEPT_ENCODING, Decoder, decoder, too_large
from feedserver.network.buffers import Buffers
from feedserver.network.guard import AddressGuard
from feedserver.network.journey import Journey
from feedserver.network.request import MAX_FIELDS, Response
from feedserver.network.trust import Trusted
from feedserver.settings import NetworkSettings
from feedserver.text.units import say_duration

_LONGEST_REASON: Final = 200
_REFUSED: Final = pycurl.SOCKET_BAD
_TIMED_OUT: Final = 28
_BREAK: Final = re.compile(r"[\r\n\0]")
_CLIENT: Final = f"Accept-Encoding: {ACCEPT_ENCODING}"

# Libcurl's own words name its options; these are ours.
_REASONS: Final = {
    1: "the answer is no HTTP",
    6: "the name cannot be resolved",
    7: "no connection",
    8: "the answer is no HTTP",
    18: "the body ends before its length",
    35: "no secure connection",
    52: "the connection was closed without an answer",
    55: "the connection was lost",
    56: "the connection was lost",
    60: "the certificate is not trusted",
    61: "a transfer coding was not asked for",
    100: "the headers are too large",
}


class Shared:
    """What the transfers of one pool have in common: room for bodies, and who waits for it."""

    def __init__(self, most_held: int) -> None:
        self.buffers = Buffers(most_held)
        self.paused: deque[Transfer] = deque()
        self.opened: socket.socket | None = None

    def close_opened(self) -> None:
        """Close our side of the last socket that libcurl was given."""
        if self.opened is not None:
            self.opened.close()
            self.opened = None


class Transfer:
    """Used again and again: `prepare`, let libcurl work on `handle`, then `response`."""

    def __init__(
        self,
        settings: NetworkSettings,
        guard: AddressGuard,
        user_agent: str,
        trusted: Trusted,
        shared: Shared,
    ) -> None:
        self._settings = settings
        self._guard = guard
        self._shared = shared
        self._url = self._host = ""
        self._limit_ms = 0
        self._most: int | None = None
        self._headers = io.BytesIO()
        self.size = 0  # bytes of the body that are held
        self._reset()
        self.handle = self._make(user_agent, trusted)

    def _reset(self) -> None:
        self._headers.seek(0)
        self._headers.truncate()
        self._decoder: Decoder | None = None
        self._parsed: tuple[int, dict[str, str]] | None = None
        self._sent = 0
        self._chunks: list[bytes] = []
        self._error: FetchError | None = None
        self._refusal: AddressRefusedError | None = None
        self._tried = False
        self._enough = False
        self._paused_at = self._waited = 0.0

    def _make(self, user_agent: str, trusted: Trusted) -> pycurl.Curl:
        made = pycurl.Curl()
        settings = self._settings
        made.setopt(pycurl.NOSIGNAL, 1)
        made.setopt(pycurl.USERAGENT, user_agent)
        made.setopt(pycurl.FOLLOWLOCATION, 0)
        made.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        made.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        made.setopt(pycurl.PATH_AS_IS, 1)  # the address was normalised before
        # Empty, not unset: unset would be what the environment names.
        made.setopt(pycurl.PROXY, settings.proxy)
        made.setopt(pycurl.NOPROXY, "")
        made.setopt(pycurl.CONNECTTIMEOUT_MS, round(settings.connect_timeout * 1000))
        made.setopt(pycurl.CAINFO, trusted.file)
        if trusted.folder:
            made.setopt(pycurl.CAPATH, trusted.folder)
        made.setopt(pycurl.HEADERFUNCTION, self._headers.write)
        made.setopt(pycurl.WRITEFUNCTION, self._write)
        if not settings.proxy:
            made.setopt(pycurl.OPENSOCKETFUNCTION, self._open)
        return made

    def prepare(
        self,
        journey: Journey,
        seconds: float,
        candidates: Sequence[str] = (),
    ) -> None:
        """Set what this exchange differs in; it has `seconds` for everything.

        `candidates` are the addresses of the name; none: libcurl has to look it up.
        """
        self._reset()
        address = journey.address
        self._most = journey.request.enough
        self._url, self._host = address.href, address.host
        handle = self.handle
        handle.setopt(pycurl.URL, address.href)
        handle.setopt(pycurl.HTTPHEADER, _fields(journey.headers))
        if candidates:
            spelled = ",".join(f"[{ip}]" if ":" in ip else ip for ip in candidates)
            handle.setopt(pycurl.RESOLVE, [f"+{address.host}:{address.port}:{spelled}"])
        self.allow(seconds)

    def allow(self, seconds: float) -> None:
        """End the exchange when it has taken so long in all; 0: as long as it likes."""
        limit = max(1, int(seconds * 1000)) if seconds else 0
        if limit != self._limit_ms:
            self.handle.setopt(pycurl.TIMEOUT_MS, limit)
            self._limit_ms = limit

    def resume(self, seconds: float) -> float:
        """Go on with a body that had to wait for room; how long it did.

        The exchange has `seconds` in all beside what it waited.
        """
        waited = time.monotonic() - self._paused_at
        self._waited += waited
        self.allow(seconds + self._waited)
        self.handle.pause(pycurl.PAUSE_CONT)
        return waited

    def response(self, code: int, message: str) -> Response:
        """What came of it; libcurl ended with `code` (0: well) and `message`.

        `AddressRefusedError` or `FetchError` when nothing was read whole.
        """
        host = self._host
        if code and not (self._enough and self._error is None):
            raise self._failure(code, message, host)
        try:
            # What comes behind a body in chunks are no headers.
            status, headers = self._parsed or self._parse_headers()
            body = self._body() if 200 <= status < 300 else b""
        except FetchError as error:
            raise FetchError(f"{host}: {error}", retryable=error.retryable) from None
        return Response(url=self._url, status=status, headers=headers, body=body)

    def late(self) -> FetchError:
        """The error when all of the request's time has passed."""
        told = say_duration(self._settings.timeout)
        return FetchError(f"{self._host}: no complete answer within {told} (network.timeout)")

    def forget(self) -> None:
        """Hold the last body no longer."""
        self._chunks = []
        self._shared.buffers.give_back(self, self.size)
        self.size = 0

    def close(self) -> None:
        """Give libcurl's memory back."""
        self.handle.close()
        self.forget()

    def _open(self, _purpose: int, wanted: tuple[int, int, int, tuple[str, int]]) -> object:
        """The socket for an address that the name really has: judged here, at each connection."""
        family, kind, protocol, address = wanted
        try:
            self._guard.check_address(str(address[0]), int(address[1]))
        except AddressRefusedError as error:
            self._refusal = self._refusal or error
            return _REFUSED
        self._tried = True
        # libcurl works on a copy of its own, made as soon as it is given one.
        self._shared.close_opened()
        self._shared.opened = socket.socket(family, kind, protocol)
        return self._shared.opened

    def _write(self, data: bytes) -> int | None:
        """Takes a piece of the body; anything but None makes libcurl stop, or wait."""
        if not self._shared.buffers.room_for(self):
            self._shared.paused.append(self)
            self._paused_at = time.monotonic()
            return pycurl.WRITEFUNC_PAUSE
        try:
            return self._take(data)
        except FetchError as error:
            self._error = error
            return -1

    def _take(self, data: bytes) -> int | None:
        self._sent += len(data)
        if self._decoder is None:
            return self._begin(data)
        return self._decode(self._decoder, data)

    def _begin(self, data: bytes) -> int | None:
        """The first piece. Of a redirect or an error that is all that is read: when it is the
        whole body, the connection can be used again."""
        self._parsed = status, headers = self._parse_headers()
        length = headers.get("content-length", "")
        announced = int(length) if length.isascii() and length.isdigit() else None
        if not 200 <= status < 300:
            self._enough = announced is None or announced > len(data)
            return -1 if self._enough else None
        if self._most is None and announced is not None and announced > self._settings.max_body:
            raise too_large(self._settings.max_body)
        self._decoder = decoder(headers.get("content-encoding", ""))
        return self._decode(self._decoder, data)

    def _decode(self, decode: Decoder, data: bytes) -> int | None:
        limit = self._settings.max_body
        decoded = decode.decode(data, limit - self.size + 1)
        self.size += len(decoded)
        self._shared.buffers.held += len(decoded)
        self._chunks.append(decoded)
        if self._most is not None and self.size >= self._most:
            self._enough = True
            return -1
        if max(self._sent, self.size) > limit:
            raise too_large(limit)
        return None

    def _body(self) -> bytes:
        if self._decoder is not None and not self._enough:
            self._decoder.finish()
        return self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)

    def _parse_headers(self) -> tuple[int, dict[str, str]]:
        """Status and fields of the last answer: interim ones (1xx) come before it."""
        limit = self._settings.max_headers
        raw = self._headers.getvalue()
        if len(raw) > limit:
            raise FetchError(f"the headers exceed {limit:,} bytes (network.max_headers)")
        text = raw.decode("latin-1").rstrip("\r\n")
        if "\r\n\r\n" in text:
            blocks = text.split("\r\n\r\n")
            text = next((b for b in reversed(blocks) if b.startswith("HTTP/")), "")
        start, *lines = text.split("\r\n")
        if len(lines) > MAX_FIELDS:
            raise FetchError(f"the headers are more than {MAX_FIELDS}")
        headers: dict[str, str] = {}
        for line in lines:
            name, colon, value = line.partition(":")
            if colon:
                name = name.strip().lower()
                value = value.strip()
                headers[name] = f"{headers[name]}, {value}" if name in headers else value
        code = start.split(" ", 2)[1:2]
        return int(code[0]) if code and code[0].isdigit() else 0, headers

    def _failure(self, code: int, message: str, host: str) -> FetchError:
        if self._error is not None:
            return FetchError(f"{host}: {self._error}", retryable=self._error.retryable)
        if self._refusal is not None and not self._tried:
            return AddressRefusedError(f"{host}: {self._refusal}")
        if code == _TIMED_OUT:
            return FetchError(f"{host}: {self._late()}")
        reason = _REASONS.get(code)
        if code == pycurl.E_COULDNT_CONNECT and (number := self.handle.getinfo(pycurl.OS_ERRNO)):
            message = os.strerror(int(number))
        said = "".join(c if c.isprintable() else "?" for c in " ".join(message.split()))
        if code in (6, 52):
            return FetchError(f"{host}: {reason}")
        told = f"{reason}: {said}" if reason and said else reason or said or f"libcurl error {code}"
        return FetchError(f"{host}: {told[:_LONGEST_REASON]}")

    def _late(self) -> str:
        # The first is 0 too when a connection is used again; then there is a request.
        times = (pycurl.CONNECT_TIME, pycurl.REQUEST_SIZE)
        connected = any(self.handle.getinfo(what) > 0 for what in times)
        spent = self.handle.getinfo(pycurl.TOTAL_TIME)
        limit = self._settings.connect_timeout
        if not connected and spent < self._settings.timeout and spent >= limit * 0.9:
            return f"no connection within {say_duration(limit)} (network.connect_timeout)"
        told = say_duration(self._settings.timeout)
        return f"no complete answer within {told} (network.timeout)"


def _fields(headers: dict[str, str]) -> list[str | bytes]:
    """The lines of the request's head; `ValueError` for one that would be more than a line."""
    lines: list[str] = [
        f"{name}: {value}" if value else f"{name};" for name, value in headers.items()
    ]
    together = "".join(lines)
    if _BREAK.search(together):
        broken = next(
            name for name, line in zip(headers, lines, strict=True) if _BREAK.search(line)
        )
        raise ValueError(f"{broken} holds a line break")
    lines.append(_CLIENT)
    # As it came: origins send what they like in validators, and want it back.
    return [*lines] if together.isascii() else [line.encode("latin-1") for line in lines]
