"""Finding and joining settings: shipped defaults < file < environment < options."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from feedserver.errors import SettingsError
from feedserver.settings.convert import convert, say_value
from feedserver.settings.sections import Settings

PACKAGE: Final = Path(__file__).parent.parent
PREFIX: Final = "FEEDSERVER_"

# Names that the contract reserves for later versions: accepted with a notice, so that one
# settings file serves this version and the next.
RESERVED: Final = frozenset({"feeds", "webhook_endpoints", "webhooks"})
# The same of a source, with what is allowed, the default first. A value that would be wrong to
# ignore is refused: what is to be held must not be published.
RESERVED_OF_SOURCES: Final[dict[str, tuple[bool | str, ...]]] = {
    "on_missing": ("keep", "retract"),
    "publish": ("auto",),
}


def load(
    config: Path | None = None,
    data: Path | None = None,
    environ: Mapping[str, str] = os.environ,
    overrides: Mapping[str, Mapping[str, Any]] | None = None,
) -> Settings:
    """The settings that are in force.

    `config` and `data` are the command's own `--config` and `--data`; `overrides` further
    options of a command by section and key. Raises `SettingsError` with file, key, value and
    what is allowed.
    """
    shipped_file = shipped() / "config" / "feedserver.toml"
    file = _find(config, environ) or shipped_file
    defaults = _read(shipped_file)
    own = defaults if file == shipped_file else _read(file)
    notices = _take_reserved(own, file)
    values = _merge(defaults, own, file)
    places = _apply_environment(values, defaults, environ)
    for section, pairs in (overrides or {}).items():
        values[section] |= pairs
    if data is not None:
        values["storage"]["data"] = str(data.absolute())
    home = file.parent.parent if file.parent.name == "config" else file.parent
    # An installed package's own folder is not a place to write to.
    root = Path.cwd() if PACKAGE in file.parents else home
    values |= {"root": str(root), "home": str(home), "file": str(file), "notices": notices}
    return convert(values, str(file), places)


def shipped() -> Path:
    """The folder with the shipped `config/` and `seeds/`: in the package, else the checkout."""
    packaged = PACKAGE / "shipped"
    return packaged if packaged.is_dir() else PACKAGE.parent


def _find(config: Path | None, environ: Mapping[str, str]) -> Path | None:
    variable = environ.get(f"{PREFIX}CONFIG")
    named = config or (Path(variable) if variable else None)
    if named is not None:
        if not os.path.isfile(named):  # noqa: PTH113 - Path.is_file raises for some names
            raise SettingsError(f"{named}: no such settings file")
        return named.absolute()
    local = Path("config/feedserver.toml")
    return local.absolute() if local.is_file() else None


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: cannot be read: {error}") from None
    except ValueError as error:  # not only a TOMLDecodeError: int() refuses thousands of digits
        raise SettingsError(f"{file}: not TOML: {error}") from None


def _take_reserved(values: dict[str, Any], file: Path) -> tuple[str, ...]:
    """Remove what later versions will read; say so in a notice each."""
    names = {name for name in RESERVED if values.pop(name, None) is not None}
    declared = values.get("sources")
    for number, source in enumerate(declared if isinstance(declared, list) else ()):
        for key, allowed in RESERVED_OF_SOURCES.items():
            if not isinstance(source, dict) or key not in source:
                continue
            value = source.pop(key)
            if not any(type(value) is type(item) and value == item for item in allowed):
                words = ", ".join(str(item).lower() for item in allowed)
                place = f"sources[{number}].{key}"
                raise SettingsError(
                    f"{file}: {place} = {say_value(value, place)}: allowed: {words}"
                )
            if value != allowed[0]:
                names.add(f"sources.{key}")
    return tuple(f"{name} is accepted, but not used by this version" for name in sorted(names))


def _merge(defaults: dict[str, Any], own: dict[str, Any], file: Path) -> dict[str, Any]:
    values: dict[str, Any] = {"topics": [], "sources": []}
    for name, table in defaults.items():
        if isinstance(table, dict):
            values[name] = dict(table)
    for name, table in own.items():
        if not isinstance(values.get(name), dict):
            values[name] = table
        elif isinstance(table, dict):
            values[name] |= table
        else:
            raise SettingsError(f"{file}: {name}: a table is wanted: [{name}] and its keys below")
    return values


def _apply_environment(
    values: dict[str, Any], defaults: dict[str, Any], environ: Mapping[str, str]
) -> dict[str, str]:
    """Override in place; the answer maps `section.key` to the variable it came from.

    A text is read as what the shipped value is: the file's own may be wrong.
    """
    places: dict[str, str] = {}
    for variable, text in sorted(environ.items()):
        section, separator, key = variable.removeprefix(PREFIX).lower().partition("__")
        if not variable.startswith(PREFIX) or not separator or section in RESERVED:
            continue
        if not isinstance(values.get(section), dict) or key not in values[section]:
            raise SettingsError(f"environment: {variable}: there is no setting {section}.{key}")
        shipped_value = defaults.get(section, {}).get(key)
        values[section][key] = _environment_value(text, shipped_value)
        places[f"{section}.{key}"] = variable
    return places


def _environment_value(text: str, default: object) -> object:
    """`text` as TOML, else as text; where a list belongs, also with commas."""
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except ValueError:
        value = text
    if isinstance(default, list) and not isinstance(value, list):
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return [_environment_value(part, None) for part in parts]
    return text if isinstance(default, str) and not isinstance(value, str) else value
