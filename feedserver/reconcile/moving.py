"""Whether a source that says it lives elsewhere is believed (SPEC section 5)."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from feedserver.model.instant import SECOND, Instant
from feedserver.model.source import Moving
from feedserver.text.url import comparison_key

# Two could be one mistake seen before and after a coffee; a third one is kept up on purpose.
_LEAST_SIGHTINGS: Final = 3
_PLAIN: Final = "http:"
_SECURE: Final = "https:"


def seen_move(
    moving: Moving | None,
    moved_to: str | None,
    now: Instant,
    move_after: float,
    *,
    url: str,
    by_feed: bool = False,
) -> tuple[Moving | None, str | None]:
    """What one answered poll of a source at `url` adds to what is known of its move.

    `moving` is what earlier polls left, `moved_to` where this answer (301, 308) or the feed
    itself (`by_feed`) says that it lives, None when neither does. Gives what to remember, and
    the address to move to once the same one was named at least three times over `move_after`
    seconds.

    No word of a move, or another address, starts anew: until then it may be a mistake. Polls
    that failed say nothing either way and are not to be told here. A move from https to http
    is never made: whoever once sits on the way could have it made for good.
    """
    if moved_to is None or moved_to == url or _is_downgrade(url, moved_to):
        return None, None
    if moving is None or comparison_key(moving.url) != comparison_key(moved_to):
        return Moving(url=moved_to, since=now, by_feed=by_feed), None
    # Of two spellings of one address the last counts, unless it is the less safe one.
    last = moving.url if _is_downgrade(moving.url, moved_to) else moved_to
    # A clock that was set back must not make the wait longer than it is.
    since = min(moving.since, now)
    moving = replace(moving, url=last, since=since, times=moving.times + 1, by_feed=by_feed)
    if moving.times >= _LEAST_SIGHTINGS and now.us - since.us >= move_after * SECOND:
        return None, moving.url
    return moving, None


def unread_move(moving: Moving | None, moved_to: str | None) -> tuple[str | None, bool]:
    """`moved_to` and `by_feed` for an answer whose body is the last one again (304, same bytes):
    where the answer itself leads, else what that body said when it was read.
    """
    if moved_to is None and moving is not None and moving.by_feed:
        return moving.url, True
    return moved_to, False


def _is_downgrade(before: str, after: str) -> bool:
    return before[:6].lower() == _SECURE and after[:5].lower() == _PLAIN
