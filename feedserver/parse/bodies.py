"""Which of an entry's texts is the body and which the summary: the same for every reader."""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5
from typing import Final

import msgspec

from feedserver.parse.parts import text_as_html
from feedserver.text.html import plain, to_text
from feedserver.text.space import one_line

HTML_TYPES: Final = ("text/html", "application/xhtml+xml")
XHTML: Final = "application/xhtml+xml"

_TYPES: Final = {
    "text": "text/plain",
    "plain": "text/plain",
    "html": "text/html",
    "xhtml": XHTML,
}
# No tag reaches over another "<", so that the time does not grow with their square.
_TAG: Final = re.compile(r"<[^<>]*>")
_CLOSING_TAG: Final = re.compile(r"</\w+>")
_REFERENCE: Final = re.compile(r"&#?\w+;")
_TAG_NAME: Final = re.compile(r"</?(\w+)")
_NAMED: Final = re.compile(r"&(\w+);")
_HTML_NAMES: Final = """
    a abbr acronym address area article aside audio b big blockquote br button canvas caption
    center cite code col colgroup dd del details dfn dialog dir div dl dt em fieldset figcaption
    figure font footer form h1 h2 h3 h4 h5 h6 header hr i img input ins kbd label legend li map
    menu meter nav noscript ol optgroup option output p pre progress q s samp section select
    small source span strike strong sub sup table tbody td textarea tfoot th thead time tr tt u
    ul var video
    """
_HTML_ELEMENTS: Final = frozenset(_HTML_NAMES.split())
# A text so many times shorter than another is another.
_SHORTER: Final = 2
# Characters: how much of two ends is compared before the whole of both is.
_TAIL: Final = 150
_ENOUGH: Final = 16


class Text(msgspec.Struct, frozen=True):
    """A text construct, what it is relative to and written in: `markup`, or else `plain` text."""

    markup: str | None
    base: str
    lang: str | None
    plain: str = ""

    @property
    def html(self) -> str:
        """The text as HTML."""
        return text_as_html(self.plain) if self.markup is None else self.markup

    @property
    def line(self) -> str:
        """Its text in one line."""
        return one_line(self.plain) if self.markup is None else line(self.markup)


def media_type(kind: str) -> str:
    """A text construct's type as a media type: Atom's words and RSS's `plain` are short forms."""
    kind = kind.lower()
    return _TYPES.get(kind, kind)


def construct(value: str, kind: str, base: str, lang: str | None, *, guess: bool) -> Text | None:
    """A text of a media type; None when it is neither HTML nor text, or empty.

    `guess`: RSS says `text/plain` of markup too, so that is looked at.
    """
    value = value.strip()
    if not value:
        return None
    if kind in HTML_TYPES or (guess and kind == "text/plain" and looks_like_html(value)):
        return Text(value, base, lang)
    return Text(None, base, lang, value) if kind.startswith("text/") else None


def looks_like_html(text: str) -> bool:
    """Whether `text` holds a closing tag or a reference, and nothing that is not HTML."""
    if not (_CLOSING_TAG.search(text) or _REFERENCE.search(text)):
        return False
    if any(name.lower() not in _HTML_ELEMENTS for name in _TAG_NAME.findall(text)):
        return False
    return all(f"{name};" in html5 for name in _NAMED.findall(text))


def line(html: str) -> str:
    """The text of a fragment in one line."""
    if "<" not in html and "&" not in html:
        return one_line(html)
    return one_line(to_text(html))


def plain_line(text: str) -> str:
    """A title or a name as plain text in one line, whether or not it holds markup."""
    if "<" not in text and "&" not in text:
        return one_line(text)
    return plain(text)


def body_and_summary(
    contents: list[Text], described: Text | None, *, is_atom: bool, spare: Text | None
) -> tuple[Text | None, str | None]:
    """The body, and the summary as plain text where the feed gives one besides it.

    `contents` in the feed's order, `described` its description or summary, `spare` another
    that only stands in where there is none. In Atom the content is the body. Feeds of the RSS
    family put the whole text in any of their elements: there the longest is the body.
    """
    texts = [*contents, described] if described else contents
    if not texts:
        return spare, None
    if len(texts) == 1:
        return texts[0], _summary(spare, texts[0]) if spare else None
    if len(texts) == 2 and described and _outweighs(texts[0], _SHORTER * _weight(described)):
        return texts[0], described.line or None
    weights = [_weight(text) for text in texts]
    chosen = 0 if is_atom else weights.index(max(weights))
    # The description is the last of them.
    other = len(texts) - 1 if described and chosen != len(texts) - 1 else 0
    if other == chosen:
        return texts[chosen], _summary(spare, texts[chosen]) if spare else None
    body = texts[chosen]
    if weights[other] * _SHORTER < weights[chosen]:
        return body, texts[other].line or None
    return body, _summary(texts[other], body)


def _summary(text: Text, body: Text) -> str | None:
    summary = text.line
    return summary if summary and not _says(body.html, summary) else None


def _weight(text: Text) -> int:
    html = text.plain if text.markup is None else text.markup
    return len(_TAG.sub("", html)) if text.markup and "<" in html else len(html)


def _outweighs(text: Text, most: int) -> bool:
    """Whether `text` weighs more than `most`: for most bodies their beginning tells."""
    # No tag reaches over a "<", so what is before one can be weighed by itself.
    html = text.markup or ""
    beginning = html[: max(html.rfind("<", 0, most + 2 * _TAIL), 0)]
    return len(_TAG.sub("", beginning)) > most or _weight(text) > most


def _says(html: str, text: str) -> bool:
    """Whether a fragment says `text` (in one line) and nothing else."""
    tail = _TAG.sub("", html[-_TAIL:])
    if "&" in tail:
        tail = unescape(tail)
    end = "".join(tail.split())[-_ENOUGH:]
    wanted = "".join(text[-_TAIL:].split())[-_ENOUGH:]
    # Nearly all texts end differently; only the others are worth a whole parse.
    if not (end.endswith(wanted) or wanted.endswith(end)):
        return False
    return line(html) == text
