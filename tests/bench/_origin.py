"""An origin for benchmarks: a real nginx on loopback that serves feeds from a folder."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from email.utils import formatdate
from pathlib import Path
from types import TracebackType
from typing import Final

from tests.support.server import free_port, wait_until

ENTRIES: Final = 20
_PARAGRAPHS: Final = 4
_START: Final = 1_790_000_000  # seconds; a file's time is half of nginx's entity tag
_VOCABULARY: Final = (
    "the of and to in a is that for it as was with be by on not he his but at are this have from"
    " model system report funding week users billion plan server inference percent court release"
    " startup year data launch training team tool market chip public safety agent research policy"
    " government company product energy health school music river winter village painting"
)
_WORDS: Final = _VOCABULARY.split()
_CONFIG: Final = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log warn; worker_processes 1;
{user}
events {{ worker_connections 4096; }}
http {{
    access_log off; sendfile on; keepalive_requests 1000000000;
    types {{ application/rss+xml xml; }}
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    server {{ listen 127.0.0.1:{port} backlog=4096; root {folder}/www; }}
}}
"""


def program(name: str) -> str:
    """Where a program of this name is; `SystemExit` with Debian's package when there is none."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise SystemExit(f"this benchmark needs {name}: apt-get install {name}")
    return found


class Feeds:
    """`with Feeds(folder, count) as feeds:` serves `count` feeds of twenty entries, 2 KB each."""

    def __init__(self, folder: Path, count: int) -> None:
        self.count = count
        self._folder = folder
        self._entries: dict[int, list[str]] = {}
        self._told = 0
        self._random = random.Random(5)
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, number: int) -> str:
        """The address of one feed."""
        return f"http://127.0.0.1:{self._port}/{number}.xml"

    def etag(self, number: int) -> str:
        """Its entity tag, as nginx makes it from the file's time and size."""
        stat = self._file(number).stat()
        return f'"{int(stat.st_mtime):x}-{stat.st_size:x}"'

    def modified(self, number: int) -> str:
        """Its Last-Modified."""
        return formatdate(int(self._file(number).stat().st_mtime), usegmt=True)

    def add_news(self, part: int) -> list[int]:
        """One entry more in each `part`th feed, and the oldest dropped; which feeds those are."""
        self._told += 1
        chosen = [n for n in range(self.count) if n % part == self._told % part]
        for number in chosen:
            entries = self._entries[number]
            entries.insert(0, self._entry(number, ENTRIES + self._told))
            entries.pop()
            self._write(number)
        return chosen

    def _file(self, number: int) -> Path:
        return self._folder / "www" / f"{number}.xml"

    def _write(self, number: int) -> None:
        head = (
            f"<title>Feed {number}</title><link>https://site{number}.example/</link>"
            "<description>All that is told there</description><language>en</language>"
        )
        text = (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/">'
            f"<channel>{head}{''.join(self._entries[number])}</channel></rss>"
        )
        file = self._file(number)
        file.write_text(text, encoding="utf-8")
        # Two editions within a second, of one length, would have the same entity tag.
        os.utime(file, (_START + self._told, _START + self._told))

    def _text(self, words: int) -> str:
        return " ".join(self._random.choices(_WORDS, k=words))

    def _entry(self, feed: int, number: int) -> str:
        body = "".join(
            f'<p>{self._text(40).capitalize()}. <a href="/x/{number}">{self._text(3)}</a>'
            f" {self._text(25)}.</p>"
            for _ in range(_PARAGRAPHS)
        )
        when = formatdate(_START - 86_400 * 20 + number * 3_600, usegmt=True)
        return (
            f"<item><title>{self._text(7).title()} {feed}-{number}</title>"
            f"<link>https://site{feed}.example/{number}/story</link>"
            f'<guid isPermaLink="false">g-{feed}-{number}</guid><pubDate>{when}</pubDate>'
            f"<category>{self._text(1)}</category><dc:creator>Ann Lee</dc:creator>"
            f"<description>{self._text(30)}</description>"
            f"<content:encoded><![CDATA[{body}]]></content:encoded></item>"
        )

    def _is_listening(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise SystemExit((self._folder / "error.log").read_text(errors="replace"))
        return (self._folder / "nginx.pid").exists()

    def __enter__(self) -> Feeds:
        nginx = program("nginx")
        (self._folder / "www").mkdir(parents=True)
        for number in range(self.count):
            self._entries[number] = [self._entry(number, n) for n in range(ENTRIES, 0, -1)]
            self._write(number)
        config = self._folder / "nginx.conf"
        # As root its workers would be somebody who may not read our folder.
        user = "user root;" if os.geteuid() == 0 else ""
        config.write_text(_CONFIG.format(folder=self._folder, port=self._port, user=user))
        command = [nginx, "-c", str(config), "-p", str(self._folder), "-e", "stderr"]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_until(self._is_listening, what="the start of nginx")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(10)


_SCRIPT: Final = """
local requests = {}
local count = 0
for line in io.lines("%s") do
  local path, etag, modified = line:match("^(%%S+)\\t(%%S+)\\t(.+)$")
  count = count + 1
  requests[count] = {path, {["If-None-Match"] = etag, ["If-Modified-Since"] = modified}}
end
local ready = {}
function init(args)
  for i, one in ipairs(requests) do ready[i] = wrk.format("GET", one[1], one[2]) end
end
local at = 0
function request()
  at = at %% count + 1
  return ready[at]
end
function done(summary, latency, _)
  io.write(string.format("RESULT %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    summary.bytes, summary.errors.status + summary.errors.read + summary.errors.timeout))
end
"""


def wrk(feeds: Feeds, folder: Path, seconds: int) -> float:
    """Requests a second that wrk makes, each with the condition that our polls send, all feeds
    in turn. `SystemExit` when they are not all answered 304."""
    folder.mkdir(exist_ok=True)
    asked, script = folder / "asked.txt", folder / "wrk.lua"
    paths = (f"/{n}.xml\t{feeds.etag(n)}\t{feeds.modified(n)}" for n in range(feeds.count))
    asked.write_text("\n".join(paths) + "\n")
    script.write_text(_SCRIPT % asked)
    command = [program("wrk"), "-t1", "-c64", f"-d{seconds}s", "-s", str(script), feeds.url(0)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    words = done.stdout.rpartition("RESULT ")[2].split()
    requests, microseconds, size, errors = (int(word) for word in words[:4])
    if errors or size > requests * 500:
        raise SystemExit(f"wrk was not answered 304 throughout:\n{done.stdout}")
    return requests / (microseconds / 1_000_000)
