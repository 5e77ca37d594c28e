"""Commands, called in this process as the shell would call them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from feedserver.cli import main, output
from tests.support.feeds import FORMATS, Entry
from tests.support.origin import Origin
from tests.support.site import TOML


class Result:
    """What a command came to."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def json(self) -> Any:
        """The one object on standard output; nothing else may be there."""
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def complaint(self) -> str:
        """The one line on standard error."""
        assert "Traceback" not in self.err
        (line,) = self.err.splitlines()
        return line


class Commands:
    """`commands("source", "list")` runs `feedserver source list` on a data folder of its own."""

    def __init__(
        self,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.folder = folder
        self.config = folder / "feedserver.toml"
        self.data = folder / "data"
        self.config.write_text(TOML, encoding="utf-8")
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        # On a busy machine any command may take a second, and say so.
        monkeypatch.setattr(output, "_TELL_AFTER", 60.0)

    @property
    def common(self) -> list[str]:
        return ["--config", str(self.config), "--data", str(self.data)]

    def __call__(self, *words: str) -> Result:
        return self.plain(*self.common, *words)

    def plain(self, *words: str) -> Result:
        """Without `--config` and `--data`."""
        self._capsys.readouterr()
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["feedserver", *words])
            with pytest.raises(SystemExit) as caught:
                main()
        out, err = self._capsys.readouterr()
        assert isinstance(caught.value.code, int)
        return Result(caught.value.code, out, err)

    def done(self, *words: str) -> Result:
        """A command that must succeed."""
        result = self(*words)
        assert (result.code, result.err) == (0, ""), result.err
        return result

    def write(self, name: str, content: Any) -> str:
        """A file with a document, or with text; its path."""
        file = self.folder / name
        text = content if isinstance(content, str) else json.dumps(content)
        file.write_text(text, encoding="utf-8")
        return str(file)


@pytest.fixture
def commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commands:
    return Commands(tmp_path, monkeypatch, capsys)


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


def serve(origin: Origin, entries: Sequence[Entry], path: str = "/feed") -> str:
    """Have the origin serve these entries; the answer is the feed's address."""
    write, media_type = FORMATS["rss"]
    return origin.put(path, write(entries), media_type)
