"""From enriched states to decisions: the step that sources and documents share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import msgspec
from msgspec.structs import replace

from feedserver.model.article import Article, ParsedArticle
from feedserver.model.decision import Arrival, Created, Decision, Updated
from feedserver.model.instant import Instant
from feedserver.model.source import DEFAULT_REPUBLISH, Republish, Source, SourceKind
from feedserver.reconcile.decide import Incoming, Policy, decide
from feedserver.reconcile.identity import Candidate, Keys, keys, match
from feedserver.reconcile.rereading import unread
from feedserver.render import addresses
from feedserver.services import Services
from feedserver.store import articles, identity
from feedserver.store.engine import Connection
from feedserver.text.slug import article_slug
from feedserver.text.url import comparison_key
from feedserver.workflow.jobs import ReadPage
from feedserver.workflow.watching import new_watch


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """An enriched state and the names it came under; as in `Arrival`.

    `page` was read for it, and `text_hash` is the page's text's. `met`: its source may have
    stated something under this guid before.
    """

    article: ParsedArticle
    met: bool = True
    guid: str | None = None
    entry_hash: str | None = None
    document_digest: str | None = None
    document_place: str = ""
    page: ReadPage | None = None
    text_hash: str | None = None


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
    if not items:
        return ()
    named = [keys(item.article, shared) for item in items]
    terms = _terms(services, source, backfill)
    with services.store.read() as connection:
        known = _Known(_look_up(connection, items, named, source), document=source is None)
        stored = [
            known.match(item.article, names) for item, names in zip(items, named, strict=True)
        ]
        taken = _taken_slugs(connection, items, stored)
    seen: set[int] = set()
    arrivals: list[Arrival] = []
    # New items without a date stand in the order of their feed, newest first.
    times = (now.plus(-step) for step in count())
    for item, names, found in zip(items, named, stored, strict=True):
        if found is not None and found.pk in seen:
            continue
        undated = found is None and item.article.published_at is None
        state = item.article
        if found is not None and _is_unread(item, found, source):
            state = unread(state, found)
        decision = decide(
            Incoming(
                article=state,
                source_id=source.id if source else None,
                document=source is None,
            ),
            found,
            next(times) if undated else now,
            terms if found else replace(terms, new_id=services.new_id(), taken_slugs=taken),
        )
        if isinstance(decision, Created):
            taken.add(decision.slug)
            key = names.canonical or _own_key(services, decision.slug, source)
        else:
            seen.add(decision.article.pk)
            key = names.canonical or known.canonical_key(decision.article)
        watch = None
        if key:
            watch = new_watch(services, decision, now, source, item.page, item.text_hash)
        arrivals.append(
            replace(
                _arrival(item, decision, key, source),
                watch=watch,
                due=bool(services.settings.refresh.article_schedule)
                and item.page is None
                and (state is not item.article or _shows_more(item.article, decision)),
            )
        )
    return tuple(arrivals)


def _is_unread(item: Item, stored: Article, source: Source | None) -> bool:
    """Whether the item is a followed entry of which the feed only could be read."""
    if source is None or item.page is not None or stored.source_id != source.id:
        return False
    return source.follow and source.kind is SourceKind.FEED


def _shows_more(article: ParsedArticle, decision: Decision) -> bool:
    """Whether a known article's feed shows a state that its page was not read for."""
    if isinstance(decision, Created):
        return False
    if not decision.article.content.refresh:
        return False
    known, said = decision.article.version.modified_at, article.modified_at
    return isinstance(decision, Updated) or (said is not None and (known is None or said > known))


class _Known:
    """What the store holds that the items may be states of, by every key that names it."""

    def __init__(self, candidates: Sequence[Candidate], *, document: bool) -> None:
        self._document = document
        self._keys = {c.article.pk: c.canonical_key for c in candidates}
        self._named: dict[str, list[Candidate]] = {}
        for candidate in candidates:
            names = {candidate.article.id, candidate.article.slug, candidate.canonical_key}
            for name in names.union(candidate.guids):
                self._named.setdefault(name, []).append(candidate)

    def match(self, article: ParsedArticle, names: Keys) -> Article | None:
        """The stored article that this is a state of."""
        if not self._named:
            return None
        found = {
            candidate.article.pk: candidate
            for name in (names.id, names.slug, names.guid, names.canonical, *names.twins)
            if name
            for candidate in self._named.get(name, ())
        }
        if not found:
            return None
        candidates = [found[pk] for pk in sorted(found)]
        return match(article, names, candidates, document=self._document)

    def canonical_key(self, article: Article) -> str:
        """The key under which a stored article is compared."""
        return self._keys[article.pk]


def _look_up(
    connection: Connection, items: Sequence[Item], named: Sequence[Keys], source: Source | None
) -> list[Candidate]:
    found = identity.find(
        connection,
        source_id=source.id if source else None,
        ids=[n.id for n in named],
        slugs=[n.slug for n in named] if source is None else [],
        guids=[i.guid for i in items if i.met] if source else [],
        canonical_keys=[key for n in named for key in (n.canonical, *n.twins)],
    )
    return [Candidate(k.article, k.guids, k.canonical_key) for k in found]


def _taken_slugs(
    connection: Connection, items: Sequence[Item], stored: Sequence[Article | None]
) -> set[str]:
    """Of the slugs that new articles want, those that are in use, and what continues them."""
    wanted = [
        item.article.slug or article_slug(item.article.title)
        for item, found in zip(items, stored, strict=True)
        if found is None
    ]
    return articles.taken_slugs(connection, wanted)


def _own_key(services: Services, slug: str, source: Source | None) -> str:
    """A document that names no other canonical source is its own."""
    if source is not None:
        return ""
    return comparison_key(services.site.url(addresses.article(slug)))


def _terms(services: Services, source: Source | None, backfill: bool) -> Policy:
    """What holds for all items."""
    return Policy(
        minor_similarity=services.settings.reconcile.minor_similarity,
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
