"""What an answer leads to, by its `Link` header (RFC 8288)."""

from __future__ import annotations

import re
from typing import Final

from feedserver.text.link import leads_to_feed
from feedserver.text.url import absolute

_MOST: Final = 20
_VALUE: Final = r'(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))'
_LINK: Final = re.compile(rf"<([^<>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*{_VALUE})?)*)", re.ASCII)
_PARAMETER: Final = re.compile(rf";\s*([\w*-]+)\s*=\s*{_VALUE}", re.ASCII)


def feeds(field: str, url: str) -> tuple[str, ...]:
    """Absolute addresses of the feeds that the `Link` field of an answer from `url` names.

    Those with relation `alternate` and a feed's media type, or relation `feed`; each once, at
    most twenty. What cannot be read is passed over.
    """
    found: dict[str, None] = {}
    for target, parameters, *_ in _LINK.findall(field):
        said: dict[str, str] = {}
        for name, quoted, plain in _PARAMETER.findall(parameters):
            # Section 3.3: a relation that is given twice counts as it stands first.
            said.setdefault(name.lower(), quoted or plain)
        if not leads_to_feed(said.get("rel", ""), said.get("type", "")):
            continue
        # An anchor says that the link is another document's.
        address = None if "anchor" in said else absolute(url, target)
        if address is not None and len(found) < _MOST:
            found[address] = None
    return tuple(found)
