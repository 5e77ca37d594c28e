"""Article pages read to text and metadata, beside trafilatura alone on the same pages."""

from __future__ import annotations

import logging
import random
from statistics import fmean
from typing import Final

import trafilatura

from feedserver.model.fetched import Fetched
from feedserver.model.source import Source, SourceKind
from feedserver.parse import page
from tests.bench import Row, race, report
from tests.support.articles import cases, f1, read, text_of

URL: Final = "https://origin.example.org/news/kiln"
# Characters of the large page, a third of them text, as with news sites.
SIZE: Final = 150_000
_VOCABULARY: Final = (
    "system report funding week users billion plan server inference percent court model release"
    " startup year data launch training team tool market chip public safety agent research"
)
_WORDS: Final = _VOCABULARY.split()


def run(*, quick: bool) -> str:
    """The table of times, and how much of the corpus' texts either side finds."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    large = [article_page(1)]
    corpus = [case.html for case in cases() if case.is_article][: 5 if quick else None]
    rows = [
        _row("article page of 150 KB to text and metadata", large, quick, with_metadata=True),
        _row("the same, beside text alone", large, quick, with_metadata=False),
        _row("the corpus to text and metadata", corpus, quick, with_metadata=True),
        _row("the same pages, beside text alone", corpus, quick, with_metadata=False),
    ]
    return f"{_scores()}\n\n{report('pages', 'trafilatura', rows)}"


def _row(name: str, pages: list[bytes], quick: bool, *, with_metadata: bool) -> Row:
    return race(name, lambda: _ours(pages), lambda: _theirs(pages, with_metadata), quick=quick)


def _ours(pages: list[bytes]) -> None:
    source = Source(id="bench", url=URL, kind=SourceKind.PAGE)
    for body in pages:
        page.parse(Fetched(url=URL, body=body), source, 1)


def _theirs(pages: list[bytes], with_metadata: bool) -> None:
    for body in pages:
        _text(body, with_metadata=with_metadata)


def _text(body: bytes, *, with_metadata: bool = False) -> str:
    text = trafilatura.extract(
        body,
        url=URL,
        output_format="txt",
        favor_precision=True,
        include_comments=False,
        with_metadata=with_metadata,
    )
    return text or ""


def _scores() -> str:
    articles = [case for case in cases() if case.is_article]
    ours = fmean(f1(text_of(read(case)), case.expected["text"]) for case in articles)
    theirs = fmean(f1(_text(case.html), case.expected["text"]) for case in articles)
    return f"token F1 of {len(articles)} articles: feedserver {ours:.3f}, trafilatura {theirs:.3f}"


def article_page(seed: int) -> bytes:
    """A page of `SIZE` characters: article, navigation, related boxes, comments, scripts."""
    rng = random.Random(seed)
    head = (
        "<title>Kiln to fly Monday | Origin</title>"
        '<meta property="og:type" content="article"><meta property="og:site_name" content="Origin">'
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Kiln to fly Monday",'
        '"datePublished":"2026-11-05T10:20:30Z","author":{"@type":"Person","name":"Ann Lee"}}'
        "</script>"
    )
    nav = "".join(f'<li><a href="/s/{n}">{_said(rng, 2)}</a></li>' for n in range(150))
    body = "".join(_block(rng, n) for n in range(80))
    related = "".join(
        f'<div class="card"><a href="/r/{n}"><img src="/{n}.jpg"><h3>{_said(rng, 8)}</h3></a></div>'
        for n in range(60)
    )
    comments = "".join(
        f'<div class="comment"><b>{_said(rng, 1)}</b><p>{_said(rng, 25)}.</p></div>'
        for n in range(80)
    )
    page_text = (
        f'<!DOCTYPE html><html lang="en"><head>{head}</head><body><nav><ul>{nav}</ul></nav><main>'
        f'<article><h1>Kiln to fly Monday</h1><div class="article-body">{body}</div></article>'
        f'<section class="related">{related}</section><section id="comments">{comments}</section>'
        "</main>"
    )
    script = "window.data=" + "x" * max(SIZE - len(page_text) - 60, 0)
    return f"{page_text}<script>{script}</script></body></html>".encode()


def _block(rng: random.Random, number: int) -> str:
    if number % 10 == 5:
        return f"<h2>{_said(rng, 5)}</h2>"
    if number % 20 == 7:
        return f"<ul><li>{_said(rng, 12)}.</li><li>{_said(rng, 12)}.</li></ul>"
    if number % 20 == 9:
        caption = f"<figcaption>{_said(rng, 9)}.</figcaption>"
        return f'<figure><img src="/i/{number}.jpg" alt="">{caption}</figure>'
    link = f'<a href="/x/{number}">{_said(rng, 3)}</a>'
    return f"<p>{_said(rng, 40)} {link} <em>{_said(rng, 2)}</em> {_said(rng, 40)}.</p>"


def _said(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(_WORDS, k=words))
