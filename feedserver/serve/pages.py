"""Home, the directory of feeds, its OPML, and the static files of the pages."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from feedserver.render.html.assets import icon, static_files
from feedserver.serve.answers import FOR_EVER, answer, cache_control
from feedserver.serve.negotiation import allow_any_origin
from feedserver.serve.state import state

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> Response:
    """The newest articles."""
    parts = state()
    cache = cache_control(parts.services.settings.publish)
    return answer(request, parts.publisher.home(), cache=cache)


@blueprint.get("/feeds")
def directory() -> Response:
    """All feeds, for people."""
    parts = state()
    cache = cache_control(parts.services.settings.publish)
    return answer(request, parts.publisher.directory(), cache=cache)


@blueprint.get("/feeds.opml")
def opml() -> Response:
    """All feeds, for readers."""
    parts = state()
    cache = cache_control(parts.services.settings.publish)
    response = answer(request, parts.publisher.opml(), cache=cache)
    allow_any_origin(response)
    return response


@blueprint.get("/bot")
def bot() -> Response:
    """Who fetches for this site, how often, how to object."""
    parts = state()
    cache = cache_control(parts.services.settings.publish)
    return answer(request, parts.publisher.bot(), cache=cache)


@blueprint.get("/static/<name>")
def static(name: str) -> BaseResponse:
    """A file of the pages' own; its name changes with its content."""
    found = static_files().get(name)
    if found is None:
        abort(404)
    media_type, body = found
    response = Response(body, content_type=media_type)
    response.headers["Cache-Control"] = FOR_EVER
    response.set_etag(name)
    return response.make_conditional(request)


@blueprint.get("/favicon.ico")
def favicon() -> BaseResponse:
    """Where browsers look without being told."""
    name, _ = icon()
    return redirect(state().services.site.local(f"/static/{name}"), 301)
