"""Whatever a feed says, what leaves parse can be stored, and comes back as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedserver.errors import ParseError
from feedserver.model.article import Image, Parsed, ParsedArticle
from feedserver.model.json import decode, encode, plain
from feedserver.parse.document import documents
from feedserver.parse.json_feed import parse_json
from feedserver.parse.xml_feed import parse_xml
from feedserver.text.xml import is_legal
from tests.parse.test_feed_corpus import CASES, URL, read

HOSTILE = ("\0", "\ud800", "\udfff\ud800", "\x01", "\ufffe", "&#0;", "&#1;", "&#xD800;", "&amp;#1;")
TEXTS = st.lists(st.sampled_from((*HOSTILE, "a", " ", "<b>", "https://example.org/", "]]>"))).map(
    "".join
)
NUMBERS = st.sampled_from([True, False, 0, -1, 5, 2**53, 2**63, 10**30, 0.5, 1e308, "1e999"])
VALUES = st.recursive(
    st.none() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=4,
)
PEOPLE = st.lists(st.fixed_dictionaries({"name": VALUES, "url": VALUES}), max_size=2)
ATTACHMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "url": st.just("https://example.org/a.mp3") | VALUES,
            "mime_type": VALUES,
            "size_in_bytes": VALUES,
        }
    ),
    max_size=2,
)
ITEMS = st.fixed_dictionaries(
    {
        **dict.fromkeys(
            (
                "id",
                "url",
                "external_url",
                "title",
                "summary",
                "image",
                "date_published",
                "language",
            ),
            VALUES,
        ),
        "content_html": VALUES,
        "authors": PEOPLE | VALUES,
        "tags": st.lists(VALUES, max_size=3),
        "attachments": ATTACHMENTS,
    }
)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple):
        for member in value:
            yield from texts(member)


def check(parsed: Parsed) -> None:
    for article in parsed.articles:
        assert decode(encode(article), ParsedArticle) == article
    assert decode(encode(parsed), Parsed) == parsed
    assert [text for text in texts(plain(parsed)) if not is_legal(text)] == []


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_the_corpus_comes_back(folder: Any) -> None:
    check(read(folder))


@settings(max_examples=60, deadline=None)
@given(st.lists(ITEMS, max_size=3), VALUES)
def test_any_json_feed_comes_back(items: list[Any], title: object) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}
    text = json.dumps(feed).replace('"1e999"', "1e999").replace("0.5", "NaN")
    check(parse_json(text, URL, 10))


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from(["<b>", "", "</item>"]))
def test_any_xml_feed_comes_back(one: str, other: str, broken: str) -> None:
    cdata = one.replace("]]>", "").encode("utf-8", "replace").decode()
    text = other.replace("<", "&lt;").encode("utf-8", "replace").decode()
    elements = "".join(
        f"<{name}><![CDATA[{cdata}]]></{name}><{name}>{text}</{name}>"
        for name in ("title", "guid", "category", "author", "description", "pubDate", "comments")
    )
    enclosure = f'<enclosure url="https://example.org/a?{text}" type="{text}" length="9{text}"/>'
    source = f'<source url="https://example.org/b">{text}</source>'
    item = f"<item>{elements}{enclosure}{source}</item>"
    body = f"<rss version='2.0'><channel><title>{text}</title>{item}{broken}<item>{elements}</item>"
    with suppress(ParseError):
        check(parse_xml(f"{body}</channel></rss>", URL, 10))


@pytest.mark.parametrize("size", ["true", "0", "-5", "9007199254740992", "1" * 5000, "1e3", '"7"'])
def test_a_size_that_is_no_size_is_left_out(size: str) -> None:
    item = {"id": 7, "title": "a", "attachments": [{"url": "a.mp3", "size_in_bytes": "SIZE"}]}
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]})
    (article,) = parse_json(feed.replace('"SIZE"', size), URL, 10).articles
    assert article.enclosures == (Image(url="https://example.org/a.mp3"),)
    assert article.guid == "7"


@pytest.mark.parametrize("number", ["NaN", "1e999", "-1e999", "true", "1" * 5000])
def test_an_id_that_is_no_number_names_nothing(number: str) -> None:
    feed = '{"version": "https://jsonfeed.org/version/1", "items": [{"id": %s, "title": "a"}]}'
    (article,) = parse_json(feed % number, URL, 10).articles
    assert article.guid is None


@pytest.mark.parametrize("date", ["0000-01-01", "10000-01-01T00:00:00Z", "99999", "+275760-09-13"])
def test_a_date_outside_the_calendar_is_no_date(date: str) -> None:
    item = f"<item><title>a</title><pubDate>{date}</pubDate></item>"
    check(parse_xml(f"<rss version='2.0'><channel>{item}</channel></rss>", URL, 10))


def test_documents_come_back_too() -> None:
    document: dict[str, Any] = {
        "slug": "a",
        "title": "A",
        "body_md": "b",
        "published_at": "2026-01-01T00:00:00Z",
    }
    document |= {"x": [1.5, 10**30, True, None], "y": {"z": -(2**63)}, "image": {"url": URL}}
    parsed = documents(json.dumps(document).encode(), "a.json")
    assert not parsed.skipped
    check(parsed)
