"""What a process that reads does with a job: parse, pass over what is known, enrich, decide.

Reads the store and writes nothing, except for documents, which are imported as by command.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from msgspec.structs import replace

from feedserver.enrich import enrich, markdown_body
from feedserver.errors import ParseError
from feedserver.model.article import Link, Parsed, ParsedArticle, Skipped
from feedserver.model.decision import Arrival, Ignored
from feedserver.model.instant import HOUR, Instant
from feedserver.model.source import Backfill, Source, SourceKind
from feedserver.parse import parse
from feedserver.parse.discovery import well_known
from feedserver.parse.followed import with_page
from feedserver.parse.page import with_link
from feedserver.reconcile import identity as identities
from feedserver.reconcile.admission import refusal
from feedserver.reconcile.fingerprint import entry_hash
from feedserver.reconcile.rereading import text_hash
from feedserver.services import Services
from feedserver.store import identity, links
from feedserver.workflow.deciding import Item, decisions
from feedserver.workflow.documents import Imported, folder_of, import_documents
from feedserver.workflow.enriching import Contexts
from feedserver.workflow.jobs import Counts, Job, Reading, ReadPage

_MOST_SHARED: Final = 50  # addresses that are remembered for a source


def digest(services: Services, contexts: Contexts, job: Job) -> Reading:
    """Do `job`; what is wrong with the body is the reading's `error`."""
    if job.kind is SourceKind.DOCUMENTS:
        return _import(services, job)
    try:
        parsed = _parse(services, job)
    except ParseError as error:
        return Reading(error=str(error))
    found = parsed.kind if job.fetched is not None else job.kind
    if found is SourceKind.AUTO:
        return Reading(parsed=_with_guesses(parsed, job))
    if not job.decide:
        return Reading(parsed=parsed)
    if parsed.links:
        wanted, waiting = _to_follow(services, job, parsed.links)
        return Reading(parsed=replace(parsed, links=wanted), waiting=waiting)
    source = replace(job.stored.source, kind=found)
    if source.follow and found is SourceKind.FEED and job.fetched is not None:
        asked = _entries_to_follow(services, job, source, parsed)
        if asked.parsed.links:
            return asked
    reading = _arrivals(services, contexts, job, source, parsed.articles)
    return replace(reading, parsed=replace(parsed, articles=()))


def _parse(services: Services, job: Job) -> Parsed:
    if job.fetched is None:
        return Parsed(articles=job.articles)
    limit = services.settings.refresh.max_items
    parsed = parse(job.kind, job.fetched, job.stored.source, limit)
    if job.link is None:
        return parsed
    articles = tuple(with_link(article, job.link) for article in parsed.articles)
    return replace(parsed, articles=articles)


def _with_guesses(parsed: Parsed, job: Job) -> Parsed:
    """A page that is no article: the feeds that it names, else where feeds often are."""
    if parsed.feeds or job.fetched is None:
        return parsed
    return replace(parsed, links=tuple(Link(url=url) for url in well_known(job.fetched.url)))


def _to_follow(services: Services, job: Job, found: Sequence[Link]) -> tuple[tuple[Link, ...], int]:
    """The links that are new or have changed, newest first, and how many had to be left.

    A part of an index that does not say when it changed is read each time; where there are too
    many of those, others each hour.
    """
    source = job.stored.source
    with services.store.read() as connection:
        marks = links.marks(connection, source.id, [link.url for link in found])
    fresh = [link for link in found if marks.get(link.url) != link.mark and not _old(link, job)]
    fresh.sort(key=attrgetter("recency"))
    pages = [link for link in fresh if not link.sitemap]
    dated = [link for link in fresh if link.sitemap and link.mark]
    undated = [link for link in found if link.sitemap and not link.mark]
    turn = job.now.us // HOUR % len(undated) if undated else 0
    parts = [*dated, *undated[turn:], *undated[:turn]]
    waiting = len(pages) - job.max_links + max(len(dated) - job.max_sitemaps, 0)
    return (*parts[: job.max_sitemaps], *pages[: job.max_links]), max(waiting, 0)


def _entries_to_follow(services: Services, job: Job, source: Source, parsed: Parsed) -> Reading:
    """Links to the pages behind entries in which something is new, newest first, and all entries
    but those whose pages have to wait."""
    first = job.stored.poll.first_polled_at is None
    fresh: dict[str, Link] = {}
    for entry, before in _unknown(services, job, source, parsed.articles):
        new = before is None
        if not entry.url or (new and first and source.backfill is Backfill.NONE):
            continue
        if not new or refusal(entry, source, job.now) is None:
            fresh[entry.url] = Link(
                url=entry.url, published_at=entry.published_at, modified_at=entry.modified_at
            )
    wanted = sorted(fresh.values(), key=attrgetter("recency"))
    waiting = {link.url for link in wanted[job.max_links :]}
    articles = tuple(entry for entry in parsed.articles if entry.url not in waiting)
    asked = replace(parsed, articles=articles, links=tuple(wanted[: job.max_links]))
    return Reading(parsed=asked, waiting=len(waiting))


def _shared(job: Job, articles: Sequence[ParsedArticle]) -> frozenset[str]:
    """Addresses that identify nothing, also when only one of those that carried one is left."""
    return identities.shared_addresses(articles).union(job.stored.poll.shared)


def _unknown(
    services: Services, job: Job, source: Source, articles: Sequence[ParsedArticle]
) -> list[tuple[ParsedArticle, identity.Seen | None]]:
    """Entries in which something is new, and what is remembered of them."""
    shared = _shared(job, articles)
    entries = [
        (entry, identities.keys(entry, shared).guid)
        for entry in identities.distinct(articles, shared)
    ]
    with services.store.read() as connection:
        seen = identity.seen(connection, source.id, [guid for _, guid in entries])
    found = [(entry, seen.get(guid)) for entry, guid in entries]
    return [
        (entry, before)
        for entry, before in found
        if before is None or not (before.ignored or before.entry_hash == entry_hash(entry))
    ]


def _old(link: Link, job: Job) -> bool:
    max_age = job.stored.source.max_age
    when = link.published_at or link.modified_at
    return max_age is not None and when is not None and _age(when, job.now) > max_age


def _age(when: Instant, now: Instant) -> float:
    return (now.us - when.us) / 1_000_000


def _arrivals(
    services: Services,
    contexts: Contexts,
    job: Job,
    source: Source,
    articles: Sequence[ParsedArticle],
) -> Reading:
    """What the items say that was not known yet; an entry whose hash is known is passed over."""
    shared = _shared(job, articles)
    entries = [
        (entry, identities.keys(entry, shared).guid, entry_hash(entry))
        for entry in identities.distinct(articles, shared)
    ]
    if not entries:
        return Reading(shared=job.stored.poll.shared)
    with services.store.read() as connection:
        seen = identity.seen(connection, source.id, [guid for _, guid, _ in entries])
    first = job.stored.poll.first_polled_at is None
    of_feed = source.kind is SourceKind.FEED
    pages = {page.link if of_feed else page.article.url: page for page in job.pages}
    items: list[Item] = []
    ignored: list[Arrival] = []
    refused = known = 0
    for entry, guid, digest_ in entries:
        before = seen.get(guid)
        if before is not None and (before.ignored or before.entry_hash == digest_):
            known += 1
            continue
        if before is None and first and source.backfill is Backfill.NONE:
            ignored.append(_ignored(job, source, guid, digest_))
        elif before is None and refusal(entry, source, job.now) is not None:
            refused += 1
        else:
            page = pages.get(entry.url or "")
            item = _enriched(contexts, source, entry, page)
            met = before is not None
            items.append(replace(item, met=met, guid=guid, entry_hash=digest_))
    decided = decisions(
        services,
        items,
        now=job.now,
        source=source,
        backfill=first and source.backfill is Backfill.QUIET,
        shared=shared,
    )
    return Reading(
        arrivals=(*decided, *ignored), refused=refused, known=known, shared=_lasting(job, shared)
    )


def _lasting(job: Job, shared: frozenset[str]) -> tuple[str, ...]:
    """The shared addresses to remember: those that were known stay, as far as there is room."""
    before = job.stored.poll.shared
    return (*before, *sorted(shared.difference(before)))[:_MOST_SHARED]


def _enriched(
    contexts: Contexts, source: Source, entry: ParsedArticle, page: ReadPage | None
) -> Item:
    """An entry with all that can be told of it, and of the page behind it if that was read."""
    context = contexts.get()
    said = entry if entry.lang or not source.lang else replace(entry, lang=source.lang)
    if page is not None and source.kind is SourceKind.FEED:
        said = with_page(said, page.article, markdown_body(said, context))
    article = enrich(said, context, source.topics)
    if page is None:
        return Item(article=article)
    of_page = replace(article, title=page.article.title)
    return Item(article=article, page=page, text_hash=text_hash(of_page))


def _ignored(job: Job, source: Source, guid: str, digest_: str) -> Arrival:
    return Arrival(
        decision=Ignored(reason="was there at the first poll (backfill = none)"),
        canonical_key="",
        own=False,
        republish=job.stored.republish,
        source_id=source.id,
        guid=guid,
        entry_hash=digest_,
    )


def _import(services: Services, job: Job) -> Reading:
    folder = folder_of(services, job.stored.source)
    results = import_documents(
        services, [folder], lambda _done, _total: None, source=job.stored.source
    )
    failed = [r for r in results if r.outcome == "failed"]
    if failed and len(failed) == len(results) and not folder.is_dir():
        return Reading(error=f"{failed[0].where}: {failed[0].reason}")
    skipped = tuple(Skipped(where=r.where, reason=r.reason) for r in failed)
    return Reading(
        parsed=Parsed(skipped=skipped, kind=SourceKind.DOCUMENTS), documents=_counts(results)
    )


def _counts(results: Sequence[Imported]) -> Counts:
    outcomes = [result.outcome for result in results]
    return Counts(
        created=outcomes.count("created"),
        updated=outcomes.count("updated (significant)"),
        minor=outcomes.count("updated (minor)"),
    )
