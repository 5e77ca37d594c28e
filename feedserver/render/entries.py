"""Articles as feed entries: what RSS, Atom and JSON Feed all say of them (SPEC section 4).

The formats differ in spelling only. What an entry holds, in which order entries stand and how
many carry their whole text is decided here, once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from feedserver.model.article import (
    Article,
    Content,
    FeedOrigin,
    Image,
    Person,
    Significance,
    Skipped,
)
from feedserver.model.feed import Feed
from feedserver.model.instant import Instant
from feedserver.model.site import Site
from feedserver.render import naming, rights
from feedserver.text import markdown, url
from feedserver.text.xml import strip_illegal

T = TypeVar("T")
U = TypeVar("U")


class Category(msgspec.Struct, frozen=True):
    """A topic: its id as written, and the name people see."""

    term: str
    label: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry, every text free of what XML cannot hold.

    `html` is the sanitised body with absolute addresses, empty where it may not be shown or the
    feed would grow too large. `edited` is set when the last change was a minor one. `via` is
    the canonical source if it is another address, `publisher` whose article it is if not the
    site's. `lang` is None when it is the feed's own.
    """

    id: str
    url: str
    title: str
    summary: str
    html: str
    published: Instant
    updated: Instant
    edited: Instant | None
    version: int
    lang: str | None
    authors: tuple[Person, ...]
    publisher: str | None
    categories: tuple[Category, ...]
    image: Image | None
    enclosures: tuple[Image, ...]
    via: str | None
    license: str | None
    rights: str | None
    source: FeedOrigin | None


class RenderedFeed(msgspec.Struct, frozen=True):
    """A feed document, and the articles that had to be left out of it."""

    body: bytes
    skipped: tuple[Skipped, ...] = ()


def entries(feed: Feed, site: Site, max_bytes: int) -> tuple[list[Entry], list[Skipped]]:
    """The feed's entries in its own order, and the articles that cannot be rendered.

    Entries beyond `max_bytes` of accumulated bodies, counted from the first, carry their
    summary only.
    """
    language = naming.feed_language(feed.info, site)
    made, skipped = attempt(
        feed.articles, lambda article: _entry(article, site, language), lambda a: a.slug
    )
    full = full_text_count(made, max_bytes)
    thin = [msgspec.structs.replace(entry, html="") for entry in made[full:]]
    return made[:full] + thin, skipped


def full_text_count(made: Iterable[Entry], max_bytes: int) -> int:
    """How many entries, from the first on, fit into `max_bytes` with their whole bodies."""
    total = count = 0
    for entry in made:
        total += len(entry.html.encode())
        if total > max_bytes:
            break
        count += 1
    return count


def attempt(
    items: Iterable[T], make: Callable[[T], U], name: Callable[[T], str]
) -> tuple[list[U], list[Skipped]]:
    """Make something of each item; one that fails is left out, and why is said."""
    made: list[U] = []
    skipped: list[Skipped] = []
    for item in items:
        try:
            made.append(make(item))
        # Whatever is wrong with one article, the feed of all others is published.
        except Exception as error:  # noqa: BLE001
            reason = f"{type(error).__name__}: {error}"
            skipped.append(Skipped(where=name(item), reason=reason))
    return made, skipped


def feed_updated(feed: Feed, made: Iterable[Entry]) -> Instant:
    """When the feed last changed significantly, from the records alone.

    An old story that is found late is news to the feed's readers, though not by its own dates.
    """
    times = [entry.updated for entry in made] + [a.surfaced_at for a in feed.articles]
    return max(times, default=feed.info.touched_at)


def _entry(article: Article, site: Site, language: str) -> Entry:
    content = rights.visible(article)
    version = article.version
    minor = version.significance is Significance.MINOR and article.edited_at > version.updated_at
    return Entry(
        id=article.id,
        url=naming.page_url(article, site),
        title=_line(content.title) or article.slug,
        summary=strip_illegal(content.summary).strip(),
        html=markdown.to_html(content.body_md, naming.body_base(article, site)),
        published=content.published_at,
        updated=version.updated_at,
        edited=article.edited_at if minor else None,
        version=version.number,
        lang=None if content.lang.lower() == language.lower() else _line(content.lang) or None,
        authors=tuple(_person(person) for person in naming.authors(article, site)),
        publisher=None if article.own else _line(naming.publisher(article, site).name) or None,
        categories=_categories(content, site),
        image=_media(content.image),
        enclosures=tuple(filter(None, map(_media, content.enclosures))),
        via=_address(naming.original_url(article, site)),
        license=_address(naming.license_url(article, site)),
        rights=_line(content.rights or "") or None,
        source=_source(content.feed),
    )


def _line(text: str) -> str:
    return " ".join(strip_illegal(text).split())


def _address(address: str | None) -> str | None:
    return url.absolute(None, address) if address else None


def _person(person: Person) -> Person:
    return Person(name=_line(person.name), url=_address(person.url))


def _categories(content: Content, site: Site) -> tuple[Category, ...]:
    made = (
        Category(_line(topic), _line(naming.topic_name(topic, site))) for topic in content.topics
    )
    return tuple(category for category in made if category.term)


def _media(image: Image | None) -> Image | None:
    address = _address(image.url) if image else None
    if image is None or address is None:
        return None
    return Image(
        url=address,
        type=_line(image.type or "") or None,
        length=image.length,
        alt=_line(image.alt or "") or None,
    )


def _source(feed: FeedOrigin | None) -> FeedOrigin | None:
    if feed is None or not (_line(feed.title) or feed.url):
        return None
    return FeedOrigin(
        title=_line(feed.title) or feed.url or "",
        url=_address(feed.url),
        id=_line(feed.id or "") or None,
    )
