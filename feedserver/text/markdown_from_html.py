"""HTML fragments as clean Markdown (SPEC section 2, `body_md`)."""

from __future__ import annotations

import re
from typing import Final

import nh3
from html_to_markdown import ConversionOptions, PreprocessingOptions, convert
from lxml import html as lxml_html
from lxml.html import HtmlElement

from feedserver.text.commonmark import MAX_NESTING
from feedserver.text.nesting import shallow
from feedserver.text.xml import strip_illegal

# Block elements stay although Markdown has no name for them: they keep words apart.
_TAG_NAMES: Final = """
    a article aside audio b blockquote br caption code dd del details div dl dt em embed
    figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i iframe img kbd li main ol p pre q s
    samp section source strike strong sub summary sup table tbody td tfoot th thead tr tt ul
    var video
    """
_DROPPED_WITH_CONTENT: Final = frozenset(
    {"script", "style", "template", "noscript", "title", "button", "select", "textarea", "svg"}
)
_SOURCE: Final = frozenset({"src", "title"})
_ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    "a": frozenset({"href", "title"}),
    "audio": _SOURCE,
    "code": frozenset({"class"}),
    "embed": _SOURCE,
    "iframe": _SOURCE,
    "img": frozenset({"src", "alt", "title", "width", "height"}),
    "ol": frozenset({"start"}),
    "source": _SOURCE,
    "video": _SOURCE,
}
_CLEANER: Final = nh3.Cleaner(
    tags=frozenset(_TAG_NAMES.split()),
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes=_ATTRIBUTES,
    link_rel=None,
    url_schemes={"http", "https", "mailto", "tel"},
)

# An element is a level in Markdown at most; the text itself takes some more.
_MAX_DEPTH: Final = MAX_NESTING - 6
_PIXEL: Final = re.compile(r"\s*[01](?:px)?\s*")
_EMBEDDED: Final = ("iframe", "video", "audio", "embed")
_EMPHASIS: Final = ("strong", "b", "em", "i")
_RAISED: Final = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
# The converter makes common spaces of no-break and thin ones, which French and figures need.
# Those between two characters of text are kept under a private mark; at the edge of emphasis
# they would undo it.
_SPACES: Final = "\xa0\u2007\u2009\u202f"
_MARKS: Final = "\ue0a0\ue0a1\ue0a2\ue0a3"
_MARK_SPACE: Final = str.maketrans(_SPACES, _MARKS)
_UNMARK_SPACE: Final = str.maketrans(_MARKS, _SPACES)
_INNER_SPACE: Final = re.compile(rf"(?<=[^\s>])[{_SPACES}](?=[^\s<])")
_PUNCTUATION: Final = re.compile(r"\A[^\w\s]+")

# Text that Markdown would read as markup. The converter can escape everything, which litters
# prose with backslashes; it is asked to only for the documents that need it.
_MARKUP_IN_TEXT: Final = re.compile(
    r"`|\\[!-/:-@\[-`{-~]|\][(:\[]|~~|&#?\w+;|<(?:[a-z][a-z0-9+.-]*:|[^\s<>]+@)", re.IGNORECASE
)
_UNDERSCORE_IN_TEXT: Final = re.compile(r"(?<!\w)_|_(?!\w)")


def from_html(html: str) -> str:
    """The fragment as Markdown: `#` headings, `-` lists, fenced code, tables.

    Scripts, styles, forms and tracking pixels are dropped; frames and players become links;
    raised and lowered digits (10⁶, H₂O) stay what they mean. At most one blank line in a row,
    no space at a line's end, no newline at the end.
    """
    parser = lxml_html.HTMLParser(huge_tree=True, encoding="utf-8")
    # Twice: references such as "&#1;" name what was not in the text before.
    source = strip_illegal(_CLEANER.clean(strip_illegal(shallow(html))))
    # What lies deeper than any real text is unwrapped, before it is given up later.
    source = shallow(source, _MAX_DEPTH, closed=True)
    root = lxml_html.fragment_fromstring(source.encode(), create_parent="div", parser=parser)
    _drop_pixels(root)
    _link_embedded(root)
    _raise_digits(root)
    _collapse_space(root)
    _loosen_emphasis(root)
    markup = lxml_html.tostring(root, encoding="unicode")
    markup = _INNER_SPACE.sub(lambda space: space[0].translate(_MARK_SPACE), markup)
    markdown = convert(markup, _options(root)).content or ""
    return _normalise(markdown.translate(_UNMARK_SPACE))


def _drop_pixels(root: HtmlElement) -> None:
    for image in list(root.iter("img")):
        sizes = (image.get("width", ""), image.get("height", ""))
        if not image.get("src") or any(_PIXEL.fullmatch(size) for size in sizes):
            image.drop_tree()


def _link_embedded(root: HtmlElement) -> None:
    for element in list(root.iter(*_EMBEDDED)):
        address = element.get("src") or next(
            (source.get("src") for source in element.iter("source") if source.get("src")), None
        )
        if address:
            link = lxml_html.Element("a", {"href": address})
            link.text = element.get("title") or address
            paragraph = lxml_html.Element("p")
            paragraph.append(link)
            element.addprevious(paragraph)
        element.drop_tree()


def _raise_digits(root: HtmlElement) -> None:
    for element in list(root.iter("sup", "sub")):
        text = element.text or ""
        table = _RAISED if element.tag == "sup" else _LOWERED
        if not len(element) and text and all(ord(character) in table for character in text):
            element.text = text.translate(table)


def _collapse_space(root: HtmlElement) -> None:
    """A blank line within a paragraph of HTML is a space; in Markdown it would end it."""
    kept = {element for pre in root.iter("pre") for element in pre.iter()}
    for element in root.iter():
        if element not in kept:
            element.text = element.text and _SPACE.sub(" ", element.text)
        if element not in kept or element.tag == "pre":
            element.tail = element.tail and _SPACE.sub(" ", element.tail)


def _loosen_emphasis(root: HtmlElement) -> None:
    """Move punctuation at the edge of emphasis out of it where a word touches it.

    `**Note:**text` is no emphasis in CommonMark (section 6.2), `**Note**:text` is.
    """
    for element in list(root.iter(*_EMPHASIS)):
        before, inner, after = _without_punctuation(element.text or "")
        if len(element) or not inner:
            continue
        if before and _text_before(element)[-1:].isalnum():
            _put_before(element, before)
            before = ""
        if after and (element.tail or "")[:1].isalnum():
            element.tail = after + (element.tail or "")
            after = ""
        element.text = before + inner + after


def _without_punctuation(text: str) -> tuple[str, str, str]:
    """What punctuation `text` begins with, what is left, what punctuation it ends with."""
    rest = _PUNCTUATION.sub("", text)
    inner = _PUNCTUATION.sub("", rest[::-1])[::-1]
    return text[: len(text) - len(rest)], inner, rest[len(inner) :]


def _text_before(element: HtmlElement) -> str:
    previous = element.getprevious()
    return (element.getparent().text if previous is None else previous.tail) or ""


def _put_before(element: HtmlElement, text: str) -> None:
    previous = element.getprevious()
    if previous is None:
        element.getparent().text = _text_before(element) + text
    else:
        previous.tail = _text_before(element) + text


def _options(root: HtmlElement) -> ConversionOptions:
    texts = [
        text
        for element in root.iter()
        for text in (
            element.text if element.tag not in {"code", "pre", "kbd", "samp", "tt"} else None,
            element.tail,
        )
        if text
    ]
    return ConversionOptions(
        bullets="-",
        newline_style="backslash",
        escape_asterisks=any("*" in text for text in texts),
        escape_underscores=any(_UNDERSCORE_IN_TEXT.search(text) for text in texts),
        escape_misc=any(_MARKUP_IN_TEXT.search(text) for text in texts),
        # "Hello!" before a link would make an image of it.
        escape_ascii=any(_text_before(link).endswith("!") for link in root.iter("a")),
        extract_metadata=False,
        compact_tables=True,
        expand_abbreviations=False,
        include_blockquote_citations=False,
        preprocessing=PreprocessingOptions(enabled=False),
    )


def _normalise(markdown: str) -> str:
    lines: list[str] = []
    fence = ""
    for line in markdown.split("\n"):
        mark = re.match(r"(`{3,}|~{3,})", line.lstrip("> "))
        if not fence:
            line = line.rstrip()
            if not line.strip("> ") and lines and lines[-1] == line:
                continue
            fence = mark[1] if mark else ""
        elif mark and line.lstrip("> ").rstrip() == fence:
            fence = ""
        lines.append(line)
    return "\n".join(lines).strip("\n")
