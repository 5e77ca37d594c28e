"""What is remembered of an article's canonical source when the article itself is stored."""

from __future__ import annotations

from msgspec.structs import replace

from feedserver.model.article import Article, Content
from feedserver.model.decision import Created, Decision, Updated
from feedserver.model.instant import Instant
from feedserver.model.source import Source, SourceKind, Validators
from feedserver.model.watch import WatchState
from feedserver.reconcile.decay import next_reading
from feedserver.reconcile.reasons import Reason
from feedserver.reconcile.rereading import latest
from feedserver.services import Services
from feedserver.text.url import is_home
from feedserver.workflow.jobs import ReadPage


def new_watch(
    services: Services,
    decision: Decision,
    now: Instant,
    source: Source | None,
    page: ReadPage | None = None,
    text_hash: str | None = None,
) -> WatchState | None:
    """The watch that an article has from now on; None where it stays as it is.

    `page` was read for this very state, and `text_hash` is its text's. A `source` of kind `page`
    is the canonical source itself, which it polls. One that only corroborates an article has no
    say in how its page is watched: what its owner knows of the page would be lost.
    """
    content = _content(decision)
    stored = None if isinstance(decision, Created) else decision.article
    if stored is not None and source is not None and stored.source_id != source.id:
        return None
    if source is not None and source.kind is SourceKind.PAGE:
        return None
    if page is None and stored is not None and not _is_elsewhere(stored, content):
        return None
    if not _is_readable(services, content):
        if stored is None:
            return None
        return refused(WatchState(url=content.canonical_source))
    since = now if source is None else _since(content, decision)
    due, reason = next_reading(
        services.settings.refresh.article_schedule,
        since=since,
        now=now,
        spread=services.settings.refresh.jitter * abs(services.jitter()),
    )
    state = WatchState(url=content.canonical_source, next_at=due, next_reason=reason)
    return state if page is None else _as_read(state, page, text_hash, now)


def refused(state: WatchState) -> WatchState:
    """The same of a page that is not to be read."""
    why = Reason.READ_NEVER.format(why="no page of its own, or refresh = false")
    return replace(state, next_at=None, next_reason=why, refused=True)


def is_ours(services: Services, url: str) -> bool:
    """Whether an address is one of this site's."""
    return url == services.site.base_url or url.startswith(f"{services.site.base_url}/")


def _as_read(state: WatchState, page: ReadPage, text_hash: str | None, now: Instant) -> WatchState:
    """The same, knowing what was read of it just now."""
    # Validators say something of the address that they came from only.
    same = page.url == state.url and page.validators.url is None
    return WatchState(
        url=state.url,
        validators=page.validators if same else Validators(),
        body_hash=page.body_hash,
        text_hash=text_hash,
        modified_at=latest(None, page.article.modified_at, now),
        adopted=True,
        whole_at=now,
        last_at=now,
        last_status="200 OK",
        note="read for this state",
        next_at=state.next_at,
        next_reason=state.next_reason,
    )


def _content(decision: Decision) -> Content:
    if isinstance(decision, Created | Updated):
        return decision.content
    return decision.article.content


def _is_elsewhere(stored: Article, content: Content) -> bool:
    """Whether the article names another canonical source than before, or says otherwise whether
    it is to be read."""
    before = stored.content
    return (before.canonical_source, before.refresh) != (content.canonical_source, content.refresh)


def _is_readable(services: Services, content: Content) -> bool:
    url = content.canonical_source
    elsewhere = url.startswith(("http://", "https://")) and not is_ours(services, url)
    # Some feeds name their site in each entry: what is there is no article.
    return content.refresh and elsewhere and not is_home(url)


def _since(content: Content, decision: Decision) -> Instant:
    modified = decision.modified_at if isinstance(decision, Created | Updated) else None
    published = content.published_at
    return modified if modified is not None and modified > published else published
