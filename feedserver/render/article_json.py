"""An article as its document (SPEC section 2): `/news/<slug>.json`."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from feedserver.model.article import Article
from feedserver.model.json import encode, plain
from feedserver.model.site import Site
from feedserver.render import addresses, naming, rights

# The keys of SPEC section 2's table: always this server's own, whatever a document says.
_TABLE: Final = frozenset(
    {
        "slug",
        "title",
        "summary",
        "body_md",
        "url",
        "canonical_source",
        "published_at",
        "updated_at",
        "lang",
        "topics",
        "entities",
        "alternates",
    }
)


def render(article: Article, site: Site) -> bytes:
    """The document, indented, in UTF-8; what the document declared comes back equal.

    A key that a document brought and this server does not know is kept, and wins over the
    server's own addition of the same name.
    """
    content = rights.visible(article)
    url = naming.page_url(article, site)
    document: dict[str, Any] = {
        "slug": article.slug,
        "title": content.title,
        "summary": content.summary,
        "body_md": content.body_md,
        "url": url,
        "canonical_source": content.canonical_source or url,
        "published_at": content.published_at,
        "updated_at": article.version.updated_at,
        "lang": content.lang,
        "topics": content.topics,
        "entities": content.entities,
        "alternates": {
            "html": url,
            "markdown": site.url(addresses.article(article.slug, ".md")),
            "text": site.url(addresses.article(article.slug, ".txt")),
            "jsonld": site.url(addresses.article(article.slug, ".jsonld")),
        },
        "id": article.id,
        "version": article.version.number,
        "status": article.status,
    }
    document |= {key: value for key, value in _additions(article, site).items() if value}
    document |= {key: value for key, value in content.extra.items() if key not in _TABLE}
    return msgspec.json.format(encode(plain(document)), indent=2) + b"\n"


def _additions(article: Article, site: Site) -> dict[str, Any]:
    content = rights.visible(article)
    additions: dict[str, Any] = {
        "authors": content.authors,
        "image": content.image,
        "enclosures": content.enclosures,
        # Its own only: the site's licence, read back, would be taken for the document's.
        "license": content.license,
        "rights": content.rights,
    }
    additions["related"] = [
        {
            "title": other.title,
            "publisher": other.publisher,
            "url": site.url(addresses.article(other.slug)),
        }
        for other in article.related
    ]
    if not article.own:
        publisher = naming.publisher(article, site)
        additions["source"] = {
            "title": publisher.name,
            "url": (content.feed and content.feed.url) or publisher.url,
        }
    return additions
