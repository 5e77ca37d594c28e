from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.model.article import Image, Parsed, ParsedArticle
from feedserver.model.json import encode
from feedserver.parse.document import documents

CORPUS = Path(__file__).parents[1] / "corpus" / "document"
GOOD: dict[str, Any] = {
    "slug": "a-slug",
    "title": "A title",
    "body_md": "Text",
    "published_at": "2026-11-01T09:00:00Z",
}


def said(parsed: Parsed) -> dict[str, Any]:
    """What is stated: no defaults and no provenance; `declared` in order."""
    whole = json.loads(encode(parsed))
    kept: dict[str, Any] = {}
    if whole["articles"]:
        kept["articles"] = [_stated(article) for article in whole["articles"]]
    if whole["skipped"]:
        kept["skipped"] = whole["skipped"]
    return kept


def _stated(article: dict[str, Any]) -> dict[str, Any]:
    del article["provenance"]
    article["declared"] = sorted(article["declared"])
    return {
        key: value
        for key, value in article.items()
        if value not in (None, "", [], {}) and (key, value) != ("refresh", True)
    }


@pytest.mark.parametrize("case", ["foreign", "minimal", "mixed"])
def test_corpus(case: str) -> None:
    data = (CORPUS / case / "input.json").read_bytes()
    expected = json.loads((CORPUS / case / "expected.json").read_text(encoding="utf-8"))
    assert said(documents(data, "input.json")) == expected


def article(**changes: Any) -> ParsedArticle:
    parsed = documents(json.dumps(GOOD | changes).encode(), "f.json")
    assert parsed.skipped == ()
    return parsed.articles[0]


def reason(**changes: Any) -> str:
    parsed = documents(json.dumps(GOOD | changes).encode(), "f.json")
    assert parsed.articles == ()
    assert [skipped.where for skipped in parsed.skipped] == ["f.json"]
    return parsed.skipped[0].reason


def test_declared_values_are_taken_as_they_are_empty_ones_too() -> None:
    read = article(topics=[], entities=[" a ", "a"], summary=" “x” ", body_md=" \r\n")
    assert (read.topics, read.entities) == ((), (" a ", "a"))
    assert (read.summary, read.body_md) == (" “x” ", " \r\n")
    assert {"topics", "entities", "summary", "body_md"} <= read.declared


def test_null_means_not_declared() -> None:
    read = article(topics=None, summary=None, canonical_source=None, updated_at=None, id=None)
    assert read.declared == {"slug", "title", "body_md", "published_at"}
    assert (read.topics, read.summary, read.url, read.id) == (None, None, None, None)


def test_the_servers_own_keys_are_not_kept() -> None:
    read = article(url="https://example.org/x", alternates={"html": "x"}, version=3)
    assert (read.url, read.extra) == (None, {})


def test_unknown_keys_are_kept_in_order_with_their_values() -> None:
    read = article(zebra=1, apple={"b": None, "a": [True, 2**70]}, source=None)
    assert list(read.extra.items()) == [
        ("zebra", 1),
        ("apple", {"b": None, "a": [True, 2**70]}),
        ("source", None),
    ]


def test_a_value_that_reading_makes_simpler_is_kept_as_written_too() -> None:
    image = {"url": "https://example.org/i.jpg", "alt": "x"}
    for key, value in {
        "image": "https://example.org/i.jpg",
        "authors": ["One"],
        "enclosures": [],
        "license": "",
        "refresh": False,
    }.items():
        assert article(**{key: value}).extra == {key: value}
    read = article(
        image=image, authors=[{"name": "One"}], enclosures=[image], license="CC0", rights="©"
    )
    assert read.extra == {}
    assert read.image == Image(url=image["url"], alt="x")
    assert read.enclosures == (read.image,)
    assert article(image=image | {"width": 800}).extra == {"image": image | {"width": 800}}


def test_what_must_not_be_shown_is_refused_by_its_status() -> None:
    assert article(status="published").extra == {}
    assert article(status="featured").extra == {"status": "featured"}
    assert article(status=[1]).extra == {"status": [1]}
    assert reason(status="draft") == 'status: expected "published", found "draft"'
    assert reason(status="scheduled").startswith("status: ")


def test_every_given_field_says_where_it_comes_from() -> None:
    assert article(lang="fr").provenance == {
        "body_md": "document",
        "lang": "document",
        "published_at": "document",
        "slug": "document",
        "title": "document",
    }


@pytest.mark.parametrize("key", ["slug", "title", "body_md", "published_at"])
def test_required_keys(key: str) -> None:
    assert reason(**{key: None}) == f"{key}: must not be null"
    assert reason(**{key: 5}).startswith(f"{key}: expected ")
    document = {name: value for name, value in GOOD.items() if name != key}
    parsed = documents(json.dumps(document).encode(), "f.json")
    assert parsed.skipped[0].reason == f"{key}: expected, but missing"


@pytest.mark.parametrize(
    ("key", "value", "path"),
    [
        ("title", " \n", "title"),
        ("slug", "", "slug"),
        ("slug", "UPPER", "slug"),
        ("slug", "a_b", "slug"),
        ("slug", "a/../b", "slug"),
        ("slug", "ä", "slug"),
        ("slug", "a\n", "slug"),
        ("slug", "a" * 201, "slug"),
        ("published_at", "1793523600", "published_at"),
        ("published_at", 1793523600, "published_at"),
        ("updated_at", "2026-02-30", "updated_at"),
        ("updated_at", "", "updated_at"),
        ("summary", ["a"], "summary"),
        ("topics", "ai", "topics"),
        ("topics", ["ai", 5], "topics[1]"),
        ("entities", {"name": "x"}, "entities"),
        ("entities", [None], "entities[0]"),
        ("lang", "en_US", "lang"),
        ("lang", 5, "lang"),
        ("canonical_source", "/relative", "canonical_source"),
        ("canonical_source", "javascript:alert(1)", "canonical_source"),
        ("id", "0193a9c1-7b0a-7c5e-8f00-0123456789ab", "id"),
        ("id", "urn:uuid:xyz", "id"),
        ("id", "urn:uuid:{0193a9c1-7b0a-7c5e-8f00-0123456789a}", "id"),
        ("authors", "One", "authors"),
        ("authors", [5], "authors[0]"),
        ("authors", [{"url": "https://example.org/"}], "authors[0].name"),
        ("authors", [{"name": "A", "email": 5}], "authors[0].email"),
        ("image", 5, "image"),
        ("image", "not an address", "image"),
        ("image", {"alt": "x"}, "image.url"),
        ("image", {"url": "https://example.org/i", "length": -1}, "image.length"),
        ("image", {"url": "https://example.org/i", "length": True}, "image.length"),
        ("license", 5, "license"),
        ("refresh", "no", "refresh"),
        ("refresh", 0, "refresh"),
        ("url", 5, "url"),
        ("alternates", "x", "alternates"),
        ("version", [], "version"),
        ("title", "a\x00b", "title"),
        ("body_md", "a\ud800b", "body_md"),
        ("topics", ["a", "b\x00"], "topics[1]"),
        ("x", {"y": ["\udfff"]}, "x.y[0]"),
        ("x", {"\ud800": 1}, "x"),
        ("\ud800", 1, "document"),
    ],
)
def test_a_wrong_value_is_refused_with_its_key_and_the_reason(
    key: str, value: Any, path: str
) -> None:
    said_reason = reason(**{key: value})
    assert said_reason.startswith(f"{path}: ")
    assert "\n" not in said_reason
    assert said_reason.encode()
    assert len(said_reason) < 250


def test_nesting_without_end_is_refused() -> None:
    nested: Any = 1
    for _ in range(200):
        nested = {"a": nested}
    assert reason(deep=nested) == "deep: nested too deeply"


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1" * 400, "1" * 5000])
def test_a_number_that_cannot_be_kept_is_refused_by_its_key(number: str) -> None:
    bad = json.dumps(GOOD | {"x": {"y": [1, "NUMBER"]}}).replace('"NUMBER"', number)
    parsed = documents(f"[{bad}, {json.dumps(GOOD)}]".encode(), "file.json")
    assert len(parsed.articles) == 1
    (skipped,) = parsed.skipped
    assert skipped.where == "file.json, item 1"
    assert skipped.reason == "x.y[1]: a number that is too large"


@pytest.mark.parametrize("length", [True, -1, 1.0, 2**53, 10**30])
def test_a_length_is_a_number_of_bytes(length: object) -> None:
    image = {"url": "https://example.org/a.png", "length": length}
    assert reason(image=image).startswith("image.length: expected a whole number of bytes, found")


def test_a_length_of_nothing_is_one_too() -> None:
    image = {"url": "https://example.org/a.png", "length": 0}
    parsed = documents(json.dumps(GOOD | {"image": image}).encode(), "file.json")
    assert parsed.articles[0].image == Image(url="https://example.org/a.png", length=0)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not JSON"),
        (b"nonsense", "not JSON"),
        (b'{"slug": "a"', "not JSON"),
        (b'{"slug": NaN}', "not JSON: NaN"),
        (b'{"slug": "\xff\xfe"}', "not JSON: not utf-8, at byte 10"),
        (b'{"a": 1' + b"1" * 5000 + b"}", "a: a number that is too large"),
        (b"[" * 200_000, "nested too deeply"),
        (b"5", "expected an article document"),
        (b'"text"', "expected an article document"),
        (b"null", "expected an article document"),
    ],
)
def test_a_file_that_is_no_document_is_one_skipped(data: bytes, words: str) -> None:
    parsed = documents(data, "f.json")
    assert parsed.articles == ()
    assert [skipped.where for skipped in parsed.skipped] == ["f.json"]
    assert words in parsed.skipped[0].reason
    assert "\n" not in parsed.skipped[0].reason


def test_lists_and_encodings() -> None:
    text = json.dumps([GOOD, GOOD | {"slug": "b"}])
    for data in (text.encode(), b"\xef\xbb\xbf" + text.encode(), text.encode("utf-16")):
        assert [read.slug for read in documents(data, "f").articles] == ["a-slug", "b"]
    assert documents(b"[]", "f") == Parsed()
    assert documents(b'{"items": []}', "f") == Parsed()
    assert len(documents(json.dumps(GOOD | {"items": []}).encode(), "f").articles) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.dictionaries(
        st.sampled_from([*GOOD, "id", "topics", "authors", "image", "lang", "url", "x"]),
        json_values,
        max_size=6,
    )
)
def test_any_json_is_read_or_refused(changes: dict[str, Any]) -> None:
    parsed = documents(json.dumps(GOOD | changes).encode(), "f.json")
    assert len(parsed.articles) + len(parsed.skipped) == 1
    assert encode(parsed)


def test_a_title_is_taken_as_it_is_up_to_a_length_that_is_none() -> None:
    title = "x" * 10_000
    (article,) = documents(json.dumps(GOOD | {"title": title}).encode(), "f.json").articles
    assert article.title == title
    assert reason(title=title + "x") == "title: longer than 10000 characters"
