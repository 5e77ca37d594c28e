"""Settings: defaults < file < environment < options; every mistake is named."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from feedserver.errors import SettingsError
from feedserver.model.source import Backfill, Origin, Republish, Source, SourceKind
from feedserver.services import Services
from feedserver.settings import Settings, load, shipped, shown
from feedserver.settings.secrets import resolve


def write(folder: Path, text: str, name: str = "own.toml") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def from_text(folder: Path, text: str, **environ: str) -> Settings:
    given = {f"FEEDSERVER_{name}": value for name, value in environ.items()}
    return load(write(folder, text), environ=given)


def source(**keys: Any) -> str:
    """One source of a settings file; a text is written as it is."""
    values = {"id": "a", "url": "https://x.example/"} | keys
    lines = ["[[sources]]"]
    for key, value in values.items():
        pairs = value.items() if isinstance(value, dict) else ()
        table = "{" + ", ".join(f'"{name}" = "{text}"' for name, text in pairs) + "}"
        lines.append(f"{key} = {table}" if pairs else f'{key} = "{value}"')
    return "\n".join(lines)


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
        (source(follow="yes"), ("sources[0].follow", "'yes'", "bool")),
        (source() + "\nfollow = 1", ("sources[0].follow", "= 1:", "bool")),
        (
            source() + '\npage = { content = "a[" }',
            ("sources[0].page.content", "'a['", "CSS selector"),
        ),
        ('[refresh]\narticle_schedule = ["3h", "1h"]', ("refresh.article_schedule", "later")),
        ('[refresh]\narticle_schedule = ["0s"]', ("refresh.article_schedule[0]", "above zero")),
        (source() + '\npage = { text = "p" }', ("sources[0].page.text", "no such setting")),
        (source(on_missing="drop"), ("sources[0].on_missing", "'drop'", "keep, retract")),
        (source(publish="hold"), ("sources[0].publish", "'hold'", "allowed: auto")),
        (source(id="-"), ("sources[0].id", "'-'", "a letter or digit first")),
        ('[[refresh.hosts]]\nhost = ""', ("refresh.hosts[0].host", "''", "example.org")),
        ('[[refresh.hosts]]\nhost = "https://x.example/"', ("hosts[0].host", "name or IP")),
        ('[[refresh.hosts]]\nhost = "x.example:80"', ("hosts[0].host", "name or IP")),
        ('[[refresh.hosts]]\nhost = "*.x.example"', ("hosts[0].host", "name or IP")),
        ('[[sources]]\nid = "a"\nurl = "https://x.example/"\nkind = "pages"',
         ("sources[0].kind", "'pages'", "auto, feed", "documents")),
        ('[[sources]]\nid = "A b"\nurl = "https://x.example/"',
         ("sources[0].id", "'A b'", "lower-case")),
        ('[[sources]]\nid = "a"\nurl = "https://me:pass@x.example/"',
         ("sources[0].url", "without user and password")),
        ('[[sources]]\nid = "a"\nurl = "ftp://x.example/"', ("sources[0].url", "ftp://x.example/")),
        (source(url=""), ("sources[0].url", "''", "length")),
        (source(url="https://x<y/"), ("sources[0].url", "an http or https address")),
        (source(url="docs"), ("sources[0].url", "'docs'", "an http or https address")),
        (source(kind="documents"), ("sources[0].url", "the folder")),
        (source(kind="documents", url="docs", user="me", password="p"),
         ("sources[0].user", "a folder is read without")),
        (source(lang="no language"), ("sources[0].lang", "'no language'", "pt-BR")),
        (source(kind="listing"), ("sources[0].selector", "needs a CSS selector")),
        (source(kind="listing", selector="h2["), ("sources[0].selector", "'h2['", "not a CSS")),
        (source(kind="listing", selector="a::before"),
         ("sources[0].selector", "'a::before'", "not a CSS selector: Pseudo-element")),
        (source(kind="listing", selector="a", date_selector="::"),
         ("sources[0].date_selector", "'::'", "not a CSS selector")),
        (source(selector="a"), ("sources[0].selector", "'a'", '"listing" only')),
        (source(user="me"), ("sources[0].password", "a user needs a password")),
        (source(password="p"), ("sources[0].user", "a password needs a user")),
        (source(user="me:you", password="p"), ("sources[0].user", "without a colon")),
        (source(headers={"X Y": "v"}), ("sources[0].headers", "'X Y'", "no name of a header")),
        (source(headers={"Host": "v"}), ("sources[0].headers.Host", "not a source's to set")),
        (source(headers={"If-None-Match": "v"}), ("sources[0].headers.If-None-Match", "not a")),
        (source(headers={"A": "v", "a": "w"}), ("sources[0].headers.a", "twice")),
        (source(headers={"A": "\\u00fc"}), ("sources[0].headers.A", "printable ASCII")),
        (source(headers={"A": "v\\r\\nB: w"}), ("sources[0].headers.A", "U+000D")),
        (source(headers={"Authorization": "v"}, user="me", password="p"),
         ("sources[0].headers.Authorization", "either this")),
        ('[[sources]]\nid = "a"\nurl = "https://x.example/"\nschedule = "evry 5m"',
         ("sources[0].schedule", "'evry 5m'", "every 15m", "0 6 * * 1-5")),
        ('[[sources]]\nid = "a"\nurl = "https://x.example/"\nschedule = "61 * * * *"',
         ("sources[0].schedule", "'61 * * * *'", "bad minute")),
        ('[[sources]]\nid = "a"\nurl = "https://x.example/"\nschedule = "0 6 31 2 *"',
         ("sources[0].schedule", "'0 6 31 2 *'", "never comes due")),
        ('[refresh]\ntimezone = "Mars/Olympus"',
         ("refresh.timezone", "'Mars/Olympus'", "Europe/Berlin")),
        ('[[sources]]\nurl = "https://x.example/"', ("sources[0]", "id")),
        ('[[sources]]\nid = "a"\nurl = "https://x.example/"\n' * 2, ("sources", "'a'", "twice")),
        ('[refresh]\ninterval = "2m"', ("refresh.interval", "min_interval")),
        ("[server", ("not TOML",)),
        ("storage = 5", ("storage", "table")),
        ('[server]\nhost = ""', ("server.host", "length")),
        ("[server]\nport = " + "9" * 5000, ("not TOML", "digits")),
        (f'[network]\nmax_body = "{"9" * 400}"', ("network.max_body", "at most", "1024GiB")),
        (f'[server]\nmax_headers = "{"9" * 30}MiB"', ("server.max_headers", "1024GiB")),
        ('[network]\nmax_body = "0"', ("network.max_body", "'0'", "above zero")),
        ('[network]\ntimeout = "0s"', ("network.timeout", "'0s'", "above zero")),
        ('[network]\nconnect_timeout = "0ms"', ("network.connect_timeout", "above zero")),
        ('[storage]\nbusy_timeout = "0s"', ("storage.busy_timeout", "above zero")),
        ('[refresh]\ntick = "0s"', ("refresh.tick", "'0s'", "above zero")),
        ('[refresh]\nlease = "0s"', ("refresh.lease", "'0s'", "above zero")),
        ('[refresh]\ninterval = "0s"', ("refresh.interval", "'0s'", "1s")),
        ('[refresh]\nmax_interval = "366d"', ("refresh.max_interval", "'366d'", "365d")),
        ('[refresh]\nper_host_delay = "9999999d"', ("refresh.per_host_delay", "3650d")),
        ("[refresh]\njitter = nan", ("refresh.jitter", "nan", ">= 0")),
        ("[refresh]\nmax_items = 99999999999999999999", ("refresh.max_items", "<= 1000000")),
        ("[enrich]\ntopic_threshold = nan", ("enrich.topic_threshold", "nan", ">= 0")),
        ("[enrich]\ntopic_threshold = inf", ("enrich.topic_threshold", "inf", "<= 1000000")),
        ('[[sources]]\nid = "a"\nurl = "https://x.example/"\nschedule = "every 99999999d"',
         ("sources[0].schedule", "'every 99999999d'", "365d")),
        ('[[sources]]\nid = "a"\nurl = "https://x.example/"\nschedule = "every 366d"',
         ("sources[0].schedule", "365d")),
        ('[[sources]]\nid = "a"\nurl = "https://x.example/"\nmax_age = "0s"',
         ("sources[0].max_age", "above zero")),
        ('[[sources]]\nid = "a"\nurl = "https://x.example/"\nrepublish = "none"',
         ("sources[0].republish", "'none'", "link, excerpt, feed, full")),
        ('[[sources]]\nid = "a"\nurl = "https://x.example/"\ntitle = "a\\u0007b"',
         ("sources[0].title", "U+0007")),
        ('[[topics]]\nid = "a\\u0000b"', ("topics[0].id", r"'a\x00b'", "U+0000")),
        ('[[topics]]\nid = "a"\nterms = ["b", "c\\u009b"]', ("topics[0].terms[1]", "U+009B")),
        ('[site]\ncontact = "me\\nX-Other: 1"', ("site.contact", "U+000A")),
        ('[site]\n"a\\nb" = 1', ("site", "U+000A")),
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


@pytest.mark.parametrize(
    "url",
    [
        "postgres://me:secret@host/db",
        "postgres://me:p@secret@host/db",
        "postgres://me:p w/:secret@host/db",
        "postgres:/me:secret@host/db",
        "me:secret@host/db",
        "postgres://host/db?user=me&password=secret",
        "postgres://host/db?PASSWORD=a secret&user=me",
        "host=host sslpassword = secret",
        "postgres://me:p@host/db?password=secret\\n",
    ],
)
def test_a_password_is_not_repeated(tmp_path: Path, url: str) -> None:
    for text in (f'[storage]\nurl = "{url}"', f'[[sources]]\nurl = "{url}"'):
        with pytest.raises(SettingsError) as caught:
            from_text(tmp_path, text)
        message = str(caught.value)
        assert "secret" not in message
        assert "p@" not in message
        assert "host" in message


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "hunter2", "user": "me:you"},
        {"password": "hunter2"},
        {"password": "hunter2\\n", "user": "me"},
        {"password": "hunter2", "user": "me", "kind": "nonsense"},
        {"headers": {"Host": "hunter2"}},
        {"headers": {"X-Key": "hunter2\\u00fc"}},
        {"headers": {"X-Key": "hunter2\\u0007"}},
        {"headers": {"X Y": "hunter2"}},
    ],
)
def test_a_credential_is_in_no_message(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as caught:
        from_text(tmp_path, source(**wrong))
    assert "hunter2" not in str(caught.value)
    without_id = source(password="hunter2", headers={"X": "hunter2"}).replace('id = "a"\n', "")
    with pytest.raises(SettingsError) as caught:
        from_text(tmp_path, without_id)
    assert "hunter2" not in str(caught.value)
    assert "x.example" in str(caught.value)


def test_what_a_source_may_say_of_its_kind_and_credentials(tmp_path: Path) -> None:
    def read(**keys: Any) -> Source:
        return from_text(tmp_path, source(**keys)).sources[0].source()

    assert read(kind="documents", url="docs").url == "docs"
    listing = read(kind="listing", selector="h2 > a:not(.ad)", date_selector="time[datetime]")
    assert (listing.kind, listing.date_selector) == (SourceKind.LISTING, "time[datetime]")
    login = read(user="me", password="")
    assert (login.user, login.password) == ("me", "")
    keys = {"X-Api-Key": "env:WIRE_KEY", "Accept-Language": "de, en;q=0.5", "Cookie": "file:c"}
    assert read(headers=keys).headers == keys
    # A reference is no header's value: it may hold what no header does.
    assert read(headers={"A": "file:schl\u00fcssel"}).headers == {"A": "file:schl\u00fcssel"}


def test_secrets_are_found_where_they_are_said_to_be(tmp_path: Path) -> None:
    write(tmp_path, "from a file\r\n", "secret")
    assert resolve("as it is", {}, tmp_path) == "as it is"
    assert resolve("env:KEY", {"KEY": "from outside"}, tmp_path) == "from outside"
    assert resolve("file:secret", {}, tmp_path) == "from a file"
    assert resolve(f"file:{tmp_path}/secret", {}, tmp_path / "elsewhere") == "from a file"
    assert resolve("env:EMPTY", {"EMPTY": ""}, tmp_path) == ""


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("env:NOPE", "env:NOPE: the environment has no variable NOPE"),
        ("file:nope", "file:nope: cannot be read: No such file"),
        ("file:.", "file:.: cannot be read: Is a directory"),
        ("file:latin", "file:latin: cannot be read: is not UTF-8"),
        ("file:lines", "file:lines: one line of text"),
        ("file:nul\0", "cannot be read"),
        ("file:/dev/zero", "file:/dev/zero: cannot be read: is longer than"),
        ("env:LINES", "env:LINES: one line of text"),
    ],
)
def test_secrets_that_are_not_there(tmp_path: Path, reference: str, said: str) -> None:
    (tmp_path / "latin").write_bytes(b"hunter2\xfc")
    write(tmp_path, "hunter2\nX-Other: 1\n", "lines")
    with pytest.raises(SettingsError) as caught:
        resolve(reference, {"LINES": "hunter2\r\nX-Other: 1"}, tmp_path)
    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_what_is_shown_of_a_secret() -> None:
    assert [shown(value) for value in ("hunter2", "", "env:KEY", "file:key")] == [
        "…", "…", "env:KEY", "file:key",
    ]  # fmt: skip


def test_options_and_a_section_that_is_none(tmp_path: Path) -> None:
    file = write(tmp_path, "server = 5")
    with pytest.raises(SettingsError, match="server: a table"):
        load(file, environ={}, overrides={"server": {"port": 9}})
    file = write(tmp_path, "storage = 5")
    with pytest.raises(SettingsError, match="storage: a table"):
        load(file, tmp_path / "data", environ={})


def test_a_description_may_have_several_lines(tmp_path: Path) -> None:
    text = "One line.\n\tAnother."
    assert from_text(tmp_path, f'[site]\ndescription = """{text}"""').site.description == text
    with pytest.raises(SettingsError, match=r"site\.description = .*U\+001B"):
        from_text(tmp_path, '[site]\ndescription = "a\\u001bb"')


def test_zero_where_it_means_something(tmp_path: Path) -> None:
    settings = from_text(
        tmp_path,
        "[refresh]\nper_host_delay = 0\njitter = 0\n[server]\ncache = 0\n"
        '[publish]\nmax_bytes = "0"\nmax_age = "0"\n[network]\nmax_redirects = 0',
    )
    assert settings.refresh.per_host_delay == 0
    assert (
        settings.server.cache == settings.publish.max_bytes == settings.network.max_redirects == 0
    )
    assert settings.publish.max_age == 0


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    for name in ("x" * 5000, "own.toml/under/a/file"):
        write(tmp_path, "")
        with pytest.raises(SettingsError, match="no such settings file"):
            load(tmp_path / name, environ={})


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
     ("NETWORK__PORTS", "80,x", "FEEDSERVER_NETWORK__PORTS"), ("NOWHERE__X", "1", "nowhere.x"),
     ("SERVER__PORT", "9" * 5000, "FEEDSERVER_SERVER__PORT"),
     ("SITE__TITLE", "a\udcffb", r"FEEDSERVER_SITE__TITLE.*U\+DCFF"),
     ("ENRICH__ENTITIES", "a,b\nc", r"FEEDSERVER_ENRICH__ENTITIES.*U\+000A")],
)  # fmt: skip
def test_a_wrong_variable_is_named(tmp_path: Path, variable: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        from_text(tmp_path, "", **{variable: value})


def test_the_environment_mends_what_is_wrong_in_the_file(tmp_path: Path) -> None:
    settings = from_text(
        tmp_path,
        '[server]\nport = "abc"\n[network]\nallow = "x"',
        SERVER__PORT="8310",
        NETWORK__ALLOW="127.0.0.0/8",
    )
    assert settings.server.port == 8310
    assert settings.network.allow == ("127.0.0.0/8",)


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
        on_missing = "retract"
        """,
    )
    assert len(settings.notices) == 3
    assert any("sources.on_missing" in notice for notice in settings.notices)


def test_a_host_is_named_as_it_is_asked_for_and_once(tmp_path: Path) -> None:
    hosts = '[[refresh.hosts]]\nhost = "{}"\n[[refresh.hosts]]\nhost = "{}"'
    for written, name in (("Bücher.Example.", "xn--bcher-kva.example"), ("::1", "::1")):
        settings = from_text(tmp_path, hosts.format(written, "x.example"))
        assert settings.refresh.hosts[0].host == name
    settings = from_text(tmp_path, hosts.format("a.example.org", "example.org"))
    with pytest.raises(SettingsError, match=r"'a.example.org' and 'example.org' share a budget"):
        Services(settings)


def test_defaults_of_later_versions_need_no_notice(tmp_path: Path) -> None:
    text = source(on_missing="keep", publish="auto")
    assert from_text(tmp_path, text).notices == ()


def test_names_of_entities_may_have_others(tmp_path: Path) -> None:
    settings = from_text(
        tmp_path, '[enrich]\nentities = ["Anthropic", "Mistral AI = Mistral= M "]\n'
    )
    assert [name.names() for name in settings.enrich.entities] == [
        ("Anthropic",),
        ("Mistral AI", "Mistral", "M"),
    ]
    with pytest.raises(SettingsError, match=r"enrich\.entities\[0\] = .* a name, or with others"):
        from_text(tmp_path, '[enrich]\nentities = ["Mistral AI ="]\n')
