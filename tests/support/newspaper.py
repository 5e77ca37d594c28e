"""Article pages as a newspaper would serve them: a text, and much around it that changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

import msgspec


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One article page. `blocks` are HTML; what is around them comes from `round_`, a number:
    another one has another order of navigation, other advertisements, other counts."""

    title: str
    blocks: Sequence[str]
    published: str = "2026-11-01T09:00:00Z"
    modified: str | None = None
    lang: str = "en"
    author: str | None = "Ann Lee"
    description: str | None = None
    canonical: str | None = None
    head: str = ""
    round_: int = 1

    def html(self) -> str:
        """The page."""
        return (
            f'<!doctype html><html lang="{self.lang}"><head><meta charset="utf-8">'
            f"<title>{escape(self.title)} | The Harbour Post</title>"
            '<meta property="og:site_name" content="The Harbour Post">'
            f"{self._described()}{self._json_ld()}{self.head}</head><body>{self._above()}"
            f"<main><article><h1>{escape(self.title)}</h1>{''.join(self.blocks)}</article></main>"
            f"{self._below()}</body></html>"
        )

    def _described(self) -> str:
        found = ""
        if self.description:
            found += f'<meta name="description" content="{escape(self.description)}">'
        if self.canonical:
            found += f'<link rel="canonical" href="{escape(self.canonical)}">'
        return found

    def _json_ld(self) -> str:
        node: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": self.title,
            "datePublished": self.published,
        }
        if self.modified:
            node["dateModified"] = self.modified
        if self.author:
            node["author"] = {"@type": "Person", "name": self.author}
        return f'<script type="application/ld+json">{json.dumps(node)}</script>'

    def _above(self) -> str:
        names = ["World", "Harbour", "Science", "Sport"]
        turn = self.round_ % len(names)
        links = "".join(
            f'<li><a href="/{name.lower()}">{name}</a></li>' for name in names[turn:] + names[:turn]
        )
        return (
            f'<header><nav class="menu"><ul>{links}</ul></nav></header>'
            f'<div class="ad" id="ad-{self.round_}">Advertisement: boots for {self.round_}0 less'
            "</div>"
        )

    def _below(self) -> str:
        related = "".join(
            f'<li><a href="/story-{self.round_}-{n}">Another story, {self.round_}{n}</a></li>'
            for n in range(3)
        )
        return (
            f'<aside class="related"><h2>Related stories</h2><ul>{related}</ul></aside>'
            f'<p class="views">{self.round_},204 views</p>'
            "<footer><p>© The Harbour Post. All rights reserved.</p></footer>"
        )


def _p(*lines: str) -> str:
    return f"<p>{' '.join(lines)}</p>"


EXPLAINER = Page(
    title="What is a kiln ship? The hull, the fire, the risks",
    blocks=(
        _p(
            "A kiln ship is a vessel that fires clay while it sails. This story will be regularly",
            "updated, because the first of them left the yard only a year ago and much is unknown.",
        ),
        "<h2>How does it work?</h2>",
        _p(
            "The furnace stands above the keel, where the sea cools the hull from below. It burns",
            "dried kelp, and reaches its heat after about six hours of slow feeding by hand.",
        ),
        "<h2>How many are there?</h2>",
        _p(
            "There are 12 kiln ships afloat, according to the register of the harbour office, and",
            "most of them were built at the yard of Port Selda on the northern coast.",
        ),
        "<h2>What does it cost?</h2>",
        _p(
            "The owners do not say. A broker in Port Selda guesses that the furnace alone takes a",
            "third of the price of the ship, and that insurance takes as much again each year.",
        ),
        _p(
            "Critics call the whole idea a folly, and point at the fire that closed a pier last",
            "spring. The yard answers that nobody was hurt and that the pier was wooden.",
        ),
    ),
    modified="2026-11-01T09:30:00Z",
    description="A kiln ship fires clay at sea. Here is how it works. It is not without risk.",
)
UPDATED = msgspec.structs.replace(
    EXPLAINER,
    blocks=(
        *EXPLAINER.blocks[:4],
        EXPLAINER.blocks[4].replace("12 kiln ships", "21 kiln ships"),
        *EXPLAINER.blocks[5:7],
        "<h2>Who sails them?</h2>",
        _p(
            "Crews of nine, of whom four are potters. The guild of potters wants a school of its",
            "own in Port Selda, and the harbour office has promised to answer before summer.",
        ),
    ),
    modified="2026-11-04T08:15:00Z",
    round_=2,
)
