"""What a request needs of the application it is handled by."""

from __future__ import annotations

from typing import Final

import msgspec
from flask import Flask, current_app

from feedserver.services import Services
from feedserver.workflow.publish import Publisher

_EXTENSION: Final = "feedserver"


class State(msgspec.Struct, frozen=True):
    """The parts, and the documents made of them."""

    services: Services
    publisher: Publisher


def attach(app: Flask, state: State) -> None:
    """Give the application its parts."""
    app.extensions[_EXTENSION] = state


def state() -> State:
    """The parts of the application that handles this request."""
    found: State = current_app.extensions[_EXTENSION]
    return found
