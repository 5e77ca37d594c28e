"""Reading a body while undoing its content coding, never beyond a limit."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final, Protocol

from feedserver.errors import FetchError

ACCEPT_ENCODING: Final = "gzip, deflate"

_CHUNK: Final = 16 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS
_GZIP_MAGIC: Final = 0x1F


def read_body(
    read: Callable[[int], bytes], coding: str, limit: int, enough: int | None = None
) -> bytes:
    """The decoded body; `read(n)` gives up to n bytes of it as sent, none at the end.

    `coding` is the `Content-Encoding` field. `FetchError` for a body larger than `limit`
    bytes, as sent or decoded, for one that is damaged, and for any coding but those that
    were asked for. What comes after `enough` bytes is not read.
    """
    decode = decoder(coding)
    body = bytearray()
    sent = 0
    while chunk := read(_CHUNK):
        sent += len(chunk)
        body += decode.decode(chunk, limit - len(body) + 1)
        if enough is not None and len(body) >= enough:
            return bytes(body)
        if max(sent, len(body)) > limit:
            raise too_large(limit)
    decode.finish()
    return bytes(body)


def too_large(limit: int) -> FetchError:
    """The error for a body of more than `limit` bytes."""
    return FetchError(f"the body exceeds {limit:,} bytes (network.max_body)", retryable=False)


class Decoder(Protocol):
    """Undoes one content coding, piece by piece."""

    def decode(self, data: bytes, room: int) -> bytes:
        """What `data` stands for, at most `room` bytes of it; `FetchError` when damaged."""
        ...

    def finish(self) -> None:
        """`FetchError` when the data stopped before their end."""
        ...


def decoder(coding: str) -> Decoder:
    """What undoes a `Content-Encoding`; `FetchError` for one that was not asked for."""
    name = coding.strip().lower().removeprefix("x-")
    if name in ("", "identity"):
        return _Identity()
    if name in ("gzip", "deflate"):
        return _Inflate(name)
    raise FetchError(f"content coding {coding[:40]!r} was not asked for", retryable=False)


class _Identity:
    def decode(self, data: bytes, room: int) -> bytes:
        return data

    def finish(self) -> None:
        """Nothing can be missing: the length of the message is checked where it is read."""


class _Inflate:
    """gzip of any number of members, zlib, and the bare deflate that some servers send."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._member: zlib._Decompress | None = None

    def decode(self, data: bytes, room: int) -> bytes:
        """At most `room` decoded bytes, so that a bomb is not expanded beyond the limit."""
        decoded = bytearray()
        while data and len(decoded) < room and (member := self._member_for(data)):
            try:
                decoded += member.decompress(data, room - len(decoded))
            except zlib.error:
                raise FetchError(f"the body is not valid {self._coding}") from None
            data = member.unused_data
        return bytes(decoded)

    def finish(self) -> None:
        """`FetchError` when the compressed data stopped before their end."""
        if self._member is not None and not self._member.eof:
            raise FetchError(f"the body ends in the middle of its {self._coding} data")

    def _member_for(self, data: bytes) -> zlib._Decompress | None:
        """What decodes `data`; None for padding behind the last member."""
        if self._member is None:
            self._member = zlib.decompressobj(self._window(data))
        elif self._member.eof:
            if self._coding != "gzip" or data[0] != _GZIP_MAGIC:
                return None
            self._member = zlib.decompressobj(_GZIP)
        return self._member

    def _window(self, data: bytes) -> int:
        if self._coding == "gzip":
            return _GZIP
        # RFC 1950, section 2.2: method 8, and the first two bytes are a multiple of 31.
        has_header = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
        return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS
