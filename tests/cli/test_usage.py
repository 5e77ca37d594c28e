"""How every command is called: help, common options, settings, exit codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from feedserver import __version__
from feedserver.cli import cli
from tests.cli.conftest import Commands
from tests.support.commands import commands_of
from tests.support.site import TOML
from tests.support.site import article as document


def everything(
    command: click.Command = cli, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command and group, with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in commands_of(command).items():
            yield from everything(inner, (*path, name))


COMMANDS = dict(everything())


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_is_complete(commands: Commands, words: tuple[str, ...], option: str) -> None:
    command = COMMANDS[words]
    result = commands.plain(*words, option)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Usage: feedserver")
    assert str(command.help).splitlines()[0].split(":")[0] in result.out
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert all(name in result.out for name in parameter.opts)
            assert parameter.help, f"{words}: {parameter.name} is not explained"
        else:
            shown = parameter.make_metavar(click.Context(command))
            name = re.sub(r"[\[\]…]|\.\.\.", "", shown)
            usage, _, explained = result.out.partition("\n\n")
            assert name in usage
            assert re.search(rf"\b{name}\b", explained), f"{words}: {name} is not explained"
    if isinstance(command, click.Group):
        assert all(
            re.search(rf"^  {name} ", result.out, re.MULTILINE) for name in commands_of(command)
        )


@pytest.mark.parametrize(
    "name",
    ["serve", "web", "worker", "refresh", "source", "article", "feed"],
)
def test_the_commands_of_the_contract_are_there(name: str) -> None:
    assert (name,) in COMMANDS


def test_the_version(commands: Commands) -> None:
    result = commands.plain("--version")
    assert (result.code, result.out) == (0, f"feedserver, version {__version__}\n")


@pytest.mark.parametrize("place", range(3))
def test_common_options_before_and_after_the_arguments(commands: Commands, place: int) -> None:
    words = [["source"], ["list"], ["--json"]]
    words.insert(place + 1 if place else 0, commands.common)
    result = commands.plain(*(word for part in words for word in part))
    assert (result.code, result.json) == (0, {"items": []})
    assert (commands.data / "feedserver.sqlite").exists()


def test_config_before_and_data_after(commands: Commands) -> None:
    config, data = commands.common[:2], commands.common[2:]
    assert commands.plain(*config, "source", *data, "list").code == 0
    assert (commands.data / "feedserver.sqlite").exists()


def test_the_later_of_two_counts(commands: Commands) -> None:
    other = str(commands.folder / "other")
    assert commands("source", "list", "--data", other).code == 0
    assert (commands.folder / "other" / "feedserver.sqlite").exists()
    assert not commands.data.exists()


def test_the_settings_file_of_the_environment(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDSERVER_CONFIG", str(commands.config))
    monkeypatch.setenv("FEEDSERVER_STORAGE__DATA", str(commands.folder / "elsewhere"))
    assert commands.plain("source", "list").code == 0
    assert (commands.folder / "elsewhere" / "feedserver.sqlite").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["nope"],
        ["source", "nope"],
        ["source", "add"],
        ["source", "list", "--nope"],
        ["source", "list", "surplus"],
        ["source", "add", "https://example.org/", "--kind", "newspaper"],
        ["source", "add", "https://example.org/", "--republish", "everything"],
        ["source", "add", "https://example.org/", "--max-age", "soon"],
        ["article", "list", "--limit", "0"],
        ["article", "diff", "kiln", "one", "2"],
        ["article", "diff", "kiln", "1"],
        ["article", "show"],
        ["article", "import"],
        ["article", "export"],
        ["serve", "--port", "0"],
        ["serve", "--port", "65536"],
        [],
        ["source"],
    ],
    ids=" ".join,
)
def test_wrong_usage(commands: Commands, words: list[str]) -> None:
    result = commands(*words)
    assert (result.code, result.out) == (2, "")
    assert "Usage: feedserver" in result.err
    assert "Traceback" not in result.err
    assert not commands.data.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[server]\nport = 0\n", "server.port = 0"),
        ('[server]\nport = "80"\n', "server.port = '80'"),
        ("[server]\nspeed = 3\n", "server.speed: there is no such setting"),
        ('[refresh]\ntick = "soon"\n', "refresh.tick = 'soon': a time such as \"500ms\""),
        ("[server\n", "not TOML"),
        ('[[sources]]\nid = "a"\n', "url"),
        ('[[sources]]\nid = "a"\nurl = "nowhere"\n', "sources[0].url = 'nowhere'"),
        ('[storage]\nurl = "mysql://me:secret@host/db"\n', "mysql://***@host/db"),
    ],
)
def test_wrong_settings(commands: Commands, text: str, said: str) -> None:
    commands.config.write_text(text, encoding="utf-8")
    result = commands("article", "list")
    assert (result.code, result.out) == (2, "")
    assert result.complaint.startswith(f"feedserver: {commands.config}: ")
    assert said in result.complaint
    assert "secret" not in result.complaint
    assert not commands.data.exists()


def test_a_wrong_value_in_the_environment(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDSERVER_SERVER__PORT", "none")
    result = commands("article", "list")
    assert result.code == 2
    assert "FEEDSERVER_SERVER__PORT" in result.complaint


def test_an_option_without_its_value(commands: Commands) -> None:
    result = commands.plain("source", "list", "--config")
    assert (result.code, result.out) == (2, "")
    assert result.err == "Error: Option '--config' requires an argument.\n"


def test_a_settings_file_that_is_not_there_or_no_text(commands: Commands) -> None:
    missing = str(commands.folder / "nope.toml")
    result = commands.plain("source", "list", "--config", missing)
    assert (result.code, result.complaint) == (2, f"feedserver: {missing}: no such settings file")
    commands.config.write_bytes(b"\xff\xfe\x00")
    result = commands("source", "list")
    assert result.code == 2
    assert "cannot be read" in result.complaint
    result = commands.plain("source", "list", "--config", str(commands.folder))
    assert result.code == 2
    assert "settings file" in result.complaint


def test_a_data_folder_that_is_a_file(commands: Commands) -> None:
    commands.data.write_text("in the way")
    result = commands("source", "list")
    assert result.code == 2
    assert "Invalid value for '--data'" in result.err


def test_a_data_folder_that_cannot_be_made(commands: Commands) -> None:
    occupied = commands.folder / "file"
    occupied.write_text("in the way")
    result = commands("source", "list", "--data", str(occupied / "data"))
    assert result.code == 1
    assert "cannot be made" in result.complaint


def test_a_store_that_is_no_database(commands: Commands) -> None:
    commands.data.mkdir()
    (commands.data / "feedserver.sqlite").write_text("This is no database, but a text. " * 100)
    result = commands("source", "list")
    assert result.code == 1
    assert "not a database" in result.complaint


def test_a_database_that_cannot_be_reached(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql://me:secret@127.0.0.1:1/db"
    monkeypatch.setenv("FEEDSERVER_STORAGE__URL", url)
    result = commands("source", "list")
    assert result.code == 1
    assert "127.0.0.1" in result.complaint
    assert "secret" not in result.complaint


def test_notices_go_to_no_program_that_reads_json(commands: Commands) -> None:
    commands.config.write_text(TOML + '\n[webhooks]\nmax_payload = "64KiB"\n', encoding="utf-8")
    assert commands("source", "list", "--json").json == {"items": []}


def test_names_that_are_no_text(commands: Commands) -> None:
    commands.done("article", "import", commands.write("kiln.json", document()))
    for words in (
        ["article", "show", "\udcff"],
        ["article", "versions", "\udcff"],
        ["article", "diff", "\udcff", "1", "1"],
        ["source", "show", "\udcff"],
        ["source", "pause", "\udcff"],
        ["refresh", "\udcff"],
        ["article", "import", "\udcff.json"],
        ["article", "export", str(commands.folder / "out"), "\udcff"],
    ):
        result = commands(*words)
        assert result.code == 1
        assert "Traceback" not in result.err
        result.complaint.encode()
