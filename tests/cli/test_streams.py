"""Where commands print to: terminals, pipes, files that are full, readers that leave."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from feedserver.cli import output
from tests.cli.conftest import Commands, serve
from tests.support.feeds import Entry
from tests.support.origin import Exchange, Origin
from tests.support.site import TOML
from tests.support.site import article as document

ROOT = Path(__file__).parents[2]
NOBODY = 65534


def start(
    commands: Commands, *words: str, stdin: int | None = None, env: dict[str, str] | None = None,
    stdout: int | None = subprocess.PIPE, stderr: int | None = subprocess.PIPE,
) -> subprocess.Popen[bytes]:  # fmt: skip
    """The program in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "feedserver", *commands.common, *words],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": ""} | (env or {}),
        # Tests that run in the background of a shell would hand down that Ctrl-C is ignored.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )


def fill(commands: Commands, count: int) -> None:
    """Have this many articles in the store, each with a line of 300 characters in a listing."""
    documents = [document(f"article-{n}", title=f"{n} ".ljust(300, "x")) for n in range(count)]
    assert commands("article", "import", "--quiet", commands.write("all.json", documents)).code == 0


@contextmanager
def terminal() -> Iterator[tuple[int, list[bytes]]]:
    """The end of a terminal for a program, and what it has written there when the block ends."""
    master, slave = pty.openpty()
    written: list[bytes] = []

    def listen() -> None:
        try:
            while data := os.read(master, 65536):
                written.append(data)
        except OSError:  # the other end is closed
            return

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        yield slave, written
    finally:
        os.close(slave)
        listener.join(20)
        os.close(master)


def test_the_program_in_a_process_of_its_own(commands: Commands) -> None:
    process = start(commands, "source", "list", "--json")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, json.loads(out), err) == (0, {"items": []}, b"")


def test_a_table_on_a_terminal(commands: Commands) -> None:
    fill(commands, 3)
    with terminal() as (end, written):
        process = start(commands, "article", "list", stdout=end, env={"TERM": "xterm"})
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, b"")
    text = b"".join(written).decode()
    assert "\t" not in text
    header = next(line for line in text.splitlines() if "SLUG" in line)
    assert "VERSION" in header
    assert len([line for line in text.splitlines() if line.startswith("article-")]) == 3


def test_a_reader_that_leaves_early(commands: Commands) -> None:
    fill(commands, 400)  # more than a pipe holds
    reader, writer = os.pipe()
    process = start(commands, "article", "list", stdout=writer)
    os.close(writer)
    assert os.read(reader, 4) == b"SLUG"
    os.close(reader)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")


@pytest.mark.parametrize("words", [["source", "list"], ["source", "list", "--json"]])
def test_a_reader_that_was_never_there(commands: Commands, words: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = start(commands, *words, stdout=writer)
    os.close(writer)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")


def test_a_full_disk_behind_standard_output(commands: Commands) -> None:
    with Path("/dev/full").open("wb") as full:
        process = start(commands, "source", "list", stdout=full.fileno())
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err == b"feedserver: standard output: No space left on device\n"


def test_titles_outside_the_encoding_of_the_output(commands: Commands) -> None:
    commands.done("article", "import", commands.write("a.json", document(title="Ж – kiln")))
    process = start(commands, "article", "list", env={"PYTHONIOENCODING": "latin-1"})
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")
    assert b"kiln" in out


def test_an_interrupted_command(commands: Commands, origin: Origin) -> None:
    asked = threading.Event()

    def hang(exchange: Exchange) -> None:
        asked.set()
        exchange.wait(20)

    commands.config.write_text(TOML.replace("[network]", '[network]\ntimeout = "2s"'))
    commands.done("source", "add", origin.handler("/feed", hang), "--id", "slow")
    process = start(commands, "refresh")
    assert asked.wait(60)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == b""
    assert b"Traceback" not in err


def test_slow_work_says_so_in_plain_lines(
    commands: Commands, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = threading.Event()
    echo = output.click.echo

    def hear(message: object = None, **keys: bool) -> None:
        echo(message, **keys)  # type: ignore[arg-type]
        told.set()

    def slowly(exchange: Exchange) -> None:
        told.wait(20)
        exchange.send(404)

    monkeypatch.setattr(output, "_TELL_AFTER", 0.01)
    commands.done("source", "add", origin.handler("/feed", slowly), "--id", "slow")
    monkeypatch.setattr(output.click, "echo", hear)
    result = commands("refresh")
    assert result.code == 1
    assert result.err.splitlines()[0] == "polling sources: 0 of 1"


def test_progress_on_a_terminal(commands: Commands, origin: Origin) -> None:
    commands.done("source", "add", serve(origin, [Entry(title="A")]), "--id", "wire")
    with terminal() as (end, written):
        process = start(commands, "refresh", stderr=end, env={"TERM": "xterm"})
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0
    assert b"wire\tchanged" in out
    assert b"polling sources" in b"".join(written)


@contextmanager
def powerless(*folders: Path) -> Iterator[None]:
    """Be somebody who may read these folders and write nowhere."""
    modes = {folder: folder.stat().st_mode for folder in folders}
    for folder in folders:
        folder.chmod(0o555)
    if os.geteuid() == 0:
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)
    else:
        yield
    for folder, mode in modes.items():
        folder.chmod(mode)


@pytest.fixture
def open_commands(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Commands]:
    """Commands on a folder that everybody may reach."""
    base = tmp_path_factory.getbasetemp()
    opened = [p for p in (base, *base.parents) if not p.stat().st_mode & 0o005]
    for folder in opened:
        folder.chmod(0o755)
    yield Commands(tmp_path_factory.mktemp("open"), monkeypatch, capsys)
    for folder in opened:
        folder.chmod(0o700)


def test_a_data_folder_that_must_not_be_written(open_commands: Commands) -> None:
    commands = open_commands
    commands.done("article", "import", commands.write("kiln.json", document()))
    file = commands.write("other.json", document("other"))
    commands.folder.chmod(0o755)
    with powerless(commands.data):
        result = commands("article", "import", file)
    assert result.code == 1
    assert str(commands.data) in result.complaint
    with powerless(commands.folder):
        result = commands("source", "list", "--data", str(commands.folder / "new"))
    assert result.code == 1
    assert "cannot be made" in result.complaint
    assert commands.done("article", "list", "--json").json["items"][0]["slug"] == "kiln"


def test_a_settings_file_that_must_not_be_read(open_commands: Commands) -> None:
    commands = open_commands
    commands.folder.chmod(0o755)
    commands.config.chmod(0)
    with powerless():
        result = commands("source", "list")
    assert result.code == 2
    assert result.complaint.startswith(f"feedserver: {commands.config}: cannot be read")
