"""The one Markdown parser: CommonMark with tables and strikethrough, raw HTML as text."""

from __future__ import annotations

from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from feedserver.text.xml import strip_illegal

# The parser's work grows with this times the length; 50 is deeper than any real text.
_MAX_NESTING: Final = 50
_PARSER: Final = MarkdownIt(
    "commonmark", {"html": False, "xhtmlOut": False, "maxNesting": _MAX_NESTING}
).enable(["table", "strikethrough"])


def parse(body_md: str, env: dict[str, Any] | None = None) -> list[Token]:
    """The token stream of any text whatever; reference definitions are left in `env`."""
    return _PARSER.parse(strip_illegal(body_md), {} if env is None else env)


def render(tokens: list[Token]) -> str:
    """The tokens as HTML, not yet sanitised."""
    return str(_PARSER.renderer.render(tokens, _PARSER.options, {}))
