from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.parse.json_ld import JsonLd, is_article

URL = "https://example.org/a"


def read(*values: Any) -> JsonLd:
    scripts = [value if isinstance(value, str) else json.dumps(value) for value in values]
    return JsonLd(scripts, URL)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Article", True),
        ("NewsArticle", True),
        ("https://schema.org/NewsArticle", True),
        (["Thing", "BlogPosting"], True),
        ("DiscussionForumPosting", True),
        ("Report", True),
        ("https://schema.org/Report", True),
        ("WebPage", False),
        ("JobPosting", False),
        (["Person"], False),
        (None, False),
        (3, False),
        ([None, {}], False),
    ],
)
def test_articles_are_told_by_their_type(kind: Any, expected: bool) -> None:
    assert is_article({"@type": kind}) is expected


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "Article", "headline": "A\ttitle"}',
        '<!-- {"@type": "Article", "headline": "A title"} -->',
        '//<![CDATA[\n{"@type": "Article", "headline": "A title"}\n//]]>',
        '{"@type": "Article", "headline": "A title",};',
        '[[{"@type": "Article", "headline": "A <b>title</b>"}],]',
        '{"@graph": [{"mainEntity": {"@type": "Article", "headline": "A title"}}]}',
        '{"@type": "Article", "headline": "A title", "wordCount": ' + "9" * 5000 + "}",
        '{"@type": "Article", "headline": ["", null, 3, "A\\u0000 title"], "x": NaN}',
    ],
    ids=range(8),
)
def test_what_people_write_is_read(script: str) -> None:
    assert read("{not json", script).text("headline") == "A title"


def test_the_article_is_the_one_that_the_page_is_about() -> None:
    other = {"@type": "Article", "url": "https://example.org/b", "headline": "B"}
    this = {"@type": "Article", "mainEntityOfPage": {"@id": f"{URL}#webpage"}, "headline": "A"}
    assert read([other, this]).text("headline") == "A"
    assert read([other]).text("headline") == "B"
    assert read({"@type": "WebPage", "headline": "W"}).text("headline") == ""


def test_names_are_found_where_they_are_referred_to() -> None:
    author = {"@type": "Person", "@id": "#ann", "name": "Ann Lee", "url": "/ann"}
    article = {"@type": "Article", "author": [{"@id": "#ann"}, "Bo Ek", {"@id": "#nobody"}]}
    people = read({"@graph": [article, author]}).people("author", URL)
    assert [(person.name, person.url) for person in people] == [
        ("Ann Lee", "https://example.org/ann"),
        ("Bo Ek", None),
    ]


def test_a_reference_to_itself_ends() -> None:
    article: dict[str, Any] = {"@type": "Article", "@id": "#a", "author": {"@id": "#a"}}
    assert read(article).people("author", URL) == ()


def test_a_hostile_script_takes_no_long_time() -> None:
    start = time.process_time()
    read("[" * 500_000)
    read("[" * 500 + "]" * 500)
    read('{"@graph":' * 900 + "1" + "}" * 900)
    read([{"@type": "Article"}] * 100_000)
    read("[1," + "," * 500_000)
    read("," + " " * 100_000 + "x")
    assert time.process_time() - start < 10


_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["Article", "", "#a", "/x", "a,b"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "@graph", "name", "url", "author", "image", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON, st.dictionaries(st.sampled_from(["author", "image", "keywords", "@id"]), _JSON))
def test_any_value_is_read(value: Any, more: dict[str, Any]) -> None:
    found = read(value, [{**more, "@type": "Article"}])
    for key in ("author", "image", "keywords", "headline"):
        found.text(key)
        found.texts(key)
        found.people(key, URL)
        found.address(key, URL)
        found.name(key)
        found.paragraphs(key)
