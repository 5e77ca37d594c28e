"""Step 6: the summary: declared, the source's own if it is one, else the body's beginning."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, islice
from typing import Final

from msgspec.structs import replace

from feedserver.enrich.boilerplate import without_boilerplate
from feedserver.enrich.context import EnrichContext, noted
from feedserver.enrich.matching import normalise
from feedserver.enrich.plain import headings, plain
from feedserver.enrich.sentences import each_sentence, is_broken_off, is_whole
from feedserver.model.article import ParsedArticle
from feedserver.text.space import one_line

# Characters: a third sentence is taken while the summary stays below this; a source's own
# summary of more than _LONG is an article.
_SOFT: Final = 320
_LONG: Final = 600
_MOST_SENTENCES: Final = 3
_FEWEST_SENTENCES: Final = 2
# With the second sentence it stays below this; a single one that runs on is cut at a word.
_HARD: Final = 500
# Descriptions often lack the full stop, and some are a few words; a single one describes nothing,
# nor do the names of links. Of scripts without spaces it takes some letters.
_WORDS: Final = re.compile(r"[^\W\d_]{2,}")
_LINKS: Final = re.compile(r"(?:\W*\b(?:comments?|link|permalink|source|\d+)\b\W*)+", re.IGNORECASE)
_FEWEST_LETTERS: Final = 6

# What feeds put behind, or in place of, a description: a sentence of its own at the end.
_TEASING: Final = (
    *("continue reading", "read more", r"read the (?:full|whole|rest)", "keep reading"),
    *("learn more", "lire la suite", "lire plus", "en savoir plus", "weiterlesen"),
    *(
        "mehr lesen",
        "mehr erfahren",
        "leer más",
        "seguir leyendo",
        "lee la (?:noticia|nota)",
        "leggi tutto",
    ),
    *("continua a leggere", "lees (?:meer|verder)", "leia mais", "czytaj (?:dalej|więcej)"),
    r"the post\b.{1,200}\b(?:appeared first|first appeared) on",
)
_TEASING_WIDE: Final = ("читать далее", "続きを読む", "阅读更多", "阅读全文")
_TEASER: Final = re.compile(
    r"(?P<before>^|[.!?…\])»”\"'。！？|>→–—-])\s*[\[(<]?\s*"
    rf"(?:(?:{'|'.join(_TEASING)})\b|{'|'.join(_TEASING_WIDE)})"
    r".{0,150}$",
    re.IGNORECASE,
)
_LAST_TEASER: Final = re.compile(rf"\s+(?:{'|'.join(_TEASING)})\W*$", re.IGNORECASE)
# A text without any of these at its end has no teaser: nearly all have none, and this is told
# quickly. A teaser is no longer than so many characters.
_LONGEST_TEASER: Final = 400
_HINTS_OF_TEASING: Final = tuple(
    re.split(r"[(\\]", phrase)[0] for phrase in (*_TEASING, *_TEASING_WIDE)
)
_IMAGE: Final = re.compile(r"!\[[^\]]{0,500}\]\([^)]{0,500}\)")
# Blocks of plain text that are no prose: lists, quotations, code, tables, rules.
_NOT_PROSE: Final = re.compile(r"(?:- |\d+[.)] |> | {4}|\* \* \*)|.* \| ")
_MARKERS: Final = re.compile(r"^\s*(?:- |\d+[.)] |> )+", re.MULTILINE)


def apply(article: ParsedArticle, context: EnrichContext) -> ParsedArticle:
    """The article with a plain-text `summary`; its title when there is nothing to sum up."""
    if "summary" in article.declared:
        return noted(article, "summary", "document")
    own = _of_source(article)
    if own:
        return noted(replace(article, summary=own), "summary", "source")
    lead = extract(article.body_md or "") or one_line(article.title)
    return noted(replace(article, summary=lead), "summary", "derived")


def extract(body_md: str) -> str:
    """The first two or three whole sentences of a Markdown body's prose; empty if it has none."""
    titles = frozenset(headings(body_md))
    text = plain(_IMAGE.sub("", body_md))
    blocks = [block for block in text.split("\n\n") if block not in titles]
    if any(map(_is_prose, blocks)):
        return _lead(filter(_is_prose, blocks))
    return _lead(_MARKERS.sub("", block) for block in blocks)


def _is_prose(block: str) -> bool:
    return _NOT_PROSE.match(block) is None


def _lead(blocks: Iterable[str]) -> str:
    # No more is read than is needed: most bodies go on for long.
    texts = filter(None, map(_without_teaser, blocks))
    first = next(texts, "")
    each = chain.from_iterable(map(each_sentence, chain((first,), texts)))
    lead = ""
    for count, sentence in enumerate(islice(filter(is_whole, each), _MOST_SENTENCES)):
        longer = f"{lead}{_joint(lead)}{sentence}"
        if lead and len(longer) > (_HARD if count < _FEWEST_SENTENCES else _SOFT):
            break
        lead = longer
    return _cut(lead or first)


def _joint(lead: str) -> str:
    """What stands between two sentences: nothing in scripts without spaces."""
    return " " if lead and not lead.endswith(("。", "！", "？", "｡", "」", "』")) else ""


def _cut(text: str) -> str:
    if len(text) <= _HARD:
        return text
    head = text[:_HARD].rpartition(" ")[0] or text[:_HARD]
    return head.rstrip(" ,;:-–") + "…"


def _without_teaser(text: str) -> str:
    line = one_line(text)
    return _TEASER.sub(r"\g<before>", line).strip() if _may_tease(line) else line


def _may_tease(line: str) -> bool:
    end = line[-_LONGEST_TEASER:].casefold()
    return any(map(end.__contains__, _HINTS_OF_TEASING))


def _of_source(article: ParsedArticle) -> str:
    """The source's own summary; empty when it is none, or broken off in its first sentence."""
    line = without_boilerplate(one_line(article.summary or ""), article.body_md or "")
    text = _without_teaser(line)
    if not text or _same(text, article.title):
        return ""
    if _may_tease(line) and _same(_LAST_TEASER.sub("", text), article.title):
        return ""
    whole = filter(is_whole, each_sentence(text))
    if is_broken_off(text) or len(text) > _LONG:
        return _lead(whole)
    return text if _describes(text) or any(whole) else ""


def _describes(text: str) -> bool:
    """Whether text that is no whole sentence says something all the same."""
    if _LINKS.fullmatch(text):
        return False
    word = _WORDS.search(text)
    if word is None:
        return False
    more = _WORDS.search(text, word.end()) is not None
    return more or (not text.isascii() and len(word[0]) >= _FEWEST_LETTERS)


def _same(text: str, title: str) -> bool:
    return normalise(text).casefold().rstrip(". ") == normalise(title).casefold().rstrip(". ")
