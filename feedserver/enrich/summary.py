"""Step 6: the summary: declared, the source's own if it is one, else the body's beginning."""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from feedserver.enrich.boilerplate import without_boilerplate
from feedserver.enrich.context import EnrichContext, noted
from feedserver.enrich.matching import normalise
from feedserver.enrich.plain import headings, plain
from feedserver.enrich.sentences import is_broken_off, is_whole, sentences
from feedserver.model.article import ParsedArticle

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
# A text without any of these has no teaser: nearly all have none, and this is told quickly.
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
    lead = extract(article.body_md or "")
    fallback = " ".join(article.title.split())
    return noted(replace(article, summary=lead or fallback), "summary", "derived")


def extract(body_md: str) -> str:
    """The first two or three whole sentences of a Markdown body's prose; empty if it has none."""
    titles = frozenset(headings(body_md))
    text = plain(_IMAGE.sub("", body_md))
    blocks = [block for block in text.split("\n\n") if block not in titles]
    prose = [block for block in blocks if not _NOT_PROSE.match(block)]
    return _lead(prose or [_MARKERS.sub("", block) for block in blocks])


def _lead(blocks: list[str]) -> str:
    texts = [text for text in map(_without_teaser, blocks) if text]
    lead = ""
    whole = [sentence for text in texts for sentence in sentences(text) if is_whole(sentence)]
    for count, sentence in enumerate(whole[:_MOST_SENTENCES]):
        longer = f"{lead}{_joint(lead)}{sentence}"
        if lead and len(longer) > (_HARD if count < _FEWEST_SENTENCES else _SOFT):
            break
        lead = longer
    return _cut(lead or "".join(texts[:1]))


def _joint(lead: str) -> str:
    """What stands between two sentences: nothing in scripts without spaces."""
    return " " if lead and not lead.endswith(("。", "！", "？", "｡", "」", "』")) else ""


def _cut(text: str) -> str:
    if len(text) <= _HARD:
        return text
    head = text[:_HARD].rpartition(" ")[0] or text[:_HARD]
    return head.rstrip(" ,;:-–") + "…"


def _without_teaser(text: str) -> str:
    line = " ".join(text.split())
    small = line.casefold()
    if not any(word in small for word in _HINTS_OF_TEASING):
        return line
    return _TEASER.sub(r"\g<before>", line).strip()


def _of_source(article: ParsedArticle) -> str:
    """The source's own summary; empty when it is none, or broken off in its first sentence."""
    told = without_boilerplate(" ".join((article.summary or "").split()), article.body_md or "")
    text = _without_teaser(told)
    if _same(text, article.title) or _same(_LAST_TEASER.sub("", text), article.title):
        return ""
    whole = [sentence for sentence in sentences(text) if is_whole(sentence)]
    if is_broken_off(text) or len(text) > _LONG:
        return _lead(whole)
    return text if whole or _describes(text) else ""


def _describes(text: str) -> bool:
    """Whether text that is no whole sentence says something all the same."""
    if _LINKS.fullmatch(text):
        return False
    words = _WORDS.findall(text)
    return len(words) > 1 or (not text.isascii() and sum(map(len, words)) >= _FEWEST_LETTERS)


def _same(text: str, title: str) -> bool:
    return normalise(text).casefold().rstrip(". ") == normalise(title).casefold().rstrip(". ")
