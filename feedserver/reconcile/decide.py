"""What an incoming state means for what is stored (SPEC section 6)."""

from __future__ import annotations

from collections.abc import Container
from typing import Final

import msgspec

from feedserver.model.article import Article, Content, ParsedArticle, Significance, Version
from feedserver.model.decision import Created, Decision, Unchanged, Updated
from feedserver.model.instant import Instant
from feedserver.model.source import Republish
from feedserver.reconcile.facts import facts
from feedserver.reconcile.fingerprint import changed_fields, document_keys
from feedserver.reconcile.merge import Merged, first_content, merge
from feedserver.reconcile.normalise import normalised_text, without_link_targets
from feedserver.reconcile.similarity import similarity
from feedserver.reconcile.spelling import is_spelling
from feedserver.reconcile.wording import compare
from feedserver.text.markdown import to_text
from feedserver.text.slug import article_slug, free_slug

# Rendering more Markdown than this can take seconds; its source is compared instead.
MAX_RENDERED: Final = 100_000
_STATED: Final = frozenset({"document", "source", "feed"})


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """An enriched state (`body_md` is set) and who states it.

    `source_id` is the polled source; `document` is true for article documents, `canonical` for
    what the canonical source of an own article says now.
    """

    article: ParsedArticle
    source_id: str | None = None
    document: bool = False
    canonical: bool = False


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator's settings and the caller add to a decision.

    `minor_similarity` from 0 to 1; `new_id` (`urn:uuid:…`) and `taken_slugs` are used for a
    new article only; `license` and `rights` stand where the article states none; `backfill`
    marks what a source's first poll brings.
    """

    minor_similarity: float
    new_id: str = ""
    taken_slugs: Container[str] = frozenset()
    license: str | None = None
    rights: str | None = None
    backfill: bool = False


class Judgement(msgspec.Struct, frozen=True):
    """How much a change matters, what it changed in words, and why."""

    significance: Significance
    reason: str
    facts: tuple[str, ...] = ()


def decide(incoming: Incoming, stored: Article | None, now: Instant, policy: Policy) -> Decision:
    """Created, Updated or Unchanged: same arguments, same answer.

    `stored` is what `identity.match` found. `now` is the time that is taken where the source
    names none that can be believed.
    """
    if stored is None:
        return _created(incoming, now, policy)
    reason = _not_for_us(incoming, stored, now)
    if reason:
        return Unchanged(article=stored, reason=reason)
    merged = merge(
        incoming.article,
        stored.version,
        document=incoming.document,
        license_=policy.license,
        rights=policy.rights,
    )
    changed = changed_fields(stored.content, merged.content)
    note = _immovable(incoming, stored)
    if not changed:
        return Unchanged(article=stored, reason=f"equal{note}")
    judgement = judge(
        stored.version,
        merged,
        changed,
        policy.minor_similarity,
        syndicated=stored.republish is Republish.FEED,
    )
    return Updated(
        article=stored,
        content=merged.content,
        significance=judgement.significance,
        changed=document_keys(changed),
        updated_at=updated_at(incoming.article.modified_at, stored, now, judgement.significance),
        modified_at=_modified_at(incoming, now) or stored.version.modified_at,
        reason=judgement.reason + note,
        facts=judgement.facts,
        provenance=merged.provenance,
    )


def _created(incoming: Incoming, now: Instant, policy: Policy) -> Created:
    article = incoming.article
    published = article.published_at or _modified_at(incoming, now) or now
    if not incoming.document:
        # A date ahead of time is a mistake of the source's, or an embargo that it broke itself.
        published = min(published, now)
    updated = article.modified_at if incoming.document else _modified_at(incoming, now)
    if updated is None or (updated < published and not incoming.document):
        updated = published
    merged = first_content(article, published, license_=policy.license, rights=policy.rights)
    wanted = article.slug if incoming.document and article.slug else None
    return Created(
        id=article.id if incoming.document and article.id else policy.new_id,
        slug=free_slug(wanted or article_slug(article.title), policy.taken_slugs),
        content=merged.content,
        updated_at=updated,
        modified_at=_modified_at(incoming, now),
        reason="new",
        provenance=merged.provenance,
        backfill=policy.backfill,
    )


def _not_for_us(incoming: Incoming, stored: Article, now: Instant) -> str:
    """Why an incoming state cannot change the stored article; empty when it can."""
    modified, known = _modified_at(incoming, now), stored.version.modified_at
    if modified is not None and known is not None and modified < known:
        return f"late: modified {modified}, before {known}"
    if incoming.document or incoming.canonical:
        return ""
    if stored.own:
        return "an own article: a source only corroborates it"
    if stored.source_id not in (None, incoming.source_id):
        return f"corroborates: title and body are those of {stored.source_id}"
    return ""


def _immovable(incoming: Incoming, stored: Article) -> str:
    """What the state says of things that never move, for the reason."""
    article = incoming.article
    moved = []
    if article.published_at is not None and article.published_at != stored.content.published_at:
        moved.append("published_at")
    if incoming.document:
        moved += [
            name
            for name, said, kept in (
                ("id", article.id, stored.id),
                ("slug", article.slug, stored.slug),
            )
            if said and said != kept
        ]
    return f"; {', '.join(moved)} kept, they never move" if moved else ""


def judge(
    stored: Version,
    merged: Merged,
    changed: tuple[str, ...],
    least: float,
    *,
    syndicated: bool = False,
) -> Judgement:
    """How much the step from `stored` to `merged`, in the fields `changed`, matters to a reader.

    `least` is the similarity from which on an edit of the body may be small. `syndicated`: what
    the feed itself carries is shown in place of its page's text.
    """
    old, new = stored.content, merged.content
    found: list[str] = []
    if "title" in changed and merged.provenance.get("title") != "derived":
        found += _title_facts(old, new)
    # A derived summary only follows its text, and the step from one to the other is no news.
    origins = {origin.get("summary") for origin in (stored.provenance, merged.provenance)}
    if "summary" in changed and origins <= _STATED:
        found += facts(compare(old.summary, new.summary), lang=new.lang, names=_names(old, new))
    if "correction" in changed and new.correction:
        found.append("correction added" if not old.correction else "correction changed")
    alike = 1.0
    if "body_md" in changed:
        difference = compare(_plain(old.body_md), _plain(new.body_md))
        found += facts(difference, lang=new.lang, names=_names(old, new))
        alike = similarity(difference)
        if not found and alike < least:
            found.append(f"wording changed by {1 - alike:.0%}")
    elif syndicated and "syndicated_md" in changed and old.syndicated_md:
        difference = compare(_plain(old.syndicated_md), _plain(new.syndicated_md or ""))
        found += facts(difference, lang=new.lang, names=_names(old, new))
    if found:
        words = tuple(dict.fromkeys(found))
        return Judgement(Significance.SIGNIFICANT, "; ".join(words), words)
    if "title" in changed or "body_md" in changed:
        return Judgement(Significance.MINOR, f"small edits: {alike:.1%} of the words stand")
    return Judgement(Significance.MINOR, "metadata only")


def _title_facts(old: Content, new: Content) -> tuple[str, ...]:
    """What a retitle changed; empty when only spelling and punctuation did."""
    difference = compare(old.title, new.title)
    found = facts(difference, lang=new.lang, names=_names(old, new))
    respelled = all(map(is_spelling, difference.edits))
    asked = [normalised_text(title).endswith("?") for title in (old.title, new.title)]
    if found or (respelled and asked[0] == asked[1]):
        return found
    return ("title changed",)


def _names(old: Content, new: Content) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*old.entities, *new.entities)))


def _plain(body_md: str) -> str:
    if len(body_md) <= MAX_RENDERED:
        return to_text(body_md)
    return without_link_targets(body_md)


def updated_at(
    modified: Instant | None, stored: Article, now: Instant, significance: Significance
) -> Instant:
    """The article's public update time after a change: the source's own modified time if it is
    later than the last one and not in the future, else `now`. A minor change moves nothing."""
    last = stored.version.updated_at
    if significance is Significance.MINOR:
        return last
    if modified is not None and last < modified <= now:
        return modified
    return max(now, last)


def _modified_at(incoming: Incoming, now: Instant) -> Instant | None:
    """The source's own modified time, unless it lies in the future.

    A clock that is ahead would otherwise make every later state look late.
    """
    modified = incoming.article.modified_at
    return modified if modified is not None and modified <= now else None
