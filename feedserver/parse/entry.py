"""One entry of an XML feed, as feedparser gives it, to a `ParsedArticle`.

feedparser's dictionaries answer for keys that they do not hold; `dict.get` asks for what is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any, Final

from feedserver.model.article import FeedOrigin, Image, ParsedArticle, Person
from feedserver.model.instant import Instant
from feedserver.parse.bodies import (
    HTML_TYPES,
    XHTML,
    Text,
    body_and_summary,
    construct,
    line,
    plain_line,
)
from feedserver.parse.common import Channel, files_beside, instant, medium, times
from feedserver.parse.distinct import VERBATIM
from feedserver.parse.guards import MAX_MANY
from feedserver.parse.parts import finished, is_clip, is_image, language, shortened
from feedserver.parse.people import Named, people
from feedserver.parse.xhtml import as_html
from feedserver.text.space import one_line
from feedserver.text.url import absolute
from feedserver.text.xml import strip_illegal

_PAGE_TYPES: Final = ("text/html", "application/xhtml+xml", None)


def article(entry: Any, channel: Channel) -> ParsedArticle:
    """The article that an entry states; `ValueError` when it holds nothing to show."""
    body, summary = _body_and_summary(entry, channel)
    base = body.base if body else channel.url
    published, modified = _times(entry)
    image, enclosures = _media(entry, base)
    source = dict.get(entry, "source") or {}
    # What another feed published is under that feed's terms, not under this one's.
    terms = channel if not source else None
    detail_lang = dict.get(dict.get(entry, "title_detail") or {}, "language")
    return finished(
        ParsedArticle(
            title=plain_title(entry, channel),
            url=_url(entry, channel.url),
            guid=verbatim(entry, "id") or None,
            summary=summary,
            body_html=body.html if body else None,
            base_url=_base_url(base, channel),
            published_at=published,
            modified_at=modified,
            lang=(body.lang if body else None)
            or language(dict.get(entry, "language"))
            or language(detail_lang)
            or channel.lang,
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


def plain_title(owner: Any, channel: Channel) -> str:
    """The title of an entry or feed in one line of plain text.

    Atom says whether it is text or markup. RSS does not: known inline markup is taken for
    markup, anything else for text.
    """
    value = strip_illegal(dict.get(owner, "title") or "")
    if channel.is_atom:
        kind = dict.get(dict.get(owner, "title_detail") or {}, "type")
        said = line(value) if kind in HTML_TYPES else one_line(value)
    else:
        said = plain_line(value)
    return (
        said
        or plain_line(_unknown(owner, "itunes_title", channel))
        or plain_line(_unknown(owner, "media_own_title", channel))
    )


def verbatim(owner: Any, key: str) -> str:
    """An id, or a link that may be an id, as the feed has it (`distinct.verbatim_ids`)."""
    value = strip_illegal(dict.get(owner, key) or "").strip()
    return value.removeprefix(VERBATIM).strip()


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
    return line(strip_illegal(dict.get(owner, "rights") or "")) or None


def authors(owner: Any, base: str) -> tuple[Person, ...]:
    """The authors of an entry or feed, each name once."""
    found: list[Named] = []
    before: str | None = None
    for author in dict.get(owner, "authors") or ():
        email = dict.get(author, "email")
        # feedparser gives an author without an e-mail address that of the one before.
        own_email, before = (email if email != before else None), email
        name = strip_illegal(dict.get(author, "name") or "")
        found.append(Named(name, own_email, dict.get(author, "href")))
    return people(found, base)


def _links(owner: Any, rel: str) -> Iterable[Any]:
    links = (dict.get(owner, "links") or ())[:MAX_MANY]
    return (link for link in links if (dict.get(link, "rel") or "alternate") == rel)


def _url(entry: Any, base: str) -> str | None:
    """The entry's own page: what a redirecting service calls the original, else its link."""
    alternates = list(_links(entry, "alternate"))
    pages = [link for link in alternates if dict.get(link, "type") in _PAGE_TYPES]
    candidates = [
        dict.get(entry, "feedburner_origlink"),
        *(dict.get(link, "href") for link in [*pages, *alternates]),
    ]
    addresses = (absolute(base, text) for text in candidates if isinstance(text, str) and text)
    # A guid that is a permalink is an address in itself, never one to be completed.
    return next(filter(None, addresses), None) or absolute(None, verbatim(entry, "link"))


def _base_url(base: str, channel: Channel) -> str:
    # A base other than the feed's own address was declared by xml:base.
    return base if base != channel.url else channel.home_url or channel.url


def _text_of(detail: Any, channel: Channel) -> Text | None:
    kind = dict.get(detail, "type") or "text/html"
    value = strip_illegal(dict.get(detail, "value") or "")
    base = absolute(channel.url, dict.get(detail, "base") or "") or channel.url
    return construct(
        as_html(value) if kind == XHTML else value,
        kind,
        base,
        language(dict.get(detail, "language")),
        guess=not channel.is_atom,
    )


def _unknown(owner: Any, key: str, channel: Channel) -> str:
    """The text of an element that feedparser does not know."""
    value = dict.get(owner, key)
    text = strip_illegal(value) if isinstance(value, str) else ""
    return unescape(text) if channel.escaped else text


def _guess(entry: Any, key: str, channel: Channel) -> Text | None:
    return construct(_unknown(entry, key, channel), "text/plain", channel.url, None, guess=True)


def _body_and_summary(entry: Any, channel: Channel) -> tuple[Text | None, str | None]:
    """See `bodies.body_and_summary`; `distinct.own_names` keeps apart what feedparser does not."""
    details = [*(dict.get(entry, "content") or ())[:MAX_MANY]]
    contents = [text for detail in details if (text := _text_of(detail, channel))]
    described = _text_of(dict.get(entry, "summary_detail") or {}, channel)
    for key in ("dc_own_description", "itunes_own_summary"):
        other = _guess(entry, key, channel)
        if other and described:
            contents.append(other)
        described = described or other
    spare = _guess(entry, "itunes_own_subtitle", channel)
    body, summary = body_and_summary(contents, described, is_atom=channel.is_atom, spare=spare)
    return body or _guess(entry, "media_own_description", channel), summary


def _times(entry: Any) -> tuple[Instant | None, Instant | None]:
    published = _time(entry, "published") or _time(entry, "created")
    return times(published, _time(entry, "updated"), _time(entry, "dc_own_date"))


def _time(entry: Any, key: str) -> Instant | None:
    text = dict.get(entry, key)
    return instant(text) if isinstance(text, str) and text else None


def _categories(entry: Any) -> tuple[str, ...]:
    """Terms and labels, as the source writes them."""
    names: dict[str, str] = {}
    for tag in dict.get(entry, "tags") or ():
        for key in ("term", "label"):
            name = plain_line(strip_illegal(dict.get(tag, key) or ""))
            if name:
                names.setdefault(name.casefold(), name)
    return tuple(names.values())


def _origin(source: Any, base: str) -> FeedOrigin | None:
    address = dict.get(source, "href")
    url = (absolute(base, address) if address else None) or first_link(source, "self", base)
    title = shortened(plain_line(strip_illegal(dict.get(source, "title") or ""))) or url
    return FeedOrigin(title=title, url=url, id=verbatim(source, "id") or None) if title else None


def _media(entry: Any, base: str) -> tuple[Image | None, tuple[Image, ...]]:
    files = [_file(link, "href", base) for link in _links(entry, "enclosure")]
    kept = [file for file in files if file]
    image = next(_images(entry, base, kept), None)
    return image, files_beside(image, [*kept, *_clips(entry, base)])


def _clips(entry: Any, base: str) -> Iterator[Image]:
    for content in (dict.get(entry, "media_content") or ())[:MAX_MANY]:
        clip = _file(content, "url", base)
        if clip and is_clip(dict.get(content, "medium"), clip.type):
            yield clip


def _images(entry: Any, base: str, files: list[Image]) -> Iterator[Image]:
    for content in (dict.get(entry, "media_content") or ())[:MAX_MANY]:
        image = _file(content, "url", base)
        kind = dict.get(content, "medium")
        if image and (kind == "image" or (not kind and is_image(image.type, image.url))):
            yield image
    for thumbnail in (dict.get(entry, "media_thumbnail") or ())[:MAX_MANY]:
        yield from filter(None, [_file(thumbnail, "url", base)])
    yield from filter(None, [_file(dict.get(entry, "image") or {}, "href", base)])
    yield from (item for item in files if is_image(item.type, item.url))


def _file(attributes: Any, key: str, base: str) -> Image | None:
    address = dict.get(attributes, key)
    if not isinstance(address, str):
        return None
    length = dict.get(attributes, "length") or dict.get(attributes, "filesize") or ""
    return medium(address, base, dict.get(attributes, "type") or "", length)
