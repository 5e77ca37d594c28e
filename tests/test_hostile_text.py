"""One piece of markup again and again, the whole way from a body to a decision."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from html import escape

import pytest
from msgspec.structs import replace

from feedserver.enrich import EnrichContext, TopicRule, enrich
from feedserver.errors import ParseError
from feedserver.model.article import ParsedArticle
from feedserver.model.fetched import Fetched
from feedserver.model.source import Source, SourceKind
from feedserver.parse import parse
from feedserver.parse.document import documents
from feedserver.reconcile.decide import Incoming, decide
from tests.reconcile.states import POLICY, after
from tests.reconcile.states import time as at

SIZE = 20_000
SECONDS = 6.0
URL = "https://example.org/feed"
NOW = at("12:00")
CONTEXT = EnrichContext(
    site_language="en",
    languages=("en", "fr"),
    topics=(TopicRule(id="t", terms=("model", "a"), categories=("b",)),),
    gazetteer=("Kiln", "A"),
)
PATTERNS = [
    *("*", "_a", "[", "](", "![a](", "`a", "<!--", "<b", "&#1;", "&", "|a", "- ", "> ", "\\"),
    *('"a', "'a ", "a@", "一", "a\u0301", "\u0300\u0316", "/amp", "1,0", "A. ", "5 minutes ago "),
]


def stated(text: str) -> Iterator[ParsedArticle]:
    """Articles of which each part is the text: a JSON Feed's, an RSS feed's, a document."""
    item: dict[str, object] = {
        "id": text,
        "title": text,
        "summary": text,
        "content_html": text,
        "language": text,
    }
    item |= {"url": URL + text, "tags": [text], "authors": [{"name": text}], "image": text}
    yield from read(json.dumps({"version": "https://jsonfeed.org/version/1", "items": [item]}))
    names = ("title", "description", "author", "category", "guid", "link", "pubDate", "enclosure")
    for written in (escape(text), text):
        elements = "".join(f"<{name}>{written}</{name}>" for name in names)
        yield from read(f"<rss version='2.0'><channel><item>{elements}</item></channel></rss>")
    values = {"slug": "a", "title": "t", "body_md": text, "published_at": "2026-01-01T00:00:00Z"}
    yield from documents(json.dumps(values).encode(), "a.json").articles


def read(body: str) -> Iterator[ParsedArticle]:
    with suppress(ParseError):
        fetched = Fetched(url=URL, body=body.encode("utf-8", "replace"))
        yield from parse(SourceKind.FEED, fetched, Source(id="s", url=URL), 10).articles


@pytest.mark.parametrize("pattern", PATTERNS)
def test_any_repeated_text_is_decided_on_in_bounded_time(pattern: str) -> None:
    start = time.process_time()
    for article in stated(pattern * (SIZE // len(pattern))):
        old = enrich(article, CONTEXT)
        new = replace(old, title=f"{old.title} x", body_md=f"{old.body_md} x 5")
        stored = after(decide(Incoming(article=old, source_id="example"), None, NOW, POLICY), NOW)
        assert (
            after(
                decide(Incoming(article=new, source_id="example"), stored, NOW, POLICY), NOW
            ).version.number
            == 2
        )
    assert time.process_time() - start < SECONDS
