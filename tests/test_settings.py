"""Settings: defaults < file < environment < options; every mistake is named."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest

from feedserver.errors import SettingsError
from feedserver.model.source import Backfill, Origin, Republish, SourceKind
from feedserver.settings import Settings, load, shipped


def write(folder: Path, text: str, name: str = "own.toml") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def from_text(folder: Path, text: str, **environ: str) -> Settings:
    given = {f"FEEDSERVER_{name}": value for name, value in environ.items()}
    return load(write(folder, text), environ=given)


def test_the_shipped_file_sets_every_setting() -> None:
    values = tomllib.loads((shipped() / "config" / "feedserver.toml").read_text("utf-8"))
    for section in msgspec.structs.fields(Settings):
        if isinstance(section.type, type) and issubclass(section.type, msgspec.Struct):
            keys = {field.name for field in msgspec.structs.fields(section.type)}
            assert set(values[section.name]) == keys, section.name


def test_a_file_that_sets_some_keys_gets_the_shipped_values_for_the_rest(tmp_path: Path) -> None:
    settings = from_text(tmp_path, '[site]\ntitle = "Mine"\n')
    assert settings.site.title == "Mine"
    assert settings.server.port == 8000
    assert settings.network.timeout == 20
    assert settings.publish.max_bytes == 512 * 1024
    # Lists are the file's own.
    assert settings.topics == ()
    assert settings.sources == ()


def test_a_source_of_the_file(tmp_path: Path) -> None:
    settings = from_text(
        tmp_path,
        """
        [[sources]]
        id = "wire"
        url = "https://example.org/feed"
        kind = "feed"
        schedule = "every 15m"
        republish = "excerpt"
        backfill = "none"
        max_age = "30d"
        topics = ["a", "b"]
        """,
    )
    source = settings.sources[0].source()
    assert (source.kind, source.republish) == (SourceKind.FEED, Republish.EXCERPT)
    assert (source.backfill, source.origin) == (Backfill.NONE, Origin.SETTINGS)
    assert (source.max_age, source.topics) == (30 * 86400, ("a", "b"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[server]\nport = "abc"', ("server.port", "'abc'", "int")),
        ("[server]\nport = 99999", ("server.port", "99999", "65535")),
        ("[server]\nprot = 1", ("server.prot", "no such setting")),
        ("[serve]\nport = 1", ("serve", "no such setting")),
        ("server = 1", ("server",)),
        ('[site]\nbase_url = "example.org"', ("site.base_url", "'example.org'", "http")),
        ('[network]\ntimeout = "5 parsecs"', ("network.timeout", "'5 parsecs'", "15m")),
        ("[network]\ntimeout = 5", ("network.timeout", "15m")),
        ('[network]\nmax_body = "big"', ("network.max_body", "'big'", "15MiB")),
        ('[network]\nallow = ["300.0.0.0/8"]', ("network.allow", "300.0.0.0/8", "10.1.0.0/16")),
        ('[storage]\nurl = "mysql://x"', ("storage.url", "mysql://x", "postgresql://")),
        ('[[sources]]\nid = "a"\nurl = "https://x.example/"\nkind = "page"',
         ("sources[0].kind", "'page'", "auto, feed")),
        ('[[sources]]\nid = "A b"\nurl = "https://x.example/"',
         ("sources[0].id", "'A b'", "lower-case")),
        ('[[sources]]\nid = "a"\nurl = "ftp://x.example/"', ("sources[0].url", "ftp://x.example/")),
        ('[[sources]]\nid = "a"\nurl = "https://x.example/"\nschedule = "evry 5m"',
         ("sources[0].schedule", "'evry 5m'", "every 15m")),
        ('[[sources]]\nurl = "https://x.example/"', ("sources[0]", "id")),
        ('[[sources]]\nid = "a"\nurl = "https://x.example/"\n' * 2, ("sources", "'a'", "twice")),
        ('[refresh]\ninterval = "2m"', ("refresh.interval", "min_interval")),
        ("[server", ("not TOML",)),
    ],
)  # fmt: skip
def test_a_wrong_value_names_file_key_value_and_what_is_allowed(
    tmp_path: Path, text: str, said: tuple[str, ...]
) -> None:
    with pytest.raises(SettingsError) as caught:
        from_text(tmp_path, text)
    message = str(caught.value)
    assert "\n" not in message
    for words in ("own.toml", *said):
        assert words in message


def test_a_password_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        from_text(tmp_path, '[storage]\nurl = "postgres://me:secret@host/db"')
    assert "secret" not in str(caught.value)


def test_the_environment_wins(tmp_path: Path) -> None:
    settings = from_text(
        tmp_path,
        '[site]\ntitle = "Mine"\n[server]\nport = 1234',
        SITE__TITLE="12",
        SERVER__PORT="9000",
        NETWORK__ALLOW="127.0.0.0/8, ::1/128",
        NETWORK__PORTS="[80, 8000]",
        REFRESH__ROBOTS="false",
        REFRESH__TICK="250ms",
        ENRICH__ENTITIES="Mistral AI",
        STORAGE__DATA="/somewhere/else",
    )
    assert settings.site.title == "12"
    assert settings.server.port == 9000
    assert settings.network.allow == ("127.0.0.0/8", "::1/128")
    assert settings.network.ports == (80, 8000)
    assert settings.refresh.robots is False
    assert settings.refresh.tick == 0.25
    assert settings.enrich.entities == ("Mistral AI",)
    assert settings.data == Path("/somewhere/else")


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [("NETWORK__PRTS", "80", "network.prts"), ("SERVER__PORT", "x", "FEEDSERVER_SERVER__PORT"),
     ("NETWORK__PORTS", "80,x", "FEEDSERVER_NETWORK__PORTS"), ("NOWHERE__X", "1", "nowhere.x")],
)  # fmt: skip
def test_a_wrong_variable_is_named(tmp_path: Path, variable: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        from_text(tmp_path, "", **{variable: value})


def test_the_base_url_follows_the_port(tmp_path: Path) -> None:
    assert from_text(tmp_path, "", SERVER__PORT="8123").base_url == "http://127.0.0.1:8123"
    given = from_text(tmp_path, '[site]\nbase_url = "https://example.org/news/"')
    assert given.base_url == "https://example.org/news"


def test_where_the_file_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(environ={}).file == str(shipped() / "config" / "feedserver.toml")
    local = write(tmp_path, '[site]\ntitle = "Local"', "config/feedserver.toml")
    assert load(environ={}).file == str(local)
    named = write(tmp_path, '[site]\ntitle = "Named"', "named.toml")
    environ = {"FEEDSERVER_CONFIG": str(named)}
    assert load(environ=environ).site.title == "Named"
    option = write(tmp_path, '[site]\ntitle = "Option"', "option.toml")
    assert load(option, environ=environ).site.title == "Option"
    with pytest.raises(SettingsError, match="nowhere"):
        load(Path("nowhere.toml"), environ={})


def test_relative_paths_start_at_the_folder_that_holds_config(tmp_path: Path) -> None:
    inside = load(write(tmp_path, "", "config/feedserver.toml"), environ={})
    assert inside.data == tmp_path / "var"
    assert inside.seeds_folder == tmp_path / "seeds"
    beside = load(write(tmp_path, '[storage]\ndata = "d"', "deep/own.toml"), environ={})
    assert beside.data == tmp_path / "deep" / "d"
    given = load(write(tmp_path, ""), tmp_path / "elsewhere", environ={})
    assert given.data == tmp_path / "elsewhere"
    assert given.storage_url == f"sqlite:///{tmp_path}/elsewhere/feedserver.sqlite"


def test_what_later_versions_will_read_is_accepted_with_a_notice(tmp_path: Path) -> None:
    settings = from_text(
        tmp_path,
        """
        [webhooks]
        retry_schedule = ["5s"]
        [[webhook_endpoints]]
        url = "https://example.org/hook"
        [[sources]]
        id = "a"
        url = "https://example.org/"
        follow = true
        """,
    )
    assert len(settings.notices) == 3
    assert any("sources.follow" in notice for notice in settings.notices)
