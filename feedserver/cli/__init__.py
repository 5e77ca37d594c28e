"""Commands: parse the words, call a workflow, print the result."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final

import click

from feedserver import __version__
from feedserver.cli.options import Group
from feedserver.cli.output import complain, give_up_stdout, prepare_streams
from feedserver.errors import FeedserverError

_INTERRUPTED = 130  # what shells say of a program that Ctrl-C ended


# By command: the module that has it. Each is loaded when it is called for: together they bring all
# that the program can do, and who lists sources need not wait until a web server is loaded.
_COMMANDS: Final = {
    "article": "articles",
    "feed": "feeds",
    "refresh": "refresh",
    "serve": "roles",
    "source": "sources",
    "web": "roles",
    "worker": "roles",
}


class _Program(Group):
    """All commands, each loaded when it is first asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Their names, in order."""
        return sorted(_COMMANDS)

    def get_command(self, context: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, if there is one."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"{__name__}.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="feedserver")
def cli() -> None:
    """Refreshes articles from their sources, keeps every version, publishes feeds.

    `feedserver serve` does everything. The other commands work beside it, on the same data.
    """


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
