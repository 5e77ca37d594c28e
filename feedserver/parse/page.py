"""One article on an HTML page of its own."""

from __future__ import annotations

import importlib
import logging
import re
from functools import cache
from typing import Any, Final

from lxml import etree
from msgspec.structs import replace

from feedserver.errors import ParseError
from feedserver.model.article import FeedOrigin, Link, Parsed, ParsedArticle
from feedserver.model.fetched import Fetched
from feedserver.model.source import Source, SourceKind
from feedserver.parse import times
from feedserver.parse.markup import html_text, tree_of
from feedserver.parse.metadata import Metadata, metadata
from feedserver.parse.parts import finished, shortened, text_as_html
from feedserver.text.html import to_text
from feedserver.text.space import one_line

# Bytes of text below which a page is no article: two sentences, in any script. A page that
# declares itself an article may be as short as one.
MIN_TEXT: Final = 250
MIN_DECLARED: Final = 80
# Bytes of text up to which a page that speaks of cookies, log-ins or robots is about nothing
# else; articles about these things are longer.
_LONGEST_WALL: Final = 1500
_WALL: Final = re.compile(
    r"\bcookies?\b|\bconsent\b|\b(?:log|sign) ?in\b|\bsubscribe\b|\bcaptcha\b|\bnot a robot\b"
    r"|\bjavascript\b|\bbrowser\b|\baccess denied\b|\bverif(?:y|ying)\b"
    r"|\beinwilligung\b|\banmelden\b|\bconsentement\b|\bconnexion\b|\bconsentimiento\b",
    re.IGNORECASE,
)
_WALL_WORDS: Final = 3

# What a link can say of an article: fields of both records, and keys of its provenance.
_SAID_BY_LINK: Final = ("title", "summary", "published_at", "lang", "image")
_BODY: Final = re.compile(r"\s*<html>\s*<body>\s*|\s*</body>\s*</html>\s*")
_HEADING: Final = re.compile(r"\A\s*<h([12])>(?P<text>.*?)</h\1>\s*", re.DOTALL)
_DOUBLE_PRE: Final = re.compile(r"<pre>\s*<pre>(.*?)</pre>\s*</pre>", re.DOTALL)

# What the extractor raises on pages that it did not expect.
_GIVES_UP: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    etree.LxmlError,
)


def parse(fetched: Fetched, source: Source, max_items: int) -> Parsed:
    """The article of an HTML page: its main text, and what the page says of it.

    What JSON-LD says wins over Open Graph, that over other `<meta>` elements, microdata and the
    page's elements. The article has no guid: its address is its identity. `ParseError` in one
    line when the page holds no article's text.
    """
    tree = tree_of(html_text(fetched))
    if tree is None:
        raise ParseError(f"{fetched.url}: no article text found: the page has no elements")
    said = metadata(tree, fetched.url)
    body = _body(tree, said)
    if not _is_text(body, said):
        raise ParseError(f"{fetched.url}: no article text found")
    article = ParsedArticle(
        title=said.title,
        url=said.url,
        summary=said.summary,
        body_html=body,
        base_url=said.base_url,
        published_at=said.published_at or said.modified_at,
        modified_at=said.modified_at,
        lang=said.lang,
        categories=said.categories,
        authors=said.authors,
        image=said.image,
        license=said.license,
        rights=said.rights,
        feed=FeedOrigin(title=shortened(said.site), url=said.home_url),
    )
    return Parsed(
        kind=SourceKind.PAGE,
        articles=(_of_page(finished(article)),),
        title=shortened(said.title) or None,
        home_url=said.home_url,
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


def _of_page(article: ParsedArticle) -> ParsedArticle:
    """The same with the provenance of a page's fields."""
    origins = {
        key: re.sub(r"\Afeed\b", "page", origin) for key, origin in article.provenance.items()
    }
    return replace(article, provenance=origins)


def _body(tree: Any, said: Metadata) -> str:
    """The main text as HTML, links as they are written; JSON-LD's where the page has less."""
    try:
        body = _extractor()(
            tree,
            output_format="html",
            favor_precision=True,
            include_comments=False,
            include_formatting=True,
            include_images=True,
            include_links=True,
        )
    except _GIVES_UP:
        body = None
    body = _without_title(_tidy(body or ""), said)
    declared = text_as_html(said.text)
    # A page that loads its text later shows a teaser; its description of itself may be whole.
    return declared if len(to_text(declared)) > 2 * len(to_text(body)) else body


def _tidy(body: str) -> str:
    return _DOUBLE_PRE.sub(r"<pre><code>\1</code></pre>", _BODY.sub("", body))


def _without_title(body: str, said: Metadata) -> str:
    heading = _HEADING.match(body)
    if heading is None:
        return body
    text = one_line(to_text(heading["text"]))
    return body[heading.end() :] if text in (said.title, said.heading) else body


def _is_text(body: str, said: Metadata) -> bool:
    """Whether a body is an article's, and not what a page shows in its place."""
    text = to_text(body)
    size = len(text.encode())
    if size < (MIN_DECLARED if said.is_article else MIN_TEXT):
        return False
    return said.is_article or size > _LONGEST_WALL or len(_WALL.findall(text)) < _WALL_WORDS


def load() -> None:
    """Load now what reads pages: processes that are copies of this one share it then."""
    _extractor()
    times.load()


@cache
def _extractor() -> Any:
    # Imported when first needed: it takes half a second and 60 MB, and most processes that
    # know how to read a page never meet one.
    trafilatura = importlib.import_module("trafilatura")
    # It tells of each page that it finds nothing on; that is said in the source's error.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return trafilatura.extract
