"""Feeds: `/latest`, `/topics/…`, `/entities/…`, `/languages/…`, `/sources/…`, and the names
under which readers guess for a site's feed."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from feedserver.errors import NotFoundError
from feedserver.model.feed import LATEST, FeedKind, FeedSelector
from feedserver.render import addresses
from feedserver.render.registry import FEED_FORMATS
from feedserver.serve.negotiation import choose, negotiated, suffixed
from feedserver.serve.paths import split_suffix
from feedserver.serve.state import state
from feedserver.text.slug import slugify

blueprint = Blueprint("feeds", __name__)

_GUESSES: Final = {
    "/feed": ".rss",
    "/rss": ".rss",
    "/rss.xml": ".rss",
    "/feed.xml": ".rss",
    "/index.xml": ".rss",
    "/atom.xml": ".atom",
    "/feed.json": ".json",
}
_FOLDERS: Final = "topics, entities, languages, sources"


def latest() -> BaseResponse:
    """All articles."""
    return _feed(LATEST.kind, request.path.removeprefix(LATEST.path))


for _format in FEED_FORMATS:
    blueprint.add_url_rule(addresses.feed(LATEST, _format.suffix), f"latest_{_format.name}", latest)


@blueprint.get(f"/<any({_FOLDERS}):folder>/<name>")
def selected(folder: str, name: str) -> BaseResponse:
    """The articles of one topic, entity, language or source."""
    return _feed(FeedKind(folder), name)


def _feed(kind: FeedKind, name: str) -> BaseResponse:
    parts = state()
    settings = parts.services.settings.publish
    slug, format_ = split_suffix(name, FEED_FORMATS)
    selector = FeedSelector(kind, slug)
    try:
        if format_ is not None:
            return suffixed(request, parts.publisher.feed(selector, format_), settings)
        chosen = choose(request, FEED_FORMATS)
        return negotiated(request, parts.publisher.feed(selector, chosen), chosen, settings)
    except NotFoundError:
        proper = FeedSelector(kind, slugify(slug)) if slug else selector
        if proper == selector:
            raise
        # `/languages/en-US`, `/entities/Mistral AI`: the name as written leads to its address.
        parts.publisher.feed(proper)
        suffix = format_.suffix if format_ else ""
        return redirect(parts.services.site.local(addresses.feed(proper, suffix)), 301)


def _guess() -> BaseResponse:
    path = addresses.feed(LATEST, _GUESSES[request.path])
    return redirect(state().services.site.local(path), 301)


for _path in _GUESSES:
    blueprint.add_url_rule(_path, f"guess{_path}".replace(".", "_"), _guess)
