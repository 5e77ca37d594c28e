"""Records as the templates see them: only what may be shown, addresses checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Final

import msgspec

from feedserver.model.article import Article, Content, Image, Person
from feedserver.model.feed import FeedInfo, FeedSelector
from feedserver.model.instant import MINUTE, Instant
from feedserver.model.site import Site
from feedserver.render import addresses, formats, naming, rights
from feedserver.render.html import wording
from feedserver.text import url

_TAG: Final = re.compile(r"<[^>]*>")
# Longer summaries are not compared with the body: nothing is lost if they are shown twice.
_LONGEST_REPEATED: Final = 2000


class Named(msgspec.Struct, frozen=True):
    """A name that links to its page below the site."""

    name: str
    path: str


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One representation to link: where it is on this host, and its whole address to copy."""

    name: str
    type: str
    path: str
    url: str


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """An article in a list and at the head of its own page.

    `publisher` and `source_path` are set for third-party articles only; `updated_at` is None
    when it says nothing that `published_at` does not.
    """

    title: str
    summary: str
    lang: str
    path: str
    topics: tuple[Named, ...]
    entities: tuple[Named, ...]
    image: Image | None
    published_at: Instant
    updated_at: Instant | None
    publisher: str | None
    source_path: str | None


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed in a list of feeds. `number` and `noun` say how many articles it holds."""

    name: str
    path: str
    number: str
    noun: str
    formats: tuple[Offer, ...]


class Related(msgspec.Struct, frozen=True):
    """An article that tells the same story, at its path below the site."""

    title: str
    path: str
    publisher: str


class Licence(msgspec.Struct, frozen=True):
    """A licence by its short name, linked where it is an address."""

    name: str
    url: str | None


def story(article: Article, content: Content, site: Site) -> Story:
    """`content` is what may be shown of `article` (SPEC section 5a)."""
    updated = article.version.updated_at
    late = updated.us // MINUTE > content.published_at.us // MINUTE
    return Story(
        title=content.title.strip(),
        summary=content.summary.strip(),
        lang=content.lang,
        path=site.local(addresses.article(article.slug)),
        topics=tuple(
            Named(naming.topic_name(topic, site), site.local(addresses.topic(topic)))
            for topic in content.topics
        ),
        entities=tuple(
            Named(entity, site.local(addresses.entity(entity))) for entity in content.entities
        ),
        image=_image(content.image),
        published_at=content.published_at,
        updated_at=updated if late else None,
        publisher=None if article.own else naming.publisher(article, site).name,
        source_path=(
            site.local(addresses.source(article.source_id))
            if article.source_id and not article.own
            else None
        ),
    )


def stories(articles: Sequence[Article], site: Site) -> list[Story]:
    """Articles as a list shows them."""
    return [story(article, rights.visible(article), site) for article in articles]


def authors(content: Content) -> tuple[Person, ...]:
    """The authors that have a name, with the addresses that may be linked."""
    return tuple(
        Person(name=person.name.strip(), url=url.absolute(None, person.url or ""))
        for person in content.authors
        if person.name.strip()
    )


def licence(article: Article, site: Site) -> Licence | None:
    """What the article is licensed under; the site's own licence covers own articles only."""
    text = naming.license_url(article, site)
    return Licence(wording.licence(text), url.absolute(None, text)) if text else None


def files(content: Content) -> tuple[Named, ...]:
    """What is enclosed with the article besides its image, by file name."""
    picture = _image(content.image)
    found = (url.absolute(None, item.url) for item in content.enclosures)
    return tuple(
        Named(_file_name(address), address)
        for address in found
        if address and not (picture and picture.url == address)
    )


def related(article: Article, site: Site) -> tuple[Related, ...]:
    """The articles of other publishers that tell the same story."""
    return tuple(
        Related(other.title.strip(), site.local(addresses.article(other.slug)), other.publisher)
        for other in article.related
    )


def article_offers(article: Article, site: Site) -> tuple[Offer, ...]:
    """The article's other representations."""
    return tuple(
        _offer(format_, addresses.article(article.slug, format_.suffix), site)
        for format_ in formats.ARTICLE_FORMATS
        if format_.suffix
    )


def feed_offers(selector: FeedSelector, site: Site) -> tuple[Offer, ...]:
    """The three formats of a feed."""
    return tuple(
        _offer(format_, addresses.feed(selector, format_.suffix), site)
        for format_ in formats.FEED_FORMATS
        if format_.suffix
    )


def listed(info: FeedInfo, site: Site) -> Listed:
    """A feed as directories show it."""
    number, _, noun = wording.count(info.articles, "article", "articles").partition(" ")
    return Listed(
        name=naming.feed_name(info, site),
        path=site.local(info.selector.path),
        number=number,
        noun=noun,
        formats=feed_offers(info.selector, site),
    )


def opens_with(body_html: str, summary: str) -> bool:
    """Whether the body's first words are the summary, so that a page need not say it twice."""
    if len(summary) > _LONGEST_REPEATED:
        return False
    opening = _TAG.sub("", body_html[: 4 * len(summary) + 2000])
    words = " ".join(unescape(opening).split())
    return words.startswith(" ".join(summary.split()))


def _offer(format_: formats.Format, path: str, site: Site) -> Offer:
    return Offer(name=format_.title, type=format_.type, path=site.local(path), url=site.url(path))


def _image(image: Image | None) -> Image | None:
    address = url.absolute(None, image.url) if image else None
    return Image(url=address, alt=image.alt) if image and address else None


def _file_name(address: str) -> str:
    path = re.sub(r"[?#].*", "", address)
    return path.rstrip("/").rpartition("/")[2] or wording.host(address)
