"""The commands of a group, however it finds them."""

from __future__ import annotations

import click


def commands_of(group: click.Group) -> dict[str, click.Command]:
    """By name, in the order in which help lists them."""
    context = click.Context(group)
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}
