"""The next content of an article: field by field, what its source says, else what is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from feedserver.model.article import Content, ParsedArticle, Version
from feedserver.model.instant import Instant
from feedserver.reconcile.normalise import address_key, normalised_body, normalised_text

# Origins in `provenance` of values that enrichment made from the text.
_DERIVED: Final = frozenset({"derived", "detected", "site"})
# Fields that enrichment fills when the source leaves them open.
_ENRICHED: Final = ("summary", "lang", "topics", "entities")
_STATED: Final = (
    *("title", "body_md", "authors", "image", "enclosures", "feed", "extra"),
    *("syndicated_md", "correction"),
)
_EMPTY: Final[tuple[object, ...]] = (None, "", (), {})
_UNDETERMINED: Final = "und"
_FROM_SETTINGS: Final = "settings"
_PAGE: Final = "page"


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """Content, and where each of its fields came from."""

    content: Content
    provenance: dict[str, str]


def first_content(
    article: ParsedArticle,
    published_at: Instant,
    *,
    license_: str | None = None,
    rights: str | None = None,
) -> Merged:
    """The content of an article that is new; `license_` and `rights` where it states none."""
    content = Content(
        title=article.title,
        summary=article.summary or "",
        body_md=article.body_md or "",
        canonical_source=article.url or "",
        published_at=published_at,
        lang=article.lang or _UNDETERMINED,
        topics=article.topics or (),
        entities=article.entities or (),
        authors=article.authors,
        image=article.image,
        enclosures=article.enclosures,
        license=article.license or license_,
        rights=article.rights or rights,
        feed=article.feed,
        refresh=article.refresh,
        extra=article.extra,
        declared=tuple(sorted(article.declared)),
        syndicated_md=article.syndicated_md,
        correction=article.correction,
        signals=article.signals,
    )
    provenance = dict(article.provenance)
    for name, default in (("license", license_), ("rights", rights)):
        if default and not getattr(article, name):
            provenance[name] = _FROM_SETTINGS
    return Merged(content=content, provenance=provenance)


def merge(
    article: ParsedArticle,
    stored: Version,
    *,
    document: bool,
    license_: str | None = None,
    rights: str | None = None,
) -> Merged:
    """What a known article says now.

    A document states everything: what it leaves out has its default. A feed's entry keeps the
    stored value where it is silent, and a derived value is kept as long as the text it was
    derived from is the same. `published_at` never moves, and an address that is spelled
    another way does not either.
    """
    old = stored.content
    new = first_content(article, old.published_at, license_=license_, rights=rights)
    kept = set() if document else _kept(article, stored, new.content)
    if _alike(old.canonical_source, new.content.canonical_source, address_key):
        kept.add("canonical_source")
    values = msgspec.structs.asdict(new.content) | {name: getattr(old, name) for name in kept}
    values["declared"] = tuple(sorted(article.declared | (kept & set(old.declared))))
    provenance = {n: origin for n, origin in new.provenance.items() if _field(n) not in kept}
    provenance |= {n: origin for n, origin in stored.provenance.items() if _field(n) in kept}
    return Merged(content=Content(**values), provenance=provenance)


def _field(name: str) -> str:
    """The field that an entry of a provenance is about: `topics.<id>` says why a topic is there."""
    return name.partition(".")[0]


def _kept(article: ParsedArticle, stored: Version, new: Content) -> set[str]:
    """The fields of which a feed's entry says nothing that replaces the stored value."""
    old = stored.content
    kept = {name for name in _STATED if getattr(article, name) in _EMPTY} | {"refresh"}
    if article.provenance.get("body_md") != _PAGE:
        # Only a page says what may be done with its text.
        kept.add("signals")
    if not article.url:
        kept.add("canonical_source")
    kept |= {
        name
        for name in ("license", "rights")
        if getattr(old, name)
        and not getattr(article, name)
        and stored.provenance.get(name) != _FROM_SETTINGS
    }
    derived = [name for name in _ENRICHED if _is_derived(article, name)]
    if _same_text(article, old, new):
        return kept.union(derived)
    return kept.union(name for name in derived if getattr(article, name) is None)


def _is_derived(article: ParsedArticle, name: str) -> bool:
    if name in article.declared:
        return False
    return getattr(article, name) in _EMPTY or article.provenance.get(name) in _DERIVED


def _same_text(article: ParsedArticle, old: Content, new: Content) -> bool:
    """Whether title and body, as far as the entry states them, are the stored ones."""
    titles = not article.title or _alike(old.title, new.title, normalised_text)
    if not titles or not article.body_md:
        return titles
    return _alike(old.body_md, new.body_md, normalised_body)


def _alike(one: str, other: str, normalised: Callable[[str], str]) -> bool:
    # Most states are equal as they stand, and normalising costs far more than to see that.
    return one == other or normalised(one) == normalised(other)
