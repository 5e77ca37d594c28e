"""A real `feedserver` process on loopback, for tests that ask the program from outside."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

# No `site.base_url`: it follows the port, which is the server's own.
TOML = """
[site]
title = "Example News"
description = "What happened, for tests."

[seeds]
path = ""

[network]
allow = ["127.0.0.0/8"]
timeout = "5s"

[refresh]
per_host_delay = "0s"
per_host_requests = 8
min_interval = "1s"
tick = "200ms"

[[topics]]
id = "large-language-models"
name = "Large language models"
terms = ["language model"]

[[topics]]
id = "ai-chips"
"""
_MARK = "FEED_TEST_SERVER"  # in the environment of a server and of all that descends from it
_LOOK = 0.02  # seconds between two looks
_ANSWERING = ("serve", "web")  # the commands that listen


class Answer(NamedTuple):
    """A response; `headers` finds names in any case, `get_all` gives repeated ones."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.body.decode()

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def wait_until(condition: Callable[[], Any], seconds: float = 10, what: str = "") -> Any:
    """The first true value of `condition()`; AssertionError when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"{what or 'it'} did not happen within {seconds:g} s"
        time.sleep(_LOOK)
    return value


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`with Server(tmp_path) as server:` runs `feedserver serve` until the block ends.

    `toml` is the settings file, `environ` further environment (`FEEDSERVER_SITE__TITLE`), `seeds`
    a folder of documents, `command` another role (`("web",)`, `("worker",)`). The port comes from
    the environment, which is stronger than the file. `start` after `stop` or `kill` goes on with
    the same settings, data and port. The end of the block fails when processes stay behind, and
    ends them.
    """

    def __init__(
        self,
        folder: Path,
        toml: str = TOML,
        environ: Mapping[str, str] | None = None,
        seeds: Path | None = None,
        command: Sequence[str] = ("serve",),
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.config = folder / "feedserver.toml"
        self.data = folder / "data"
        self._command = tuple(command)
        self._mark = uuid.uuid4().hex
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.config.write_text(toml, encoding="utf-8")
        outside = {k: v for k, v in os.environ.items() if not k.startswith("FEEDSERVER_")}
        own = {"FEEDSERVER_SERVER__PORT": str(self.port)}
        if seeds is not None:
            own["FEEDSERVER_SEEDS__PATH"] = str(seeds.resolve())
        self.environ = outside | own | dict(environ or {})

    def start(self, seconds: float = 30) -> None:
        """Start it and wait until it can serve; AssertionError with its output if it does not."""
        assert self._process is None, "it is running"
        with self._log("stdout").open("ab") as out, self._log("stderr").open("ab") as err:
            self._process = subprocess.Popen(
                self._words(*self._command),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=self.folder,
                env=self.environ | {_MARK: self._mark},
                start_new_session=True,
            )
        if self._command[0] not in _ANSWERING:
            return
        try:
            wait_until(self.is_ready, seconds, "/readyz with 200")
        except AssertionError as error:
            self._end_everything()
            raise AssertionError(f"{error}\n{self.output()}") from None

    @property
    def pid(self) -> int:
        """The process that was started; its children are `children()`."""
        assert self._process is not None, "it is not running"
        return self._process.pid

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """GET `path`; redirects are not followed."""
        return self.request("GET", path, headers)

    def request(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """One request on a connection of its own; redirects are not followed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, headers={"Connection": "close", **(headers or {})})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def run(self, *words: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Another command on the same settings and data, to its end."""
        return subprocess.run(
            self._words(*words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            cwd=self.folder,
            env=self.environ,
            timeout=seconds,
            check=False,
        )

    def stop(self, seconds: float = 15) -> int:
        """SIGTERM; its exit code. AssertionError with its output if it does not end in time."""
        assert self._process is not None, "it is not running"
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._end_everything()
            raise AssertionError(f"SIGTERM did not end it\n{self.output()}") from None
        self._process = None
        return code

    def kill(self) -> None:
        """SIGKILL for the process that was started, and for that one alone."""
        assert self._process is not None, "it is not running"
        self._process.kill()
        self._process.wait(10)
        self._process = None

    def children(self) -> list[int]:
        """All live processes of this server but the one that was started; orphans too."""
        mark = f"{_MARK}={self._mark}".encode()
        own = self._process.pid if self._process is not None else 0
        found = []
        for entry in Path("/proc").iterdir():
            # Gone meanwhile, or somebody else's: not this server's.
            with suppress(OSError):
                if entry.name.isdigit() and int(entry.name) != own:
                    variables = (entry / "environ").read_bytes().split(b"\0")
                    if mark in variables:
                        found.append(int(entry.name))
        return sorted(found)

    def roles(self) -> dict[str, int]:
        """The children that run a command of their own (`web`, `worker`): name -> pid."""
        found: dict[str, int] = {}
        for pid in self.children():
            with suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
                parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
                if parent == self.pid and words[1:3] == ["-m", "feedserver"]:
                    found[words[3]] = pid
        return found

    def output(self) -> str:
        """What it has printed so far, for people: standard output, then standard error."""
        kept = [self._log(name) for name in ("stdout", "stderr")]
        return "".join(f.read_text("utf-8", "replace") for f in kept if f.exists())

    def _log(self, name: str) -> Path:
        return self.folder / f"server.{name}"

    def _words(self, *words: str) -> list[str]:
        common = ["--config", str(self.config), "--data", str(self.data)]
        return [sys.executable, "-m", "feedserver", *words, *common]

    def is_ready(self) -> bool:
        """Whether it answers, and says that it can serve."""
        assert self._process is not None
        code = self._process.poll()
        if code is not None:
            raise AssertionError(f"it ended with {code}")
        try:
            return self.get("/readyz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def _end_everything(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None
        for pid in self.children():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if self._process is not None:
                self.stop()
            wait_until(lambda: not self.children(), 10, "the end of its children")
        finally:
            self._end_everything()
