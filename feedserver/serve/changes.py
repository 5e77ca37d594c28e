"""`/changes.json`: the change log."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, abort, request

from feedserver.serve.answers import answer
from feedserver.serve.negotiation import allow_any_origin
from feedserver.serve.state import state

blueprint = Blueprint("changes", __name__)

_DEFAULT_LIMIT: Final = 100
_MAX_LIMIT: Final = 1000
_MAX_SEQ: Final = 2**63 - 1
# Consumers poll this to learn of changes: a cache may spare the server, not hold news back.
_CACHE: Final = "public, max-age=5, stale-while-revalidate=30"


@blueprint.get("/changes.json")
def changes() -> Response:
    """Changes after `since`, at most `limit`, oldest first."""
    since = _number("since", default=0, least=0, most=_MAX_SEQ)
    limit = _number("limit", default=_DEFAULT_LIMIT, least=1, most=_MAX_LIMIT)
    response = answer(request, state().publisher.changes(since, limit), cache=_CACHE)
    allow_any_origin(response)
    return response


def _number(name: str, default: int, least: int, most: int) -> int:
    text = request.args.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
        abort(400, f"{name}: a whole number from {least} to {most}")
    return int(text)
