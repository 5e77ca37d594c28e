"""Step 5: entities: a document's own; else a page's, known names, and names by their looks."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from msgspec.structs import replace

from feedserver.enrich.aliases import Short, peoples, shortened, spelt_out
from feedserver.enrich.context import EnrichContext, noted
from feedserver.enrich.gazetteer import known_names, named
from feedserver.enrich.matching import spelling
from feedserver.enrich.plain import body_text, headings
from feedserver.enrich.recogniser import Mention, Recogniser, recogniser
from feedserver.model.article import ParsedArticle
from feedserver.text import language

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_FEWEST_WORDS: Final = 3
# Of a sentence fewer words have capitals, of a Title Case headline more.
_HEADLINE: Final = 0.6
_NONE: Final[frozenset[str]] = frozenset()
# Characters of a body that are read: its beginning says what it is about.
_READ: Final = 200_000
_LONGEST: Final = 80  # characters of a name


class _Text(NamedTuple):
    """Title and prose of an article as one text; what stands before `body` is the title."""

    whole: str
    body: int
    title_case: bool


def apply(article: ParsedArticle, context: EnrichContext) -> ParsedArticle:
    """The article with `entities`, the most salient first, at most `max_entities` derived.

    A document's own are left as they are; those of a page come first, and what is found is
    merged with them.
    """
    if "entities" in article.declared:
        return noted(article, "entities", "document")
    given = tuple(dict.fromkeys(article.entities or ()))
    room = max(context.max_entities - len(given), 0)
    found = tuple(_found(article, given, context)[:room]) if room else ()
    origins = [name for name, any_of in (("source", given), ("derived", found)) if any_of]
    article = replace(article, entities=given + found)
    return noted(article, "entities", ", ".join(origins)) if origins else article


def _found(article: ParsedArticle, given: tuple[str, ...], context: EnrichContext) -> list[str]:
    """Names in the text besides the given ones: those in the title first, then by count."""
    text = _text(article)
    lang = language.primary(article.lang or "")
    rules = recogniser(lang)
    known = known_names(text.whole, lang, context)
    if given:
        known = _without_overlaps(named(text.whole, given), known)
    places = _places(text, rules, known, given)
    for name in given:
        places.pop(name, None)
    return sorted(
        places, key=lambda name: (places[name][0] >= text.body, -len(places[name]), places[name][0])
    )


def _text(article: ParsedArticle) -> _Text:
    title = spelling(article.title).replace("\n", " ")
    body = body_text(article)[:_READ]
    titles = frozenset(headings(article.body_md or ""))
    if titles:
        body = "\n\n".join(block for block in body.split("\n\n") if block not in titles)
    words = _WORD.findall(title)
    capitals = sum(word[0].isupper() for word in words)
    title_case = len(words) >= _FEWEST_WORDS and capitals >= _HEADLINE * len(words)
    return _Text(f"\n{title}\n{spelling(body)}", len(title) + 2, title_case)


def _places(
    text: _Text, rules: Recogniser | None, known: list[Mention], given: tuple[str, ...]
) -> dict[str, list[int]]:
    """Where known names and those that the recogniser finds stand, each under its full name."""
    read = text.whole
    if rules is not None and text.title_case:
        read = "\n" * text.body + read[text.body :]
    found = rules.mentions(read) if rules else []
    full = spelt_out(read, found or known)
    mentions = _without_overlaps(known, [mention for mention, _ in full], found)
    first = {mention.name: mention.start for mention in reversed(mentions) if mention.sure}
    called = _called(mentions, rules, given)
    called |= {short: Short(mention.name, -1) for mention, short in full}
    fixed = {mention.name for mention in known}
    places: dict[str, list[int]] = {}
    for mention in mentions:
        name = _resolved(mention, read, called, first, fixed)
        if name and len(name) <= _LONGEST:
            places.setdefault(name, []).append(mention.start)
    words = [name for name in places if name.isalpha() and name not in fixed]
    left_out = peoples(list(filter(str.isalpha, places))).intersection(words)
    for name in left_out.union(name for name in words if _is_common(read, name, places[name])):
        del places[name]
    if read is not text.whole:
        _count_in_title(text, places)
    return places


def _is_common(text: str, name: str, places: list[int]) -> bool:
    """Whether a word with a capital, once, is one that the text writes small too."""
    return len(places) == 1 and name[1:].islower() and f" {name.lower()} " in text


def _called(
    mentions: list[Mention], rules: Recogniser | None, given: tuple[str, ...]
) -> dict[str, Short]:
    names = {name: -1 for name in given if " " in name}
    for name, start, *_ in mentions:
        if " " in name and name not in names:
            names[name] = start
    nothing, institutions = (rules.nothing, rules.institutions) if rules else (_NONE, _NONE)
    return shortened(names.items(), nothing, institutions)


def _resolved(
    mention: Mention, text: str, called: dict[str, Short], first: dict[str, int], fixed: set[str]
) -> str | None:
    """The name that a mention stands for; None when it is only a word at a sentence's start."""
    name = mention.name
    for short in (name, name.lower(), mention.whole.lower()):
        if short not in called:
            continue
        full, after = called[short]
        if name in fixed:
            # What is known under two names stays apart where the short one comes first.
            after = max(after, first.get(full, 0))
        if full != name and mention.start > after:
            return full
    if mention.sure or name in first or name in fixed:
        return name
    return _without_first_word(name, text, first) if " " in name else None


def _without_first_word(name: str, text: str, first: dict[str, int]) -> str | None:
    """A name at a sentence's start; without a first word that is no part of it."""
    word, rest = name.split(" ", 1)
    if not rest[0].isupper():
        return name
    if f" {word.lower()} " in text:
        return rest if rest in first or " " in rest else None
    return rest if " " in rest and rest in first else name


def _without_overlaps(*lists: list[Mention]) -> list[Mention]:
    """All mentions in order, of those that overlap the longest, and then the first list's."""
    if not any(lists[:-1]):
        return lists[-1]
    taken: list[Mention] = []
    for mention in sorted(
        (mention for several in lists for mention in several), key=lambda m: (m.start, -m.end)
    ):
        if not taken or mention.start >= taken[-1].end:
            taken.append(mention)
        elif mention.end > taken[-1].end:
            taken[-1] = mention
    return taken


def _count_in_title(text: _Text, places: dict[str, list[int]]) -> None:
    """What a Title Case headline names of what the text names."""
    title = text.whole[: text.body - 1]
    for name, where in places.items():
        at = title.find(name)
        if at >= 0 and where[0] >= text.body:
            where.insert(0, at)
