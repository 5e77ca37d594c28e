"""An article's canonical source as it is watched: what was seen of it, and when it is due."""

from __future__ import annotations

import msgspec

from feedserver.model.instant import Instant
from feedserver.model.source import StoredSource, Validators


class PageText(msgspec.Struct, frozen=True, kw_only=True):
    """What a page said when it was last read, kept where the article itself says otherwise."""

    title: str
    body_md: str


class WatchState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is remembered between two readings of one article's canonical source.

    `validators` and `body_hash` belong to the last answer with a body, `text_hash` to what was
    read in it, `modified_at` the latest time that the page itself said it was modified at.
    `adopted`: the article's body is the page's. `changed_at` is when another text was last seen
    there, `whole_at` when a body last came. `failures` counts readings in a row that
    failed. `note` says in words what the last one came to. Without `next_at` it is not read again;
    `refused`: not even when somebody asks for it.
    """

    url: str
    validators: Validators = Validators()
    body_hash: str | None = None
    text_hash: str | None = None
    modified_at: Instant | None = None
    adopted: bool = False
    changed_at: Instant | None = None
    whole_at: Instant | None = None
    last_at: Instant | None = None
    last_status: str | None = None
    last_error: str | None = None
    failures: int = 0
    note: str = ""
    next_at: Instant | None = None
    next_reason: str = ""
    refused: bool = False


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """An article's watch as the store keeps it, claimed or not.

    `since` is when the article last changed, as far as the record knows. `source` is the one that
    owns it, `page` what the page said where the article says otherwise, `leased_by` the claim
    under which it is read. `asked_for`: a newer state was seen elsewhere, so it is due at once,
    whatever the state says.
    """

    pk: int
    slug: str
    own: bool
    canonical_key: str
    since: Instant
    state: WatchState
    source: StoredSource | None = None
    page: PageText | None = None
    leased_by: str | None = None
    asked_for: bool = False

    @property
    def wants_text(self) -> bool:
        """Whether its feed came to be followed after the page had been read for its changes only,
        so that the page's text is still to be taken over."""
        followed = self.source is not None and self.source.source.follow
        return followed and not self.own and not self.state.adopted


class WatchResult(msgspec.Struct, frozen=True, kw_only=True):
    """What one reading leaves behind. `token` is the claim's that it was made under.

    `page` replaces what is kept of the page's text; it is dropped when there is none.
    """

    pk: int
    state: WatchState
    token: str
    page: PageText | None = None
