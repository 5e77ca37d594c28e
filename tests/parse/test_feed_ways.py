"""A well-formed feed says the same whichever way it is read: strictly, or by feedparser."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.errors import ParseError
from feedserver.model.article import Parsed
from feedserver.model.fetched import Fetched
from feedserver.parse import feed, strict_feed
from feedserver.parse.decoding import decode
from feedserver.parse.xml_feed import parse_xml
from feedserver.text.dates import parse_time
from tests.parse.test_feed_corpus import CASES, URL
from tests.support.feeds import Entry, atom, rss

# What is not well-formed, whatever is mended first.
ILL_FORMED = {
    "ill-formed",
    "rss-undeclared-prefix",
    "rss-unescaped-markup",
    "truncated",
}
XML_CASES = [folder for folder in CASES if (folder / "input.xml").exists()]


def strictly(body: bytes) -> Parsed | None:
    return feed.read_strictly(Fetched(url=URL, body=body), 100)


def leniently(body: bytes) -> Parsed:
    return parse_xml(decode(body, None).lstrip("\ufeff \t\r\n"), URL, 100)


def test_there_are_cases_enough() -> None:
    assert len(XML_CASES) - len(ILL_FORMED) >= 60


@pytest.mark.parametrize("folder", XML_CASES, ids=lambda folder: folder.name)
def test_both_ways_say_the_same(folder: Path) -> None:
    body = (folder / "input.xml").read_bytes()
    parsed = strictly(body)
    assert (parsed is None) == (folder.name in ILL_FORMED)
    if parsed is not None:
        assert parsed == leniently(body)


WORDS = st.sampled_from(
    ["kiln", "a & b", "<b>bold</b>", "1 < 2", "é", "窯", "“q”", "&amp;", "\n", "x" * 90, "🚀", "’"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
TIMES = st.sampled_from([None, "2026-11-01T09:00:00Z", "1999-12-31T23:59:59Z"])
ENTRIES = st.builds(
    Entry,
    title=TEXTS,
    body=TEXTS.map(escape),
    guid=st.sampled_from([None, "1", "urn:x", "https://example.org/g", " a b "]),
    link=st.sampled_from(
        [None, "/a?b=1&c=2", "https://example.org/ü", "javascript:x", "//x.org/p"]
    ),
    published=TIMES,
    modified=TIMES,
    categories=st.lists(TEXTS, max_size=3).map(tuple),
)
HEADS = st.sampled_from(["", "<rights>R</rights>", "<language>de</language>", "<ttl>5</ttl>"])


@given(st.lists(ENTRIES, max_size=4), TEXTS, HEADS, st.sampled_from([rss, atom]))
def test_any_well_formed_feed_says_the_same(
    entries: list[Entry], title: str, head: str, write: object
) -> None:
    body = rss(entries, title, head) if write is rss else atom(entries, title, head)
    parsed = strict_feed.read(body, URL, 100)
    assert parsed is not None
    assert parsed == leniently(body)


@given(
    st.lists(ENTRIES, min_size=1, max_size=2),
    st.integers(min_value=0, max_value=3000),
    st.binary(max_size=5),
)
def test_a_damaged_feed_is_read_or_refused(entries: list[Entry], place: int, damage: bytes) -> None:
    body = rss(entries)
    for damaged in (body[:place], body[:place] + damage + body[place:]):
        with suppress(ParseError):
            feed.parse(Fetched(url=URL, body=damaged), None, 100)


NUMBERS = st.integers(min_value=-1, max_value=99).map(str)
DATES = st.one_of(
    st.text(max_size=40),
    st.tuples(
        st.sampled_from(["", "Sun, ", "Sunday, ", "dim., ", "31 "]),
        NUMBERS,
        st.sampled_from([" Nov ", "-nov-", " November ", " 11 ", " Foo ", " Sept. "]),
        st.sampled_from(["2026", "26", "126", "0000", "99999", ""]),
        st.sampled_from([" 09:00:00", " 24:00", " 23:59:60", " 9:5", " 25:61:61", ""]),
        st.sampled_from([" GMT", " +0100", " -2500", " EST", " Z", " IST", " (x)", " +01:00", ""]),
    ).map("".join),
    st.tuples(
        st.sampled_from(["2026-11-01", "2026-02-30", "20261101", "2026-W53-7", "0000-00-00"]),
        st.sampled_from(["T09:00:00", " 09:00", "T24:00:00", "t09.00", "T99:99:99.999999999", ""]),
        st.sampled_from(["Z", "+25:00", "+01:00", "-00:00", "z", " +1", ""]),
    ).map("".join),
)


@given(DATES)
def test_any_date_is_a_time_or_none(date: str) -> None:
    with suppress(ValueError):
        when = parse_time(date)
        assert parse_time(str(when)) == when
    item = f"<item><title>a</title><pubDate>{escape(date)}</pubDate></item>"
    body = f"<rss version='2.0'><channel>{item}</channel></rss>".encode("utf-8", "replace")
    feed.parse(Fetched(url=URL, body=body), None, 10)


LATIN, CYRILLIC, JAPANESE = "Größe Café", "Печь летит", "窯が飛ぶ"


@pytest.mark.parametrize(
    ("text", "label", "codec"),
    [
        (LATIN, "utf-8", "utf-8"),
        (LATIN, "utf-8", "utf-8-sig"),
        (LATIN, "iso-8859-1", "latin-1"),
        (LATIN, "utf-8", "latin-1"),
        (LATIN, "windows-1252", "utf-8"),
        (LATIN, "utf-16", "utf-16"),
        (LATIN, "utf-16", "utf-16-le"),
        (LATIN, "utf-8", "utf-16-be"),
        (CYRILLIC, "windows-1251", "cp1251"),
        (CYRILLIC, "utf-16", "utf-8"),
        (JAPANESE, "Shift_JIS", "shift_jis"),
        (JAPANESE, "no-such", "utf-8"),
        (JAPANESE, "euc-jp", "euc-jp"),
        # What these labels name is less than what is written under them.
        ("中文測試 镕", "gb2312", "gb18030"),
        ("①㈱髙", "Shift_JIS", "cp932"),
        ("똠방각하", "euc-kr", "cp949"),
        ("中文測試 鰂魚涌", "big5", "big5hkscs"),
        ("İstanbul’da", "iso-8859-9", "cp1254"),
        ("ภาษาไทย “ก”", "tis-620", "cp874"),
        ("①㈱髙", "x-sjis", "cp932"),
    ],
)
def test_the_same_text_in_every_encoding(text: str, label: str, codec: str) -> None:
    document = f'<?xml version="1.0" encoding="{label}"?><rss><channel><item><title>{text}</title>'
    body = f"{document}<link>https://example.org/</link></item></channel></rss>".encode(codec)
    parsed = strictly(body)
    assert parsed is not None
    assert [article.title for article in parsed.articles] == [text]
    assert parsed == leniently(body)


MANY = 20_000
CROWDS = {
    "categories": "".join(f"<category>c{n}</category>" for n in range(MANY)),
    "authors": "".join(f"<author>a{n}@example.org (A{n})</author>" for n in range(MANY)),
    "links": "".join(f'<link rel="related" href="/{n}"/>' for n in range(MANY)),
    "enclosures": "".join(f'<enclosure url="/{n}.mp3" type="audio/mpeg"/>' for n in range(MANY)),
    "descriptions": "".join(f"<description>d{n}</description>" for n in range(MANY)),
}


@pytest.mark.parametrize("crowd", CROWDS.values(), ids=CROWDS.keys())
@pytest.mark.parametrize("end", ["", "<b>"], ids=["well-formed", "ill-formed"])
def test_crowds_in_an_item_are_cut(crowd: str, end: str) -> None:
    body = f"<rss><channel><item><title>One</title>{crowd}</item>{end}</channel></rss>".encode()
    (article,) = feed.parse(Fetched(url=URL, body=body), None, 10).articles
    assert len(article.categories) <= 500
    assert len(article.authors) <= 500
    assert len(article.enclosures) <= 500


def test_no_entity_is_expanded_and_no_file_read() -> None:
    declared = '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "b">]>'
    for prolog in (declared, f"<!-- <a> -->{declared}", f"<?x <a> ?>\n{declared}"):
        body = f"{prolog}<rss><channel><title>&f;&a;</title></channel></rss>".encode()
        assert strict_feed.read(body, URL, 10) is None
        parsed = strictly(body)
        assert parsed is not None
        assert parsed.title == "&f;&a;"
        assert parsed.warnings[0] == "declares entities of its own, which are not expanded"
        assert parsed == leniently(body)
