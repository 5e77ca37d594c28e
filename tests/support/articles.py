"""Pages of news sites, made by hand, with what should be read from them (tests/corpus/article)."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from feedserver.enrich import body, links
from feedserver.enrich.context import EnrichContext
from feedserver.model.article import ParsedArticle
from feedserver.model.fetched import Fetched
from feedserver.model.source import Source, SourceKind
from feedserver.parse import page
from feedserver.text import markdown

CORPUS = Path(__file__).parents[1] / "corpus" / "article"

_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
# Scripts without spaces between words: each character counts.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w+")


class Case(msgspec.Struct, frozen=True):
    """One page: its bytes and what is expected of it."""

    name: str
    html: bytes
    expected: dict[str, Any]

    @property
    def is_article(self) -> bool:
        """False for pages that are to be refused."""
        return self.expected.get("article") is not False


def cases() -> list[Case]:
    """All pages, in the order of their names."""
    return [
        Case(
            folder.name,
            (folder / "input.html").read_bytes(),
            json.loads((folder / "expected.json").read_text(encoding="utf-8")),
        )
        for folder in sorted(CORPUS.iterdir())
    ]


def read(case: Case) -> ParsedArticle:
    """The article of a page, its body as Markdown."""
    url = case.expected["url"]
    headers = {name.lower(): value for name, value in case.expected.get("headers", {}).items()}
    fetched = Fetched(url=url, body=case.html, headers=headers)
    source = Source(id="case", url=url, kind=SourceKind.PAGE)
    (article,) = page.parse(fetched, source, 1).articles
    for step in (links, body):
        article = step.apply(article, EnrichContext(site_language="en"))
    return article


def text_of(article: ParsedArticle) -> str:
    """Its text without what describes pictures, which nobody sees beside them."""
    return markdown.to_text(_IMAGE.sub("", article.body_md or ""))


def f1(text: str, expected: str) -> float:
    """How much two texts have in common: tokens of either, 0 to 1."""
    found, wanted = (Counter(_TOKEN.findall(t.lower())) for t in (text, expected))
    both = (found & wanted).total()
    return 2 * both / (found.total() + wanted.total()) if both else 0.0
