"""Sitemaps (sitemaps.org): lists of pages, indexes of lists, news, plain text, packed or not."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from lxml import etree
from msgspec.structs import replace

from feedserver.errors import ParseError
from feedserver.model.article import Image, Link, Parsed, ParsedArticle
from feedserver.model.fetched import Fetched
from feedserver.model.source import Source, SourceKind
from feedserver.parse import feed
from feedserver.parse.decoding import decode, is_utf8
from feedserver.parse.guards import mend_references
from feedserver.parse.parts import language, shortened
from feedserver.parse.times import machine_time
from feedserver.parse.xml_feed import FEED_ROOTS, root_name
from feedserver.text.space import one_line
from feedserver.text.url import absolute

# What sitemaps.org allows one sitemap to hold.
MAX_LINKS: Final = 50_000
MAX_UNPACKED: Final = 50 * 1024 * 1024
SITEMAP_ROOTS: Final = frozenset({"urlset", "sitemapindex"})

_GZIP: Final = b"\x1f\x8b"
# Bytes in which the root element of every honest document is found.
_HEAD: Final = 64 * 1024
_SPACE: Final = "\ufeff \t\r\n"


def parse(fetched: Fetched, source: Source, max_items: int) -> Parsed:
    """The addresses that a sitemap or an index of sitemaps leads to, each once, in its order.

    Read: `urlset` with the news and image extensions, `sitemapindex` (whose links are marked as
    sitemaps), lists in plain text, and RSS, Atom and JSON feeds in their place; each packed
    with gzip too. At most `MAX_LINKS` addresses and `MAX_UNPACKED` bytes; what is not
    well-formed is read as far as it goes, with a warning. `max_items` bounds articles, and
    there are none. `ParseError` in one line when the body is none of these.
    """
    body, warnings = unpacked(fetched)
    root = root_of(body, fetched.charset)
    if root in SITEMAP_ROOTS:
        found, troubles = _from_xml(body, fetched)
    elif root in FEED_ROOTS or root.startswith("{"):
        found, troubles = _from_feed(replace(fetched, body=body), source)
    elif root:
        what = "an HTML page" if root in ("html", "head", "body") else f"<{root}>"
        raise ParseError(f"{fetched.url}: not a sitemap: {what}")
    else:
        found, troubles = _from_text(decode(body, fetched.charset), fetched.url)
    links = _distinct(found)
    warnings += troubles
    if not links:
        warnings.append("the sitemap holds no addresses")
    if len(links) > MAX_LINKS:
        warnings.append(f"only the first {MAX_LINKS} addresses were read")
    return Parsed(kind=SourceKind.SITEMAP, links=links[:MAX_LINKS], warnings=tuple(warnings))


def is_packed(body: bytes) -> bool:
    """Whether a body is a gzip file (which is no content coding: that was undone before)."""
    return body.startswith(_GZIP)


def unpacked(fetched: Fetched) -> tuple[bytes, list[str]]:
    """The document in a body that may be a gzip file, at most `MAX_UNPACKED` bytes of it.

    And what was wrong with it. `ParseError` when nothing in it can be unpacked.
    """
    if not is_packed(fetched.body):
        return fetched.body, []
    packed, parts, room = fetched.body, [b""], MAX_UNPACKED + 1
    warnings: list[str] = []
    while is_packed(packed) and room > 0:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            parts.append(member.decompress(packed, room))
        except zlib.error as error:
            warnings.append(f"damaged gzip data: {error}")
            break
        room -= len(parts[-1])
        if not member.eof and room > 0:
            warnings.append("the gzip data ends too early")
        packed = member.unused_data
    body = b"".join(parts)
    if not body:
        raise ParseError(f"{fetched.url}: gzip data that cannot be unpacked")
    if len(body) > MAX_UNPACKED:
        warnings.append(f"only the first {MAX_UNPACKED} bytes were read")
    return body[:MAX_UNPACKED], warnings


def root_of(body: bytes, charset: str | None) -> str:
    """The local name of the root element, lower case; `{` or `[` for JSON; empty for neither."""
    head = decode(body[:_HEAD], charset).lstrip(_SPACE)
    return head[0] if head[:1] in ("{", "[") else root_name(head)


def _distinct(links: Iterable[Link | None]) -> tuple[Link, ...]:
    """Each address once, one more than may be."""
    found: dict[str, Link] = {}
    for link in links:
        if link is not None:
            found.setdefault(link.url, link)
            if len(found) > MAX_LINKS:
                break
    return tuple(found.values())


def _from_xml(body: bytes, fetched: Fetched) -> tuple[list[Link | None], list[str]]:
    if is_utf8(body, fetched.charset):
        links: list[Link | None] = []
        try:
            _read(body.strip(), links, fetched.url, recover=False)
        except etree.XMLSyntaxError:
            pass
        else:
            return links, []
    text = _whole(mend_references(decode(body, fetched.charset).strip(_SPACE)))
    links = []
    try:
        trouble = _read(text.encode(), links, fetched.url, recover=True)
    except etree.XMLSyntaxError as error:
        trouble = error.msg
    wrong = f"not well-formed XML, read as far as it goes: {one_line(str(trouble))}"
    return links, [wrong] if trouble else []


def _whole(text: str) -> str:
    """A document without what comes after its last end tag: an address that was cut short."""
    last = text.rfind("</")
    end = text.find(">", last)
    return text if last < 0 else text[: end + 1 if end >= 0 else last]


def _read(body: bytes, links: list[Link | None], url: str, *, recover: bool) -> str | None:
    """Read the addresses of a document into `links`; what was wrong with it.

    Each element is dropped once it was read, so that the size of the document does not matter.
    """
    events = etree.iterparse(
        io.BytesIO(body),
        events=("end",),
        tag=("{*}url", "{*}sitemap"),
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    for _, element in events:
        links.append(_link(element, url))
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
        if len(links) > 2 * MAX_LINKS:
            break
    errors = events.error_log
    return errors[0].message if errors else None


def _link(element: Any, base: str) -> Link | None:
    said: dict[str, Any] = {}
    for child in element:
        if isinstance(child.tag, str):
            said.setdefault(_name(child), child)
    address = _text(said.get("loc"))
    url = absolute(base, address) if address else None
    if url is None:
        return None
    modified = machine_time(_text(said.get("lastmod")))
    if _name(element) == "sitemap":
        return Link(url=url, modified_at=modified, sitemap=True)
    image = _medium(_inside(said.get("image"), "loc"), base) if "image" in said else None
    if "news" not in said:
        return Link(url=url, modified_at=modified, image=image)
    news = said["news"]
    publication = next((child for child in news if _name(child) == "publication"), None)
    return Link(
        url=url,
        title=shortened(one_line(_inside(news, "title"))) or None,
        published_at=machine_time(_inside(news, "publication_date")),
        modified_at=modified,
        lang=language(_inside(publication, "language")),
        image=image,
    )


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _inside(parent: Any, name: str) -> str:
    """The text of the child of that name; empty when there is none."""
    if parent is None:
        return ""
    return _text(next((child for child in parent if _name(child) == name), None))


def _text(element: Any) -> str:
    """The text of an element; references that nobody resolves and comments are left out."""
    if element is None:
        return ""
    text = element.text or ""
    if len(element):
        text += "".join(child.tail or "" for child in element)
    return text.strip()


def _medium(address: str, base: str) -> Image | None:
    url = absolute(base, address) if address else None
    return Image(url) if url else None


def _from_feed(fetched: Fetched, source: Source) -> tuple[list[Link | None], list[str]]:
    parsed = feed.parse(fetched, source, MAX_LINKS + 1)
    return [_item(article) for article in parsed.articles], list(parsed.warnings)


def _item(article: ParsedArticle) -> Link | None:
    if article.url is None:
        return None
    title = article.title if article.provenance.get("title") != "derived" else None
    return Link(
        url=article.url,
        title=title,
        summary=article.summary,
        published_at=article.published_at,
        modified_at=article.modified_at,
        lang=article.lang,
        image=article.image,
    )


def _from_text(text: str, url: str) -> tuple[list[Link | None], list[str]]:
    lines = (line for line in text.split("\n") if line.strip(_SPACE))
    addresses = [absolute(None, line) for line in islice(lines, 2 * MAX_LINKS)]
    if not addresses or addresses[0] is None:
        raise ParseError(f"{url}: not a sitemap: neither XML nor a list of addresses")
    wrong = addresses.count(None)
    links = [Link(url=address) if address else None for address in addresses]
    return links, [f"{wrong} of {len(addresses)} lines are no addresses"] if wrong else []
