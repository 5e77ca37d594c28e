"""What every command takes: `--config` and `--data`, before or after its own arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec
from click.exceptions import Exit

from feedserver.cli.output import give_up_stdout
from feedserver.services import Services
from feedserver.settings import Settings, load
from feedserver.text.units import parse_duration
from feedserver.workflow.prepare import prepare

F = TypeVar("F", bound=Callable[..., Any])


class Common(msgspec.Struct):
    """The common options of one call."""

    config: Path | None = None
    data: Path | None = None


def _remember(context: click.Context, parameter: click.Parameter, value: Path | None) -> None:
    common = context.ensure_object(Common)
    if value is not None and parameter.name is not None:
        setattr(common, parameter.name, value)


def _common_options() -> list[click.Parameter]:
    return [
        click.Option(
            ["--config"],
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="The settings file.  [default: $FEEDSERVER_CONFIG, else config/feedserver.toml]",
            expose_value=False,
            callback=_remember,
        ),
        click.Option(
            ["--data"],
            type=click.Path(path_type=Path, file_okay=False),
            metavar="DIR",
            help="The folder for everything that is written.  [default: storage.data]",
            expose_value=False,
            callback=_remember,
        ),
    ]


class Command(click.Command):
    """A command that takes the common options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _common_options()


class Group(click.Group):
    """A group that takes the common options and hands them to its commands."""

    command_class = Command
    group_class = type

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _common_options()

    def invoke(self, context: click.Context) -> Any:
        """Run the command; a reader of its output who leaves early has seen enough."""
        try:
            return super().invoke(context)
        except BrokenPipeError:
            give_up_stdout()
            raise Exit(0) from None


def duration(_context: click.Context, _name: click.Parameter, value: str | None) -> int | None:
    """A length of time, in seconds."""
    if value is None:
        return None
    try:
        return int(parse_duration(value))
    except ValueError as error:
        raise click.BadParameter(f"{value!r}: {error}") from None


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def settings(overrides: Mapping[str, Mapping[str, Any]] | None = None) -> Settings:
    """The settings of this call."""
    common = click.get_current_context().ensure_object(Common)
    return load(common.config, common.data, overrides=overrides)


@contextmanager
def services() -> Iterator[Services]:
    """The parts, with the store made ready; closed at the end of the block."""
    made = Services(settings())
    try:
        prepare(made)
        yield made
    finally:
        made.close()
