"""Frozen settings: shipped defaults < file < environment (SPEC section 11)."""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, get_args

import msgspec
from msgspec import Meta

from feedserver.errors import SettingsError
from feedserver.model.source import Backfill, Origin, Republish, Source, SourceKind
from feedserver.text.slug import SLUG_RULE
from feedserver.text.units import Duration, Size, parse_duration, parse_size

PACKAGE: Final = Path(__file__).parent
PREFIX: Final = "FEEDSERVER_"
_MOST_SHOWN: Final = 200

# Names that the contract reserves for later versions: accepted with a notice, so that one
# settings file serves this version and the next.
RESERVED: Final = frozenset(
    {
        "feeds",
        "webhook_endpoints",
        "webhooks",
        "sources.follow",
        "sources.on_missing",
        "sources.publish",
    }
)

Port = Annotated[int, Meta(ge=1, le=65535)]
AtLeastOne = Annotated[int, Meta(ge=1)]
NotNegative = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0, le=1)]


class BaseUrl(str):
    """An http or https address without query or fragment, or empty."""

    __slots__ = ()


class StoreUrl(str):
    """A database address, or empty."""

    __slots__ = ()


class AddressRange(str):
    """An IPv4 or IPv6 range."""

    __slots__ = ()


class SourceId(str):
    """Lower-case letters, digits and hyphens."""

    __slots__ = ()


class Schedule(str):
    """When a source is polled."""

    __slots__ = ()


class _Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of the settings file."""


class SiteSettings(_Section, frozen=True):
    base_url: BaseUrl
    title: Annotated[str, Meta(min_length=1)]
    description: str
    language: Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    author: str
    contact: str
    license: str


class ServerSettings(_Section, frozen=True):
    host: str
    port: Port
    processes: AtLeastOne
    threads: AtLeastOne
    max_headers: Size
    cache: Size
    stop_timeout: Duration


class StorageSettings(_Section, frozen=True):
    url: StoreUrl
    data: Annotated[str, Meta(min_length=1)]
    busy_timeout: Duration


class SeedsSettings(_Section, frozen=True):
    path: str


class NetworkSettings(_Section, frozen=True):
    allow: tuple[AddressRange, ...]
    ports: tuple[Port, ...]
    timeout: Duration
    connect_timeout: Duration
    max_body: Size
    max_headers: Size
    max_redirects: NotNegative


class RefreshSettings(_Section, frozen=True):
    robots: bool
    per_host_delay: Duration
    per_host_requests: AtLeastOne
    parallel: AtLeastOne
    interval: Duration
    min_interval: Duration
    max_interval: Duration
    jitter: Share
    tick: Duration
    lease: Duration
    max_items: AtLeastOne


class EnrichSettings(_Section, frozen=True):
    languages: tuple[str, ...]
    topic_threshold: float
    max_topics: NotNegative
    max_entities: NotNegative
    entities: tuple[str, ...]


class ReconcileSettings(_Section, frozen=True):
    minor_similarity: Share


class PublishSettings(_Section, frozen=True):
    entries: AtLeastOne
    max_bytes: Size
    max_age: Duration
    stale_while_revalidate: Duration


class Topic(_Section, frozen=True):
    """A subject of the taxonomy."""

    id: Annotated[str, Meta(min_length=1)]
    name: str = ""
    terms: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


class SourceSettings(_Section, frozen=True):
    """A source as the settings file declares it."""

    id: SourceId
    url: Annotated[str, Meta(pattern=r"^https?://[^\s/]")]
    kind: SourceKind = SourceKind.AUTO
    title: str | None = None
    schedule: Schedule = Schedule("auto")
    topics: tuple[str, ...] = ()
    lang: str | None = None
    republish: Republish = Republish.FEED
    license: str | None = None
    rights: str | None = None
    backfill: Backfill = Backfill.QUIET
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_age: Duration | None = None

    def source(self) -> Source:
        """The record that the rest of the program works with."""
        fields = msgspec.structs.asdict(self)
        fields |= {"id": str(self.id), "schedule": str(self.schedule)}
        fields["max_age"] = None if self.max_age is None else int(self.max_age)
        return Source(**fields, origin=Origin.SETTINGS)


class Settings(_Section, frozen=True):
    """Everything that can be set.

    `file` was read; relative paths to read start at `home`, those to write at `root`.
    """

    site: SiteSettings
    server: ServerSettings
    storage: StorageSettings
    seeds: SeedsSettings
    network: NetworkSettings
    refresh: RefreshSettings
    enrich: EnrichSettings
    reconcile: ReconcileSettings
    publish: PublishSettings
    topics: tuple[Topic, ...]
    sources: tuple[SourceSettings, ...]
    root: str
    home: str
    file: str
    notices: tuple[str, ...] = ()

    @property
    def base_url(self) -> str:
        """`site.base_url`, or the local address; never with a slash at its end."""
        return (self.site.base_url or f"http://127.0.0.1:{self.server.port}").rstrip("/")

    @property
    def data(self) -> Path:
        """The data folder, absolute."""
        return Path(self.root, self.storage.data).absolute()

    @property
    def seeds_folder(self) -> Path | None:
        """The folder of seed documents, absolute; None when there is none."""
        return Path(self.home, self.seeds.path).absolute() if self.seeds.path else None

    @property
    def storage_url(self) -> str:
        """Where the store is, as a database address."""
        return self.storage.url or f"sqlite:///{self.data / 'feedserver.sqlite'}"


def check_schedule(text: str) -> None:
    """`ValueError` unless `text` is a schedule this version knows."""
    if text != "auto":
        word, _, length = text.partition(" ")
        try:
            valid = word == "every" and parse_duration(length) >= 1
        except ValueError:
            valid = False
        if not valid:
            raise ValueError('"auto" or "every 15m"')


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
    notices = _take_reserved(own)
    values = _merge(defaults, own)
    places = _apply_environment(values, environ)
    for section, pairs in (overrides or {}).items():
        values[section] |= pairs
    if data is not None:
        values["storage"]["data"] = str(data.absolute())
    home = file.parent.parent if file.parent.name == "config" else file.parent
    # An installed package's own folder is not a place to write to.
    root = Path.cwd() if PACKAGE in file.parents else home
    values |= {"root": str(root), "home": str(home), "file": str(file), "notices": notices}
    settings = _convert(values, str(file), places)
    _check_whole(settings)
    return settings


def shipped() -> Path:
    """The folder with the shipped `config/` and `seeds/`: in the package, else the checkout."""
    packaged = PACKAGE / "shipped"
    return packaged if packaged.is_dir() else PACKAGE.parent


def _find(config: Path | None, environ: Mapping[str, str]) -> Path | None:
    variable = environ.get(f"{PREFIX}CONFIG")
    named = config or (Path(variable) if variable else None)
    if named is not None:
        if not named.is_file():
            raise SettingsError(f"{named}: no such settings file")
        return named.absolute()
    local = Path("config/feedserver.toml")
    return local.absolute() if local.is_file() else None


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: cannot be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: not TOML: {error}") from None


def _take_reserved(values: dict[str, Any]) -> tuple[str, ...]:
    """Remove what later versions will read; say so in a notice each."""
    notices: set[str] = set()
    for name in RESERVED:
        section, _, key = name.partition(".")
        tables = [values] if not key else values.get(section, [])
        for table in tables if isinstance(tables, list) else []:
            if isinstance(table, dict) and table.pop(key or section, None) is not None:
                notices.add(f"{name} is accepted, but not used by this version")
    return tuple(sorted(notices))


def _merge(defaults: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {"topics": [], "sources": []}
    for name, table in defaults.items():
        if isinstance(table, dict):
            values[name] = dict(table)
    for name, table in own.items():
        if isinstance(values.get(name), dict) and isinstance(table, dict):
            values[name] |= table
        else:
            values[name] = table
    return values


def _apply_environment(values: dict[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Override in place; the answer maps `section.key` to the variable it came from."""
    places: dict[str, str] = {}
    for variable, text in sorted(environ.items()):
        section, separator, key = variable.removeprefix(PREFIX).lower().partition("__")
        if not variable.startswith(PREFIX) or not separator or section in RESERVED:
            continue
        if not isinstance(values.get(section), dict) or key not in values[section]:
            raise SettingsError(f"environment: {variable}: there is no setting {section}.{key}")
        values[section][key] = _environment_value(text, values[section][key])
        places[f"{section}.{key}"] = variable
    return places


def _environment_value(text: str, default: object) -> object:
    """`text` as TOML, else as text; where a list belongs, also with commas."""
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text
    if isinstance(default, list) and not isinstance(value, list):
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return [_environment_value(part, None) for part in parts]
    return text if isinstance(default, str) and not isinstance(value, str) else value


def _base_url(text: str) -> BaseUrl:
    if text and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", text):
        raise ValueError("an http or https address without query or fragment")
    return BaseUrl(text)


def _store_url(text: str) -> StoreUrl:
    if text and not text.startswith(("sqlite:///", "postgresql://")):
        raise ValueError('"sqlite:///PATH" or "postgresql://user:password@host/database"')
    return StoreUrl(text)


def _address_range(text: str) -> AddressRange:
    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        raise ValueError(f'a range such as "10.1.0.0/16" or "fd00::/8" ({error})') from None
    return AddressRange(text)


def _source_id(text: str) -> SourceId:
    if not SLUG_RULE.fullmatch(text):
        raise ValueError("lower-case letters, digits and hyphens")
    return SourceId(text)


def _schedule(text: str) -> Schedule:
    check_schedule(text)
    return Schedule(text)


_READERS: Final[Mapping[type, Callable[[str], object]]] = {
    Duration: parse_duration,
    Size: parse_size,
    BaseUrl: _base_url,
    StoreUrl: _store_url,
    AddressRange: _address_range,
    SourceId: _source_id,
    Schedule: _schedule,
}


def _decode_hook(kind: type, value: object) -> object:
    if not isinstance(value, str):
        value = "" if value is None else f"{value} without a unit"
    return _READERS[kind](value)


def _convert(values: dict[str, Any], file: str, places: Mapping[str, str]) -> Settings:
    try:
        return msgspec.convert(values, Settings, dec_hook=_decode_hook)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$.")
        path = path.rstrip("`")
        unknown = re.fullmatch(r"Object contains unknown field `(.+)`(?: - at .*)?", message)
        if unknown:
            key = f"{path}.{unknown[1]}" if path else unknown[1]
            raise SettingsError(f"{file}: {key}: there is no such setting") from None
        variable = places.get(re.sub(r"\[.*", "", path))
        place = f"environment: {variable}" if variable else file
        found = f" = {_shown(_value_at(values, path))}" if path else ""
        allowed = _allowed_at(path) or message
        raise SettingsError(f"{place}: {path or 'settings'}{found}: {allowed}") from None


def _steps(path: str) -> list[str | int]:
    return [int(i) if i else name for i, name in re.findall(r"\[(\d+)\]|([^.\[\]]+)", path)]


def _shown(value: object) -> str:
    """A value as a message may repeat it: short, and without the password in an address."""
    text = re.sub(r"://([^:/@\s]*):[^@\s]*@", r"://\1:***@", repr(value))
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"


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


def _check_whole(settings: Settings) -> None:
    """What only the settings as a whole can show: names used twice, names that are missing."""
    for section in ("topics", "sources"):
        seen: set[str] = set()
        for item in getattr(settings, section):
            if item.id in seen:
                raise SettingsError(f"{settings.file}: {section}: id {item.id!r} is used twice")
            seen.add(item.id)
    refresh = settings.refresh
    if not refresh.min_interval <= refresh.interval <= refresh.max_interval:
        raise SettingsError(
            f"{settings.file}: refresh.interval: must lie between min_interval and max_interval"
        )
