"""One article on an HTML page of its own."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from feedserver.model.article import Link, ParsedArticle

# What a link can say of an article: fields of both records, and keys of its provenance.
_SAID_BY_LINK: Final = ("title", "summary", "published_at", "lang", "image")


def with_link(article: ParsedArticle, link: Link) -> ParsedArticle:
    """`article` with what the `link` that led to it says and its own page does not."""
    fields = {
        name: getattr(link, name)
        for name in _SAID_BY_LINK
        if getattr(link, name) and not getattr(article, name)
    }
    origins = dict.fromkeys(fields, "link")
    return replace(article, **fields, provenance={**article.provenance, **origins})
