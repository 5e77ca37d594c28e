"""`feedserver refresh --articles`, and what `article show` tells of a canonical source."""

from __future__ import annotations

import re

from tests.cli.conftest import Commands
from tests.support.newspaper import EXPLAINER, UPDATED
from tests.support.origin import Origin
from tests.support.site import article as document

HTML = "text/html; charset=utf-8"


def imported(commands: Commands, origin: Origin) -> None:
    link = origin.put("/explainer", EXPLAINER.html(), HTML)
    text = re.sub(r"<h2>(.*?)</h2>", r"## \1", "\n\n".join(EXPLAINER.blocks))
    written = document(
        "kiln-ship",
        title=EXPLAINER.title,
        body_md=re.sub(r"</?p>", "", text),
        canonical_source=link,
        updated_at=EXPLAINER.modified,
    )
    commands.done("article", "import", commands.write("kiln-ship.json", written))


def test_a_change_is_told(commands: Commands, origin: Origin) -> None:
    imported(commands, origin)
    quiet = commands.done("refresh", "--articles").out.splitlines()
    assert quiet[1].split("\t")[:3] == ["kiln-ship", "unchanged", ""]
    origin.put("/explainer", UPDATED.html(), HTML)
    told = commands.done("refresh", "--articles").out
    assert re.search(r"kiln-ship\tchanged\t2\t", told)
    assert "12 → 21" in told
    (item,) = commands.done("refresh", "--articles", "--json").json["items"]
    assert item.keys() == {
        "slug", "url", "outcome", "note", "changes", "error", "next_at", "next_reason",
    }  # fmt: skip
    shown = commands.done("article", "show", "kiln-ship").out
    for name in ("page", "page read", "page status", "page due", "page due because", "shown"):
        assert re.search(rf"^{name} +\S", shown, re.MULTILINE), name
    record = commands.done("article", "show", "kiln-ship", "--json").json
    assert record["watch"]["adopted"] is True
    assert record["provenance"]["body_md"] == "page"


def test_what_cannot_be_read_is_named(commands: Commands, origin: Origin) -> None:
    imported(commands, origin)
    origin.fail("/explainer", 500)
    result = commands("refresh", "--articles")
    assert result.code == 1
    assert "kiln-ship: 500 Internal Server Error" in result.err
    assert commands("refresh", "--articles", "nothing").code == 1


def test_nothing_to_read(commands: Commands) -> None:
    assert "no articles whose pages are read again" in commands.done("refresh", "--articles").out
