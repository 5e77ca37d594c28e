"""What a fetch of a source can come to."""

from __future__ import annotations

import msgspec

from feedserver.model.source import Validators


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """A body that was read whole.

    `url` is the address that answered in the end, `body` the decoded bytes (no content coding
    left), `media_type` the lower-case type without parameters, `charset` the declared one,
    `headers` lower-case names, `moved_to` the target when every hop was 301 or 308, `fresh_for`
    the seconds for which the answer says it holds (RFC 9111, section 4.2), `feeds` the feeds
    that its `Link` header names.
    """

    url: str
    body: bytes
    media_type: str = ""
    charset: str | None = None
    status: int = 200
    headers: dict[str, str] = {}
    validators: Validators = Validators()
    body_hash: str = ""
    moved_to: str | None = None
    fresh_for: int | None = None
    feeds: tuple[str, ...] = ()


class NotModified(msgspec.Struct, frozen=True, kw_only=True):
    """The origin answered 304 to a conditional request; fields as in `Fetched`.

    `validators` are those that hold from now on.
    """

    url: str
    headers: dict[str, str] = {}
    validators: Validators = Validators()
    moved_to: str | None = None
    fresh_for: int | None = None


class FetchFailed(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing was read. `reason` is one line; `retry_after` in seconds, as the origin asked.

    `gone` is the origin's 410, `headers` those of its answer, if there was one.
    """

    reason: str
    status: int | None = None
    retry_after: int | None = None
    gone: bool = False
    retryable: bool = True
    headers: dict[str, str] = {}


FetchResult = Fetched | NotModified | FetchFailed
