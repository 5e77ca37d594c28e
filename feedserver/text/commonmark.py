"""The one Markdown parser: CommonMark with tables and strikethrough, raw HTML as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from feedserver.text.xml import strip_illegal

# Deeper than any real text. What lies deeper in blocks is not rendered, in lines it is text.
# The work that brackets cause grows with the second times the length.
MAX_NESTING: Final = 100
_MAX_INLINE_NESTING: Final = 20
# Characters of a paragraph that are read together, longer ones in pieces of so many: the time for
# brackets and ampersands grows with the square of what is read at once.
_MAX_INLINE: Final = 16_384


def _parser(nesting: int) -> MarkdownIt:
    options = {"html": False, "xhtmlOut": False, "maxNesting": nesting}
    return MarkdownIt("commonmark", options).enable(["table", "strikethrough"])


def _parse_lines(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline":
            token.children = []
            for piece in _pieces(token.content):
                tokens: list[Token] = []
                _LINES.inline.parse(piece, _LINES, state.env, tokens)
                token.children += tokens


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces, cut before a line's end or a space where there is one."""
    while len(text) > _MAX_INLINE:
        end = text.rfind("\n", 1, _MAX_INLINE)
        if end < 0:
            end = text.rfind(" ", 1, _MAX_INLINE)
        end = end if end > 0 else _MAX_INLINE
        yield text[:end]
        text = text[end:]
    yield text


_LINES: Final = _parser(_MAX_INLINE_NESTING)
_PARSER: Final = _parser(MAX_NESTING)
_PARSER.core.ruler.at("inline", _parse_lines)


def parse(body_md: str, env: dict[str, Any] | None = None) -> list[Token]:
    """The token stream of any text whatever; reference definitions are left in `env`."""
    return _PARSER.parse(strip_illegal(body_md), {} if env is None else env)


def render(tokens: list[Token]) -> str:
    """The tokens as HTML, not yet sanitised."""
    return str(_PARSER.renderer.render(tokens, _PARSER.options, {}))
