"""Content codings are undone as far as the limit and no further."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zlib

import pytest

from feedserver.errors import FetchError
from feedserver.network.body import read_body

TEXT = b"All the news that fits. " * 2000


def bare_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


def zeros(mebibytes: int) -> bytes:
    """A bare deflate stream of so many MiB, a thousandth of that in size, and without an end."""
    stream = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return (stream.compress(bytes(2**20)) + stream.flush(zlib.Z_FULL_FLUSH)) * mebibytes


def decode(sent: bytes, coding: str, limit: int = 2**20) -> bytes:
    return read_body(io.BytesIO(sent).read, coding, limit)


@pytest.mark.parametrize(
    ("coding", "sent"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("GZip ", gzip.compress(TEXT, mtime=0)),
        ("x-gzip", gzip.compress(TEXT, mtime=0)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT, 0)),
        ("deflate", bare_deflate(TEXT)),
        ("gzip", b"".join(gzip.compress(part, mtime=0) for part in (TEXT[:100], b"", TEXT[100:]))),
        ("gzip", gzip.compress(TEXT, mtime=0) + bytes(512)),
        ("deflate", zlib.compress(TEXT) + b"padding"),
    ],
)
def test_known_codings(coding: str, sent: bytes) -> None:
    assert decode(sent, coding) == TEXT


@pytest.mark.parametrize("coding", ["", "gzip", "deflate"])
def test_nothing_sent_is_an_empty_body(coding: str) -> None:
    assert decode(b"", coding) == b""


def test_members_that_are_cut_anywhere_between_reads() -> None:
    sent = gzip.compress(TEXT[:9]) + gzip.compress(TEXT[9:])
    stream = io.BytesIO(sent)
    assert read_body(lambda _: stream.read(1), "gzip", 2**20) == TEXT


@pytest.mark.parametrize(
    "coding",
    ["br", "zstd", "compress", "gzip, gzip", "deflate, gzip", "gzip,br", "*", "aws-chunked"],
)
def test_codings_that_were_not_asked_for_are_refused(coding: str) -> None:
    with pytest.raises(FetchError, match="was not asked for"):
        decode(gzip.compress(TEXT, mtime=0), coding)


@pytest.mark.parametrize(
    ("coding", "sent", "reason"),
    [
        ("gzip", b"<rss/>", "not valid gzip"),
        ("deflate", b"\xff\xff\xff", "not valid deflate"),
        ("gzip", gzip.compress(TEXT, mtime=0)[:-9], "in the middle"),
        ("gzip", gzip.compress(TEXT, mtime=0)[:1], "in the middle"),
        ("deflate", zlib.compress(TEXT)[:-1], "in the middle"),
        ("gzip", gzip.compress(TEXT, mtime=0)[:-8] + bytes(8), "not valid gzip"),
    ],
)
def test_damaged_bodies_are_refused(coding: str, sent: bytes, reason: str) -> None:
    with pytest.raises(FetchError, match=reason):
        decode(sent, coding)


@pytest.mark.parametrize("coding", ["", "gzip", "deflate"])
def test_the_limit_is_exact(coding: str) -> None:
    encoders = {"": bytes, "gzip": gzip.compress, "deflate": zlib.compress}
    sent = encoders[coding](bytes(100_000))
    assert len(decode(sent, coding, limit=100_000)) == 100_000
    with pytest.raises(FetchError, match=r"exceeds 99,999 bytes \(network\.max_body\)"):
        decode(sent, coding, limit=99_999)


@pytest.mark.parametrize(
    ("coding", "start"), [("deflate", b""), ("gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\xff")]
)
def test_a_bomb_is_not_expanded_beyond_the_limit(coding: str, start: bytes) -> None:
    bomb = start + zeros(500)
    tracemalloc.start()
    with pytest.raises(FetchError, match="exceeds"):
        decode(bomb, coding, limit=2**20)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 * 2**20


def test_a_stream_that_decodes_to_nothing_ends_at_the_limit_too() -> None:
    empty = gzip.compress(b"", mtime=0)
    reads = iter(lambda: empty * 800, b"")
    with pytest.raises(FetchError, match="exceeds"):
        read_body(lambda _: next(reads), "gzip", 100_000)
