"""From enriched states to decisions: the step that sources and documents share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count

import msgspec

from feedserver.model.article import ParsedArticle
from feedserver.model.decision import Arrival, Created, Decision
from feedserver.model.instant import Instant
from feedserver.model.source import DEFAULT_REPUBLISH, Republish, Source
from feedserver.reconcile.decide import Incoming, Policy, decide
from feedserver.reconcile.identity import Candidate, Keys, keys, match
from feedserver.render import addresses
from feedserver.services import Services
from feedserver.store import articles, identity
from feedserver.text.slug import article_slug
from feedserver.text.url import comparison_key


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """An enriched state and the names it came under; as in `Arrival`."""

    article: ParsedArticle
    guid: str | None = None
    entry_hash: str | None = None
    document_digest: str | None = None
    document_place: str = ""


class _Known(msgspec.Struct, frozen=True):
    """What the store holds that the items may be states of."""

    candidates: tuple[Candidate, ...]
    taken: set[str]


def decisions(
    services: Services,
    items: Sequence[Item],
    *,
    now: Instant,
    source: Source | None = None,
    backfill: bool = False,
    shared: frozenset[str] = frozenset(),
) -> tuple[Arrival, ...]:
    """What each item means for the record as it stands; items are documents without `source`.

    `shared` are addresses that identify nothing (`identity.shared_addresses`). Two items that
    turn out to be one article count once: the first.
    """
    named = [keys(item.article, shared) for item in items]
    known = _look_up(services, items, named, source)
    keys_of = {candidate.article.pk: candidate.canonical_key for candidate in known.candidates}
    seen: set[int] = set()
    arrivals: list[Arrival] = []
    # New items without a date stand in the order of their feed, newest first.
    times = (now.plus(-step) for step in count())
    for item, names in zip(items, named, strict=True):
        stored = match(item.article, known.candidates, document=source is None, shared=shared)
        if stored is not None and stored.pk in seen:
            continue
        undated = stored is None and item.article.published_at is None
        decision = decide(
            Incoming(
                article=item.article,
                source_id=source.id if source else None,
                document=source is None,
            ),
            stored,
            next(times) if undated else now,
            _policy(services, known.taken, source, backfill),
        )
        if isinstance(decision, Created):
            known.taken.add(decision.slug)
            key = names.canonical or _own_key(services, decision.slug, source)
        else:
            seen.add(decision.article.pk)
            key = names.canonical or keys_of[decision.article.pk]
        arrivals.append(_arrival(item, decision, key, source))
    return tuple(arrivals)


def _look_up(
    services: Services, items: Sequence[Item], named: Sequence[Keys], source: Source | None
) -> _Known:
    wanted = {i.article.slug or article_slug(i.article.title) for i in items}
    with services.store.read() as connection:
        found = identity.find(
            connection,
            source_id=source.id if source else None,
            ids=_present(n.id for n in named),
            slugs=_present(n.slug for n in named) if source is None else [],
            guids=_present(i.guid for i in items) if source else [],
            canonical_keys=_present(n.canonical for n in named),
        )
        taken = articles.taken_slugs(connection, sorted(wanted))
    candidates = tuple(Candidate(k.article, k.guids, k.canonical_key) for k in found)
    return _Known(candidates, set(taken))


def _present(names: Iterable[str | None]) -> list[str]:
    return sorted({name for name in names if name})


def _own_key(services: Services, slug: str, source: Source | None) -> str:
    """A document that names no other canonical source is its own."""
    if source is not None:
        return ""
    return comparison_key(services.site.url(addresses.article(slug)))


def _policy(services: Services, taken: set[str], source: Source | None, backfill: bool) -> Policy:
    return Policy(
        minor_similarity=services.settings.reconcile.minor_similarity,
        new_id=services.new_id(),
        taken_slugs=taken,
        license=source.license if source else None,
        rights=source.rights if source else None,
        backfill=backfill,
    )


def _arrival(item: Item, decision: Decision, key: str, source: Source | None) -> Arrival:
    return Arrival(
        decision=decision,
        canonical_key=key,
        own=source is None,
        republish=_level(source),
        source_id=source.id if source else None,
        guid=item.guid,
        entry_hash=item.entry_hash,
        document_slug=item.article.slug if source is None else None,
        document_digest=item.document_digest,
        document_place=item.document_place,
    )


def _level(source: Source | None) -> Republish:
    if source is None:
        return Republish.FULL
    return source.republish or DEFAULT_REPUBLISH[source.kind]
