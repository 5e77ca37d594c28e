"""Credentials that the settings only refer to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from feedserver.errors import SettingsError

_ENVIRONMENT: Final = "env:"
_FILE: Final = "file:"


def is_reference(value: str) -> bool:
    """Whether `value` says where a secret is, and is not the secret itself."""
    return value.startswith((_ENVIRONMENT, _FILE))


def resolve(value: str, environ: Mapping[str, str], home: Path) -> str:
    """The secret that `value` stands for: `env:NAME`, `file:PATH` or the text itself.

    A relative path starts at `home`; one line break at the end of a file is not part of it.
    `SettingsError` when there is nothing there; the secret is in no message.
    """
    if value.startswith(_ENVIRONMENT):
        name = value.removeprefix(_ENVIRONMENT)
        if name not in environ:
            raise SettingsError(f"{value}: the environment has no variable {name}")
        return environ[name]
    if value.startswith(_FILE):
        path = home / value.removeprefix(_FILE)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
            raise SettingsError(f"{value}: cannot be read: {reason}") from None
        return text.removesuffix("\n").removesuffix("\r")
    return value
