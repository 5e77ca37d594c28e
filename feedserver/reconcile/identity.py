"""Which stored article an incoming state belongs to (SPEC section 6, "identity")."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from feedserver.model.article import Article, ParsedArticle
from feedserver.reconcile.normalise import normalised_text
from feedserver.reconcile.similarity import same_story
from feedserver.text.bounded import bounded_key
from feedserver.text.markdown import to_text
from feedserver.text.url import comparison_key, is_home

# A guid that is used again and again names nothing: beyond this many stories or comparisons,
# only what is said in the same words is taken for the same.
MAX_STORIES: Final = 3
MAX_COMPARISONS: Final = 10
# Entries without guids that carry one address are one story that was retitled, until there are so
# many titles.
_MOST_TITLES: Final = 2


class Keys(msgspec.Struct, frozen=True):
    """What names an article, strongest first; None or empty where nothing does.

    `guid` holds within its source only and is never empty; `canonical` is a comparison key,
    `twins` are those of other forms of the same page. One of more than 500 bytes is `sha256:` and
    its digest.
    """

    id: str | None
    slug: str | None
    guid: str
    canonical: str
    twins: tuple[str, ...] = ()


class Candidate(msgspec.Struct, frozen=True):
    """A stored article that shares a key with the incoming state.

    `guids` are those under which the incoming state's own source has carried it.
    """

    article: Article
    guids: tuple[str, ...]
    canonical_key: str


@lru_cache(maxsize=4096)
def address(url: str) -> str:
    """`comparison_key`, remembered: each entry's address is asked for several times."""
    return comparison_key(url)


def keys(incoming: ParsedArticle, shared: frozenset[str] = frozenset()) -> Keys:
    """The keys of an incoming state. `shared` as `shared_addresses` gives it."""
    return Keys(
        id=incoming.id,
        slug=incoming.slug,
        guid=bounded_key(incoming.guid or synthetic_guid(incoming, shared)),
        canonical=bounded_key(_address(incoming, shared)),
        twins=tuple([bounded_key(address(twin)) for twin in incoming.twins]),
    )


def synthetic_guid(incoming: ParsedArticle, shared: frozenset[str] = frozenset()) -> str:
    """A guid for an entry that states none: equal as long as its address is.

    Without an address, or with one that is `shared`, as long as its title (or, untitled, its
    text) and date are.
    """
    key = _address(incoming, shared)
    if key:
        return f"address:{key}"
    text = normalised_text(incoming.title or incoming.body_md or incoming.body_html or "")
    date = incoming.published_at.us if incoming.published_at else ""
    digest = hashlib.sha256(f"{text}\n{date}".encode("utf-8", "surrogatepass"))
    return f"entry:{digest.hexdigest()}"


def shared_addresses(entries: Iterable[ParsedArticle]) -> frozenset[str]:
    """Comparison keys that several entries of one document carry, each under its own guid and
    title: the address of a site or a live page, which identifies none of them.

    Without guids it takes more titles, or the address of a whole site.
    """
    carriers: dict[str, list[ParsedArticle]] = {}
    for entry in entries:
        if entry.url:
            carriers.setdefault(address(entry.url), []).append(entry)
    return frozenset(
        key for key, found in carriers.items() if len(found) > 1 and _differ(key, found)
    )


def _differ(key: str, carriers: Sequence[ParsedArticle]) -> bool:
    titles = {normalised_text(entry.title).casefold() for entry in carriers}
    if len(titles) < 2:
        return False
    if len({entry.guid for entry in carriers if entry.guid}) > 1:
        return True
    bare = sum(not entry.guid for entry in carriers)
    return bare > 1 and (len(titles) > _MOST_TITLES or is_home(key))


def distinct(entries: Iterable[ParsedArticle], shared: frozenset[str]) -> tuple[ParsedArticle, ...]:
    """One state of each article among the entries of a feed, in their order: the newest by the
    source's own modified time, else the one that stands first. `shared` as `shared_addresses`
    gives it.
    """
    kept: list[ParsedArticle] = []
    by_guid: dict[str, _Carriers] = defaultdict(_Carriers)
    by_address: dict[str, int] = {}
    for entry in entries:
        named = keys(entry, shared)
        carriers = by_guid[named.guid]
        twin = by_address.get(named.canonical) if named.canonical else None
        if twin is None:
            twin = carriers.twin(entry, kept)
        if twin is None:
            twin = len(kept)
            kept.append(entry)
        elif _newer(entry, kept[twin]):
            kept[twin] = entry
        carriers.add(entry, twin)
        if named.canonical:
            by_address.setdefault(named.canonical, twin)
    return tuple(kept)


class _Carriers:
    """The entries of one document that carry one guid, by their place among those kept."""

    def __init__(self) -> None:
        self._places: list[int] = []
        self._by_words: dict[tuple[str, str], int] = {}
        self._comparisons = 0

    def add(self, entry: ParsedArticle, place: int) -> None:
        self._by_words.setdefault((entry.title, _body(entry)), place)
        if len(self._places) < MAX_STORIES and place not in self._places:
            self._places.append(place)

    def twin(self, entry: ParsedArticle, kept: Sequence[ParsedArticle]) -> int | None:
        """The place of what `entry` is another state of."""
        same = self._by_words.get((entry.title, _body(entry)))
        if same is not None:
            return same
        for place in self._places:
            other = kept[place]
            if not (entry.url and other.url):
                return place
            if self._comparisons < MAX_COMPARISONS:
                self._comparisons += 1
                if same_story(other.title, _body(other), entry.title, _body(entry)):
                    return place
        return None


def match(
    incoming: ParsedArticle, named: Keys, candidates: Sequence[Candidate], *, document: bool
) -> Article | None:
    """The article that the incoming state is a state of; None when it is a new one.

    `named` are its `keys`. By own id; for documents then slug; then guid within the source; then
    canonical source. A guid that comes with another address and another story was used again.
    Two documents with slugs of their own are two articles, whatever address they share.
    """
    for candidate in candidates:
        if named.id and candidate.article.id == named.id:
            return candidate.article
    if document and named.slug:
        for candidate in candidates:
            if candidate.article.slug == named.slug:
                return candidate.article
        candidates = [candidate for candidate in candidates if not candidate.article.own]
    return _by_guid(incoming, named, candidates, document) or _by_address(named, candidates)


def _by_guid(
    incoming: ParsedArticle, named: Keys, candidates: Iterable[Candidate], document: bool
) -> Article | None:
    # A document without a guid is named by its slug; what stands in for a guid is for feeds.
    guid = named.guid if incoming.guid or not document else ""
    carriers = [candidate for candidate in candidates if guid and guid in candidate.guids]
    for candidate in carriers:
        if candidate.canonical_key == named.canonical:
            return candidate.article
    for candidate in carriers:
        if not (named.canonical and candidate.canonical_key):
            return candidate.article
    if len(carriers) > MAX_STORIES:
        return None
    return next((c.article for c in carriers if _continues(incoming, c)), None)


def _by_address(named: Keys, candidates: Sequence[Candidate]) -> Article | None:
    for candidate in candidates:
        if named.canonical and candidate.canonical_key == named.canonical:
            return candidate.article
    return next((c.article for c in candidates if c.canonical_key in named.twins), None)


def _continues(incoming: ParsedArticle, candidate: Candidate) -> bool:
    stored = candidate.article.content
    return same_story(
        stored.title, to_text(stored.body_md), incoming.title, to_text(incoming.body_md or "")
    )


def _newer(entry: ParsedArticle, other: ParsedArticle) -> bool:
    if entry.modified_at is None or other.modified_at is None:
        return False
    return entry.modified_at > other.modified_at


def _body(entry: ParsedArticle) -> str:
    return entry.body_md or entry.body_html or entry.summary or ""


def _address(incoming: ParsedArticle, shared: frozenset[str]) -> str:
    key = address(incoming.url) if incoming.url else ""
    return "" if key in shared else key
