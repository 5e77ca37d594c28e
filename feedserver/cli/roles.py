"""`serve`, `web` and `worker`: the roles."""

from __future__ import annotations

import os
import sys

import click

from feedserver import scheduler, supervise
from feedserver.cli import options
from feedserver.cli.output import complain
from feedserver.network.listen import ensure_free
from feedserver.serve import server
from feedserver.services import Services
from feedserver.settings import Settings
from feedserver.store.migrate import wait_until_migrated
from feedserver.workflow.prepare import prepare

_MIGRATION_PATIENCE = 60.0  # seconds that `web` waits for somebody to migrate

host_option = click.option("--host", help="Where to listen.  [default: server.host]")
port_option = click.option(
    "--port", type=click.IntRange(1, 65535), help="Where to listen.  [default: server.port]"
)


def _settings(host: str | None, port: int | None) -> Settings:
    given = {"host": host, "port": port}
    server_options = {key: value for key, value in given.items() if value is not None}
    settings = options.settings({"server": server_options})
    # A child would say again what its parent has said.
    for notice in () if supervise.PARENT in os.environ else settings.notices:
        complain(f"{settings.file}: {notice}")
    return settings


@click.command(cls=options.Command)
@host_option
@port_option
def serve(host: str | None, port: int | None) -> None:
    """Do everything: migrate, load the seeds, serve the site, poll the sources."""
    settings = _settings(host, port)
    with supervise.data_folder_lock(settings.data):
        ensure_free(settings.server.host, settings.server.port, patience=0)
        services = Services(settings)
        try:
            prepare(services, pause_dropped=True)
            store = services.store.address
        finally:
            services.close()
        # Children read the same settings from the same places.
        os.environ |= _environment(settings)
        if settings.seeds_folder is not None:
            # In a child that ends: what reading documents takes in memory goes with it.
            supervise.run_to_end(["article", "import", "--quiet", str(settings.seeds_folder)])
        _say_where(settings, store)
        roles = [
            supervise.Role(name="web", command=supervise.command("web")),
            supervise.Role(name="worker", command=supervise.command("worker")),
        ]
        sys.exit(supervise.Supervisor(roles, settings.server.stop_timeout, complain).run())


@click.command(cls=options.Command)
@host_option
@port_option
def web(host: str | None, port: int | None) -> None:
    """Serve the site only. Any number on one PostgreSQL."""
    settings = _settings(host, port)
    supervise.end_with_parent_if_child()
    services = Services(settings)
    try:
        wait_until_migrated(services.store, _MIGRATION_PATIENCE)
    finally:
        services.close()
    os.environ |= _environment(settings)
    server.run(settings)


@click.command(cls=options.Command)
def worker() -> None:
    """Poll the sources only. Any number on one PostgreSQL."""
    supervise.log_to_stderr("worker")
    settings = _settings(None, None)
    supervise.end_with_parent_if_child()
    services = Services(settings)
    try:
        prepare(services)
        scheduler.run(services)
    finally:
        services.close()


def _environment(settings: Settings) -> dict[str, str]:
    """What a child needs to come to the same settings."""
    return {
        "FEEDSERVER_CONFIG": settings.file,
        "FEEDSERVER_STORAGE__DATA": str(settings.data),
        "FEEDSERVER_SERVER__HOST": settings.server.host,
        "FEEDSERVER_SERVER__PORT": str(settings.server.port),
        supervise.PARENT: str(os.getpid()),
    }


def _say_where(settings: Settings, store: str) -> None:
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - shown, not listened on
    host = shown.get(settings.server.host, settings.server.host)
    click.echo(f"site      {settings.base_url}")
    shown_host = f"[{host}]" if ":" in host else host
    click.echo(f"listening http://{shown_host}:{settings.server.port}")
    click.echo(f"settings  {settings.file}")
    click.echo(f"data      {settings.data}")
    click.echo(f"store     {store}")
    click.echo("stop with Ctrl-C")
