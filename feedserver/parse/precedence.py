"""Where a page says what of its article, and which word counts: the one table of precedence.

A page says the same thing in several vocabularies, and not always the same. The first place in a
row that holds something usable wins. `docs/pages.md` shows this table.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Place(NamedTuple):
    """A vocabulary, and the names in it, the most trustworthy first."""

    kind: str
    names: tuple[str, ...]


JSON_LD: Final = "JSON-LD"
OPEN_GRAPH: Final = "Open Graph"
TWITTER: Final = "Twitter card"
META: Final = "meta"
DUBLIN_CORE: Final = "Dublin Core"
MICRODATA: Final = "microdata"
PAGE: Final = "page"

# All that are written as `<meta>` elements, and are told apart by their names alone.
IN_META: Final = frozenset({OPEN_GRAPH, TWITTER, META, DUBLIN_CORE})

PRECEDENCE: Final[dict[str, tuple[Place, ...]]] = {
    "title": (
        Place(JSON_LD, ("headline", "name")),
        Place(OPEN_GRAPH, ("og:title",)),
        Place(TWITTER, ("twitter:title",)),
        Place(META, ("parsely-title",)),
        Place(DUBLIN_CORE, ("dc.title", "dcterms.title")),
        Place(MICRODATA, ("headline",)),
        Place(PAGE, ("title", "h1")),
    ),
    "summary": (
        Place(JSON_LD, ("description",)),
        Place(OPEN_GRAPH, ("og:description",)),
        Place(META, ("description",)),
        Place(TWITTER, ("twitter:description",)),
        Place(DUBLIN_CORE, ("dc.description", "dcterms.abstract")),
        Place(MICRODATA, ("description",)),
    ),
    "published_at": (
        Place(JSON_LD, ("datePublished",)),
        Place(OPEN_GRAPH, ("article:published_time", "og:article:published_time")),
        Place(OPEN_GRAPH, ("og:published_time",)),
        Place(META, ("datepublished", "parsely-pub-date", "sailthru.date")),
        Place(DUBLIN_CORE, ("dcterms.issued", "dc.date.issued", "dcterms.created")),
        Place(DUBLIN_CORE, ("dc.date.created", "dc.date", "dcterms.date")),
        Place(META, ("pubdate", "publishdate", "publish-date", "publish_date")),
        Place(META, ("citation_publication_date", "date")),
        Place(MICRODATA, ("datePublished",)),
        Place(JSON_LD, ("uploadDate", "dateCreated")),
        Place(PAGE, ("time[pubdate]", "time", "date beside the title")),
    ),
    "modified_at": (
        Place(JSON_LD, ("dateModified",)),
        Place(OPEN_GRAPH, ("article:modified_time", "og:article:modified_time")),
        Place(OPEN_GRAPH, ("og:updated_time",)),
        Place(META, ("datemodified",)),
        Place(DUBLIN_CORE, ("dcterms.modified", "dc.date.modified")),
        Place(META, ("last-modified", "revised")),
        Place(MICRODATA, ("dateModified",)),
    ),
    "lang": (
        Place(JSON_LD, ("inLanguage",)),
        Place(PAGE, ("html[lang]",)),
        Place(MICRODATA, ("inLanguage",)),
        Place(OPEN_GRAPH, ("og:locale",)),
        Place(META, ("content-language",)),
        Place(DUBLIN_CORE, ("dc.language", "dcterms.language")),
        Place(META, ("language",)),
    ),
    "authors": (
        Place(JSON_LD, ("author", "creator")),
        Place(META, ("author",)),
        Place(OPEN_GRAPH, ("article:author",)),
        Place(META, ("parsely-author", "sailthru.author")),
        Place(DUBLIN_CORE, ("dc.creator", "dcterms.creator")),
        Place(META, ("byl",)),
        Place(MICRODATA, ("author",)),
        Place(PAGE, ("a[rel=author]",)),
        Place(TWITTER, ("twitter:creator",)),
    ),
    "image": (
        Place(JSON_LD, ("image",)),
        Place(OPEN_GRAPH, ("og:image:secure_url", "og:image", "og:image:url")),
        Place(TWITTER, ("twitter:image", "twitter:image:src")),
        Place(META, ("parsely-image-url", "thumbnail", "image")),
        Place(MICRODATA, ("image",)),
    ),
    "categories": (
        Place(JSON_LD, ("keywords", "articleSection")),
        Place(OPEN_GRAPH, ("article:section", "article:tag")),
        Place(META, ("parsely-section", "news_keywords", "keywords")),
        Place(META, ("parsely-tags", "sailthru.tags")),
        Place(DUBLIN_CORE, ("dc.subject",)),
        Place(MICRODATA, ("keywords", "articleSection")),
        Place(PAGE, ("a[rel=tag]",)),
    ),
    "site": (
        Place(OPEN_GRAPH, ("og:site_name",)),
        Place(JSON_LD, ("publisher",)),
        Place(META, ("application-name", "apple-mobile-web-app-title")),
        Place(MICRODATA, ("publisher",)),
        Place(PAGE, ("title beside the heading", "host")),
    ),
    "url": (
        Place(PAGE, ("link[rel=canonical]",)),
        Place(OPEN_GRAPH, ("og:url",)),
    ),
    "license": (
        Place(PAGE, ("link[rel=license]",)),
        Place(JSON_LD, ("license",)),
    ),
    "rights": (
        Place(JSON_LD, ("copyrightNotice",)),
        Place(DUBLIN_CORE, ("dc.rights", "dcterms.rights")),
        Place(META, ("copyright",)),
    ),
    "entities": (
        Place(JSON_LD, ("about", "mentions")),
        Place(MICRODATA, ("about", "mentions")),
    ),
    "correction": (
        Place(JSON_LD, ("correction",)),
        Place(MICRODATA, ("correction",)),
        Place(PAGE, ("note in the text",)),
    ),
}
# Of these every place adds something; of the others the first that says anything wins.
GATHERED: Final = frozenset({"categories"})
