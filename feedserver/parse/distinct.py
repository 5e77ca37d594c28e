"""What is said to feedparser in other words, so that it keeps apart what it would mix."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from feedserver.parse.guards import MAX_MANY
from feedserver.parse.namespaces import REGISTERED, usual

_CDATA: Final = r"(?P<cdata><!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z))"
# Of a prefix; no feed has a longer one.
_NAME: Final = r"[\w.\-]{1,50}"

# A scheme that nothing is relative to.
VERBATIM: Final = "verbatim:"
_ID: Final = re.compile(
    rf"{_CDATA}|<(?:{_NAME}:)?(?:guid|id)(?:\s[^<>]*)?(?<!/)>(?=[^<\s]|<!\[CDATA\[|\s+[^<\s])",
    re.DOTALL | re.IGNORECASE,
)
_MANY: Final = re.compile(
    rf"{_CDATA}|<(?P<end>/?)(?P<name>(?:{_NAME}:)?(?:(?P<item>item|entry)|author|category|content"
    r"|contributor|creator|description|enclosure|keywords|license|link|managingEditor|subject"
    r"|summary|tags|thumbnail))(?=[\s/>])",
    re.DOTALL | re.IGNORECASE,
)

# No known namespace is longer.
_NAMESPACE: Final = re.compile(
    rf"(?P<name>xmlns(?::{_NAME})?\s*=\s*)(?P<quote>[\"'])(?P<uri>https?://[^\"'<>\s]{{1,100}})(?P=quote)",
    re.IGNORECASE,
)
_REGISTERED: Final = re.compile(rf"(\srel\s*=\s*[\"']){re.escape(REGISTERED)}", re.IGNORECASE)


def _bound_to(uri: str) -> re.Pattern[str]:
    return re.compile(rf"xmlns:({_NAME})\s*=\s*[\"']{uri}[\"']", re.IGNORECASE)


_MIXED: Final = (
    (_bound_to(r"http://search\.yahoo\.com/mrss/?"), "description|title"),
    (_bound_to(r"http://www\.itunes\.com/dtds/podcast-1\.0\.dtd"), "summary|subtitle"),
    (_bound_to(r"http://purl\.org/dc/elements/1\.1/"), "description|date"),
)


def verbatim_ids(text: str) -> str:
    """`text` with `VERBATIM` before each id, so that feedparser completes none to an address.

    An id names the same thing wherever its feed is read, so nothing may be added to it.
    """
    return _ID.sub(lambda match: match[0] if match["cdata"] else match[0] + VERBATIM, text)


def usual_namespaces(text: str) -> str:
    """`text` with its namespaces in the one spelling that feedparser knows."""

    def spelled(match: re.Match[str]) -> str:
        return f"{match['name']}{match['quote']}{usual(match['uri'])}{match['quote']}"

    return _NAMESPACE.sub(spelled, text)


def short_relations(text: str) -> str:
    """`text` with the relations of its links by their registered names alone."""
    return _REGISTERED.sub(r"\1", text)


def own_names(text: str) -> str:
    """`text` with names of their own for texts that feedparser would put together.

    To it a caption of a picture (Media RSS), a podcast's summary and Dublin Core's description
    are all the description, and Dublin Core's date is a time of change. These come back as
    `media_own_description` and so on.
    """
    for uri, names in _MIXED:
        for prefix in {match[1] for match in uri.finditer(text)}:
            element = re.compile(
                rf"{_CDATA}|<(?P<end>/?){re.escape(prefix)}:(?P<name>{names})"
                r"(?:\s[^<>]*?)?(?P<empty>/?)>",
                re.DOTALL | re.IGNORECASE,
            )
            text = element.sub(partial(_own_name, prefix), text)
    return text


def _own_name(prefix: str, match: re.Match[str]) -> str:
    if match["cdata"]:
        return match[0]
    # Without attributes: feedparser drops the text of what it does not know and that has some.
    return f"<{match['end']}{prefix}:own_{match['name'].lower()}{match['empty']}>"


def fewer_names(text: str) -> str:
    """`text` with at most `MAX_MANY` categories, authors and links of each kind in an item.

    feedparser compares each with all before it: 20,000 take minutes. What is too much is given
    a name that says nothing.
    """
    if text.count("<") <= MAX_MANY:
        return text
    counts: dict[str, int] = {}

    def kept(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            return match[0]
        if match["item"]:
            counts.clear()
            return match[0]
        if not match["end"]:
            counts[name] = counts.get(name, 0) + 1
        return match[0] if counts.get(name, 0) <= MAX_MANY else f"<{match['end']}surplus"

    return _MANY.sub(kept, text)
