"""What is asked of an origin, and its answer."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import Final

import msgspec

# What the standard library's client takes at most; nobody needs more.
MAX_FIELDS: Final = 100


class Obey(StrEnum):
    """Which rules of a site's robots.txt hold for a request (SPEC section 5)."""

    PAGE = "page"  # all that apply to this agent
    FEED = "feed"  # a feed that the operator entered: only groups that name this agent
    NOTHING = "nothing"  # robots.txt is not asked


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A GET of `url`.

    `private` headers are sent to the origin of `url` and dropped when a redirect leaves it;
    `conditional` ones are sent to the address `conditional_at` alone, `url` when None. Of the
    body no more is read than `enough` bytes, give or take a piece; None: all.
    """

    url: str
    headers: dict[str, str] = {}
    private: dict[str, str] = {}
    conditional: dict[str, str] = {}
    conditional_at: str | None = None
    obey: Obey = Obey.PAGE
    enough: int | None = None


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that was read whole.

    `url` is the address that answered, `hops` how many redirects led to it. `headers` have
    lower-case names; a field sent twice is joined with a comma. `body` has no content coding left
    and is empty unless the status is 2xx. `moved_to` is `url` when every redirect that led to it
    was permanent (301, 308), None otherwise.
    """

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    hops: int = 0
    moved_to: str | None = None

    @property
    def reason(self) -> str:
        """The status in words, `404 Not Found`: the standard's, not the origin's."""
        return say_status(self.status)


def say_status(status: int) -> str:
    """A status code with the words that RFC 9110 has for it."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
