"""`/news/<slug>` and its alternates."""

from __future__ import annotations

from flask import Blueprint, Response, request

from feedserver.render.registry import ARTICLE_FORMATS
from feedserver.serve.negotiation import choose, negotiated, suffixed
from feedserver.serve.paths import split_suffix
from feedserver.serve.state import state

blueprint = Blueprint("articles", __name__)


@blueprint.get("/news/<name>")
def article(name: str) -> Response:
    """One article: by suffix, else by `Accept`."""
    parts = state()
    settings = parts.services.settings.publish
    slug, format_ = split_suffix(name, ARTICLE_FORMATS)
    if format_ is not None:
        return suffixed(request, parts.publisher.article(slug, format_), settings)
    chosen = choose(request, ARTICLE_FORMATS)
    return negotiated(request, parts.publisher.article(slug, chosen), chosen, settings)
