"""One article on an HTML page of its own."""

from __future__ import annotations

import re
from typing import Any, Final

from msgspec.structs import replace

from feedserver.errors import ParseError
from feedserver.model.article import FeedOrigin, Link, Parsed, ParsedArticle
from feedserver.model.fetched import Fetched
from feedserver.model.source import Source, SourceKind
from feedserver.parse import main_text as main_text_of
from feedserver.parse import times
from feedserver.parse.main_text import MainText, main_text, text_within
from feedserver.parse.markup import html_text, tree_of
from feedserver.parse.metadata import Metadata, metadata
from feedserver.parse.parts import finished, shortened, text_as_html
from feedserver.parse.refusal import refusal
from feedserver.parse.runs import letters
from feedserver.parse.selected import MARK, Selected, selected, time_of
from feedserver.text.html import to_text
from feedserver.text.nesting import shallow

# Elements within each other: the time that the extractor takes grows with the square of that.
_DEEPEST: Final = 96
# What a link can say of an article: fields of both records, and keys of its provenance.
_SAID_BY_LINK: Final = ("title", "summary", "published_at", "lang", "image")


def parse(fetched: Fetched, source: Source, max_items: int) -> Parsed:
    """The article of an HTML page: its main text, and what the page says of it.

    Which of the page's words count is told by `precedence.PRECEDENCE`; the source's own
    selectors come before all of them, and what they find nothing with is in `warnings`. The
    article has no guid: its address is its identity. `ParseError` in one line when the page holds
    no article's text.
    """
    page = selected(shallow(html_text(fetched), _DEEPEST), source.page, fetched.url)
    tree = tree_of(page.markup)
    if tree is None:
        raise ParseError(f"{fetched.url}: no article text found: the page has no elements")
    said = metadata(tree, fetched.url, fetched.headers)
    main = _main(tree, page, said)
    why = refusal(
        tree,
        main.text,
        (said.title, said.heading),
        declared=said.is_article,
        dated=said.published_at is not None,
    )
    if why:
        raise ParseError(f"{fetched.url}: no article text found: {why}")
    article = _of_page(finished(_article(said, page, main)), said)
    return Parsed(
        kind=SourceKind.PAGE,
        articles=(article,),
        title=shortened(article.title) or None,
        home_url=said.home_url,
        warnings=page.warnings,
    )


def _article(said: Metadata, page: Selected, main: MainText) -> ParsedArticle:
    selected_at = time_of(page.date, said.lang) if page.date else None
    return ParsedArticle(
        title=page.title or said.title,
        url=said.url,
        summary=said.summary,
        body_html=main.html,
        base_url=said.base_url,
        published_at=selected_at or said.published_at or said.modified_at,
        modified_at=said.modified_at,
        lang=said.lang,
        entities=said.entities or None,
        categories=said.categories,
        authors=said.authors,
        image=said.image,
        license=said.license,
        rights=said.rights,
        feed=FeedOrigin(title=shortened(said.site), url=said.home_url),
        correction=said.correction or main.corrections or None,
        twins=said.twins,
        signals=said.signals,
    )


def with_link(article: ParsedArticle, link: Link) -> ParsedArticle:
    """`article` with what the `link` that led to it says and its own page does not."""
    fields = {
        name: getattr(link, name)
        for name in _SAID_BY_LINK
        if getattr(link, name) and (not getattr(article, name) or _is_derived(article, name))
    }
    origins = dict.fromkeys(fields, "link")
    return replace(article, **fields, provenance={**article.provenance, **origins})


def _is_derived(article: ParsedArticle, name: str) -> bool:
    return article.provenance.get(name) == "derived"


def _of_page(article: ParsedArticle, said: Metadata) -> ParsedArticle:
    """The same with the provenance of a page's fields."""
    origins = {
        key: re.sub(r"\Afeed\b", "page", origin) for key, origin in article.provenance.items()
    }
    if said.entities:
        origins["entities"] = "page"
    return replace(article, provenance=origins)


def _main(tree: Any, page: Selected, said: Metadata) -> MainText:
    """The main text as HTML, links as they are written; JSON-LD's where the page has less."""
    titles = frozenset(filter(None, map(letters, (said.title, said.heading, page.title))))
    if page.has_content:
        return text_within(tree.xpath(f"//*[@{MARK}][not(ancestor::*[@{MARK}])]"), titles)
    main = main_text(tree, titles, said.text)
    # A page that loads its text later shows a teaser; its description of itself may be whole.
    if len(said.text) > 2 * len(main.text):
        declared = text_as_html(said.text)
        text = to_text(declared)
        if len(text) > 2 * len(main.text):
            return MainText(declared, text, main.corrections)
    return main


def load() -> None:
    """Load now what reads pages: processes that are copies of this one share it then."""
    main_text_of.load()
    times.load()
