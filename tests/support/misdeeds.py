"""What an origin may do to its clients: one function for each misdeed, told what to do it with."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from itertools import repeat
from typing import Final

from tests.support.misbehaving import Behaviour, Exchange

RSS: Final = "application/rss+xml"
_PIECE: Final = 64 * 1024
_MANY: Final = 10**9  # more pieces than anybody waits for
_SPACES: Final = b" " * 1024 * 1024


def serving(
    body: bytes | Callable[[int], bytes],
    media_type: str = RSS,
    headers: Mapping[str, str] | None = None,
    *,
    validators: bool = True,
) -> Behaviour:
    """The good deed: `body`, or what it gives for the number of the request, with an ETag."""

    async def behave(exchange: Exchange) -> None:
        content = body(exchange.number) if callable(body) else body
        fields = {"Content-Type": media_type, **(headers or {})}
        if validators:
            fields.setdefault("ETag", f'"{hashlib.sha256(content).hexdigest()[:16]}"')
            if exchange.asked.headers.get("if-none-match") == fields["ETag"]:
                await exchange.answer(304, headers={"ETag": fields["ETag"]})
                return
        await exchange.answer(200, content, fields)

    return behave


def status(code: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Behaviour:
    """An answer that is not 200."""

    async def behave(exchange: Exchange) -> None:
        await exchange.answer(code, body, headers)

    return behave


def redirecting(target: str, code: int = 302) -> Behaviour:
    """A redirect to `target`, which is sent as it stands."""
    return status(code, {"Location": target})


def raw(*pieces: bytes) -> Behaviour:
    """These bytes instead of an answer; then the connection is closed."""

    async def behave(exchange: Exchange) -> None:
        exchange.end()
        for piece in pieces:
            await exchange.raw(piece)

    return behave


# Slow ones.


def dripping_body(body: bytes, pause: float) -> Behaviour:
    """One byte of the body at a time, with `pause` seconds between them."""

    async def behave(exchange: Exchange) -> None:
        await exchange.head(200, {"Content-Type": RSS, "Content-Length": str(len(body))})
        await exchange.drip((body[i : i + 1] for i in range(len(body))), pause)

    return behave


def dripping_headers(pause: float) -> Behaviour:
    """A header line at a time, without end."""

    async def behave(exchange: Exchange) -> None:
        await exchange.raw(b"HTTP/1.1 200 OK\r\n")
        await exchange.drip((b"X-%d: y\r\n" % i for i in range(_MANY)), pause)

    return behave


def dripping_redirects(pause: float, path: str) -> Behaviour:
    """A redirect to itself after `pause` seconds: each hop quick enough, the whole without end."""

    async def behave(exchange: Exchange) -> None:
        await exchange.drip([b""], pause)
        exchange.ended = False
        await exchange.answer(302, headers={"Location": f"{path}?{exchange.number}"})

    return behave


async def hanging(exchange: Exchange) -> None:
    """The request is read, and nothing is answered."""
    await exchange.hang()


async def hanging_after_headers(exchange: Exchange) -> None:
    """Headers that promise a body that never comes."""
    await exchange.head(200, {"Content-Type": RSS, "Content-Length": "1000"})
    await exchange.hang()


def hanging_in_body(body: bytes) -> Behaviour:
    """Half the body, and then nothing more."""

    async def behave(exchange: Exchange) -> None:
        await exchange.head(200, {"Content-Type": RSS, "Content-Length": str(len(body))})
        await exchange.raw(body[: len(body) // 2])
        await exchange.hang()

    return behave


# Large ones.


def endless(start: bytes, more: bytes, *, chunked: bool = False) -> Behaviour:
    """A body that goes on and on: without a length, or in chunks."""

    async def behave(exchange: Exchange) -> None:
        fields = {"Content-Type": RSS}
        fields |= {"Transfer-Encoding": "chunked"} if chunked else {"Connection": "close"}
        await exchange.head(200, fields)
        piece = more * max(1, _PIECE // len(more))
        for data in _then(start, piece):
            await exchange.raw(b"%x\r\n%b\r\n" % (len(data), data) if chunked else data)

    return behave


def long(length: int, start: bytes, more: bytes) -> Behaviour:
    """A body of `length` bytes that says so in its headers."""

    async def behave(exchange: Exchange) -> None:
        await exchange.head(200, {"Content-Type": RSS, "Content-Length": str(length)})
        left = length
        for data in _then(start, more * max(1, _PIECE // len(more))):
            await exchange.raw(data[:left])
            left -= len(data)
            if left <= 0:
                return

    return behave


def coded(body: bytes, coding: str, media_type: str = RSS) -> Behaviour:
    """These bytes under a `Content-Encoding`, right or wrong."""
    return serving(body, media_type, {"Content-Encoding": coding}, validators=False)


def bomb(coding: str, size: int, start: bytes = b"<rss version='2.0'><channel>") -> Behaviour:
    """What a thousandth of `size` bytes unpacks to: `start` and white space, but never its end.

    `coding` as the Content-Encoding: gzip, deflate, or "gzip, gzip" for one within the other.
    """
    packed = unpacking("gzip" if "," in coding else coding, size, start)
    body = gzip.compress(packed, 6) if "," in coding else packed

    async def behave(exchange: Exchange) -> None:
        exchange.end()
        await exchange.head(200, {"Content-Type": RSS, "Content-Encoding": coding})
        await exchange.raw(body)

    return behave


def unpacking(coding: str, size: int, start: bytes) -> bytes:
    """What unpacks to `start` and `size` bytes of white space; its checksum is missing."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + (16 if coding == "gzip" else 0))
    first = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush nothing refers to what came before: the same bytes can be repeated.
    block = packer.compress(_SPACES) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + block * max(1, size // len(_SPACES))


def _then(start: bytes, more: bytes) -> Iterator[bytes]:
    yield start
    yield from repeat(more)


# Broken ones.


def truncated(body: bytes, missing: int = 100) -> Behaviour:
    """A body that ends `missing` bytes before the length that its headers promise."""

    async def behave(exchange: Exchange) -> None:
        exchange.end()
        await exchange.head(200, {"Content-Type": RSS, "Content-Length": str(len(body))})
        await exchange.raw(body[:-missing])

    return behave


def cut_in_a_chunk(body: bytes) -> Behaviour:
    """A chunked body whose last chunk never comes."""
    return raw(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n",
        b"%x\r\n%b\r\n" % (len(body), body),
    )


def reset_in_body(body: bytes) -> Behaviour:
    """Half a body and a TCP reset."""

    async def behave(exchange: Exchange) -> None:
        await exchange.head(200, {"Content-Type": RSS, "Content-Length": str(len(body))})
        await exchange.raw(body[: len(body) // 2])
        exchange.reset()

    return behave


async def reset(exchange: Exchange) -> None:
    """A TCP reset instead of an answer."""
    exchange.reset()


async def closed(exchange: Exchange) -> None:
    """The connection is closed without a word."""
    exchange.end()


def many_headers(count: int, size: int = 20) -> Behaviour:
    """A good answer after `count` header lines of `size` bytes."""
    lines = "".join(f"X-{i}: {'y' * size}\r\n" for i in range(count))
    return raw(b"HTTP/1.1 200 OK\r\n", lines.encode(), b"Content-Length: 0\r\n\r\n")


def unasked_304(body: bytes) -> Behaviour:
    """304 to a request without a condition; `body` to one with a condition."""

    async def behave(exchange: Exchange) -> None:
        asked = exchange.asked.headers
        if "if-none-match" in asked or "if-modified-since" in asked:
            await exchange.answer(200, body, {"Content-Type": RSS})
        else:
            await exchange.answer(304, headers={"ETag": '"never"'})

    return behave
