"""`/healthz` and `/readyz`: for what watches over the processes."""

from __future__ import annotations

import logging

from flask import Blueprint, Response

from feedserver.errors import FeedserverError
from feedserver.serve.state import state
from feedserver.store.migrate import is_current

_log = logging.getLogger(__name__)
blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """This process answers."""
    return _plain(200, "ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """This process can serve: the store answers and has the right schema."""
    try:
        ready = is_current(state().services.store)
        reason = "the store is not migrated yet"
    except FeedserverError as error:
        # Where the store is and as whom it is asked is for the operator alone.
        _log.warning("not ready: %s", error)
        ready, reason = False, "the store cannot be reached"
    return _plain(200, "ready") if ready else _plain(503, f"not ready: {reason}")


def _plain(status: int, text: str) -> Response:
    response = Response(text + "\n", status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
