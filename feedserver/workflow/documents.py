"""Article documents in and out (SPEC section 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from feedserver.enrich import enrich
from feedserver.errors import ConflictError, FeedserverError, InputError
from feedserver.fetch import from_folder
from feedserver.model.article import ParsedArticle, Status
from feedserver.model.decision import Arrival, Batch, Created, Decision, Ignored, Updated
from feedserver.model.instant import Instant
from feedserver.model.site import Site
from feedserver.model.source import Source
from feedserver.parse import document
from feedserver.reconcile.fingerprint import entry_hash
from feedserver.render import addresses, article_json
from feedserver.services import Services
from feedserver.store import identity
from feedserver.store.apply import apply_changes
from feedserver.text.dates import parse_time
from feedserver.workflow import reading
from feedserver.workflow.deciding import Item, decisions
from feedserver.workflow.enriching import Contexts

_BATCH: Final = 200  # documents in one transaction
_TRIES: Final = 3  # when somebody else changed the same article first


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one document: created, updated, unchanged or failed, and why."""

    where: str
    outcome: str
    slug: str | None = None
    reason: str = ""


class _Read(msgspec.Struct, frozen=True, kw_only=True):
    where: str
    place: str
    article: ParsedArticle
    digest: str


class _Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of some documents once `batch` is written; None when nothing need be."""

    results: list[Imported]
    batch: Batch | None = None


def folder_of(services: Services, source: Source) -> Path:
    """Where the documents of a source of kind `documents` lie."""
    return Path(services.settings.home, source.url)


def import_documents(
    services: Services,
    paths: Iterable[Path],
    advance: Callable[[int, int], None],
    *,
    source: Source | None = None,
    store: bool = True,
) -> list[Imported]:
    """Read documents and reconcile them with the record, like any other article.

    A document that says what its file said when it was last read is passed over, and so is one
    that says what was read last under its slug. Broken ones fail alone. `advance` is called
    with how many are done and how many there are. `source` is the folder's, if it is one.
    Without `store` nothing is written: the answer is what would become of them.
    """
    results: list[Imported] = []
    documents = _without_doubles(_read_all(services, paths, results), results)
    contexts = Contexts(services)
    advance(0, len(documents))
    write = _apply if store else _decide
    for start in range(0, len(documents), _BATCH):
        batch = documents[start : start + _BATCH]
        results += _import_batch(services, batch, contexts, source, write)
        advance(min(start + _BATCH, len(documents)), len(documents))
    return results


def _read_all(services: Services, paths: Iterable[Path], results: list[Imported]) -> list[_Read]:
    found: list[_Read] = []
    limit = services.settings.network.max_body
    places: set[str] = set()
    for path in paths:
        try:
            files = list(from_folder.documents(path, limit))
        except InputError as error:
            results.append(_unreadable(path, error))
            continue
        for file, data in files:
            place = _say(file.resolve())
            if place in places:
                continue
            places.add(place)
            if isinstance(data, InputError):
                results.append(_unreadable(file, data))
            else:
                found += _read(file, place, data, services.now(), results)
    return found


def _say(path: Path) -> str:
    """A path as text; file names need not be."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def _unreadable(path: Path, error: InputError) -> Imported:
    reason = str(error).removeprefix(f"{path}: ")
    return Imported(where=_say(path), outcome="failed", reason=reason)


def _read(
    file: Path, place: str, data: bytes, now: Instant, results: list[Imported]
) -> list[_Read]:
    parsed = document.documents(data, _say(file))
    results += [
        Imported(where=skipped.where, outcome="failed", reason=skipped.reason)
        for skipped in parsed.skipped
    ]
    several = len(parsed.articles) + len(parsed.skipped) > 1
    found = []
    for article in parsed.articles:
        where = f"{_say(file)}, {article.slug}" if several else _say(file)
        early = _too_early(article, now)
        if early:
            results.append(Imported(where=where, outcome="failed", slug=article.slug, reason=early))
        else:
            digest = entry_hash(article)
            found.append(_Read(where=where, place=place, article=article, digest=digest))
    return found


def _too_early(article: ParsedArticle, now: Instant) -> str | None:
    """Why a document must not be published yet: it would leak."""
    text = article.extra.get("publish_at")
    if text is None:
        return None
    try:
        when = parse_time(str(text))
    except ValueError:
        return f"publish_at: expected a time, found {text!r}"
    return f"publish_at: {when} has not come yet; import it then" if when > now else None


def _without_doubles(documents: Sequence[_Read], results: list[Imported]) -> list[_Read]:
    """Two documents with one slug or id are a mistake: the first counts, the other is named."""
    first: dict[str, str] = {}
    kept: list[_Read] = []
    for read in documents:
        names = [n for n in (read.article.slug, read.article.id) if n]
        twin = next((name for name in names if name in first), None)
        if twin is not None:
            key = "slug" if twin == read.article.slug else "id"
            reason = f"{key} {twin!r} is that of {first[twin]} already"
            results.append(
                Imported(where=read.where, outcome="failed", slug=read.article.slug, reason=reason)
            )
        else:
            first |= dict.fromkeys(names, read.where)
            kept.append(read)
    return kept


def _import_batch(
    services: Services,
    documents: Sequence[_Read],
    contexts: Contexts,
    source: Source | None,
    write: Callable[..., _Decided],
) -> list[Imported]:
    for _ in range(_TRIES):
        try:
            return write(services, documents, contexts, source).results
        except ConflictError as error:
            conflict = error
    if len(documents) == 1:
        [read] = documents
        reason = f"collides with another article: {conflict}"
        return [Imported(where=read.where, outcome="failed", slug=read.article.slug, reason=reason)]
    # One document that cannot be stored must not keep the others out.
    return [
        result
        for read in documents
        for result in _import_batch(services, [read], contexts, source, write)
    ]


def _apply(
    services: Services, documents: Sequence[_Read], contexts: Contexts, source: Source | None
) -> _Decided:
    decided = _decide(services, documents, contexts, source)
    if decided.batch is not None:
        apply_changes(services.store, decided.batch, services.new_id)
    return decided


def _decide(
    services: Services, documents: Sequence[_Read], contexts: Contexts, source: Source | None
) -> _Decided:
    with services.store.read() as connection:
        known = identity.documents(connection, [d.article.slug or "" for d in documents])
    fresh: list[_Read] = []
    results: list[Imported] = []
    for read in documents:
        slug = read.article.slug
        if _was_read(read, known.get(slug or "", {})):
            where, why = read.where, "read before"
            results.append(Imported(where=where, outcome="unchanged", slug=slug, reason=why))
        else:
            fresh.append(read)
    if not fresh:
        return _Decided(results=results)
    context = contexts.get()
    topics = source.topics if source else ()
    items = [
        Item(
            article=enrich(_own(d.article, services.site), context, topics),
            document_digest=d.digest,
            document_place=d.place,
        )
        for d in fresh
    ]
    now = services.now()
    arrivals = tuple(_of(source, a) for a in decisions(services, items, now=now))
    decided = {arrival.document_slug: arrival.decision for arrival in arrivals}
    results += [_imported(d, decided.get(d.article.slug)) for d in fresh]
    return _Decided(results=results, batch=Batch(now=now, arrivals=arrivals))


def _of(source: Source | None, arrival: Arrival) -> Arrival:
    """The arrival of a document that a source's folder holds: its slug is its guid there."""
    if source is None:
        return arrival
    return msgspec.structs.replace(
        arrival,
        source_id=source.id,
        guid=arrival.document_slug,
        entry_hash=arrival.document_digest,
    )


def _was_read(read: _Read, before: dict[str, str]) -> bool:
    """Whether a document's file, or the file read last under its slug, said the same."""
    if read.place in before:
        return before[read.place] == read.digest
    return bool(before) and list(before.values())[-1] == read.digest


def _own(article: ParsedArticle, site: Site) -> ParsedArticle:
    """A document that names its own address as its canonical source names no other."""
    if article.url != site.url(addresses.article(article.slug or "")):
        return article
    return msgspec.structs.replace(article, url=None)


def _imported(read: _Read, decision: Decision | Ignored | None) -> Imported:
    if decision is None or isinstance(decision, Ignored):
        reason = "is the same article as another document of this import"
        return Imported(where=read.where, outcome="failed", slug=read.article.slug, reason=reason)
    if isinstance(decision, Created):
        return Imported(
            where=read.where, outcome="created", slug=decision.slug, reason=decision.reason
        )
    outcome = "unchanged"
    if isinstance(decision, Updated):
        outcome = f"updated ({decision.significance})"
    return Imported(
        where=read.where, outcome=outcome, slug=decision.article.slug, reason=decision.reason
    )


class Exported(msgspec.Struct, frozen=True):
    """How many articles were written, and how many are third parties' and were not."""

    written: int
    third_party: int


def export_documents(
    services: Services,
    folder: Path,
    slugs: Sequence[str],
    advance: Callable[[int, int], None],
) -> Exported:
    """Write `<slug>.json` for these articles, or for all that are published.

    Only own articles are documents: a third party's come back from its source, and read as a
    document it would be taken for an own one.
    """
    if slugs:
        found = [reading.article(services, slug) for slug in slugs]
    else:
        found = reading.newest_articles(services, None)
    published = [a for a in found if a.status is Status.PUBLISHED]
    own = [a for a in published if a.own]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for done, article in enumerate(own, 1):
            data = article_json.render(article, services.site)
            _write_whole(folder / f"{article.slug}.json", data)
            advance(done, len(own))
    except OSError as error:
        raise FeedserverError(f"{folder}: cannot be written to: {error.strerror}") from error
    return Exported(len(own), len(published) - len(own))


def _write_whole(file: Path, data: bytes) -> None:
    """Write a file so that nobody ever finds half of it."""
    part = file.with_name(f".{file.name}.part")
    part.write_bytes(data)
    part.replace(file)
