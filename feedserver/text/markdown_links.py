"""Tracking parameters out of a Markdown source, without touching another byte of it."""

from __future__ import annotations

import re
from typing import Any, Final

from markdown_it.common.utils import unescapeAll

from feedserver.text import url
from feedserver.text.commonmark import parse

_LINES: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_DESTINATION: Final = r"(?:<(?P<angle>[^<>\r\n]*)>|(?P<bare>[^\s()<]+(?:\([^\s()]*\)[^\s()]*)*))"
# Code spans and escaped characters come first: what they hold is no link. A code span is looked
# for within a bound, so that unbalanced backticks cannot make the search quadratic.
_INLINE: Final = re.compile(
    r"(?P<ticks>`+)(?!`).{1,5000}?(?<!`)(?P=ticks)(?!`)|`+|\\."
    rf"|\]\(\s*{_DESTINATION}|<(?P<auto>[A-Za-z][A-Za-z0-9+.-]+:[^\s<>]*)>",
    re.DOTALL,
)
_DEFINITION: Final = re.compile(rf"\]:\s*{_DESTINATION}")


def clean_links(body_md: str) -> str:
    """The same Markdown with clean link and image destinations; code stays as it is."""
    lines = _LINES.findall(body_md)
    done = 0
    parts: list[str] = []
    for (start, end), pattern in sorted(_ranges(body_md).items(), key=lambda item: item[0]):
        parts += lines[done:start]
        parts.append(pattern.sub(_clean_destination, "".join(lines[start:end])))
        done = end
    return "".join(parts + lines[done:])


def _ranges(body_md: str) -> dict[tuple[int, int], re.Pattern[str]]:
    """The ranges of lines in which links can stand, and what to look for in each."""
    env: dict[str, Any] = {}
    ranges: dict[tuple[int, int], re.Pattern[str]] = {}
    for token in parse(body_md, env):
        if token.type == "inline" and token.map:
            ranges[token.map[0], token.map[1]] = _INLINE
    for reference in [*env.get("references", {}).values(), *env.get("duplicate_refs", ())]:
        start, end = reference["map"]
        ranges[start, end] = _DEFINITION
    return ranges


def _clean_destination(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind not in {"angle", "bare", "auto"}:
        return match[0]
    written = match[kind]
    address = written if kind == "auto" else unescapeAll(written)
    cleaned = url.clean(address)
    if cleaned == address:
        return match[0]
    if kind != "auto":
        cleaned = _escape_like(written, cleaned)
    start, end = match.start(kind) - match.start(), match.end(kind) - match.start()
    return match[0][:start] + cleaned + match[0][end:]


def _escape_like(written: str, cleaned: str) -> str:
    """Write a destination with the kinds of escape that it was written with."""
    if "\\" in written:
        cleaned = re.sub(r"([\\()<>])", r"\\\1", cleaned)
    return cleaned.replace("&", "&amp;") if "&amp;" in written else cleaned
