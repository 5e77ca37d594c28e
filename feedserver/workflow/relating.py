"""Finding articles of several publishers that tell the same story; they are linked, never merged.

Follows the change log by a cursor of its own, beside the way that articles take: nothing that is
published waits for it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Final

from feedserver.model.article import Article, Status
from feedserver.reconcile.duplicates import RELATED, bands, resemblance, signature
from feedserver.services import Services
from feedserver.store import articles, resemblances
from feedserver.store.engine import Connection
from feedserver.text.url import comparison_key

_AT_ONCE: Final = 200  # changes in one transaction
_MOST_KIN: Final = 200  # articles that one is compared with: the newest

_Signed = tuple[Article, bytes | None, tuple[int, ...]]


def relate(services: Services, seconds: float) -> int:
    """Compare articles that changed with all others, for so many seconds at most; how many."""
    end = time.monotonic() + seconds
    done = 0
    while True:
        found = _relate_some(services)
        done += found
        if not found or time.monotonic() >= end:
            return done


def _relate_some(services: Services) -> int:
    with services.store.read() as connection:
        after = resemblances.cursor(connection)
        touched, last = resemblances.changed(connection, after, _AT_ONCE)
        found = articles.by_pks(connection, sorted(touched))
    if last == after:
        return 0
    signed = [_signed(article) for article in found]
    with services.store.write() as connection:
        if resemblances.cursor(connection) != after:
            # Somebody else was first.
            return len(found)
        _write(services, connection, signed, touched)
        resemblances.move_cursor(connection, last)
    return len(found)


def _signed(article: Article) -> _Signed:
    text = article.content.body_md if article.status is Status.PUBLISHED else ""
    made = signature(text, article.content.lang)
    return article, made, bands(made) if made is not None else ()


def _write(
    services: Services,
    connection: Connection,
    signed: Sequence[_Signed],
    retitled: Mapping[int, bool],
) -> None:
    now = services.now()
    for article, made, keys in signed:
        resemblances.put(connection, article.pk, made, keys)
        found: dict[int, int] = {}
        if made is not None:
            for other in resemblances.kin(connection, keys, _MOST_KIN):
                alike = resemblance(made, other.signature)
                if alike >= RELATED and _is_elsewhere(article, other):
                    found[other.pk] = round(alike * 1000)
        resemblances.relate(connection, article.pk, found, now, retitled=retitled[article.pk])


def _is_elsewhere(article: Article, other: resemblances.Kin) -> bool:
    """Whether another publisher tells it: several pages of one site are its own affair."""
    own = _site(comparison_key(article.content.canonical_source))
    return other.pk != article.pk and (not own or own != _site(other.canonical_key))


def _site(key: str) -> str:
    """Host and port of a normalised address; empty where there is none."""
    return key.partition("://")[2].partition("/")[0]
