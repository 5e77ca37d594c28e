"""Program text on a page, with the language that the page says it is in."""

from __future__ import annotations

import re
from html import escape
from typing import Any, Final

from lxml import etree

_LANGUAGE: Final = re.compile(
    r"(?:\A|\s)(?:language|lang|highlight-source|highlight|brush|sourceCode)[-_:]\s?"
    r"([A-Za-z][\w+#.-]{0,30})",
)
# What sites call a listing in no language.
_NO_LANGUAGE: Final = frozenset(
    {"none", "plain", "plaintext", "text", "txt", "default", "nohighlight", "unknown", "wrapper"}
    | {"block", "container"}
)
_NUMBERS: Final = re.compile(
    r"line-?n(?:o|um|os|umber|umbers)\b|gutter|rouge-gutter", re.IGNORECASE
)
_ATTRIBUTES: Final = ("data-lang", "data-language", "data-code-language")


def code_block(pre: Any) -> tuple[str, str]:
    """A `<pre>` as HTML, its lines and spaces kept, and its text."""
    text = _text(pre).strip("\n").rstrip()
    language = _language(pre)
    mark = f' class="language-{language}"' if language else ""
    return f"<pre><code{mark}>{escape(text, quote=False)}</code></pre>", text


def _text(pre: Any) -> str:
    pieces: list[str] = []
    walker = etree.iterwalk(pre, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            pieces.append((element.tail or "") if element is not pre else "")
        elif element is not pre and _is_numbers(element):
            walker.skip_subtree()
        else:
            pieces.append("\n" if element.tag == "br" else element.text or "")
    return "".join(pieces)


def _is_numbers(element: Any) -> bool:
    return _NUMBERS.search((element.get("class") or "")[:200]) is not None


def _language(pre: Any) -> str:
    code = pre.find(".//code")
    parent = pre.getparent()
    around = [parent, parent.getparent() if parent is not None else None]
    for element in [e for e in (code, pre, *around) if e is not None]:
        said = next((element.get(name) for name in _ATTRIBUTES if element.get(name)), None)
        match = _LANGUAGE.search((element.get("class") or "")[:200])
        language = (said or (match[1] if match else "")).strip().lower()
        if re.fullmatch(r"[a-z][\w+#.-]{0,30}", language) and language not in _NO_LANGUAGE:
            return language
    return ""
