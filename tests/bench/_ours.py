"""The program as a benchmark runs it: settings as shipped, the sources those of an origin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from feedserver.services import Services
from feedserver.settings import Settings, load
from feedserver.workflow.prepare import prepare
from tests.bench._origin import Feeds

_SETTINGS: Final = Path(__file__).parents[2] / "config" / "feedserver.toml"
# One loopback host stands for as many hosts as there are feeds.
_ENVIRON: Final = {
    "FEEDSERVER_SEEDS__PATH": "",
    "FEEDSERVER_NETWORK__ALLOW": "127.0.0.0/8",
    "FEEDSERVER_REFRESH__ROBOTS": "false",
    "FEEDSERVER_REFRESH__PER_HOST_DELAY": "0s",
    "FEEDSERVER_REFRESH__PER_HOST_REQUESTS": "1000",
}


@contextmanager
def our_side(
    feeds: Feeds, folder: Path, make: Callable[[Settings], Services] = Services
) -> Iterator[Services]:
    """Services, made by `make`, with an empty store in `folder` and all feeds as sources."""
    folder.mkdir()
    file = folder / "feedserver.toml"
    declared = "".join(
        f'[[sources]]\nid = "s{number}"\nurl = "{feeds.url(number)}"\n'
        for number in range(feeds.count)
    )
    file.write_text(f"{_SETTINGS.read_text('utf-8')}\n{declared}", encoding="utf-8")
    with closing(make(load(file, folder / "data", environ=_ENVIRON))) as services:
        prepare(services)
        yield services
