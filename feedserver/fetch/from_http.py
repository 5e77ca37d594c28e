"""A source over HTTP: one conditional GET, whatever comes of it (SPEC section 5)."""

from __future__ import annotations

import hashlib
import math
import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

from feedserver.errors import FetchError
from feedserver.model.fetched import Fetched, FetchFailed, FetchResult, NotModified
from feedserver.model.instant import SECOND, Instant
from feedserver.model.source import Source, Validators
from feedserver.network.address import read_address
from feedserver.network.hosts import HostBudget
from feedserver.network.robots import Robots
from feedserver.network.session import Response, Session

ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.9, text/html;q=0.5, */*;q=0.1"
)

_DAY: Final = 86400
_MEDIA_TYPE: Final = re.compile(r"\s*([\w!#$&^.+-]+/[\w!#$&^.+-]+)\s*(?:[;,]|$)", re.ASCII)
_CHARSET: Final = re.compile(r';\s*charset\s*=\s*"?([\w.:+-]+)', re.ASCII | re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


def fetch(
    source: Source,
    validators: Validators,
    session: Session,
    hosts: HostBudget,
    robots: Robots | None,
    now: Instant,
) -> FetchResult:
    """Ask for `source.url`, conditionally where `validators` are known.

    `robots` is None where robots.txt is not to be honoured; `now` is what a `Retry-After` date
    counts from. Never raises for trouble on the way or at the origin: that is a `FetchFailed`.
    """
    try:
        delay = None
        if robots is not None:
            # Every HTTP source is one that the operator entered.
            if not robots.allowed(source.url, operator_entered_feed=True):
                return _forbidden(source.url)
            delay = robots.crawl_delay(source.url, operator_entered_feed=True)
        with hosts.slot(source.url, delay=delay):
            response = session.get(source.url, headers=_request_headers(validators))
    except FetchError as error:
        return FetchFailed(reason=str(error), retryable=error.retryable)
    return _result(response, validators, now)


def _forbidden(url: str) -> FetchFailed:
    address = read_address(url)
    return FetchFailed(reason=f"{address.host}: robots.txt asks not to fetch {address.path}")


def _request_headers(validators: Validators) -> dict[str, str]:
    headers = {"Accept": ACCEPT}
    if validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers


def _result(response: Response, validators: Validators, now: Instant) -> FetchResult:
    status = response.status
    if status == 200:
        return _fetched(response)
    if status == 304:
        if validators.etag or validators.last_modified:
            return NotModified(url=response.url, headers=response.headers)
        reason = "304 Not Modified, although nothing was asked conditionally"
        return FetchFailed(reason=reason, status=status)
    waits = status in (429, 503)
    return FetchFailed(
        reason=response.reason,
        status=status,
        retry_after=_retry_after(response.headers.get("retry-after", ""), now) if waits else None,
        gone=status == 410,
        retryable=status in (408, 425, 429) or status >= 500,
    )


def _fetched(response: Response) -> FetchResult:
    if not response.body:
        return FetchFailed(reason="200 OK with an empty body", status=200)
    content_type = response.headers.get("content-type", "")
    media_type = _MEDIA_TYPE.match(content_type)
    charset = _CHARSET.search(content_type)
    return Fetched(
        url=response.url,
        body=response.body,
        media_type=media_type[1].lower() if media_type else "",
        charset=charset[1] if charset else None,
        status=response.status,
        headers=response.headers,
        validators=Validators(
            etag=_validator(response.headers.get("etag")),
            last_modified=_validator(response.headers.get("last-modified")),
        ),
        body_hash=hashlib.sha256(response.body).hexdigest(),
        moved_to=response.moved_to,
    )


def _validator(field: str | None) -> str | None:
    """The field as it came; None when it could not be sent back in a request."""
    return field if field and not _CONTROL.search(field) else None


def _retry_after(field: str, now: Instant) -> int | None:
    """Seconds until the origin wants to be asked again, at most a day (RFC 9110, 10.2.3)."""
    text = field.strip()
    if text.isascii() and text.isdigit():
        # Cut, because int() refuses very long runs of digits.
        return min(int(text[:18]), _DAY)
    try:
        when = parsedate_to_datetime(text)
        moment = Instant.from_datetime(when if when.tzinfo else when.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None
    return min(max(math.ceil((moment.us - now.us) / SECOND), 0), _DAY)
