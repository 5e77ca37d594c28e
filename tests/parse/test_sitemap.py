from __future__ import annotations

import gzip
import time
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.errors import ParseError
from feedserver.model.article import Parsed
from feedserver.model.fetched import Fetched
from feedserver.model.source import Source, SourceKind
from feedserver.parse import sitemap

URL = "https://example.org/sitemap.xml"
SOURCE = Source(id="s", url=URL)
ONE = b"<urlset><url><loc>https://example.org/a</loc></url></urlset>"


def read(body: bytes, charset: str | None = None) -> Parsed:
    return sitemap.parse(Fetched(url=URL, body=body, charset=charset), SOURCE, 10)


def addresses(body: bytes) -> list[str]:
    return [link.url for link in read(body).links]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "neither XML nor a list of addresses"),
        (b"some words\nhttps://example.org/", "neither XML nor a list of addresses"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "not a sitemap: an HTML page"),
        (b"<opml/>", "not a sitemap: <opml>"),
        (b"\x1f\x8b", "gzip data that cannot be unpacked"),
        (b"\x1f\x8bnothing of the kind", "gzip data that cannot be unpacked"),
    ],
)
def test_what_is_no_sitemap_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(body)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("body", [b"<urlset/>", b"<sitemapindex></sitemapindex>"])
def test_an_empty_sitemap_is_none_the_less_one(body: bytes) -> None:
    parsed = read(body)
    assert (parsed.kind, parsed.links) == (SourceKind.SITEMAP, ())
    assert parsed.warnings == ("the sitemap holds no addresses",)


def test_fifty_thousand_addresses_are_read_and_no_more() -> None:
    rows = "".join(
        f"<url><loc>https://example.org/{n}</loc><lastmod>2026-11-05T{n % 24:02}Z</lastmod></url>"
        for n in range(sitemap.MAX_LINKS + 5)
    )
    start = time.process_time()
    parsed = read(f"<urlset>{rows}</urlset>".encode())
    # A second on a free machine; what grows with the square would take minutes.
    assert time.process_time() - start < 10
    assert len(parsed.links) == sitemap.MAX_LINKS
    assert parsed.warnings == ("only the first 50000 addresses were read",)
    lines = "\n".join(f"https://example.org/{n}" for n in range(sitemap.MAX_LINKS + 5))
    assert len(read(lines.encode()).links) == sitemap.MAX_LINKS


def test_a_gzip_file_of_several_members_is_one_document() -> None:
    assert addresses(gzip.compress(ONE[:20]) + gzip.compress(ONE[20:])) == ["https://example.org/a"]


def test_a_damaged_gzip_file_is_read_as_far_as_it_goes() -> None:
    rows = "".join(f"<url><loc>https://example.org/{n}</loc></url>" for n in range(5000))
    packed = gzip.compress(f"<urlset>{rows}</urlset>".encode())
    parsed = read(packed[: len(packed) // 2])
    assert 0 < len(parsed.links) < 5000
    assert all(link.url == f"https://example.org/{n}" for n, link in enumerate(parsed.links))
    assert "ends too early" in parsed.warnings[0]


def test_a_gzip_bomb_is_unpacked_to_its_limit() -> None:
    member = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    zeros = b" " * 1_000_000
    packed = member.compress(ONE[:-9]) + b"".join(member.compress(zeros) for _ in range(200))
    parsed = read(packed + member.flush())
    assert [link.url for link in parsed.links] == ["https://example.org/a"]
    assert f"only the first {sitemap.MAX_UNPACKED} bytes were read" in parsed.warnings
    # What is packed twice is not unpacked twice.
    with pytest.raises(ParseError):
        read(gzip.compress(gzip.compress(ONE)))


def test_no_file_and_no_entity_is_read() -> None:
    levels = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol" * 10}">' for n in range(10)
    )
    body = (
        f"<!DOCTYPE urlset [{levels}<!ENTITY file SYSTEM 'file:///etc/hostname'>]>"
        "<urlset><url><loc>https://example.org/&e9;&file;</loc></url>"
        "<url a='&e9;'><loc>https://example.org/a</loc></url></urlset>"
    )
    start = time.process_time()
    found = addresses(body.encode())
    assert time.process_time() - start < 2
    assert "https://example.org/a" in found
    assert all(len(url) < 60 and "lol" not in url for url in found)


@pytest.mark.parametrize(
    "body",
    [
        b"<urlset>" + b"<url>" * 500_000,
        b"<urlset>" + b"<x/>" * 500_000 + ONE[8:],
        b"<urlset><url>" + b"<loc>/x</loc>" * 200_000 + b"</url></urlset>",
        b"<urlset><url " + b" ".join(b"a%d='1'" % n for n in range(200_000)) + b"/></urlset>",
        b"<urlset>" + b"<url><loc>&" * 200_000,
    ],
    ids=["deep", "strange", "full", "attributes", "ampersands"],
)
def test_a_hostile_document_takes_no_long_time(body: bytes) -> None:
    start = time.process_time()
    read(body)
    assert time.process_time() - start < 10


def test_the_declared_encoding_counts_and_utf_16_is_read() -> None:
    body = "<urlset><url><loc>https://example.org/é</loc></url></urlset>"
    for encoding in ("utf-8", "utf-16", "latin-1"):
        links = read(body.encode(encoding), None if encoding != "latin-1" else "latin-1").links
        assert [link.url for link in links] == ["https://example.org/%C3%A9"]


_PIECES = st.sampled_from(
    [
        "<urlset>",
        "<sitemapindex>",
        "<url>",
        "<loc>",
        "/a",
        "https://e.org/b",
        "</loc>",
        "</url>",
        "<lastmod>",
        "2026-11-05",
        "</lastmod>",
        "&amp;",
        "&",
        "&x;",
        "<![CDATA[",
        "]]>",
        "\x00",
        "<rss><channel><item>",
        "<link>",
        "{",
        '"items":',
        "[",
        "<?xml ?>",
        "<!DOCTYPE x [",
        "]>",
        "<n:news>",
        "<n:title>",
        "<!--",
        "-->",
        "\x1f\x8b\x08",
        "\ud800",
        "<urlset a='",
        "'>",
    ]
)


@given(st.lists(_PIECES, max_size=15))
def test_any_body_is_read_or_refused(pieces: list[str]) -> None:
    body = "".join(pieces).encode("utf-8", "surrogatepass")
    with suppress(ParseError):
        assert all(link.url.startswith(("http://", "https://")) for link in read(body).links)


@given(st.binary(max_size=60))
def test_any_bytes_behind_a_gzip_mark_are_read_or_refused(data: bytes) -> None:
    for body in (b"\x1f\x8b" + data, gzip.compress(ONE)[: len(data)], gzip.compress(ONE) + data):
        with suppress(ParseError):
            read(body)
