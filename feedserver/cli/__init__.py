"""Commands: parse the words, call a workflow, print the result."""

from __future__ import annotations

import os
import sys

import click

from feedserver import __version__
from feedserver.cli import articles, feeds, refresh, roles, sources
from feedserver.cli.options import Group
from feedserver.cli.output import complain
from feedserver.errors import FeedserverError

_INTERRUPTED = 130  # what shells say of a program that Ctrl-C ended


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="feedserver")
def cli() -> None:
    """Refreshes articles from their sources, keeps every version, publishes feeds.

    `feedserver serve` does everything. The other commands work beside it, on the same data.
    """


cli.add_command(roles.serve)
cli.add_command(roles.web)
cli.add_command(roles.worker)
cli.add_command(refresh.refresh)
cli.add_command(sources.source)
cli.add_command(articles.article)
cli.add_command(feeds.feed)


def main() -> None:
    """The `feedserver` command. Exit 0 done, 1 failed, 2 wrong usage or settings."""
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        code = _INTERRUPTED
    except FeedserverError as error:
        complain(str(error))
        code = error.exit_code
    except BrokenPipeError:
        # The reader of a pipe has seen enough; nothing is left to tell it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
