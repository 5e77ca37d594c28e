"""HTML pages made ready for a parser: their text, bounded, without what nobody reads."""

from __future__ import annotations

import re
from typing import Any, Final

from bs4 import BeautifulSoup, Tag
from lxml import etree, html

from feedserver.errors import ParseError
from feedserver.model.fetched import Fetched
from feedserver.parse.decoding import decode
from feedserver.parse.guards import MAX_ATTRIBUTES
from feedserver.text.url import absolute

# Characters and tags that are left after scripts and styles are gone. The largest articles have
# a tenth of either; twice as many tags, each within the one before, take 17 s and 400 MB.
MAX_MARKUP: Final = 1_000_000
MAX_TAGS: Final = 100_000

# HTML's own standard looks for the encoding in the first 1024 bytes; many pages are late.
_HEAD: Final = 4096
_CHARSET: Final = re.compile(
    rb"<meta[^>]{0,200}?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE
)
_UNREAD: Final = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<script\b(?P<attributes>[^>]*+)(?:>|\Z).*?(?:</script\s*>|\Z)"
    r"|<(?P<name>style|template)\b[^>]*+(?:>|\Z).*?(?:</(?P=name)\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_JSON_LD: Final = "ld+json"
_TAG: Final = re.compile(
    r"<[A-Za-z][^\s/>]*+"
    r"(?P<attributes>(?:[\s/]*+=?[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+)*+)"
)
_ATTRIBUTE: Final = re.compile(
    r"[\s/]*+=?[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+"
)


def html_text(fetched: Fetched) -> str:
    """The markup of an HTML page, without comments, styles and scripts that are no JSON-LD.

    At most `MAX_MARKUP` characters and `MAX_TAGS` tags. `ParseError` when it is empty, or when a
    tag has more attributes than any page needs: the time that parsers take grows with their
    square.
    """
    charset = fetched.charset
    if charset is None:
        declared = _CHARSET.search(fetched.body[:_HEAD])
        charset = declared[1].decode("ascii") if declared else None
    text = _UNREAD.sub(_kept, decode(fetched.body, charset))[:MAX_MARKUP].strip()
    if not text:
        raise ParseError(f"{fetched.url}: the page is empty")
    if text.count("<") > MAX_TAGS:
        text = "<".join(text.split("<", MAX_TAGS)[:MAX_TAGS])
    for tag in _TAG.finditer(text):
        attributes = tag["attributes"]
        if len(attributes) < 2 * MAX_ATTRIBUTES:
            continue
        if sum(1 for _ in _ATTRIBUTE.finditer(attributes)) > MAX_ATTRIBUTES:
            raise ParseError(f"{fetched.url}: a tag has more than {MAX_ATTRIBUTES} attributes")
    return text


def _kept(match: re.Match[str]) -> str:
    attributes = match["attributes"]
    return match[0] if attributes and _JSON_LD in attributes.lower() else ""


def soup_of(text: str) -> BeautifulSoup:
    """A page as a tree for CSS selectors."""
    # The declaration tells the parser that XHTML too is to be read as HTML.
    return BeautifulSoup(f"<!DOCTYPE html>{text}", "lxml")


def tree_of(text: str) -> Any:
    """A page as lxml's tree, five times faster than the other; None for one without elements.

    What is nested more than 2,000 deep is left out.
    """
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    try:
        return etree.fromstring(f"<!DOCTYPE html>{text}".encode(), parser)
    except etree.XMLSyntaxError:
        return None


def attribute(element: Tag, name: str) -> str:
    """An attribute as it was written; empty when there is none."""
    value = element.get(name)
    return value if isinstance(value, str) else " ".join(value or ())


def base_of(soup: BeautifulSoup, url: str) -> str:
    """What relative links of a page at `url` are relative to."""
    declared = soup.find("base", href=True)
    return (absolute(url, attribute(declared, "href")) if declared else None) or url
