"""Step 1: links and images in an HTML body made absolute and cleaned of tracking."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import nh3
from msgspec.structs import replace

from feedserver.enrich.context import EnrichContext
from feedserver.enrich.plain import remember
from feedserver.model.article import ParsedArticle
from feedserver.text import paragraphs, url
from feedserver.text.nesting import shallow
from feedserver.text.xml import strip_illegal

# Characters: what is longer is not remembered.
_LONG: Final = 500
_ADDRESSES: Final = frozenset({"href", "src", "cite"})
# Everything that the next step looks at: it settles what stays in a body, and as what.
_TAGS: Final = nh3.ALLOWED_TAGS | frozenset(
    {"audio", "button", "embed", "iframe", "main", "noscript", "picture", "section", "select"}
    | {"source", "svg", "textarea", "tfoot", "title", "video"}
)
_SOURCE: Final = {"src"}
_ATTRIBUTES: Final = {
    **nh3.ALLOWED_ATTRIBUTES,
    **dict.fromkeys(("audio", "embed", "iframe", "source", "video"), _SOURCE),
    "*": {"class", "dir", "lang", "title"},
}


def apply(article: ParsedArticle, context: EnrichContext) -> ParsedArticle:
    """The article whose `body_html` needs no base. A document's Markdown is left alone.

    A body of nothing but paragraphs is Markdown at once.
    """
    if article.body_html is None:
        return article
    base = article.base_url or article.url
    simple = paragraphs.read(article.body_html, lambda link: _address(base, "href", link))
    if simple is not None and article.body_md is None:
        # An address in the text itself loses its tracking when it is made plain.
        if "://" not in simple.text:
            remember(*simple)
        return replace(article, body_md=simple.markdown, body_html=None)
    return replace(article, body_html=absolute_links(article.body_html, base))


def absolute_links(html: str, base: str | None) -> str:
    """The HTML with absolute addresses, without those that cannot be made absolute.

    nh3 parses as browsers do, at any depth of nesting, and drops what is active on the way.
    """

    def attribute(tag: str, name: str, value: str) -> str | None:
        return _address(base, name, value) if name in _ADDRESSES else value

    cleaned = nh3.clean(
        strip_illegal(shallow(html)),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        link_rel=None,
    )
    # Twice: references such as "&#1;" name what was not in the text before.
    return strip_illegal(cleaned)


def _address(base: str | None, attribute: str, value: str) -> str | None:
    return (_resolved if len(value) > _LONG else _known)(base, attribute, value)


def _resolved(base: str | None, attribute: str, value: str) -> str | None:
    address = (url.absolute_link if attribute == "href" else url.absolute)(base, value)
    return None if address is None else url.clean(address)


# A site's entries link to the same few pages of it again and again.
_known: Final = lru_cache(maxsize=1024)(_resolved)
