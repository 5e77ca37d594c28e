"""One browser and one running site for all tests of this folder."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.support.origin import Origin
from tests.support.server import TOML, Server, wait_until
from tests.support.site import article
from tests.support.wire import Wire

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_TIMEOUT = 10_000  # milliseconds

# What would run if any of it were taken for markup: `hacked` is then set, or a dialog opens.
SCRIPT = "<script>window.hacked=1;alert(1)</script>"
HANDLER = '"><img src=x onerror="window.hacked=1;alert(1)"><svg onload="window.hacked=1">'
HOSTILE_BODY = f"""
{SCRIPT} {HANDLER}

[a](javascript:window.hacked=1) [b](JaVaScRiPt&colon;alert(1)) [c](data:text/html,{SCRIPT})
<a href="java&#09;script:alert(1)">d</a> <iframe srcdoc="{SCRIPT}"></iframe>
<style>@import 'x'; body {{ display: none }}</style> <base href="https://evil.example.org/">
<meta http-equiv="refresh" content="0;url=https://evil.example.org/">
<form action="https://evil.example.org/"><button autofocus onfocus="alert(1)">x</button></form>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></mtext></math>
![{HANDLER}](x" onerror="window.hacked=1)
<p id="content" class="skip" style="position:fixed;inset:0" onclick="alert(1)">the end</p>
"""
_WIDE_BODY = f"""
A paragraph with {"unbreakable" * 40} in it, and <https://example.org/{"path/" * 60}>.

## {"Heading" * 30}

| {" | ".join(f"column {n}" for n in range(12))} |
|{"---|" * 12}
| {" | ".join("value" * n for n in range(12))} |

```
{"code " * 100}
```

> {"quoted" * 60}

- one
  - two
    - {"nested" * 30}

$E=mc^2$ and `{"literal" * 40}`.
"""
_DOCUMENTS = (
    article("kiln", topics=["large-language-models", "ai-chips"], entities=["Mistral AI"]),
    article("wide", body_md=_WIDE_BODY, title=f"A {'remarkably' * 12} long word"),
    article("ete", title="L’été des modèles", body_md="Il fait **chaud** ici.", lang="fr"),
    article("safar", title="رحلة الفرن", body_md="نص **كامل** هنا.", lang="ar", summary="قصة."),
    article(
        "hostile",
        title=SCRIPT + HANDLER,
        summary=SCRIPT + HANDLER,
        body_md=HOSTILE_BODY,
        topics=[SCRIPT, "large-language-models", HANDLER],
        entities=[SCRIPT, HANDLER],
        authors=[{"name": HANDLER, "url": "javascript:alert(1)"}, SCRIPT],
        image={"url": "https://evil.example.org/i.png?" + HANDLER, "alt": HANDLER},
        license="javascript:alert(1)",
        rights=SCRIPT + HANDLER,
    ),
)


def _chromium() -> str:
    found = shutil.which("chromium")
    if found is not None:
        return found
    if os.environ.get("CI"):
        pytest.fail("CI must have Chromium")
    pytest.skip("NO CHROMIUM: install it (apt-get install chromium) to see the pages tested")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = _chromium()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with documents and two sources, one of them hostile."""
    folder = tmp_path_factory.mktemp("site")
    documents = folder / "documents"
    documents.mkdir()
    for document in _DOCUMENTS:
        (documents / f"{document['slug']}.json").write_text(json.dumps(document), "utf-8")
    with Origin() as origin:
        wire = Wire(origin)
        wire.tell("one", "<p>The first story, told in <b>full</b>.</p>")
        hostile = Wire(origin, "/hostile", title=SCRIPT + HANDLER)
        # A picture that is none, so that what waits for its failure gets its chance.
        origin.put("/x", b"", "image/png")
        hostile.tell("bad", HOSTILE_BODY, title=SCRIPT + HANDLER)
        sources = wire.declared("wire") + hostile.declared("hostile")
        with Server(folder, TOML + sources, seeds=documents) as server:
            for source in ("wire", "hostile"):
                _slug_of_first(server, source)
            yield server


def _slug_of_first(site: Server, source: str) -> str:
    def found() -> str | None:
        items: list[dict[str, Any]] = site.get(f"/sources/{source}.json").json()["items"]
        return str(items[0]["url"]).rpartition("/")[2] if items else None

    return str(wait_until(found, 15, f"the first poll of {source}"))


class Visit:
    """A page in a context of its own. `problems` is what a console shows in red, scripts that
    failed and dialogs that opened; `strangers` are requests to other hosts, which get nothing.
    """

    def __init__(self, browser: Browser, site: Server, **options: Any) -> None:
        self.site = site
        self.problems: list[str] = []
        self.strangers: list[str] = []
        self._context = browser.new_context(base_url=site.url, **options)
        self._context.set_default_timeout(_TIMEOUT)
        self.page: Page = self._context.new_page()
        self.page.route(lambda address: urlsplit(address).hostname != "127.0.0.1", self._refuse)
        self.page.on("console", lambda m: m.type == "error" and self.problems.append(m.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("dialog", self._dialog)

    def open(self, path: str) -> int:
        """The status of the answer."""
        response = self.page.goto(path)
        assert response is not None
        return response.status

    def _refuse(self, route: Route) -> None:
        self.strangers.append(route.request.url)
        route.fulfill(status=204)

    def _dialog(self, dialog: Any) -> None:
        self.problems.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def close(self) -> None:
        self._context.close()


@pytest.fixture
def visit(browser: Browser, site: Server) -> Iterator[Callable[..., Visit]]:
    """Opens a context with the options of `Browser.new_context`."""
    opened: list[Visit] = []

    def new(**options: Any) -> Visit:
        opened.append(Visit(browser, site, **options))
        return opened[-1]

    yield new
    for made in opened:
        made.close()


@pytest.fixture(scope="session")
def slug_of(site: Server) -> Callable[[str], str]:
    """The slug of the newest article of a source."""
    return lambda source: _slug_of_first(site, source)
