"""From plain values to settings; what is wrong is named by file, key, value and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final, get_args

import msgspec

from feedserver.errors import SettingsError
from feedserver.model.source import Backfill, Republish, SourceKind
from feedserver.settings.definitions import fault
from feedserver.settings.secrets import MASK
from feedserver.settings.sections import Settings
from feedserver.settings.values import READERS, unprintable

_MOST_SHOWN: Final = 200
# Everything up to the last @ is taken for a credential: a password may hold any character.
_CREDENTIALS: Final = re.compile(r"([\w+.-]*:/*).*@", re.DOTALL)
_PASSWORD: Final = re.compile(r"(password\s*=)[^&]*", re.IGNORECASE)
_SECRET: Final = re.compile(r"sources\[\d+\]\.(password|headers)\b")
_PROSE: Final = frozenset({"site.description"})  # may have several lines


def convert(values: dict[str, Any], file: str, places: Mapping[str, str]) -> Settings:
    """The settings that `values` of `file` hold; `SettingsError` for what cannot be one.

    `places` names, by `section.key`, the environment variable that a value came from.
    """
    _check_text(values, "", file, places)
    try:
        settings = msgspec.convert(values, Settings, dec_hook=_decode_hook)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$.")
        path = path.rstrip("`")
        unknown = re.fullmatch(r"Object contains unknown field `(.+)`(?: - at .*)?", message)
        if unknown:
            key = f"{path}.{unknown[1]}" if path else unknown[1]
            raise SettingsError(f"{file}: {key}: there is no such setting") from None
        place = _place(path, file, places)
        found = f" = {say_value(_value_at(values, path), path)}" if path else ""
        allowed = _allowed_at(path) or message
        raise SettingsError(f"{place}: {path or 'settings'}{found}: {allowed}") from None
    _check_whole(settings)
    return settings


def _place(path: str, file: str, places: Mapping[str, str]) -> str:
    """Where the value at `path` came from."""
    variable = places.get(re.sub(r"\[.*", "", path))
    return f"environment: {variable}" if variable else file


def _check_text(value: object, path: str, file: str, places: Mapping[str, str]) -> None:
    """Refuse what no line of text holds, in keys and values: it would end up in headers,
    feeds and the store."""
    if isinstance(value, dict):
        for key, item in value.items():
            here = f"{path}.{key}" if path else key
            _check_text(key, repr(here) if unprintable(key) else here, file, places)
            _check_text(item, here, file, places)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _check_text(item, f"{path}[{number}]", file, places)
    elif isinstance(value, str):
        text = re.sub(r"[\t\r\n]", " ", value) if path in _PROSE else value
        found = unprintable(text)
        if found is not None:
            raise SettingsError(
                f"{_place(path, file, places)}: {path} = {say_value(value, path)}: "
                f"one line of text, without the character U+{ord(found):04X}"
            )


def _steps(path: str) -> list[str | int]:
    return [int(i) if i else name for i, name in re.findall(r"\[(\d+)\]|([^.\[\]]+)", path)]


def say_value(value: object, path: str) -> str:
    """A value as a message may repeat it: short, and without passwords."""
    if _SECRET.match(path):
        return MASK
    text = repr(_masked(value))
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"


def _masked(value: object) -> object:
    if isinstance(value, dict):
        hidden = ("password", "headers")
        return {key: MASK if key in hidden else _masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item) for item in value]
    if isinstance(value, str):
        return _PASSWORD.sub(r"\1***", _CREDENTIALS.sub(r"\1***@", value))
    return value


def _value_at(values: Any, path: str) -> object:
    for step in _steps(path):
        values = values[step]
    return values


def _allowed_at(path: str) -> str | None:
    """What an enumeration at `path` allows, in words."""
    kind: Any = Settings
    for step in _steps(path):
        kind = get_args(kind)[0] if isinstance(step, int) else _field_type(kind, step)
    options = [part for part in (kind, *get_args(kind)) if isinstance(part, type)]
    for option in options:
        if issubclass(option, (SourceKind, Republish, Backfill)):
            return "allowed: " + ", ".join(member.value for member in option)
    return None


def _field_type(kind: Any, name: str) -> Any:
    return next(field.type for field in msgspec.structs.fields(kind) if field.name == name)


def _decode_hook(kind: type, value: object) -> object:
    if type(value) is int:
        value = str(value)
    if not isinstance(value, str):
        value = "" if value is None else f"{value} without a unit"
    return READERS[kind](value)


def _check_whole(settings: Settings) -> None:
    """What only the settings as a whole can show: names used twice, names that are missing."""
    for section in ("topics", "sources"):
        seen: set[str] = set()
        for item in getattr(settings, section):
            if item.id in seen:
                raise SettingsError(f"{settings.file}: {section}: id {item.id!r} is used twice")
            seen.add(item.id)
    for number, declared in enumerate(settings.sources):
        wrong = fault(declared.source())
        if wrong is not None:
            path, allowed = f"sources[{number}].{wrong[0]}", wrong[1]
            holder = declared.page if wrong[0].startswith("page.") else declared
            # A header's value, which may be a secret, is nobody's attribute.
            value = getattr(holder, wrong[0].removeprefix("page."), MASK)
            found = "" if value is None else f" = {say_value(value, path)}"
            raise SettingsError(f"{settings.file}: {path}{found}: {allowed}")
    refresh = settings.refresh
    if not refresh.min_interval <= refresh.interval <= refresh.max_interval:
        raise SettingsError(
            f"{settings.file}: refresh.interval: must lie between min_interval and max_interval"
        )
    steps = refresh.article_schedule
    if any(later <= earlier for earlier, later in pairwise(steps)):
        raise SettingsError(
            f"{settings.file}: refresh.article_schedule: each time must be later than the last"
        )
