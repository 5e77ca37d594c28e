"""What changed between two texts, word by word, in bounded time and memory.

Equal paragraphs and sentences are set aside first, wherever they stand, so that what merely
moved is not a change and only what differs is aligned.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import msgspec
from rapidfuzz.distance import Indel

from feedserver.reconcile.normalise import (
    plain_characters,
    without_addresses,
    without_boilerplate,
)

# Beyond this many differing characters a text counts as rewritten; nobody reads further.
MAX_CHARACTERS: Final = 400_000
# Words aligned on either side (12 MB of working memory); beyond it they are only counted.
MAX_ALIGNED: Final = 10_000

# Written without spaces between words: each character stands for itself.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs and accents that Python does not count as parts of words.
_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0dff"
)
_LETTERS: Final = rf"(?:[^\W_{_UNSPACED}]|[{_MARKS}])+"
_WORD: Final = re.compile(
    rf"(?:(?<!\w)[-+]?[$€£¥₹]?(?=\d))?{_LETTERS}(?:[.,:'&/-]{_LETTERS})*%?|[{_UNSPACED}]"
)
_COUNTED_WORD: Final = re.compile(rf"[^\W_{_UNSPACED}]+|[{_UNSPACED}]")
_LIST_MARK: Final = re.compile(r"^(?:[-*+>|#]+\s+)+")
_LIST_NUMBER: Final = re.compile(r"(\d{1,4})[.)]\s+(?=\S)")
_SENTENCE_END: Final = re.compile(
    r"(?<![^\w][A-Z]\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\bMrs\.)(?<!\bProf\.)"
    r"(?:(?<=[.!?])|(?<=[.!?][\"')\]]))\s+|(?<=[。！？])"
)
_PERCENT: Final = re.compile(
    r"(?<=\d)\s?(?:%|(?:percent|per cent|prozent|pour cent|por ciento)\b)", re.IGNORECASE
)
_SPACED_THOUSANDS: Final = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")
_THOUSANDS: Final = re.compile(r"(?<=\d)[,'](?=\d{3}(?!\d))")
_DOTTED_THOUSANDS: Final = re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?!\d)")
_RANGE: Final = re.compile(r"(?<=\d) ?[-–] ?(?=\d)")
# What headings in English leave in lower case.
_SMALL_WORDS: Final = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "for", "from", "if", "in", "into", "nor", "of"}
    | {"off", "on", "or", "over", "per", "so", "than", "the", "to", "up", "via", "vs", "with"}
)
_HEADLINE_WORDS: Final = 4


class Word(msgspec.Struct, frozen=True):
    """A word as written, and `key` for comparing.

    `name`: its capital letters are not due to its place. `strong`: not due to a language that
    writes every noun so either (several capitals, or a capitalised neighbour).
    """

    text: str
    key: str
    name: bool = False
    strong: bool = False


class Edit(msgspec.Struct, frozen=True):
    """Words that stood in one place before and after; one side may be empty."""

    old: tuple[Word, ...]
    new: tuple[Word, ...]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Paragraphs and sentences found on one side only, their words, and the edits in them.

    `words` counts both texts. `rewritten`: too much differs to be aligned, and `edits` is
    empty; `share` is then the part of the characters that differ.
    """

    old_paragraphs: tuple[str, ...] = ()
    new_paragraphs: tuple[str, ...] = ()
    old_sentences: tuple[str, ...] = ()
    new_sentences: tuple[str, ...] = ()
    old_words: tuple[Word, ...] = ()
    new_words: tuple[Word, ...] = ()
    edits: tuple[Edit, ...] = ()
    words: int = 0
    rewritten: bool = False
    share: float = 0.0


def compare(old: str, new: str) -> Difference:
    """The difference between two plain texts; a line is a paragraph."""
    before, after = _paragraphs(old), _paragraphs(new)
    old_paragraphs, new_paragraphs = _only(before, after), _only(after, before)
    old_sentences, new_sentences = _split(old_paragraphs, new_paragraphs)
    size = _size(old_sentences) + _size(new_sentences)
    if size > MAX_CHARACTERS:
        return Difference(rewritten=True, share=size / (_size(before) + _size(after)))
    if _size(old_paragraphs) + _size(new_paragraphs) > MAX_CHARACTERS:
        old_paragraphs, new_paragraphs = old_sentences, new_sentences
    old_words = tuple(word for sentence in old_sentences for word in words(sentence))
    new_words = tuple(word for sentence in new_sentences for word in words(sentence))
    return Difference(
        old_paragraphs=old_paragraphs,
        new_paragraphs=new_paragraphs,
        old_sentences=old_sentences,
        new_sentences=new_sentences,
        old_words=old_words,
        new_words=new_words,
        edits=tuple(_align(old_words, new_words)),
        words=_count(before) + _count(after),
    )


def words(sentence: str) -> list[Word]:
    """The words of one sentence, without punctuation."""
    sentence = _RANGE.sub("-", _PERCENT.sub("%", sentence))
    sentence = _SPACED_THOUSANDS.sub(lambda match: match[0].replace(" ", ""), sentence)
    texts = _WORD.findall(sentence)
    shouted, headline = sentence.isupper(), _is_headline(texts, sentence)
    middle = [index > 0 and text[0].isupper() for index, text in enumerate(texts)]
    found = []
    for index, text in enumerate(texts):
        acronym = not shouted and sum(map(str.isupper, text)) > 1
        beside = any(middle[max(index - 1, 0) : index]) or any(middle[index + 1 : index + 2])
        name = acronym or (middle[index] and not headline and not shouted)
        found.append(Word(text, _key(text), name, acronym or (name and beside)))
    return found


def _is_headline(texts: Sequence[str], sentence: str) -> bool:
    """Whether all words are capitalised because it is the style of headings."""
    return (
        len(texts) >= _HEADLINE_WORDS
        and not sentence.endswith((".", "!", ":", '"'))
        and not any(text[0].islower() and text not in _SMALL_WORDS for text in texts)
    )


def _key(text: str) -> str:
    key = text.casefold()
    if any(map(str.isdigit, key)):
        key = _DOTTED_THOUSANDS.sub(lambda match: match[0].replace(".", ""), key)
        key = _THOUSANDS.sub("", key)
    return key


def _paragraphs(text: str) -> tuple[str, ...]:
    text = without_addresses(without_boilerplate(plain_characters(text)))
    found, number = [], 0
    for line in text.split("\n"):
        paragraph = _LIST_MARK.sub("", " ".join(line.split()), count=1)
        item = _LIST_NUMBER.match(paragraph)
        # A number that counts on is the list's; any other may be a date ("12. November").
        if item and int(item[1]) in (1, number + 1):
            number = int(item[1])
            paragraph = paragraph[item.end() :]
        if paragraph:
            found.append(paragraph)
    return tuple(found)


def _only(items: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """The items, in order, that the others do not hold as often."""
    left = Counter(others)
    kept = []
    for item in items:
        if left[item] > 0:
            left[item] -= 1
        else:
            kept.append(item)
    return tuple(kept)


def _split(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    before = [part for paragraph in old for part in _SENTENCE_END.split(paragraph) if part]
    after = [part for paragraph in new for part in _SENTENCE_END.split(paragraph) if part]
    return _only(before, after), _only(after, before)


def _size(texts: Iterable[str]) -> int:
    return sum(map(len, texts))


def _count(paragraphs: Iterable[str]) -> int:
    return sum(1 for paragraph in paragraphs for _ in _COUNTED_WORD.finditer(paragraph))


def _align(old: tuple[Word, ...], new: tuple[Word, ...]) -> Iterable[Edit]:
    head = _common(old, new)
    old, new = old[head:], new[head:]
    tail = _common(old[::-1], new[::-1])
    old, new = old[: len(old) - tail], new[: len(new) - tail]
    if max(len(old), len(new)) > MAX_ALIGNED:
        return [_counted(old, new)]
    blocks = Indel.opcodes([word.key for word in old], [word.key for word in new])
    equal = [(0, 0, 0, 0)]
    equal += [
        (code.src_start, code.src_end, code.dest_start, code.dest_end)
        for code in blocks
        if code.tag == "equal"
    ]
    equal.append((len(old), len(old), len(new), len(new)))
    gaps = [(old[a[1] : b[0]], new[a[3] : b[2]]) for a, b in pairwise(equal)]
    return [Edit(before, after) for before, after in gaps if before or after]


def _common(first: Sequence[Word], second: Sequence[Word]) -> int:
    """How many words both begin with."""
    for index, (one, other) in enumerate(zip(first, second, strict=False)):
        if one.key != other.key:
            return index
    return min(len(first), len(second))


def _counted(old: Sequence[Word], new: Sequence[Word]) -> Edit:
    """What either side holds more often, without regard to order."""
    return Edit(_more(old, new), _more(new, old))


def _more(words_: Sequence[Word], others: Sequence[Word]) -> tuple[Word, ...]:
    left = Counter(word.key for word in others)
    kept = []
    for word in words_:
        if left[word.key] > 0:
            left[word.key] -= 1
        else:
            kept.append(word)
    return tuple(kept)
