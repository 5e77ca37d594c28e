"""Looking things up for commands and pages."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec.structs import replace

from feedserver.errors import NotFoundError
from feedserver.model.article import Article, Related, Version
from feedserver.model.change import Change
from feedserver.model.feed import FeedInfo, FeedKind, FeedSelector
from feedserver.model.instant import Instant
from feedserver.model.source import SourceState
from feedserver.model.watch import Watched
from feedserver.reconcile.fingerprint import changed_fields, document_keys
from feedserver.reconcile.reasons import Reason
from feedserver.render import naming
from feedserver.services import Services
from feedserver.store import articles, changes, resemblances, selectors, sources, watches
from feedserver.text.difference import unified
from feedserver.text.slug import SLUG_RULE, slugify
from feedserver.workflow.prepare import named_selectors

_MOST_RELATED: Final = 5  # shown with an article
_PAGE: Final = 1000  # articles read at a time when all are wanted


def article(services: Services, slug: str) -> Article:
    """The article with this slug; `NotFoundError` when there is none."""
    found = None
    # What cannot be a slug may hold what the store cannot even be asked for.
    if SLUG_RULE.fullmatch(slug):
        with services.store.read() as connection:
            found = articles.by_slug(connection, slug)
    if found is None:
        raise NotFoundError(f"article {slug}: there is none with this slug")
    return found


def with_related(services: Services, found: Article) -> Article:
    """The article with those of other publishers that tell the same story."""
    with services.store.read() as connection:
        pks = resemblances.of_article(connection, found.pk, _MOST_RELATED)
        others = {other.pk: other for other in articles.by_pks(connection, pks)}
    told = tuple(
        Related(
            slug=other.slug,
            title=other.content.title,
            publisher=naming.publisher(other, services.site).name,
        )
        for other in (others[pk] for pk in pks if pk in others)
    )
    return replace(found, related=told)


def watch(services: Services, found: Article) -> Watched | None:
    """How the article's canonical source is watched; None when it is not."""
    with services.store.read() as connection:
        watched = watches.of_article(connection, found.pk)
    if watched is None or not watched.asked_for:
        return watched
    # One that was stored before pages were read again has no plan yet.
    why = Reason.READ_NOW if watched.state.next_reason else Reason.READ_FIRST
    now = replace(watched.state, next_at=services.now(), next_reason=why)
    return replace(watched, state=now)


def newest_articles(services: Services, limit: int | None) -> list[Article]:
    """Articles, last stored first; all of them without a limit."""
    found: list[Article] = []
    with services.store.read() as connection:
        while limit is None or len(found) < limit:
            size = _PAGE if limit is None else min(_PAGE, limit - len(found))
            page = articles.newest(connection, size, found[-1].pk if found else None)
            found += page
            if len(page) < size:
                break
    return found


def versions(services: Services, slug: str) -> list[Version]:
    """All versions of an article, oldest first."""
    pk = article(services, slug).pk
    with services.store.read() as connection:
        return articles.versions(connection, pk)


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """How two versions differ: the keys of SPEC section 2 that changed, what happened on the way
    from one to the other in words, and a unified diff of everything in lines.
    """

    changed: tuple[str, ...]
    facts: tuple[str, ...]
    diff: tuple[str, ...]


def difference(services: Services, slug: str, a: int, b: int) -> Difference:
    """How version `b` of an article differs from version `a`; `NotFoundError` without them."""
    found = {version.number: version for version in versions(services, slug)}
    for number in (a, b):
        if number not in found:
            raise NotFoundError(f"article {slug}: there is no version {number}, of {len(found)}")
    old, new = found[a].content, found[b].content
    return Difference(
        changed=document_keys(changed_fields(old, new)),
        facts=tuple(fact for number in range(a + 1, b + 1) for fact in found[number].facts),
        diff=tuple(unified(old, new, f"version {a}", f"version {b}")),
    )


def change_log(services: Services, since: int, limit: int) -> tuple[list[Change], int, Instant]:
    """Up to `limit` changes after `since`, oldest first; the log's last number, and its time."""
    with services.store.read() as connection:
        rows, last = changes.since(connection, since, limit)
        return rows, last, changes.last_at(connection)


def feeds(services: Services) -> list[FeedInfo]:
    """Every feed that has a page: named by the settings, or with an article in it.

    By kind, then by the name that people see, wherever its capitals and accents are.
    """
    with services.store.read() as connection:
        found = selectors.infos(connection)
        titles = {s.source.id: s.title for s in sources.everyone(connection)}
    named = named_selectors(services.settings).keys()
    shown = [
        with_name(services, info, titles)
        for info in found
        if info.articles or info.selector in named or _is_source(info.selector, titles)
    ]
    return sorted(shown, key=lambda info: _place(services, info))


def _place(services: Services, info: FeedInfo) -> tuple[str, str, str]:
    name = naming.feed_name(info, services.site)
    return info.selector.kind, slugify(name), info.selector.slug


def feed(services: Services, selector: FeedSelector) -> FeedInfo | None:
    """One feed, when it has a page."""
    with services.store.read() as connection:
        info = selectors.info(connection, selector)
        titles: dict[str, str] = {}
        removed = False
        if selector.kind is FeedKind.SOURCE and (
            source := sources.by_id(connection, selector.slug)
        ):
            titles = {selector.slug: source.title}
            removed = source.state is SourceState.REMOVED
    if info is None:
        return None
    exists = info.articles or (_is_source(selector, titles) and not removed)
    if not exists and selector not in named_selectors(services.settings):
        return None
    return with_name(services, info, titles)


def _is_source(selector: FeedSelector, titles: dict[str, str]) -> bool:
    return selector.kind is FeedKind.SOURCE and selector.slug in titles


def with_name(services: Services, info: FeedInfo, titles: dict[str, str]) -> FeedInfo:
    """The feed under the name that people know it by."""
    selector = info.selector
    if selector.kind is FeedKind.SOURCE:
        name = titles.get(selector.slug, info.name)
    elif selector.kind is FeedKind.TOPIC:
        name = services.site.topic_names.get(selector.slug, info.name)
    else:
        name = info.name
    return replace(info, name=name)
