"""A source over HTTP: one conditional GET, and what its answer means (SPEC section 5)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Final

from feedserver.errors import FetchError, SettingsError
from feedserver.fetch.freshness import fresh_for, retry_after
from feedserver.fetch.links import feeds
from feedserver.model.fetched import Fetched, FetchFailed, FetchResult, NotModified
from feedserver.model.instant import Instant
from feedserver.model.source import SourceKind, SourceState, StoredSource, Validators
from feedserver.network.request import Obey, Request, Response

ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.9, text/html;q=0.5, */*;q=0.1"
)
ACCEPT_PAGE: Final = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5"

# Those that say why an answer was what it was, or what may be done with it; the others are not
# worth keeping.
_TELLING: Final = frozenset(
    {
        "age",
        "cache-control",
        "content-signal",
        "content-type",
        "date",
        "etag",
        "expires",
        "last-modified",
        "link",
        "location",
        "retry-after",
        "server",
        "tdm-policy",
        "tdm-reservation",
        "x-robots-tag",
    }
)
_LONGEST_HEADER: Final = 300
_WAITING: Final = frozenset({429, 503})
# The second comes from a proxy that changed something on the way (RFC 9110, section 15.3.4).
_WHOLE: Final = frozenset({200, 203})
# Of a feed that the operator entered, robots.txt is obeyed only where it names this agent.
_FEEDS: Final = frozenset({SourceKind.FEED, SourceKind.AUTO})
_MEDIA_TYPE: Final = re.compile(r"\s*([\w!#$&^.+-]+/[\w!#$&^.+-]+)\s*(?:[;,]|$)", re.ASCII)
_CHARSET: Final = re.compile(r';\s*charset\s*=\s*"?([\w.:+-]+)', re.ASCII | re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


def request(stored: StoredSource, resolve: Callable[[str], str]) -> Request:
    """The request for a source, conditional where validators are known.

    `resolve` gives what a secret's reference stands for; what it raises is raised.
    """
    validators = stored.poll.validators
    source = stored.source
    private: dict[str, str] = {}
    if source.headers or source.user is not None:
        private = credentials(stored, resolve)
    return Request(
        url=stored.url,
        headers={"Accept": ACCEPT},
        private=private,
        conditional=_conditional(validators),
        conditional_at=validators.url,
        obey=obey(stored),
    )


def obey(stored: StoredSource) -> Obey:
    """Which rules of robots.txt hold for the source's own address."""
    return Obey.FEED if stored.kind in _FEEDS else Obey.PAGE


def led_request(
    url: str,
    stored: StoredSource,
    resolve: Callable[[str], str],
    *,
    accept: str = ACCEPT_PAGE,
    obey: Obey = Obey.PAGE,
) -> Request:
    """The request for what a source led to: a page, a part of a sitemap, its feed.

    The source's credentials are sent to its own origin only.
    """
    private: dict[str, str] = {}
    if _origin(url) == _origin(stored.source.url):
        private = credentials(stored, resolve)
    return Request(url=url, headers={"Accept": accept}, private=private, obey=obey)


def page_request(
    url: str,
    validators: Validators,
    stored: StoredSource | None,
    resolve: Callable[[str], str],
) -> Request:
    """The request for an article's canonical source, conditional where validators are known.

    `stored` is the source that the article came from, if it is one: its credentials are sent to
    its own origin only, and no more once it was removed.
    """
    private: dict[str, str] = {}
    known = stored is not None and stored.state is not SourceState.REMOVED
    if stored is not None and known and _origin(url) == _origin(stored.source.url):
        private = credentials(stored, resolve)
    return Request(
        url=url,
        headers={"Accept": ACCEPT_PAGE},
        private=private,
        conditional=_conditional(validators),
        conditional_at=validators.url,
    )


def _conditional(validators: Validators) -> dict[str, str]:
    found = {}
    if validators.etag:
        found["If-None-Match"] = validators.etag
    if validators.last_modified:
        found["If-Modified-Since"] = validators.last_modified
    return found


def credentials(stored: StoredSource, resolve: Callable[[str], str]) -> dict[str, str]:
    """The headers that belong to the source's own origin and to nobody else.

    Basic authentication (RFC 7617) in UTF-8. `SettingsError`, without the secret, for one that
    no header can hold.
    """
    source = stored.source
    if _origin(stored.url) != _origin(source.url):
        # It has moved to another origin, which was never meant to know them.
        return {}
    found = {name: resolve(value) for name, value in source.headers.items()}
    for name, value in found.items():
        if not value.isascii():
            raise SettingsError(f"headers.{name}: printable ASCII characters are wanted")
    if source.user is not None:
        password = resolve(source.password) if source.password else ""
        pair = base64.b64encode(f"{source.user}:{password}".encode()).decode("ascii")
        found["Authorization"] = f"Basic {pair}"
    return found


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3]).lower()


def result(answer: Response | FetchError, validators: Validators, now: Instant) -> FetchResult:
    """What an answer to a request with these `validators` means.

    `now` is what times in its headers count from. Trouble on the way or at the origin is a
    `FetchFailed`.
    """
    if isinstance(answer, FetchError):
        return FetchFailed(reason=str(answer), retryable=answer.retryable)
    status = answer.status
    if status in _WHOLE:
        return _fetched(answer, now)
    if status == 304:
        here = validators.url == answer.url if validators.url else not answer.hops
        if here and (validators.etag or validators.last_modified):
            return _not_modified(answer, validators, now)
        reason = "304 Not Modified, although nothing was asked conditionally"
        return FetchFailed(reason=reason, status=status)
    wait = answer.headers.get("retry-after", "") if status in _WAITING else ""
    return FetchFailed(
        reason=answer.reason,
        status=status,
        retry_after=retry_after(wait, now),
        gone=status == 410,
        retryable=status in (408, 425, 429) or status >= 500,
        headers=_telling(answer.headers),
    )


def _not_modified(answer: Response, before: Validators, now: Instant) -> NotModified:
    headers = answer.headers
    # RFC 9110, section 15.4.5: a 304 may carry validators, which replace those that were sent.
    after = Validators(
        etag=_validator(headers.get("etag")) or before.etag,
        last_modified=_validator(headers.get("last-modified")) or before.last_modified,
        url=before.url,
    )
    return NotModified(
        url=answer.url,
        headers=_telling(headers),
        validators=before if after == before else after,
        moved_to=answer.moved_to,
        fresh_for=fresh_for(headers, now),
    )


def _fetched(answer: Response, now: Instant) -> FetchResult:
    headers = answer.headers
    if not answer.body:
        return FetchFailed(
            reason=f"{answer.reason} with an empty body",
            status=answer.status,
            headers=_telling(headers),
        )
    content_type = headers.get("content-type", "")
    media_type = _MEDIA_TYPE.match(content_type)
    charset = _CHARSET.search(content_type)
    return Fetched(
        url=answer.url,
        body=answer.body,
        media_type=media_type[1].lower() if media_type else "",
        charset=charset[1] if charset else None,
        status=answer.status,
        headers=_telling(headers),
        validators=_validators(answer),
        body_hash=hashlib.sha256(answer.body).hexdigest(),
        moved_to=answer.moved_to,
        fresh_for=fresh_for(headers, now),
        feeds=feeds(headers["link"], answer.url) if "link" in headers else (),
    )


def _validators(answer: Response) -> Validators:
    etag = _validator(answer.headers.get("etag"))
    modified = _validator(answer.headers.get("last-modified"))
    if etag is None and modified is None:
        return Validators()
    return Validators(etag=etag, last_modified=modified, url=answer.url if answer.hops else None)


def _telling(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers worth remembering, none of them too long."""
    return {name: value[:_LONGEST_HEADER] for name, value in headers.items() if name in _TELLING}


def _validator(field: str | None) -> str | None:
    """The field as it came; None when it could not be sent back in a request."""
    return field if field and not _CONTROL.search(field) else None
