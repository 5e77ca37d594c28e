"""Choosing a representation by `Accept` on the bare address (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flask import Request, Response

from feedserver.model.document import Document
from feedserver.render.formats import Format
from feedserver.serve.answers import PRIVATE, answer, cache_control
from feedserver.serve.state import state
from feedserver.settings import PublishSettings

F = TypeVar("F", bound=Format)


def choose(request: Request, offered: Sequence[F]) -> F:
    """The format that `Accept` likes best; the first (HTML) when it likes none or all alike."""
    best = request.accept_mimetypes.best_match([f.type for f in offered], offered[0].type)
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
    return answer(request, document, cache=PRIVATE, vary=("Accept",), content_location=own)


def suffixed(request: Request, document: Document, settings: PublishSettings) -> Response:
    """The answer of an address that names its format: never varies on `Accept`."""
    response = answer(request, document, cache=cache_control(settings))
    allow_any_origin(response)
    return response


def allow_any_origin(response: Response) -> None:
    """Let scripts of other sites read this (CORS)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
