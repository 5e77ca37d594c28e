"""What a new reading of an article's canonical source means for the article (SPEC section 6).

The page as it was read before is what it is compared with: what changed there updates the
article, and nothing else does.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from feedserver.model.article import Article, Content, ParsedArticle, Significance, Version
from feedserver.model.decision import Decision, Unchanged, Updated
from feedserver.model.instant import Instant
from feedserver.model.watch import PageText
from feedserver.reconcile.decide import Incoming, Judgement, Policy, decide, judge, updated_at
from feedserver.reconcile.fingerprint import document_keys
from feedserver.reconcile.merge import Merged
from feedserver.reconcile.normalise import normalised_body, normalised_text
from feedserver.reconcile.similarity import same_story
from feedserver.text.markdown import to_text

# Fields that a page's text is the origin of, and which follow it where nothing declares them.
_FOLLOW_TEXT: Final = ("summary", "topics", "entities", "lang")
_SAID: Final = frozenset({"source", "declared", "page"})
# What a page knows better than the feed that leads to it.
_OF_PAGE: Final = ("title", "authors", "image", "lang", "entities")


class Use(StrEnum):
    """What a page's text is to its article."""

    BODY = "body"  # the article's body is the page's
    OWN = "own"  # an own article, written from its page
    NOTICE = "notice"  # the body is the feed's; changes of the page are noticed


class Reread(msgspec.Struct, frozen=True, kw_only=True):
    """A decision; whether the article's body is the page's now; the page's text to keep, where
    the article says otherwise; and in words what the reading came to."""

    decision: Decision
    adopted: bool
    note: str
    page: PageText | None = None


def unread(entry: ParsedArticle, stored: Article) -> ParsedArticle:
    """A new state of a followed entry whose page could not be read just now: what the page said
    stays, and the feed's words are those that it carries beside them.

    `entry` itself where the article's body never was its page's.
    """
    content, origins = stored.content, stored.version.provenance
    if origins.get("body_md") != "page":
        return entry
    kept: dict[str, Any] = {
        name: getattr(content, name) for name in _OF_PAGE if origins.get(name) == "page"
    }
    url = content.canonical_source if origins.get("canonical_source") == "page" else entry.url
    said = dict.fromkeys((*kept, "body_md"), "page")
    return replace(
        entry,
        **kept,
        url=url,
        body_md=content.body_md,
        syndicated_md=entry.body_md,
        correction=content.correction,
        signals=content.signals,
        provenance={**entry.provenance, **said},
    )


def believed(page: ParsedArticle, stored: Version, before: Instant | None) -> Instant | None:
    """The page's own modified time, where it says something of the order of states.

    Feeds and documents date to the second what pages date to the day, or never date anew. So one
    that lies before what is stored makes the page late only if the page itself has named a later
    one, `before`; else it says nothing: None.
    """
    modified, known = page.modified_at, stored.modified_at
    if modified is None or known is None or modified >= known:
        return modified
    return modified if before is not None and modified < before else None


def latest(known: Instant | None, modified: Instant | None, now: Instant) -> Instant | None:
    """The later of two modified times; one that lies in the future does not count."""
    if modified is None or modified > now:
        return known
    return modified if known is None or modified > known else known


def is_another_story(page: ParsedArticle, stored: Article, before: PageText | None) -> bool:
    """Whether a page tells what has nothing to do with what it told before, as far as that is
    known: a site may send readers of what it took down to something else."""
    known = before
    if known is None and stored.version.provenance.get("body_md") == "page":
        known = _text_of(stored.content)
    if known is None or normalised_text(page.title) == normalised_text(known.title):
        return False
    return not _tells(page.title, page.body_md or "", known)


def text_hash(page: ParsedArticle) -> str:
    """SHA-256 in hex of what a reader would call the page's text: with it everything that is
    compared is equal."""
    parts = (
        normalised_text(page.title),
        normalised_body(page.body_md or ""),
        normalised_text(page.correction or ""),
        repr(page.signals),
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def reread(
    page: ParsedArticle,
    stored: Article,
    before: PageText | None,
    use: Use,
    now: Instant,
    policy: Policy,
) -> Reread:
    """What `page` (enriched, as it is now) means for `stored`.

    `before` is what the page said when it was last read, None when it never was, or when the
    article's body is what it said.
    """
    if use is Use.BODY:
        return _body(page, stored, before, now, policy)
    seen = PageText(title=page.title, body_md=page.body_md or "")
    if use is Use.OWN:
        return _own(page, seen, stored, before, now, policy)
    return _noticed(page, seen, stored, before, now, policy)


def _body(
    page: ParsedArticle, stored: Article, before: PageText | None, now: Instant, policy: Policy
) -> Reread:
    page = _restated_by_page(page, stored)
    incoming = Incoming(article=page, source_id=stored.source_id)
    if stored.version.provenance.get("body_md") == "page":
        decision = decide(incoming, stored, now, policy)
        return Reread(decision=decision, adopted=True, note=decision.reason)
    # Until now only the feed's words were shown: the whole text is no change of the story, but
    # what changed on the page since it was last read is one.
    whole = replace(page, syndicated_md=stored.content.body_md)
    decision = decide(replace(incoming, article=whole), stored, now, policy)
    if isinstance(decision, Updated):
        reason = "the page could be read: its text takes the place of the feed's"
        seen = PageText(title=page.title, body_md=page.body_md or "")
        told = None
        if before is not None and _differing(seen, before):
            told = _told(seen, before, stored.version, stored.content, policy)
        significance = told.significance if told else Significance.MINOR
        decision = replace(
            decision,
            significance=significance,
            facts=told.facts if told else (),
            updated_at=updated_at(page.modified_at, stored, now, significance),
            reason=f"{reason}; {told.reason}" if told else reason,
        )
    return Reread(decision=decision, adopted=True, note=decision.reason)


def _restated_by_page(page: ParsedArticle, stored: Article) -> ParsedArticle:
    """The page, with what its article knows from elsewhere: from its feed, or the link to it.

    What was found in the text stays as long as the text does; what its feed filed it under stays
    for good, since only the feed says so.
    """
    content, origins = stored.content, stored.version.provenance
    kept = set(_FOLLOW_TEXT)
    if _differing(PageText(title=page.title, body_md=page.body_md or ""), _text_of(content)):
        kept = {
            name
            for name in ("summary", "lang")
            if page.provenance.get(name) not in _SAID or content.syndicated_md is not None
        }
        if origins.get("summary") not in {*_SAID, "link"}:
            kept.discard("summary")
    topics = tuple(dict.fromkeys((*content.topics, *(page.topics or ()))))
    values: dict[str, Any] = {"topics": topics} | {name: getattr(content, name) for name in kept}
    said = {name: why for name, why in origins.items() if name.partition(".")[0] in kept}
    why = {name: why for name, why in origins.items() if name.startswith("topics.")}
    provenance = {**why, **page.provenance, **said}
    return replace(page, feed=None, provenance=provenance, **values)


def _text_of(content: Content) -> PageText:
    return PageText(title=content.title, body_md=content.body_md)


def _own(
    page: ParsedArticle,
    seen: PageText,
    stored: Article,
    before: PageText | None,
    now: Instant,
    policy: Policy,
) -> Reread:
    content = stored.content
    if _alike(seen, content.title, content.body_md):
        return Reread(
            decision=Unchanged(article=stored, reason="the page says the same"),
            adopted=True,
            note="the page says what the article says",
            page=seen,
        )
    if before is None and not _is_later(page, stored):
        note = "read for the first time: what changes from now on counts"
        return _kept(stored, seen, note)
    if before is not None and _alike(seen, before.title, before.body_md):
        return _kept(stored, seen, "the page says the same")
    if not _tells(content.title, content.body_md, before or seen):
        return _kept(stored, seen, "the page changed; the article has a text of its own")
    changes = _changes(page, before, stored)
    decision = decide(Incoming(article=changes, canonical=True), stored, now, policy)
    return Reread(decision=decision, adopted=True, note=decision.reason, page=seen)


def _changes(page: ParsedArticle, before: PageText | None, stored: Article) -> ParsedArticle:
    """Of what the page says, what changed there; the rest as the article has it."""
    content = stored.content
    declared = frozenset(content.declared)
    # A document may have a title of its own: only a change of the page's is one.
    retitled = before is not None and "title" in _differing(
        PageText(title=page.title, body_md=before.body_md), before
    )
    follow = {name: getattr(content if name in declared else page, name) for name in _FOLLOW_TEXT}
    origins = {name: stored.version.provenance.get(name, "document") for name in declared}
    moved = {"title": "page"} if retitled else {}
    return ParsedArticle(
        title=page.title if retitled else content.title,
        body_md=page.body_md,
        modified_at=page.modified_at,
        correction=page.correction,
        declared=declared,
        provenance={**page.provenance, **origins, **moved, "body_md": "page"},
        **follow,
    )


def _noticed(
    page: ParsedArticle,
    seen: PageText,
    stored: Article,
    before: PageText | None,
    now: Instant,
    policy: Policy,
) -> Reread:
    known = stored.version.modified_at
    if before is not None and page.modified_at and known and page.modified_at < known:
        return _kept(stored, before, f"late: modified {page.modified_at}, before {known}")
    content = replace(
        stored.content,
        signals=page.signals,
        correction=page.correction or stored.content.correction,
    )
    signalled = content.signals != stored.content.signals
    if before is None or _alike(seen, before.title, before.body_md):
        first = "read for the first time: what changes from now on counts"
        note = first if before is None else "the page says the same"
        if not signalled:
            return _kept(stored, seen, note)
        return _restated(stored, seen, content, now, page)
    judged = _told(seen, before, stored.version, content, policy)
    if judged.significance is Significance.MINOR:
        if signalled:
            return _restated(stored, seen, content, now, page)
        return _kept(stored, seen, f"{judged.reason}, in a text that is not published")
    decision = Updated(
        article=stored,
        content=content,
        significance=Significance.SIGNIFICANT,
        changed=document_keys(_differing(seen, before)),
        updated_at=updated_at(page.modified_at, stored, now, Significance.SIGNIFICANT),
        modified_at=latest(stored.version.modified_at, page.modified_at, now),
        reason=f"its page changed: {judged.reason}",
        facts=judged.facts,
        provenance=stored.version.provenance,
    )
    return Reread(decision=decision, adopted=False, note=decision.reason, page=seen)


def _told(
    seen: PageText, before: PageText, version: Version, content: Content, policy: Policy
) -> Judgement:
    """How much it matters to a reader what the page says since it was read `before`."""
    old = replace(version.content, title=before.title, body_md=before.body_md)
    new = replace(content, title=seen.title, body_md=seen.body_md)
    return judge(
        replace(version, content=old, provenance={}),
        Merged(content=new, provenance={}),
        _differing(seen, before),
        policy.minor_similarity,
    )


def _restated(
    stored: Article, seen: PageText, content: Content, now: Instant, page: ParsedArticle
) -> Reread:
    """The page says otherwise what may be done with its text: that holds at once."""
    decision = Updated(
        article=stored,
        content=content,
        significance=Significance.MINOR,
        changed=document_keys(("signals",)),
        updated_at=stored.version.updated_at,
        modified_at=latest(stored.version.modified_at, page.modified_at, now),
        reason="the page says otherwise what may be done with its text",
        provenance=stored.version.provenance,
    )
    return Reread(decision=decision, adopted=False, note=decision.reason, page=seen)


def _kept(stored: Article, seen: PageText, note: str) -> Reread:
    decision = Unchanged(article=stored, reason=note)
    return Reread(decision=decision, adopted=False, note=note, page=seen)


def _differing(seen: PageText, before: PageText) -> tuple[str, ...]:
    names = []
    if normalised_text(seen.title) != normalised_text(before.title):
        names.append("title")
    if normalised_body(seen.body_md) != normalised_body(before.body_md):
        names.append("body_md")
    return tuple(names)


def _alike(seen: PageText, title: str, body_md: str) -> bool:
    return not _differing(seen, PageText(title=title, body_md=body_md))


def _tells(title: str, body_md: str, other: PageText) -> bool:
    """Whether an article tells what a page told, and not something of its own about it."""
    return same_story(title, to_text(body_md), other.title, to_text(other.body_md))


def _is_later(page: ParsedArticle, stored: Article) -> bool:
    """Whether the page says that it changed after the article was written from it."""
    known = stored.version.modified_at or stored.version.updated_at
    return page.modified_at is not None and page.modified_at > known
