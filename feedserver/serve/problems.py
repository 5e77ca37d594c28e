"""Errors: `application/problem+json` (RFC 9457) for machines, a page for browsers."""

from __future__ import annotations

import logging

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.wrappers import Response as BaseResponse

from feedserver.errors import NotFoundError, RetractedError, StoreBusyError
from feedserver.model.json import encode
from feedserver.serve.answers import PRIVATE
from feedserver.serve.negotiation import allow_any_origin
from feedserver.serve.state import state

_RETRY_AFTER = "10"  # seconds
_log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Have every error of the application answered here."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFoundError, _not_found)
    app.register_error_handler(RetractedError, _retracted)
    app.register_error_handler(StoreBusyError, _busy)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, detail: str) -> Response:
    """An error as this client can read it."""
    title = HTTP_STATUS_CODES[status]
    if _wants_page():
        body = state().publisher.problem(status, title, detail)
        response = Response(body, status, content_type="text/html; charset=utf-8")
    else:
        record = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        response = Response(encode(record), status, content_type="application/problem+json")
        allow_any_origin(response)
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = PRIVATE
    return response


def _wants_page() -> bool:
    accepted = request.accept_mimetypes
    if not accepted.provided:
        return False
    best = accepted.best_match(["application/problem+json", "application/json", "text/html"])
    return best == "text/html"


def _http(error: HTTPException) -> BaseResponse:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response(request.environ)
    detail = error.description or ""
    if error.code == 404:
        detail = f"There is nothing at {request.path}."
    response = problem(error.code, detail)
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _not_found(error: NotFoundError) -> Response:
    return problem(404, str(error))


def _retracted(error: RetractedError) -> Response:
    return problem(410, str(error))


def _busy(error: StoreBusyError) -> Response:
    _log.warning("%s", error)
    response = problem(503, "The store cannot be reached for the moment.")
    response.headers["Retry-After"] = _RETRY_AFTER
    return response


def _unexpected(error: Exception) -> Response:
    # What went wrong is for the operator; a visitor learns only that something did.
    _log.error("%s %s", request.method, request.path, exc_info=error)
    return problem(500, "Something went wrong here. It has been noted.")
