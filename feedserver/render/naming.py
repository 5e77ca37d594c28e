"""Who and what is named in every representation: topics, feeds, publishers, licences."""

from __future__ import annotations

import re

import msgspec

from feedserver.model.article import Article, Content, FeedOrigin, Person
from feedserver.model.feed import LATEST, FeedInfo, FeedKind
from feedserver.model.site import Site
from feedserver.render import addresses
from feedserver.text import url
from feedserver.text.language_names import language_name
from feedserver.text.slug import slugify


class Publisher(msgspec.Struct, frozen=True):
    """Who published an article first."""

    name: str
    url: str


def topic_name(topic: str, site: Site) -> str:
    """What people call a topic: its name in the settings, else its id as written."""
    return site.topic_names.get(slugify(topic), topic)


def feed_name(info: FeedInfo, site: Site) -> str:
    """What people call a feed."""
    kind = info.selector.kind
    if kind is FeedKind.TOPIC:
        return site.topic_names.get(info.selector.slug, info.name)
    return language_name(info.name) if kind is FeedKind.LANGUAGE else info.name


def feed_title(info: FeedInfo, site: Site) -> str:
    """A feed's title: the site's own for everything, else the selection's name first."""
    if info.selector == LATEST:
        return site.title
    return f"{feed_name(info, site)} – {site.title}"


def feed_language(info: FeedInfo, site: Site) -> str:
    """The language of a feed as a whole: its own if it is a language's, else the site's."""
    return info.selector.slug if info.selector.kind is FeedKind.LANGUAGE else site.language


def page_url(article: Article, site: Site) -> str:
    """The article's own address here."""
    return site.url(addresses.article(article.slug))


def original_url(article: Article, site: Site) -> str | None:
    """The canonical source, when it is another address than the article's own."""
    source = article.content.canonical_source
    return source if source and source != page_url(article, site) else None


def body_base(article: Article, site: Site) -> str:
    """What relative links in the body are relative to."""
    return page_url(article, site) if article.own else article.content.canonical_source


def site_publisher(site: Site) -> Publisher:
    """Who publishes this site."""
    return Publisher(site.author or site.title, site.url("/"))


def publisher(article: Article, site: Site) -> Publisher:
    """The site for own articles; else the feed's title, or the host of the canonical source."""
    if article.own:
        return site_publisher(site)
    home = re.match(r"https?://[^/?#]+", article.content.canonical_source, re.IGNORECASE)
    host = url.host(article.content.canonical_source)
    feed = article.content.feed or FeedOrigin(title="")
    address = f"{home[0]}/" if home else feed.url
    return Publisher(feed.title or host or article.content.canonical_source, address or "")


def authors(article: Article, site: Site) -> tuple[Person, ...]:
    """The article's authors; its publisher when none is known."""
    known = tuple(person for person in article.content.authors if person.name.strip())
    if known:
        return known
    fallback = publisher(article, site)
    return (Person(name=fallback.name, url=fallback.url or None),)


def license_url(article: Article, site: Site) -> str | None:
    """The article's licence; the site's own covers own articles only (SPEC section 5a)."""
    return article.content.license or (site.license if article.own else None)


def origin_notes(article: Article, content: Content, site: Site) -> tuple[tuple[str, str], ...]:
    """What a third-party article must show everywhere, as (label, value)."""
    if article.own:
        return ()
    notes = (
        ("Author", ", ".join(person.name for person in content.authors)),
        ("Publisher", publisher(article, site).name),
        ("Original", content.canonical_source),
        ("Licence", content.license or ""),
        ("Rights", content.rights or ""),
    )
    return tuple((label, value) for label, value in notes if value)
