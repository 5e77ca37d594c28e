"""Credentials that the settings only refer to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from feedserver.errors import SettingsError
from feedserver.settings.values import unprintable

MASK: Final = "…"
_ENVIRONMENT: Final = "env:"
_FILE: Final = "file:"
# No server takes a longer header; what is longer is no secret, but a mistake.
_LONGEST: Final = 16 * 1024


def is_reference(value: str) -> bool:
    """Whether `value` says where a secret is, and is not the secret itself."""
    return value.startswith((_ENVIRONMENT, _FILE))


def resolve(value: str, environ: Mapping[str, str], home: Path) -> str:
    """The secret that `value` stands for: `env:NAME`, `file:PATH` or the text itself.

    A relative path starts at `home`; one line break at the end of a file is not part of it.
    `SettingsError` when there is nothing there, or when it is not one line of text: it will be
    part of a header. The secret is in no message.
    """
    text = _found(value, environ, home)
    if unprintable(text) is not None:
        raise SettingsError(f"{shown(value)}: one line of text, without control characters")
    return text


def _found(value: str, environ: Mapping[str, str], home: Path) -> str:
    if value.startswith(_ENVIRONMENT):
        name = value.removeprefix(_ENVIRONMENT)
        if name not in environ:
            raise SettingsError(f"{value}: the environment has no variable {name}")
        return environ[name]
    if value.startswith(_FILE):
        try:
            text = _read(home / value.removeprefix(_FILE))
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise SettingsError(f"{value}: cannot be read: {reason}") from None
        return text.removesuffix("\n").removesuffix("\r")
    return value


def _read(path: Path) -> str:
    """The text of a small file; `OSError` or `ValueError` for what is none."""
    with path.open("rb") as file:
        content = file.read(_LONGEST + 1)
    if len(content) > _LONGEST:
        raise ValueError(f"is longer than {_LONGEST} bytes")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8") from None


def shown(value: str) -> str:
    """A credential as it may be shown: where it is, or that there is one."""
    return value if is_reference(value) else MASK
