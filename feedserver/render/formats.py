"""The facts of every format: name, suffix, media type; and the links that follow from them.

Imports no renderer, so that renderers and pages may import it; `feedserver.render.registry`
joins these facts with the functions that make the bytes.
"""

from __future__ import annotations

from typing import Final

import msgspec

from feedserver.model.article import Article
from feedserver.model.document import Link
from feedserver.model.feed import FeedSelector
from feedserver.model.site import Site
from feedserver.render import addresses


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """One representation. `suffix` has its dot, and is empty for HTML, the bare address.

    `media_type` is the whole `Content-Type`; `type` is it without parameters, as links say it.
    """

    name: str
    title: str
    suffix: str
    media_type: str

    @property
    def type(self) -> str:
        """The media type without its parameters."""
        return self.media_type.partition(";")[0]


HTML: Final = Format(name="html", title="HTML", suffix="", media_type="text/html; charset=utf-8")
MARKDOWN: Final = Format(
    name="markdown", title="Markdown", suffix=".md", media_type="text/markdown; charset=utf-8"
)
TEXT: Final = Format(
    name="text", title="Text", suffix=".txt", media_type="text/plain; charset=utf-8"
)
JSON: Final = Format(name="json", title="JSON", suffix=".json", media_type="application/json")
JSON_LD: Final = Format(
    name="jsonld", title="JSON-LD", suffix=".jsonld", media_type="application/ld+json"
)
RSS: Final = Format(
    name="rss", title="RSS", suffix=".rss", media_type="application/rss+xml; charset=utf-8"
)
ATOM: Final = Format(
    name="atom", title="Atom", suffix=".atom", media_type="application/atom+xml; charset=utf-8"
)
JSON_FEED: Final = Format(
    name="json",
    title="JSON Feed",
    suffix=".json",
    media_type="application/feed+json; charset=utf-8",
)

ARTICLE_FORMATS: Final = (HTML, MARKDOWN, TEXT, JSON, JSON_LD)
FEED_FORMATS: Final = (HTML, RSS, ATOM, JSON_FEED)

OPML_MEDIA_TYPE: Final = "text/x-opml; charset=utf-8"
JSON_MEDIA_TYPE: Final = "application/json"


def canonical_url(article: Article, site: Site) -> str:
    """What search engines should take for the original: an own article's page here, a third
    party's canonical source (SPEC section 5a)."""
    if not article.own and article.content.canonical_source:
        return article.content.canonical_source
    return site.url(addresses.article(article.slug))


def alternates(article: Article, site: Site, of: str = "html") -> tuple[Link, ...]:
    """The links of the article's representation `of`: canonical, then the other ones.

    They go out as `Link` headers and as `<link>` elements alike (SPEC section 3).
    """
    canonical = Link(href=canonical_url(article, site), rel="canonical")
    others = (
        Link(
            href=site.url(addresses.article(article.slug, format_.suffix)),
            rel="alternate",
            type=format_.type,
            title=format_.title,
        )
        for format_ in ARTICLE_FORMATS
        if format_.name != of
    )
    return (canonical, *others)


def feed_links(
    selector: FeedSelector, site: Site, name: str = "", of: str = "html"
) -> tuple[Link, ...]:
    """The links of the feed's representation `of`: itself, then the other ones.

    The page names itself as canonical, a feed as self. `name` is what people call the feed;
    it leads the links' titles, so that one page can offer several feeds.
    """
    links: list[Link] = []
    for format_ in FEED_FORMATS:
        href = site.url(addresses.feed(selector, format_.suffix))
        if format_.name == of:
            rel = "canonical" if of == "html" else "self"
            links.insert(0, Link(href=href, rel=rel, type=None if of == "html" else format_.type))
        else:
            title = f"{name} ({format_.title})" if name else format_.title
            links.append(Link(href=href, rel="alternate", type=format_.type, title=title))
    return tuple(links)
