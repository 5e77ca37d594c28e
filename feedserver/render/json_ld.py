"""An article as schema.org NewsArticle in JSON-LD: `/news/<slug>.jsonld`."""

from __future__ import annotations

from typing import Any

import msgspec

from feedserver.model.article import Article, Content, Image, Person
from feedserver.model.json import encode, plain
from feedserver.model.site import Site
from feedserver.render import addresses, naming, rights
from feedserver.text import markdown, url


def render(article: Article, site: Site) -> bytes:
    """The NewsArticle, indented, in UTF-8; every `<` is escaped, so that it may stand in a
    `<script>` element as it is."""
    content = rights.visible(article)
    properties = _identity(article, content, site) | _subjects(content, site)
    kept = {key: value for key, value in properties.items() if value not in (None, "", [], ())}
    body = msgspec.json.format(encode(plain(kept)), indent=2) + b"\n"
    return body.replace(b"<", b"\\u003c")


def _identity(article: Article, content: Content, site: Site) -> dict[str, Any]:
    page = naming.page_url(article, site)
    original = _address(naming.original_url(article, site))
    publisher = naming.publisher(article, site)
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": page,
        "identifier": article.id,
        "url": page,
        "mainEntityOfPage": {"@type": "WebPage", "@id": page if article.own else original or page},
        "headline": content.title,
        "description": content.summary,
        "articleBody": markdown.to_text(content.body_md),
        "datePublished": content.published_at,
        "dateModified": article.version.updated_at,
        "inLanguage": content.lang,
        "author": [_person(person) for person in content.authors]
        or _organization(publisher.name, publisher.url),
        "publisher": _organization(publisher.name, publisher.url),
        "isBasedOn": original,
        "sameAs": original,
        "image": _image(content.image),
        "license": _license(naming.license_url(article, site)),
        "copyrightNotice": content.rights,
        "version": article.version.number,
        "isAccessibleForFree": True if article.own else None,
        "isPartOf": {"@type": "WebSite", "name": site.title, "url": site.url("/")},
    }


def _subjects(content: Content, site: Site) -> dict[str, Any]:
    return {
        "keywords": [naming.topic_name(topic, site) for topic in content.topics],
        "about": [
            _thing(naming.topic_name(topic, site), site.url(addresses.topic(topic)))
            for topic in content.topics
        ],
        "mentions": [
            _thing(entity, site.url(addresses.entity(entity))) for entity in content.entities
        ],
    }


def _thing(name: str, address: str) -> dict[str, str]:
    return {"@type": "Thing", "name": name, "url": address}


def _person(person: Person) -> dict[str, str]:
    return {"@type": "Person", "name": person.name} | _at(person.url)


def _organization(name: str, address: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name} | _at(address)


def _at(address: str | None) -> dict[str, str]:
    checked = _address(address)
    return {"url": checked} if checked else {}


def _address(address: str | None) -> str | None:
    """An http or https address; None for what a reader of the data had better not open."""
    return url.absolute(None, address) if address else None


def _license(text: str | None) -> str | None:
    """The licence's address, or its name."""
    return _address(text) or (None if ":" in (text or "") else text)


def _image(image: Image | None) -> dict[str, str] | None:
    address = _address(image.url) if image else None
    if image is None or address is None:
        return None
    caption = {"caption": image.alt} if image.alt else {}
    return {"@type": "ImageObject", "url": address} | caption
