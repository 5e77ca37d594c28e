from __future__ import annotations

import json
from pathlib import Path

import pytest

from feedserver.model.article import ParsedArticle
from feedserver.model.fetched import Fetched
from feedserver.model.source import Source
from feedserver.parse import precedence
from feedserver.parse.page import parse
from feedserver.parse.precedence import PRECEDENCE

URL = "https://www.example.org/news/kiln"
TEXT = "<p>The kiln will fly on Monday, its operators said after a week of tests and talk.</p>" * 5
DOCS = Path(__file__).parents[2] / "docs" / "pages.md"

WRITTEN = (precedence.JSON_LD, *sorted(precedence.IN_META), precedence.MICRODATA)
# What a field can say, by the number of the place that says it.
SAYS = {
    "title": lambda n: f"Title {n}",
    "summary": lambda n: f"Summary {n}",
    "published_at": lambda n: f"2026-11-05T10:20:{n:02}Z",
    "modified_at": lambda n: f"2026-11-06T10:20:{n:02}Z",
    "lang": lambda n: f"en-{500 + n}",
    "authors": lambda n: f"Ann Lee{chr(65 + n)}",
    "image": lambda n: f"https://www.example.org/{n}.jpg",
    "site": lambda n: f"Site {n}",
    "rights": lambda n: f"Rights {n}",
    "entities": lambda n: f"Entity {n}",
    "correction": lambda n: f"Corrected {n}",
}


def page(said: list[tuple[str, str, str]]) -> ParsedArticle:
    """A page that says these things: kind of place, name, value."""
    node: dict[str, object] = {"@type": "Article"}
    meta, microdata = "", ""
    for kind, name, value in said:
        if kind == precedence.JSON_LD:
            node[name] = {"name": value} if name in ("publisher", "about", "mentions") else value
        elif kind == precedence.MICRODATA:
            microdata += f'<meta itemprop="{name}" content="{value}">'
        else:
            meta += f'<meta name="{name}" content="{value}">'
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    text = (
        f"<html><head>{meta}{script}</head><body><article itemscope "
        f'itemtype="https://schema.org/Article">{microdata}<div itemprop="articleBody">{TEXT}'
        "</div></article></body></html>"
    )
    fetched = Fetched(url=URL, body=text.encode())
    return parse(fetched, Source(id="s", url=URL), 1).articles[0]


def told(article: ParsedArticle, field: str) -> str:
    """What a page's article says in a field, as `SAYS` has it."""
    if field == "site":
        return article.feed.title if article.feed else ""
    if field == "authors":
        return article.authors[0].name
    if field == "image":
        return article.image.url if article.image else ""
    if field == "entities":
        return (article.entities or ("",))[0]
    return str(getattr(article, field))


@pytest.mark.parametrize("field", SAYS)
def test_the_first_place_that_says_something_wins(field: str) -> None:
    places = [
        (kind, name) for kind, names in PRECEDENCE[field] for name in names if kind in WRITTEN
    ]
    said = [(kind, name, SAYS[field](n)) for n, (kind, name) in enumerate(places)]
    for first in range(len(said)):
        article = page(said[first:])
        assert told(article, field) == SAYS[field](first), places[first]


def test_categories_are_gathered_from_everywhere() -> None:
    places = [
        (kind, name)
        for kind, names in PRECEDENCE["categories"]
        for name in names
        if kind in WRITTEN
    ]
    said = [(kind, name, f"Tag {n}") for n, (kind, name) in enumerate(places)]
    assert set(page(said).categories) == {f"Tag {n}" for n in range(len(places))}


def test_the_documentation_has_the_same_table() -> None:
    rows = [line.split(" | ") for line in DOCS.read_text(encoding="utf-8").splitlines()]
    shown = [row[1].split("`")[1::2] for row in rows if len(row) == 2]
    for field, places in PRECEDENCE.items():
        assert [name for _, names in places for name in names] in shown, field
