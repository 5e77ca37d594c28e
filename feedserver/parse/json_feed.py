"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from feedserver.errors import ParseError
from feedserver.model.article import FeedOrigin, Image, Parsed, ParsedArticle, Person, Skipped
from feedserver.model.instant import Instant
from feedserver.parse.parts import (
    byte_count,
    finished,
    is_image,
    language,
    read_warnings,
    shortened,
    text_as_html,
)
from feedserver.text.dates import parse_time
from feedserver.text.html import to_text
from feedserver.text.space import one_line
from feedserver.text.url import absolute
from feedserver.text.xml import strip_illegal

_VERSION: Final = "jsonfeed.org/version/"
_MOST_DIGITS: Final = 300

Json = Mapping[str, Any]


class _Channel(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed says for all of its items."""

    title: str | None
    home_url: str | None
    lang: str | None
    authors: tuple[Person, ...]
    origin: FeedOrigin


def parse_json(text: str, url: str, max_items: int) -> Parsed:
    """The items of a JSON Feed that was read from `url`, the first `max_items` of them.

    Members of a wrong type are read as not given; an item that is no object, or that holds
    nothing to show, is skipped. `ParseError` when `text` is no JSON Feed.
    """
    feed = _load(text, url)
    items: list[Any] = feed["items"]
    channel = _channel(feed, url)
    articles: list[ParsedArticle] = []
    skipped: list[Skipped] = []
    for number, item in enumerate(items[:max_items], 1):
        try:
            articles.append(_article(item, channel, url))
        except ValueError as error:
            skipped.append(Skipped(where=f"{url}, item {number}", reason=str(error)))
    warnings = read_warnings(len(items), max_items)
    if feed.get("expired") is True:
        warnings.append("the feed says that it will never change again")
    return Parsed(
        articles=tuple(articles),
        skipped=tuple(skipped),
        warnings=tuple(warnings),
        title=channel.title,
        home_url=channel.home_url,
    )


def _load(text: str, url: str) -> dict[str, Any]:
    try:
        feed = json.loads(
            text, strict=False, parse_int=_whole_number, parse_constant=lambda name: None
        )
    except RecursionError:
        raise ParseError(f"{url}: JSON that is nested too deeply") from None
    except ValueError as error:
        raise ParseError(f"{url}: not a feed: not JSON: {error}") from None
    if not isinstance(feed, dict) or _VERSION not in _text(feed, "version"):
        raise ParseError(f"{url}: JSON, but not a JSON Feed: it has no version of JSON Feed")
    if not isinstance(feed.get("items"), list):
        raise ParseError(f"{url}: a JSON Feed without a list of items")
    return feed


def _whole_number(digits: str) -> int | None:
    # Python refuses to read thousands of digits, and with them the whole feed.
    return int(digits) if len(digits) <= _MOST_DIGITS else None


def _channel(feed: Json, url: str) -> _Channel:
    title = shortened(one_line(_text(feed, "title"))) or None
    return _Channel(
        title=title,
        home_url=_address(feed, "home_page_url", url),
        lang=language(_text(feed, "language")),
        authors=_authors(feed, url),
        origin=FeedOrigin(title=title or url, url=_address(feed, "feed_url", url) or url),
    )


def _article(item: object, channel: _Channel, url: str) -> ParsedArticle:
    if not isinstance(item, dict):
        raise ValueError("it is no object")  # noqa: TRY004 - the item is bad, not our call
    body = _text(item, "content_html") or text_as_html(_text(item, "content_text"))
    image, enclosures = _media(item, url)
    published, modified = _time(item, "date_published"), _time(item, "date_modified")
    article = ParsedArticle(
        title=one_line(_text(item, "title")),
        # An id is best the item's own address (version 1.1, "items"), so it stands in for none.
        url=_address(item, "external_url", url)
        or _address(item, "url", url)
        or absolute(None, _text(item, "id")),
        guid=_id(item),
        summary=_summary(item, body),
        body_html=body or None,
        base_url=_address(item, "url", url) or channel.home_url or url,
        published_at=published or modified,
        modified_at=modified,
        lang=language(_text(item, "language")) or channel.lang,
        categories=_categories(item),
        authors=_authors(item, url) or channel.authors,
        image=image,
        enclosures=enclosures,
        feed=channel.origin,
    )
    return finished(article)


def _text(owner: Json, key: str) -> str:
    value = owner.get(key)
    return strip_illegal(value).strip() if isinstance(value, str) else ""


def _address(owner: Json, key: str, base: str) -> str | None:
    text = _text(owner, key)
    return absolute(base, text) if text else None


def _id(item: Json) -> str | None:
    # JSON Feed 1.1, "items": a reader takes a number for the text it would be.
    value = item.get("id")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value) if math.isfinite(value) else None
    return _text(item, "id") or None


def _time(item: Json, key: str) -> Instant | None:
    try:
        return parse_time(_text(item, key))
    except ValueError:
        return None


def _summary(item: Json, body: str) -> str | None:
    summary = one_line(_text(item, "summary"))
    return summary if summary and summary != one_line(to_text(body)) else None


def _categories(item: Json) -> tuple[str, ...]:
    tags = item.get("tags")
    texts = (one_line(strip_illegal(t)) for t in _list(tags) if isinstance(t, str))
    return tuple(dict.fromkeys(text for text in texts if text))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _authors(owner: Json, base: str) -> tuple[Person, ...]:
    """`authors` of version 1.1, else `author` of version 1.0."""
    return _people(_list(owner.get("authors")), base) or _people([owner.get("author")], base)


def _people(authors: list[Any], base: str) -> tuple[Person, ...]:
    people: dict[str, Person] = {}
    for author in authors:
        if not isinstance(author, dict):
            continue
        person_url = _address(author, "url", base)
        name = one_line(_text(author, "name")) or person_url
        if name:
            people.setdefault(name, Person(name=name, url=person_url))
    return tuple(people.values())


def _media(item: Json, base: str) -> tuple[Image | None, tuple[Image, ...]]:
    image = next(
        (
            Image(url=address)
            for key in ("image", "banner_image")
            if (address := _address(item, key, base))
        ),
        None,
    )
    enclosures: list[Image] = []
    for attachment in _list(item.get("attachments")):
        if not isinstance(attachment, dict):
            continue
        address = _address(attachment, "url", base)
        if address is None:
            continue
        enclosure = Image(
            url=address,
            type=_text(attachment, "mime_type").lower() or None,
            length=byte_count(attachment.get("size_in_bytes")),
        )
        if image is None and is_image(enclosure.type, address):
            image = enclosure
        elif image is None or address != image.url:
            enclosures.append(enclosure)
    return image, tuple(enclosures)
