"""Commands: parse the words, call a workflow, print the result."""

from __future__ import annotations

import sys

import click

from feedserver import __version__
from feedserver.cli import articles, feeds, refresh, roles, sources
from feedserver.cli.options import Group
from feedserver.cli.output import complain, give_up_stdout, prepare_streams
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
    prepare_streams()
    try:
        code = cli.main(prog_name="feedserver", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        code = _INTERRUPTED
    except FeedserverError as error:
        complain(str(error))
        code = error.exit_code
    except BrokenPipeError:
        give_up_stdout()
        code = 0
    except OSError as error:
        # A disk that is full, a file that cannot be read: the machine's trouble, no bug.
        complain(f"{error.filename or 'standard output'}: {error.strerror or error}")
        give_up_stdout()
        code = 1
    sys.exit(code if isinstance(code, int) else 0)
