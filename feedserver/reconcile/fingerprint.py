"""Whether two states are the same to a reader (SPEC section 6, "unchanged")."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from feedserver.model.article import Content, Image, ParsedArticle
from feedserver.model.instant import Instant
from feedserver.model.json import plain
from feedserver.reconcile.normalise import address_key, normalised_body, normalised_text


def changed_fields(old: Content, new: Content) -> tuple[str, ...]:
    """The fields in which two states differ for a reader; `document_keys` says what they are to
    others.

    White space, typography, spelling of references, tracking in addresses and boilerplate do
    not count. Neither do the feed's own name, which changes on all its articles at once, and
    `published_at`, which never moves. The order of topics and entities counts.
    """
    names = [name for name, value in _FIELDS.items() if _differ(name, value, old, new)]
    if old.extra != new.extra:
        before, after = _normal_extra(old.extra), _normal_extra(new.extra)
        names += sorted(
            name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
        )
    return tuple(names)


# What the record keeps in fields of its own belongs to a key of the document for its readers: the
# feed's own words to the body, what a page says of its use to the rights.
_KEYS: Final = {"syndicated_md": "body_md", "signals": "rights"}


def document_keys(fields: Iterable[str]) -> tuple[str, ...]:
    """The keys of SPEC section 2 that these fields of a version's content are shown under."""
    return tuple(dict.fromkeys(_KEYS.get(name, name) for name in fields))


def _microseconds(value: object) -> int:
    if isinstance(value, Instant):
        return value.us
    raise NotImplementedError(f"{type(value).__name__} cannot be compared")


# By name and sorted: what is added to the record later leaves the hashes of old entries alone.
_ENCODER: Final = msgspec.msgpack.Encoder(enc_hook=_microseconds, order="sorted")


def entry_hash(incoming: ParsedArticle) -> str:
    """SHA-256 in hex of an entry as it was parsed: equal means nothing at all changed in it."""
    try:
        data = _ENCODER.encode(incoming)
    except UnicodeEncodeError:
        # ASCII escapes carry lone surrogates, which UTF-8 refuses.
        raw = msgspec.to_builtins(incoming, enc_hook=_microseconds, order="sorted")
        data = json.dumps(raw, ensure_ascii=True).encode("ascii")
    return hashlib.sha256(data).hexdigest()


def _differ(name: str, value: Callable[[Content], object], old: Content, new: Content) -> bool:
    # Normalising a large body costs far more than finding it equal as it stands.
    return bool(getattr(old, name) != getattr(new, name)) and value(old) != value(new)


def _optional(text: str | None) -> str:
    return normalised_text(text or "")


def _names(names: tuple[str, ...]) -> list[str]:
    return [normalised_text(name) for name in names]


def _picture(image: Image | None) -> list[str]:
    # Lengths and types of one and the same file are reported differently from day to day.
    return [address_key(image.url), _optional(image.alt)] if image else []


def _normal_extra(extra: dict[str, Any]) -> dict[str, Any]:
    return {name: json.dumps(plain(value), sort_keys=True) for name, value in extra.items()}


_FIELDS: Final[dict[str, Callable[[Content], object]]] = {
    "title": lambda content: normalised_text(content.title),
    "summary": lambda content: normalised_body(content.summary),
    "body_md": lambda content: normalised_body(content.body_md),
    "canonical_source": lambda content: address_key(content.canonical_source),
    "lang": lambda content: content.lang.lower(),
    "topics": lambda content: _names(content.topics),
    "entities": lambda content: _names(content.entities),
    "authors": lambda content: [
        [normalised_text(author.name), address_key(author.url or "")] for author in content.authors
    ],
    "image": lambda content: _picture(content.image),
    "enclosures": lambda content: [_picture(enclosure) for enclosure in content.enclosures],
    "license": lambda content: _optional(content.license),
    "rights": lambda content: _optional(content.rights),
    "refresh": lambda content: content.refresh,
    "syndicated_md": lambda content: normalised_body(content.syndicated_md or ""),
    "correction": lambda content: _optional(content.correction),
    "signals": lambda content: content.signals,
}
