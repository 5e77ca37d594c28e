"""Choosing a representation by `Accept` on the bare address (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from flask import Request, Response
from werkzeug.datastructures import MIMEAccept
from werkzeug.wrappers import Response as BaseResponse

from feedserver.model.document import Document
from feedserver.render.formats import JSON_FEED, RSS, Format
from feedserver.serve.answers import PRIVATE, answer, cache_control
from feedserver.serve.state import state
from feedserver.settings import PublishSettings

_GENERAL: Final = {
    "application/json": JSON_FEED.type,
    "application/xml": RSS.type,
    "text/xml": RSS.type,
}
F = TypeVar("F", bound=Format)


def choose(request: Request, offered: Sequence[F]) -> F:
    """The format that `Accept` likes best; the first (HTML) when it likes none or all alike.

    Parameters of media types are passed over. Who asks for JSON or XML in general gets the feed
    that is written in it.
    """
    types = [f.type for f in offered]
    ranges = []
    for wanted, quality in request.accept_mimetypes:
        media_type = wanted.partition(";")[0].strip().lower()
        general = _GENERAL.get(media_type)
        ranges.append((general if general in types else media_type, quality))
    best = MIMEAccept(ranges).best_match(types, types[0])
    return next(f for f in offered if f.type == best)


def negotiated(
    request: Request, document: Document, chosen: Format, settings: PublishSettings
) -> Response:
    """The bare address's answer.

    HTML may be kept by shared caches. Anything else may not, because they ignore
    `Vary: Accept`; its own address, which they may keep, is named.
    """
    if chosen.suffix == "":
        return answer(request, document, cache=cache_control(settings), vary=("Accept",))
    own = state().services.site.local(document.path)
    response = answer(request, document, cache=PRIVATE, vary=("Accept",), content_location=own)
    allow_any_origin(response)
    return response


def suffixed(request: Request, document: Document, settings: PublishSettings) -> Response:
    """The answer of an address that names its format: never varies on `Accept`."""
    response = answer(request, document, cache=cache_control(settings))
    allow_any_origin(response)
    return response


def allow_any_origin(response: BaseResponse) -> None:
    """Let scripts of other sites read this, and ask for it with validators (CORS)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
    response.headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
