"""granian, told what the settings say."""

from __future__ import annotations

from typing import Final

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from feedserver.network.listen import ensure_free
from feedserver.serve.app import create_app
from feedserver.settings import Settings
from feedserver.supervise import end_with_parent_if_child, log_to_stderr

_PATIENCE: Final = 5.0  # seconds


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Server processes load the settings for themselves."""
    server = settings.server
    # A predecessor that was killed leaves processes that take a moment to notice.
    # granian takes no names, so it gets the address that the name stands for.
    address = ensure_free(server.host, server.port, _PATIENCE)
    Granian(
        "feedserver.serve.server:application",
        address=address,
        port=server.port,
        interface=Interfaces.WSGI,
        workers=server.processes,
        blocking_threads=server.threads,
        backlog=1024,
        http1_settings=HTTP1Settings(max_buffer_size=max(8192, server.max_headers)),
        log_level=LogLevels.warning,
        # Without it the death of one process ends the whole server.
        respawn_failed_workers=True,
        workers_kill_timeout=max(1, int(server.stop_timeout)),
        factory=True,
    ).serve()


def application() -> Flask:
    """The application inside a server process, which ends with the one that started it."""
    log_to_stderr("web")
    end_with_parent_if_child()
    return create_app()
