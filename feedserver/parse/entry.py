"""One entry of an XML feed, as feedparser gives it, to a `ParsedArticle`.

feedparser's dictionaries answer for keys that they do not hold; `dict.get` asks for what is there.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from feedserver.model.article import FeedOrigin, Image, ParsedArticle, Person
from feedserver.model.instant import SECOND, Instant
from feedserver.parse.parts import finished, is_image, language, one_line, shortened, text_as_html
from feedserver.text.dates import parse_time
from feedserver.text.html import plain, to_text
from feedserver.text.url import absolute
from feedserver.text.xml import strip_illegal

_PAGE_TYPES: Final = ("text/html", "application/xhtml+xml", None)
_LENGTH: Final = re.compile(r"[1-9][0-9]{0,14}")
_HTML_TYPES: Final = ("text/html", "application/xhtml+xml")
_FIRST_YEAR: Final = Instant.parse("0002-01-01T00:00:00Z")
_LAST_YEAR: Final = Instant.parse("9999-01-01T00:00:00Z")


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed says for all of its entries.

    `url` is where it was read from; `has_captions` that it uses Media RSS, whose descriptions
    are of pictures.
    """

    version: str
    url: str
    home_url: str | None
    origin: FeedOrigin
    lang: str | None
    rights: str | None
    license: str | None
    authors: tuple[Person, ...]
    has_captions: bool = False

    @property
    def is_atom(self) -> bool:
        """Whether Atom's rules hold, and not RSS's."""
        return self.version.startswith("atom")


class _Text(msgspec.Struct, frozen=True):
    """A text construct as HTML, and what it is relative to and written in."""

    html: str
    base: str
    lang: str | None


def article(entry: Any, channel: Channel) -> ParsedArticle:
    """The article that an entry states; `ValueError` when it holds nothing to show."""
    body, summary = _body_and_summary(entry, channel)
    base = body.base if body else channel.url
    published, modified = _times(entry, channel)
    image, enclosures = _media(entry, base)
    source = dict.get(entry, "source") or {}
    # What another feed published is under that feed's terms, not under this one's.
    terms = channel if not source else None
    detail_lang = dict.get(dict.get(entry, "title_detail") or {}, "language")
    return finished(
        ParsedArticle(
            title=plain_title(entry, channel.version),
            url=_url(entry, channel.url),
            guid=strip_illegal(dict.get(entry, "id") or "").strip() or None,
            summary=summary,
            body_html=body.html if body else None,
            base_url=_base_url(base, channel),
            published_at=published,
            modified_at=modified,
            lang=(body.lang if body else None) or language(detail_lang) or channel.lang,
            categories=_categories(entry),
            # RFC 4287, section 4.2.1: its own, else its source's, else its feed's.
            authors=authors(entry, base) or authors(source, base) or channel.authors,
            image=image,
            enclosures=enclosures,
            license=license_of(entry, base)
            or license_of(source, base)
            or (terms.license if terms else None),
            rights=rights_of(entry) or rights_of(source) or (terms.rights if terms else None),
            feed=_origin(source, base) or channel.origin,
        )
    )


def plain_title(owner: Any, version: str) -> str:
    """The title of an entry or feed in one line of plain text.

    Atom says whether it is text or markup. RSS does not: known inline markup is taken for
    markup, anything else for text.
    """
    value = strip_illegal(dict.get(owner, "title") or "")
    if not version.startswith("atom"):
        return plain(value)
    kind = dict.get(dict.get(owner, "title_detail") or {}, "type")
    return one_line(to_text(value) if kind in _HTML_TYPES else value)


def first_link(owner: Any, rel: str, base: str) -> str | None:
    """The absolute address of the first link with this relation."""
    for link in _links(owner, rel):
        address = absolute(base, dict.get(link, "href") or "")
        if address:
            return address
    return None


def license_of(owner: Any, base: str) -> str | None:
    """The licence that an entry or feed names (Atom `license` link, Creative Commons modules)."""
    return first_link(owner, "license", base)


def rights_of(owner: Any) -> str | None:
    """The statement of rights of an entry or feed, as plain text in one line."""
    return one_line(to_text(dict.get(owner, "rights") or "")) or None


def authors(owner: Any, base: str) -> tuple[Person, ...]:
    """The authors of an entry or feed, each name once."""
    people: dict[str, Person] = {}
    before: str | None = None
    for author in dict.get(owner, "authors") or ():
        email = one_line(dict.get(author, "email") or "") or None
        # feedparser gives an author without an e-mail address that of the one before.
        own_email, before = (email if email != before else None), email
        name = one_line(plain(dict.get(author, "name") or "")) or own_email
        href = dict.get(author, "href")
        if name and name.casefold() not in people:
            url = absolute(base, href) if href else None
            people[name.casefold()] = Person(name=name, url=url, email=own_email)
    return tuple(people.values())


def _links(owner: Any, rel: str) -> Iterable[Any]:
    links = dict.get(owner, "links") or ()
    return (link for link in links if (dict.get(link, "rel") or "alternate") == rel)


def _url(entry: Any, base: str) -> str | None:
    """The entry's own page: what a redirecting service calls the original, else its link."""
    alternates = list(_links(entry, "alternate"))
    pages = [link for link in alternates if dict.get(link, "type") in _PAGE_TYPES]
    candidates = [
        dict.get(entry, "feedburner_origlink"),
        *(dict.get(link, "href") for link in [*pages, *alternates]),
        dict.get(entry, "link"),
    ]
    addresses = (absolute(base, text) for text in candidates if isinstance(text, str) and text)
    return next((address for address in addresses if address), None)


def _base_url(base: str, channel: Channel) -> str:
    # A base other than the feed's own address was declared by xml:base.
    return base if base != channel.url else channel.home_url or channel.url


def _text_of(detail: Any, channel: Channel) -> _Text | None:
    value = strip_illegal(dict.get(detail, "value") or "").strip()
    kind = dict.get(detail, "type") or "text/html"
    if not value or not (kind in _HTML_TYPES or kind.startswith("text/")):
        return None
    base = absolute(channel.url, dict.get(detail, "base") or "") or channel.url
    html = value if kind in _HTML_TYPES else text_as_html(value)
    return _Text(html, base, language(dict.get(detail, "language")))


def _body_and_summary(entry: Any, channel: Channel) -> tuple[_Text | None, str | None]:
    """The body, and the summary as plain text where the feed gives one besides it.

    In Atom the content is the body. Extensions of RSS give several descriptions, which
    feedparser does not tell apart: there the longest is the body, and a shorter one a summary
    unless it may be a picture's caption.
    """
    contents = [_text_of(detail, channel) for detail in dict.get(entry, "content") or ()]
    texts = [text for text in contents if text]
    described = _text_of(dict.get(entry, "summary_detail") or {}, channel)
    if described:
        texts.append(described)
    if not texts:
        return None, None
    plain_texts = {id(text): one_line(to_text(text.html)) for text in texts}
    body = texts[0]
    if not channel.is_atom:
        body = max(texts, key=lambda text: len(plain_texts[id(text)]))
    if described is None or (described is body and channel.has_captions):
        return body, None
    summary = plain_texts[id(texts[0] if described is body else described)]
    return body, summary if summary and summary != plain_texts[id(body)] else None


def _times(entry: Any, channel: Channel) -> tuple[Instant | None, Instant | None]:
    published = _time(entry, "published") or _time(entry, "created")
    updated = _time(entry, "updated")
    if published is None and not channel.is_atom:
        # Dublin Core's date, which feedparser files under `updated`, is RSS 1.0's only one.
        return updated, None
    return published or updated, updated


def _time(entry: Any, key: str) -> Instant | None:
    """Its text read by us, with its fraction; else what feedparser made of it."""
    text = dict.get(entry, key)
    if not isinstance(text, str):
        return None
    try:
        when = parse_time(text)
    except ValueError:
        parsed = dict.get(entry, f"{key}_parsed")
        if parsed is None:
            return None
        when = Instant(calendar.timegm(parsed) * SECOND)
    # Year 1 is what programs write that have no date.
    return when if _FIRST_YEAR <= when < _LAST_YEAR else None


def _categories(entry: Any) -> tuple[str, ...]:
    """Terms and labels, as the source writes them."""
    names: dict[str, str] = {}
    for tag in dict.get(entry, "tags") or ():
        for key in ("term", "label"):
            name = plain(dict.get(tag, key) or "")
            if name:
                names.setdefault(name.casefold(), name)
    return tuple(names.values())


def _origin(source: Any, base: str) -> FeedOrigin | None:
    address = dict.get(source, "href")
    url = (absolute(base, address) if address else None) or first_link(source, "self", base)
    title = shortened(plain(dict.get(source, "title") or "")) or url
    return FeedOrigin(title=title, url=url, id=dict.get(source, "id") or None) if title else None


def _media(entry: Any, base: str) -> tuple[Image | None, tuple[Image, ...]]:
    enclosures = [_medium(link, "href", base) for link in _links(entry, "enclosure")]
    kept = [enclosure for enclosure in enclosures if enclosure]
    image = next(_images(entry, base, kept), None)
    return image, tuple(item for item in kept if image is None or item.url != image.url)


def _images(entry: Any, base: str, enclosures: list[Image]) -> Iterator[Image]:
    for content in dict.get(entry, "media_content") or ():
        medium = _medium(content, "url", base)
        kind = dict.get(content, "medium")
        if medium and (kind == "image" or (not kind and is_image(medium.type, medium.url))):
            yield medium
    for thumbnail in dict.get(entry, "media_thumbnail") or ():
        yield from filter(None, [_medium(thumbnail, "url", base)])
    yield from filter(None, [_medium(dict.get(entry, "image") or {}, "href", base)])
    yield from (item for item in enclosures if is_image(item.type, item.url))


def _medium(attributes: Any, key: str, base: str) -> Image | None:
    address = dict.get(attributes, key)
    url = absolute(base, address) if isinstance(address, str) and address.strip() else None
    if url is None:
        return None
    length = one_line(dict.get(attributes, "length") or dict.get(attributes, "filesize") or "")
    return Image(
        url=url,
        type=(dict.get(attributes, "type") or "").strip().lower() or None,
        length=int(length) if _LENGTH.fullmatch(length) else None,
    )
