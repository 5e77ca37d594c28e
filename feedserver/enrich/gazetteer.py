"""Known names found in a text, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from feedserver.enrich.context import EnrichContext
from feedserver.enrich.lexicons import de
from feedserver.enrich.matching import Match, Matcher, longest, spelling
from feedserver.enrich.recogniser import Mention, begins_sentence

# A single letter or sign would be found everywhere.
_SHORTEST: Final = 2
_KATAKANA: Final = re.compile("[\\u30a1-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff]")
_HANGUL: Final = re.compile("[\\uac00-\\ud7af]")
_LAST_WORD: Final = re.compile(r"([^\W\d_]+) $")
_LOOKED_BACK: Final = 24


def known_names(text: str, lang: str, context: EnrichContext) -> list[Mention]:
    """The gazetteer's names in a text, by their first spelling, the longest of those that overlap.

    A name that is also a common word of the text is left out: one that only stands where any
    word has a capital, and elsewhere is written small.
    """
    matcher = _matcher(context)
    found = [
        Mention(match.key, match.start, match.end, not begins_sentence(text, match.start))
        for match in longest(matcher.find(text))
        if _stands_alone(text, match, lang)
    ]
    sure = {mention.name for mention in found if mention.sure}
    return [
        mention
        for mention in found
        if (mention.name in sure and not mention.name.islower())
        or not _is_common(text, text[mention.start : mention.end])
    ]


def named(text: str, names: Iterable[str]) -> list[Mention]:
    """Where these names stand in a text as whole words: a few, not worth an automaton."""
    return [
        Mention(name, match.start(), match.end(), True)
        for name in names
        for match in re.finditer(rf"(?<!\w){re.escape(spelling(name))}(?!\w)", text)
    ]


def _is_common(text: str, name: str) -> bool:
    small = name.lower()
    if name == small:  # "bol", a shop, looks like any other word
        return name.isalpha() and name.isascii()
    return name[:1].isupper() and name[1:] == small[1:] and f" {small} " in text


def _stands_alone(text: str, match: Match[str], lang: str) -> bool:
    """Whether a match is a word by itself where scripts or languages hide that."""
    before, after = text[match.start - 1 : match.start], text[match.end : match.end + 1]
    first, last = text[match.start], text[match.end - 1]
    if _HANGUL.match(first):
        return not _HANGUL.match(before)  # endings are attached, beginnings are not
    if _KATAKANA.match(first) and _KATAKANA.match(before):
        return False
    if _KATAKANA.match(last) and _KATAKANA.match(after):
        return False
    return lang != "de" or not _is_german_noun(text, match)


def _is_german_noun(text: str, match: Match[str]) -> bool:
    """Whether a single word in a German text is the noun and not the name that it looks like."""
    word = text[match.start : match.end]
    if not word[1:].islower() or " " in word:
        return False
    before = _LAST_WORD.search(text[max(0, match.start - _LOOKED_BACK) : match.start])
    article = before[1].lower() if before else ""
    return article in de.INDEFINITE or (word.lower() in de.NOUNS and article in de.DEFINITE)


@lru_cache(maxsize=8)
def _matcher(context: EnrichContext) -> Matcher[str]:
    """Names as they are written: "Meta" is a company, "meta" is not."""
    terms = [(name, name) for name in dict.fromkeys(context.gazetteer)]
    terms += [(alias, name) for alias, name in context.aliases]
    return Matcher([t for t in terms if sum(map(str.isalnum, t[0])) >= _SHORTEST], fold=False)
