"""A well-formed feed read and its bodies made harmless, beside feedparser doing both."""

from __future__ import annotations

import random
from typing import Final

import feedparser

from feedserver.model.fetched import Fetched
from feedserver.parse import feed
from feedserver.text.sanitise import sanitise
from tests.bench import Row, race, report

URL: Final = "https://origin.example.org/feed.xml"
_VOCABULARY: Final = (
    "system report funding week users billion plan server inference percent court model release"
    " startup year data launch training team tool market chip public safety agent research"
)
_WORDS: Final = _VOCABULARY.split()


def run(*, quick: bool) -> str:
    """The table: a mix of feeds, and each kind by itself."""
    feeds = _feeds(2 if quick else 20)
    rows = [_row("parse and sanitise", [one for many in feeds.values() for one in many], quick)]
    rows += [_row(name, bodies, quick) for name, bodies in feeds.items()]
    return report("parse", "feedparser", rows)


def _row(name: str, bodies: list[bytes], quick: bool) -> Row:
    return race(name, lambda: _ours(bodies), lambda: _theirs(bodies), quick=quick)


def _ours(bodies: list[bytes]) -> int:
    length = 0
    for body in bodies:
        parsed = feed.parse(Fetched(url=URL, body=body), None, 1000)
        length += sum(len(sanitise(article.body_html or "")) for article in parsed.articles)
    return length


def _theirs(bodies: list[bytes]) -> int:
    return sum(len(feedparser.parse(body).entries) for body in bodies)


def _feeds(count: int) -> dict[str, list[bytes]]:
    """Feeds of twenty entries, the same at every run: long RSS, Atom, and RSS of teasers."""
    rng = random.Random(3)
    return {
        "RSS with content:encoded": [_rss(rng, whole=True) for _ in range(count)],
        "Atom with HTML": [_atom(rng) for _ in range(count)],
        "short RSS": [_rss(rng, whole=False) for _ in range(count)],
    }


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(_WORDS, k=words))


def _html(rng: random.Random) -> str:
    paragraphs = (
        f'<p>{_text(rng, 35)} <a href="/x/{n}?a=1&amp;b=2">{_text(rng, 3)}</a>'
        f" <em>{_text(rng, 2)}</em> {_text(rng, 35)}.</p>"
        for n in range(3)
    )
    return "".join(paragraphs) + f'<img src="/i/{rng.randrange(99)}.jpg" alt="{_text(rng, 4)}">'


def _rss(rng: random.Random, *, whole: bool) -> bytes:
    items = "".join(_rss_item(rng, number, whole) for number in range(20))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Origin</title>'
        "<link>https://origin.example.org/</link><description>All</description>"
        f"<language>en</language>{items}</channel></rss>"
    ).encode()


def _rss_item(rng: random.Random, number: int, whole: bool) -> str:
    content = f"<content:encoded><![CDATA[{_html(rng)}]]></content:encoded>" if whole else ""
    return (
        f"<item><title>{_text(rng, 8).title()}</title>"
        f"<link>https://origin.example.org/{number}/story</link>"
        f'<guid isPermaLink="false">g-{number}</guid>'
        f"<pubDate>Sun, {number % 28 + 1:02} Nov 2026 09:{number:02}:00 GMT</pubDate>"
        f"<category>{_text(rng, 1)}</category><dc:creator>Ann Lee</dc:creator>"
        f"<description>{_text(rng, 30)}</description>{content}</item>"
    )


def _atom(rng: random.Random) -> bytes:
    entries = "".join(
        f"<entry><title>{_text(rng, 8)}</title><id>urn:x:{number}</id>"
        f'<link href="https://origin.example.org/{number}/story"/>'
        f"<published>2026-11-01T09:{number:02}:00Z</published>"
        f"<updated>2026-11-02T09:{number:02}:00Z</updated>"
        f'<author><name>Ann Lee</name></author><category term="{_text(rng, 1)}"/>'
        f"<summary>{_text(rng, 30)}</summary>"
        f'<content type="html"><![CDATA[{_html(rng)}]]></content></entry>'
        for number in range(20)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        "<id>urn:x</id><title>Origin</title><updated>2026-11-01T09:00:00Z</updated>"
        f'<link rel="self" href="{URL}"/>{entries}</feed>'
    ).encode()
