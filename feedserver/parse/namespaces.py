"""What the elements of feeds are called, whatever prefix or spelling their author chose."""

from __future__ import annotations

from typing import Final

XML: Final = "{http://www.w3.org/XML/1998/namespace}"
XML_BASE: Final = f"{XML}base"
XML_LANG: Final = f"{XML}lang"
RDF_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
RDF_RESOURCE: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
ATOM: Final = "http://www.w3.org/2005/Atom"
MATHML: Final = "http://www.w3.org/1998/Math/MathML"
SVG: Final = "http://www.w3.org/2000/svg"
# Before a link's relation that is registered: RFC 4287, section 4.2.7.2, as if it were not there.
REGISTERED: Final = "http://www.iana.org/assignments/relation/"
XLINK: Final = "http://www.w3.org/1999/xlink"

# The feeds' own namespaces have no prefix here: an `item` is one in each version of RSS.
_CORE: Final = """
    http://backend.userland.com/rss http://blogs.law.harvard.edu/tech/rss
    http://purl.org/rss/1.0/ http://my.netscape.com/rdf/simple/0.9/
    http://purl.org/atom/ns# http://www.w3.org/2005/Atom http://purl.org/rss/1.0/modules/rss091#
    """
_MODULES: Final = {
    "http://creativecommons.org/ns#license": "cc",
    "http://web.resource.org/cc/": "cc",
    "http://cyber.law.harvard.edu/rss/creativeCommonsRssModule.html": "creativecommons",
    "http://backend.userland.com/creativeCommonsRssModule": "creativecommons",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.itunes.com/DTDs/PodCast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/atompub/tombstones/1.0": "at",
    "http://www.w3.org/1999/xhtml": "xhtml",
    SVG: "svg",
}


def _spelling(uri: str) -> str:
    """What the ways have in common in which one namespace is written: many feeds have `https`,
    or a slash at the end too few or too many."""
    lower = uri.lower()
    return ("http" + lower[5:] if lower.startswith("https:") else lower).rstrip("/")


_PREFIXES: Final = {_spelling(uri): "" for uri in _CORE.split()} | {
    _spelling(uri): prefix for uri, prefix in _MODULES.items()
}
_USUAL: Final = {_spelling(uri): uri for uri in (*_CORE.split(), *_MODULES)}


def prefix_of(uri: str) -> str | None:
    """The usual prefix of a namespace, however it is written; None for unknown ones.

    Empty for the namespaces that the feed formats themselves are in, and for no namespace.
    """
    if not uri:
        return ""
    if "backend.userland.com/rss" in uri.lower():
        # Each version of RSS 2.0 was once given a namespace of its own there.
        return ""
    return _PREFIXES.get(_spelling(uri))


def usual(uri: str) -> str:
    """A namespace that is known here as its own specification writes it; any other as it is."""
    return _USUAL.get(_spelling(uri), uri)


def name_of(tag: str) -> str:
    """A Clark name (`{uri}local`) as `prefix:local` in lower case, the prefix the usual one.

    Empty when the namespace is none that is known here.
    """
    uri, _, local = tag[1:].rpartition("}") if tag[0] == "{" else ("", "", tag)
    prefix = prefix_of(uri)
    if prefix is None:
        return ""
    return f"{prefix}:{local}".lower() if prefix else local.lower()
