"""The documentation against the program: complete where it must be, and nothing that is not so."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest

from feedserver.cli import cli
from feedserver.model.source import Backfill, Republish, SourceKind
from feedserver.parse import document
from feedserver.serve.app import create_app
from feedserver.settings import Settings, SourceSettings, Topic
from tests.support.commands import commands_of
from tests.support.site import settings_for

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/*.md")]
)
GUIDES = [page for page in PAGES if page.name == "README.md" or page.parent.name == "docs"]
GUIDE = "\n".join(page.read_text(encoding="utf-8") for page in GUIDES)
COMMON = {"--config", "--data", "--help"}

INSTALL_AND_SERVE = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/feedserver serve"
INSTALL_AND_TEST = (
    "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]'"
    " && .venv/bin/pytest -n auto --dist loadfile"
)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of one language in a page."""
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    text = page.read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


# Settings


def sections() -> dict[str, list[str]]:
    """The keys of each table of the settings."""
    found = {}
    for field in msgspec.structs.fields(Settings):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            found[field.name] = [key.name for key in msgspec.structs.fields(field.type)]
    return found


def commented_keys() -> set[str]:
    """The settings of the shipped file that a comment stands over or beside."""
    found: set[str] = set()
    section, before = "", ""
    for line in text_of("config/feedserver.toml").splitlines():
        header = re.fullmatch(r"\[(\w+)\]", line)
        key = re.match(r"(\w+) = ", line)
        if header:
            section = header[1]
        elif key and (before.startswith("#") or "  # " in line):
            found.add(f"{section}.{key[1]}")
        before = line
    return found


def test_the_settings_are_walked_at_all() -> None:
    assert {"site", "server", "storage", "network", "refresh", "publish"} <= sections().keys()
    assert "refresh.robots" in commented_keys()
    assert "network.connect_timeout" not in commented_keys()


def test_every_setting_is_explained() -> None:
    names = {f"{section}.{key}" for section, keys in sections().items() for key in keys}
    explained = commented_keys() | {name for name in names if f"`{name}`" in GUIDE}
    assert names - explained == set()


@pytest.mark.parametrize("key", [field.name for field in msgspec.structs.fields(SourceSettings)])
def test_every_key_of_a_source_is_explained(key: str) -> None:
    assert re.search(rf"^\| .*`{key}`", text_of("docs/sources.md"), re.MULTILINE)
    assert re.search(rf"^# {key} = ", text_of("config/feedserver.toml"), re.MULTILINE)


@pytest.mark.parametrize("key", [field.name for field in msgspec.structs.fields(Topic)])
def test_every_key_of_a_topic_is_explained(key: str) -> None:
    (explained,) = re.findall(
        r"^A topic has .*?\n\n", text_of("docs/settings.md"), re.MULTILINE | re.DOTALL
    )
    assert f"`{key}`" in explained


def test_settings_that_the_pages_name_exist() -> None:
    names = {f"{section}.{key}" for section, keys in sections().items() for key in keys}
    mentioned = set(re.findall(rf"`((?:{'|'.join(sections())})\.\w+)`", GUIDE))
    assert len(mentioned) > 20
    assert mentioned - names == set()


def test_settings_in_the_pages_are_valid(tmp_path: Path) -> None:
    examples = [block for page in GUIDES for block in blocks(page, "toml")]
    assert examples
    for example in examples:
        settings = settings_for(tmp_path, toml=example)
        assert settings.notices == ()


def test_the_example_source_of_the_settings_file_is_valid(tmp_path: Path) -> None:
    _, _, example = text_of("config/feedserver.toml").partition("# [[sources]]\n")
    lines = [line.removeprefix("# ") for line in ["# [[sources]]", *example.splitlines()]]
    settings = settings_for(tmp_path, toml="\n".join(lines))
    assert [source.id for source in settings.sources] == ["example"]
    assert tomllib.loads("\n".join(lines))["sources"][0].keys() == {
        field.name for field in msgspec.structs.fields(SourceSettings)
    }


def test_documents_in_the_pages_are_accepted() -> None:
    examples = [block for page in GUIDES for block in blocks(page, "json")]
    assert examples
    for example in examples:
        parsed = document.documents(example.encode(), "example")
        assert (len(parsed.articles), parsed.skipped) == (1, ())


def test_every_key_of_a_document_is_explained() -> None:
    page = text_of("docs/documents.md")
    keys = {*document._KEYS, *document._INFORMATIVE, "publish_at", "status"}
    assert {key for key in keys if key not in page} == set()


def test_variables_that_the_pages_name_are_settings() -> None:
    variables = re.findall(r"FEEDSERVER_([A-Z]+)__([A-Z_]+)", GUIDE)
    assert variables
    for section, key in variables:
        assert key.lower() in sections()[section.lower()]


# Commands


def commands(
    command: click.Command = cli, path: tuple[str, ...] = ("feedserver",)
) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with the words that call it."""
    if isinstance(command, click.Group):
        for name, inner in commands_of(command).items():
            yield from commands(inner, (*path, name))
    else:
        yield " ".join(path), command


def options(command: click.Command) -> set[str]:
    """Its own options, without those that every command takes."""
    found = {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
        if name.startswith("--")
    }
    return found - COMMON


COMMANDS = dict(commands())


def test_the_commands_are_walked_at_all() -> None:
    assert {"feedserver serve", "feedserver source add", "feedserver article diff"} <= set(COMMANDS)
    assert "--republish" in options(COMMANDS["feedserver source add"])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_its_options_are_explained_on_one_page(name: str) -> None:
    pages = [page.read_text(encoding="utf-8") for page in GUIDES if page.parent.name == "docs"]
    telling = [text for text in pages if f"`{name}" in text]
    assert telling, f"no page explains {name}"
    missing = [
        {option for option in options(COMMANDS[name]) if not re.search(rf"{option}\b", text)}
        for text in telling
    ]
    assert set() in missing, f"{name}: no page explains {min(missing, key=len)} too"


def test_every_command_says_what_it_does() -> None:
    for name, command in COMMANDS.items():
        assert command.help, name
    assert all(option in text_of("docs/settings.md") for option in COMMON - {"--help"})


def called() -> Iterator[str]:
    """The calls of the program that the pages show."""
    for page in GUIDES:
        text = page.read_text(encoding="utf-8")
        yield from re.findall(r"^(?:\$ |\w+=\S+ )*(feedserver [^\n#|<>]+)", text, re.MULTILINE)


def test_calls_in_the_pages_are_understood() -> None:
    calls = [call for call in called() if not call.startswith("feedserver:")]
    assert len(calls) > 10
    for call in calls:
        words = shlex.split(call)
        name = max((n for n in COMMANDS if f"{call} ".startswith(f"{n} ")), key=len, default=None)
        assert name, f"{call}: there is no such command"
        rest = words[len(name.split()) :]
        # With the program around it: a command keeps the help option that it first was given.
        program = click.Context(cli, **cli.context_settings)
        COMMANDS[name].make_context(name, rest, parent=program).close()


@pytest.mark.parametrize(
    ("option", "names"),
    [("--kind", SourceKind), ("--republish", Republish), ("--backfill", Backfill)],
)
def test_options_take_the_words_of_the_settings_file(option: str, names: Any) -> None:
    (parameter,) = [p for p in COMMANDS["feedserver source add"].params if option in p.opts]
    assert isinstance(parameter.type, click.Choice)
    assert list(parameter.type.choices) == [member.value for member in names]


# Addresses


def routes(tmp_path: Path) -> Iterator[str]:
    """Every address of the site, its variable parts as `<>`."""
    app = create_app(settings_for(tmp_path))
    for rule in app.url_map.iter_rules():
        parts = []
        for part in re.split(r"(<[^>]+>)", rule.rule):
            chosen = re.fullmatch(r"<any\(([^)]+)\):\w+>", part)
            parts.append(chosen[1].split(", ") if chosen else [re.sub(r"<.+>", "<>", part)])
        yield from ("".join(choice) for choice in product(*parts))
    app.extensions["feedserver"].services.close()


def test_every_address_is_explained(tmp_path: Path) -> None:
    mentioned = {
        re.sub(r"<[^>]+>", "<>", address) for address in re.findall(r"`(/[^`\s]*)`", GUIDE)
    }
    found = set(routes(tmp_path))
    assert {"/", "/news/<>", "/topics/<>", "/latest.rss", "/feed", "/healthz"} <= found
    assert found - mentioned == set()


def test_addresses_that_the_pages_name_exist(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path))
    adapter = app.url_map.bind("127.0.0.1")
    for address in set(re.findall(r"http://127\.0\.0\.1:8000(/[^\s'\"`<>?)]*)", GUIDE)):
        assert adapter.test(address, "GET"), address
    app.extensions["feedserver"].services.close()


# The pages themselves


def anchors(page: Path) -> set[str]:
    """The ids that its headings get where the pages are shown."""
    titles = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.is_file(), f"{page.name}: {link}"
        assert not anchor or anchor in anchors(target), f"{page.name}: {link}"


def test_every_page_is_linked_from_the_readme() -> None:
    readme = text_of("README.md")
    for page in PAGES:
        assert page.name == "README.md" or f"({page.relative_to(ROOT)})" in readme, page.name


def test_the_picture_is_a_png_of_a_reasonable_size() -> None:
    picture = (ROOT / "docs/images/home.png").read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(picture[16:20], "big") == 1280
    assert 10_000 < len(picture) < 300_000


def test_the_readme_has_the_two_commands() -> None:
    shown = [block.strip() for block in blocks(ROOT / "README.md", "sh")]
    assert shown == [INSTALL_AND_SERVE, INSTALL_AND_TEST]


def test_the_check_script_installs_and_tests_as_the_readme_says() -> None:
    lines = [line for line in text_of(".ci/run").splitlines() if line.strip()]
    assert any(line.endswith("""install --quiet -e '.[dev]'""") for line in lines)
    assert lines[-1] == 'step "tests" "$bin/pytest" -n auto --dist loadfile'


def test_the_changelog_knows_this_version() -> None:
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]
    assert re.search(rf"^## \[{re.escape(version)}\]", text_of("CHANGELOG.md"), re.MULTILINE)


def tracked() -> list[Path]:
    """The files of the project, as git knows them."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    # Put together here, so that this file does not name one either.
    places = [b"/" + name + b"/" for name in (b"work", b"tmp/w", b"home/user", b"Users")]
    found = [
        f"{path.relative_to(ROOT)}: {place.decode()}"
        for path in tracked()
        if path.is_file()
        for place in places
        if place in path.read_bytes()
    ]
    assert found == []


def test_json_in_the_change_log_page_is_what_the_keys_say() -> None:
    page = text_of("docs/changes.md")
    (answer,) = re.findall(r"^(\{\"changes\".*\})$", page, re.MULTILINE)
    shown = json.loads(answer)
    keys = shown.keys() | shown["changes"][0].keys()
    assert {key for key in keys - {"changes"} if f"`{key}`" not in page} == set()
