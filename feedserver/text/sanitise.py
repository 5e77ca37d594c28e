"""The last step before any body leaves: only harmless HTML remains (SPEC section 12)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import nh3

from feedserver.text.nesting import shallow
from feedserver.text.xml import strip_illegal

# Ids in bodies carry this prefix, so that no body can claim a name that a page uses itself.
ID_PREFIX: Final = "s-"
_LANGUAGE_CLASS: Final = "language-"

_TAG_NAMES: Final = """
    a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt
    em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s
    samp small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr
    """
_DROPPED_WITH_CONTENT: Final = frozenset({"script", "style", "template", "noscript", "title"})
_HEADING: Final = frozenset({"id"})
_CELL: Final = frozenset({"align", "colspan", "rowspan"})
_ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    "*": frozenset({"dir", "lang"}),
    "a": frozenset({"href", "title", "hreflang"}),
    "abbr": frozenset({"title"}),
    "blockquote": frozenset({"cite"}),
    "code": frozenset({"class"}),
    "del": frozenset({"datetime"}),
    "h1": _HEADING,
    "h2": _HEADING,
    "h3": _HEADING,
    "h4": _HEADING,
    "h5": _HEADING,
    "h6": _HEADING,
    "img": frozenset({"src", "alt", "title", "width", "height"}),
    "ins": frozenset({"datetime"}),
    "ol": frozenset({"start", "reversed"}),
    "q": frozenset({"cite"}),
    "td": _CELL,
    "th": _CELL | {"scope"},
    "time": frozenset({"datetime"}),
}
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "id":
        return value if value.startswith(ID_PREFIX) else None
    if name == "class":
        return value if value.startswith(_LANGUAGE_CLASS) and " " not in value else None
    return value


def _cleaner(attribute: Callable[[str, str, str], str | None] | None) -> nh3.Cleaner:
    # No link opens a window of its own (`target` is not allowed), so none needs a `rel`.
    return nh3.Cleaner(
        tags=frozenset(_TAG_NAMES.split()),
        clean_content_tags=_DROPPED_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        link_rel=None,
        url_schemes=_SCHEMES,
    )


_CLEANER: Final = _cleaner(_attribute)
# Asking for each attribute takes an eighth of the time. Only these elements may have one that is
# to be looked at, and few bodies have them with attributes.
_SIMPLE_CLEANER: Final = _cleaner(None)
_LOOKED_AT: Final = re.compile(r"<(?:[cC][oO][dD][eE]|[hH][1-6])[\s/]")


def sanitise(html: str) -> str:
    """The fragment without scripts, styles, forms, frames, event handlers and unsafe addresses.

    Always a well-formed fragment; what is already clean comes back unchanged.
    """
    text = strip_illegal(shallow(html))
    cleaner = _CLEANER if _LOOKED_AT.search(text) else _SIMPLE_CLEANER
    clean = cleaner.clean(text)
    # References such as "&#1;" name what was not in the text before.
    return strip_illegal(clean) if "&" in text else clean
