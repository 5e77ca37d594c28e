"""The article document: what goes in comes out (SPEC section 2)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from feedserver.model.article import Article, Image, Person
from feedserver.render import article_json
from tests.render.samples import ARTICLES, OWN, SITE, THIRD_PARTY, article, at

TABLE = [
    "slug",
    "title",
    "summary",
    "body_md",
    "url",
    "canonical_source",
    "published_at",
    "updated_at",
    "lang",
    "topics",
    "entities",
    "alternates",
]


def read(made: Article) -> Any:
    return json.loads(article_json.render(made, SITE))


@pytest.mark.parametrize("made", ARTICLES, ids=lambda made: made.slug)
def test_the_table_comes_first_and_whole(made: Article) -> None:
    document = read(made)
    assert list(document)[:12] == TABLE
    assert list(document)[12:15] == ["id", "version", "status"]
    assert document["title"] == made.content.title
    assert document["body_md"] == made.content.body_md
    assert document["topics"] == list(made.content.topics)


def test_values_come_back_byte_for_byte() -> None:
    body = "“Curly” — tracked [a](https://e.org/?utm_source=x) ***un\r\n\ttab \u2028 é🚀 end \n"
    made = article(1, body_md=body, title="  spaced  ", topics=(), entities=("A", "A"))
    document = read(made)
    assert document["body_md"] == body
    assert document["title"] == "  spaced  "
    assert document["topics"] == []
    assert document["entities"] == ["A", "A"]


def test_addresses_are_this_servers_own() -> None:
    document = read(OWN)
    page = "https://news.example.org/news/what-is-an-agent"
    assert document["url"] == document["canonical_source"] == page
    assert document["alternates"] == {
        "html": page,
        "markdown": f"{page}.md",
        "text": f"{page}.txt",
        "jsonld": f"{page}.jsonld",
    }
    assert read(THIRD_PARTY)["canonical_source"] == "https://paper.example.com/kiln?id=4&page=1"


def test_times_keep_their_digits() -> None:
    made = article(
        1,
        published_at=at("2026-11-01T09:00:00.123456Z"),
        updated_at=at("2026-11-01 11:00:00.500+01:00"),
    )
    document = read(made)
    assert document["published_at"] == "2026-11-01T09:00:00.123456Z"
    assert document["updated_at"] == "2026-11-01T10:00:00.500Z"


def test_unknown_keys_come_back_and_win_over_additions_but_not_over_the_table() -> None:
    extra = {
        "source": {"any": ["thing", 1.5, None, True]},
        "status": "draft",
        "authors": ["A string"],
        "url": "https://wrong.example/",
        "alternates": {},
        "x": [],
    }
    document = read(article(1, own=False, extra=extra, authors=(Person(name="A"),)))
    assert document["source"] == {"any": ["thing", 1.5, None, True]}
    assert document["status"] == "draft"
    assert document["authors"] == ["A string"]
    assert document["x"] == []
    assert document["url"] == "https://news.example.org/news/article-1"
    assert document["alternates"]["html"] == document["url"]


def test_what_is_not_known_is_left_out() -> None:
    document = read(article(1, own=False))
    assert set(document) - set(TABLE) == {"id", "version", "status", "source"}
    assert document["source"] == {"title": "paper.example.com", "url": "https://paper.example.com/"}


def test_people_and_image_in_full() -> None:
    made = article(
        1,
        authors=(Person(name="A", url="https://e.org/a", email="a@e.org"), Person(name="B")),
        image=Image(url="https://e.org/i.png", alt="I"),
    )
    document = read(made)
    assert document["authors"] == [
        {"name": "A", "url": "https://e.org/a", "email": "a@e.org"},
        {"name": "B"},
    ]
    assert document["image"] == {"url": "https://e.org/i.png", "alt": "I"}
    # The site's licence, read back, would be taken for the document's own.
    assert "license" not in document


def test_people_can_read_it() -> None:
    text = article_json.render(OWN, SITE).decode()
    assert text.startswith('{\n  "slug": "what-is-an-agent",\n')
    assert text.endswith("}\n")
    assert "L'Oréal" in text
