"""The application factory. Importing this module does nothing."""

from __future__ import annotations

from flask import Flask, Response, request

from feedserver.serve import articles, changes, feeds, operations, pages, problems
from feedserver.serve.answers import SECURITY_HEADERS
from feedserver.serve.negotiation import allow_any_origin
from feedserver.serve.state import State, attach
from feedserver.services import Services
from feedserver.settings import Settings, load
from feedserver.workflow.publish import Publisher


def create_app(settings: Settings | None = None) -> Flask:
    """The site as a WSGI application, for any WSGI server.

    Without settings they are loaded as every command loads them (SPEC section 11).
    """
    services = Services(settings or load())
    app = Flask("feedserver", static_folder=None, template_folder=None)
    # One resource, one address: `/latest/` and `//latest` are not other names for `/latest`.
    app.url_map.merge_slashes = False
    attach(app, State(services, Publisher(services)))
    for module in (pages, articles, feeds, changes, operations):
        app.register_blueprint(module.blueprint)
    problems.register(app)
    app.after_request(_secure)
    return app


def _secure(response: Response) -> Response:
    if request.method == "OPTIONS" or 300 <= response.status_code < 309:
        # Before another site's script may read a feed it asks whether it may, and is led there.
        allow_any_origin(response)
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response
