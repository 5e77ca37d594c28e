"""The tables of formats: what each is called and where it stands, and what makes its bytes.

A new format is one row here and its facts in `feedserver.render.formats`; addresses, alternates
and discovery links follow from them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import asdict

from feedserver.model.article import Article
from feedserver.model.feed import Feed
from feedserver.model.site import Site
from feedserver.render import article_json, atom, formats, json_feed, json_ld, markdown, rss, text
from feedserver.render.entries import RenderedFeed
from feedserver.render.formats import Format
from feedserver.render.html import pages


class ArticleFormat(Format, frozen=True, kw_only=True):
    """A representation of an article, and the function that makes it."""

    render: Callable[[Article, Site], bytes]


class FeedFormat(Format, frozen=True, kw_only=True):
    """A representation of a feed, and the function that makes it.

    The number is the bytes of bodies after which entries carry their summary only.
    """

    render: Callable[[Feed, Site, int], RenderedFeed]


def _feed_page(feed: Feed, site: Site, _max_bytes: int) -> RenderedFeed:
    # A page lists summaries: the bound on bodies does not concern it.
    return RenderedFeed(pages.feed(feed, site))


ARTICLE_FORMATS: Final = (
    ArticleFormat(**asdict(formats.HTML), render=pages.article),
    ArticleFormat(**asdict(formats.MARKDOWN), render=markdown.render),
    ArticleFormat(**asdict(formats.TEXT), render=text.render),
    ArticleFormat(**asdict(formats.JSON), render=article_json.render),
    ArticleFormat(**asdict(formats.JSON_LD), render=json_ld.render),
)

FEED_FORMATS: Final = (
    FeedFormat(**asdict(formats.HTML), render=_feed_page),
    FeedFormat(**asdict(formats.RSS), render=rss.render),
    FeedFormat(**asdict(formats.ATOM), render=atom.render),
    FeedFormat(**asdict(formats.JSON_FEED), render=json_feed.render),
)
