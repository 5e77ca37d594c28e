"""What a process that reads does with the canonical source of a stored article: parse, pass over
what is known, enrich, and decide what it means for the article.
"""

from __future__ import annotations

from msgspec.structs import replace

from feedserver.enrich import enrich
from feedserver.errors import NotFoundError, ParseError
from feedserver.model.article import Article, ParsedArticle
from feedserver.model.decision import Arrival, Unchanged
from feedserver.model.source import Source, SourceKind
from feedserver.model.watch import Watched
from feedserver.parse import parse
from feedserver.reconcile.decide import Policy
from feedserver.reconcile.rereading import (
    Use,
    believed,
    is_another_story,
    latest,
    reread,
    text_hash,
)
from feedserver.services import Services
from feedserver.store import articles
from feedserver.text.url import comparison_key
from feedserver.workflow.enriching import Contexts
from feedserver.workflow.jobs import PageJob, Reading, Reread


def digest_page(services: Services, contexts: Contexts, job: PageJob) -> Reading:
    """Read the page again; what is wrong with it is the reading's `error`."""
    watched = job.watched
    source = watched.source.source if watched.source else _no_source(watched)
    try:
        parsed = parse(SourceKind.PAGE, job.fetched, source, 1)
    except ParseError as error:
        return Reading(error=str(error))
    topics = source.topics if watched.source else ()
    [found] = parsed.articles
    said = replace(found, lang=found.lang or source.lang)
    page = enrich(said, contexts.get(), topics)
    digest = text_hash(page)
    if digest == watched.state.text_hash and not watched.wants_text:
        same = Reread(
            text_hash=digest,
            adopted=watched.state.adopted,
            note="the page's bytes changed, its text did not",
            changed=False,
            page=watched.page,
            modified_at=latest(watched.state.modified_at, page.modified_at, job.now),
        )
        return Reading(reread=same)
    with services.store.read() as connection:
        stored = articles.by_pk(connection, watched.pk)
    if stored is None:
        raise NotFoundError(f"article {watched.slug}: there is none any more")
    elsewhere = comparison_key(job.fetched.url) != comparison_key(watched.state.url)
    if elsewhere and is_another_story(page, stored, watched.page):
        return Reading(error=f"it leads to another story, at {job.fetched.url}")
    return _decided(services, job, source, stored, page, digest)


def _decided(
    services: Services,
    job: PageJob,
    source: Source,
    stored: Article,
    page: ParsedArticle,
    digest: str,
) -> Reading:
    watched = job.watched
    policy = Policy(
        minor_similarity=services.settings.reconcile.minor_similarity,
        license=source.license,
        rights=source.rights,
    )
    # The address and the time of publication are what the article is known by: they stay.
    state = replace(
        page,
        url=stored.content.canonical_source or page.url,
        guid=None,
        modified_at=believed(page, stored.version, watched.state.modified_at),
    )
    came = reread(state, stored, watched.page, _use(watched, source), job.now, policy)
    arrival = Arrival(
        decision=came.decision,
        canonical_key=watched.canonical_key,
        own=stored.own,
        republish=stored.republish,
        source_id=stored.source_id,
    )
    known = isinstance(came.decision, Unchanged)
    told = Reread(
        text_hash=digest,
        adopted=came.adopted,
        note=came.note,
        changed=watched.state.text_hash is not None or not known,
        page=came.page,
        modified_at=latest(watched.state.modified_at, page.modified_at, job.now),
    )
    return Reading(arrivals=() if known else (arrival,), reread=told)


def _use(watched: Watched, source: Source) -> Use:
    """What the page's text is to the article."""
    if watched.own:
        return Use.OWN
    kind = watched.source.kind if watched.source else source.kind
    return Use.NOTICE if kind is SourceKind.FEED and not source.follow else Use.BODY


def _no_source(watched: Watched) -> Source:
    """What holds for the page of an article that no source brought."""
    return Source(id="", url=watched.state.url, kind=SourceKind.PAGE)
