"""What of substance differs between two texts, in words (SPEC section 6, "significant")."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from feedserver.reconcile import lexicon
from feedserver.reconcile.spelling import is_respelled, is_spelling
from feedserver.reconcile.wording import Difference, Edit, Word, compare, words
from feedserver.text.language import primary

MAX_FACTS: Final = 12
MAX_LENGTH: Final = 80
# Fewer new words than this are a remark, not a sentence of news.
_SENTENCE_WORDS: Final = 6
# Fewer words between quotation marks are a term, not somebody's statement.
_QUOTED_WORDS: Final = 3
_KINDS: Final = ("number", "date", "name")
_NOUNS_CAPITALISED: Final = frozenset({"de", "lb"})
_QUOTED: Final = re.compile(
    r'(?<!\w)"(?=\S)([^"]{1,600})(?<=\S)"(?!\w)'
    r"|(?<!\w)'(?=\S)((?:[^']|'(?=\w)){1,600})(?<=\S)'(?!\w)"
    r"|[「『]([^」』]{1,600})[」』]"
)


class _Token(NamedTuple):
    """A word that carries a fact. Tokens of one kind replace each other; `value` compares."""

    kind: str
    value: str
    shown: str


def facts(difference: Difference, *, lang: str, names: Collection[str] = ()) -> tuple[str, ...]:
    """The facts that changed: "12 → 21", "Monday → Tuesday", "quotation removed" …

    `lang` is BCP 47; `names` are known names (entities), which count wherever they stand.
    At most `MAX_FACTS`, each at most `MAX_LENGTH` characters; empty when only wording changed.
    """
    if difference.rewritten:
        return ("large part rewritten",)
    known = _known(difference, lang, names)
    found = dict.fromkeys(
        [
            *_correction(difference),
            *_tokens_changed(difference.edits, lang, known),
            *_reordered(difference, lang, known),
            *_negations(difference.edits, lang),
            *_quotations(difference),
            *_passages(difference),
        ]
    )
    return _bounded(list(found))


def _known(difference: Difference, lang: str, names: Iterable[str]) -> frozenset[str]:
    """Words that are names wherever they stand: what is one in mid-sentence is one at its start."""
    given = {word.key for name in names for word in words(name)}
    changed = difference.old_words + difference.new_words
    return frozenset(given.union(word.key for word in changed if _is_name(word, lang)))


def _is_name(word: Word, lang: str) -> bool:
    return word.strong if primary(lang) in _NOUNS_CAPITALISED else word.name


def _bounded(found: Sequence[str]) -> tuple[str, ...]:
    shown = [f"{fact[: MAX_LENGTH - 1]}…" if len(fact) > MAX_LENGTH else fact for fact in found]
    if len(shown) > MAX_FACTS:
        shown = [*shown[: MAX_FACTS - 1], f"{len(shown) - MAX_FACTS + 1} more"]
    return tuple(shown)


def _tokens_changed(edits: Iterable[Edit], lang: str, known: frozenset[str]) -> Iterator[str]:
    removed: list[_Token] = []
    added: list[_Token] = []
    for edit in edits:
        if is_respelled(edit):
            continue
        before, after = _tokens(edit.old, lang, known), _tokens(edit.new, lang, known)
        old, new = _without(before, edit.new, after), _without(after, edit.old, before)
        for one, other in _pairs(old, new):
            yield f"{one.shown} → {other.shown}"
        removed += _unpaired(old, new)
        added += _unpaired(new, old)
    yield from _left_over(removed, added)


def _tokens(words_: Sequence[Word], lang: str, known: frozenset[str]) -> list[_Token]:
    """The words that carry facts, neighbouring names as one."""
    found: list[_Token] = []
    follows = False
    for word in words_:
        kind, value = _kind(word, lang, known)
        if kind == "name" and follows:
            last = found.pop()
            found.append(_Token("name", f"{last.value} {value}", f"{last.shown} {word.text}"))
        elif kind:
            found.append(_Token(kind, value, word.text))
        follows = kind == "name"
    return found


def _kind(word: Word, lang: str, known: frozenset[str]) -> tuple[str, str]:
    if any(map(str.isdigit, word.key)):
        return "number", word.key
    number = lexicon.number_word(word.key, lang)
    if number is not None:
        return "number", str(number)
    if lexicon.is_date_word(word.text, lang):
        return "date", word.key
    is_name = _is_name(word, lang) or (word.key in known and not word.text.islower())
    if is_name and word.text[0].isalpha() and len(word.key) > 1:
        return "name", word.key.removesuffix("'s")
    return "", ""


def _without(
    tokens: Iterable[_Token], other_words: Iterable[Word], others: Iterable[_Token]
) -> list[_Token]:
    """The tokens that the other side does not hold, in whatever case or spelling."""
    values = Counter(token.value for token in others)
    keys = {word.key for word in other_words}
    kept = []
    for token in tokens:
        if values[token.value] > 0:
            values[token.value] -= 1
        elif token.value not in keys:
            kept.append(token)
    return kept


def _pairs(old: Sequence[_Token], new: Sequence[_Token]) -> Iterator[tuple[_Token, _Token]]:
    for kind in _KINDS:
        yield from zip(_of(kind, old), _of(kind, new), strict=False)


def _unpaired(tokens: Sequence[_Token], others: Sequence[_Token]) -> list[_Token]:
    return [token for kind in _KINDS for token in _of(kind, tokens)[len(_of(kind, others)) :]]


def _of(kind: str, tokens: Iterable[_Token]) -> list[_Token]:
    return [token for token in tokens if token.kind == kind]


def _left_over(removed: Sequence[_Token], added: Sequence[_Token]) -> Iterator[str]:
    """What only went or only came; a fact that went here and came there was only moved."""
    for tokens, others, verb in ((removed, added, "removed"), (added, removed, "added")):
        values = Counter(token.value for token in others)
        for token in tokens:
            if values[token.value] > 0:
                values[token.value] -= 1
            else:
                yield f"{token.shown} {verb}"


def _reordered(difference: Difference, lang: str, known: frozenset[str]) -> Iterator[str]:
    """The same words with their facts in another order: who did what to whom."""
    sides = (difference.old_words, difference.new_words)
    before, after = (Counter(word.key for word in side) for side in sides)
    if before == after:
        old, new = (_tokens(side, lang, known) for side in sides)
        for kind in _KINDS:
            yield from _swapped(_of(kind, old), _of(kind, new))


def _swapped(old: Sequence[_Token], new: Sequence[_Token]) -> Iterator[str]:
    first, second = [token.value for token in old], [token.value for token in new]
    if first != second and sorted(first) == sorted(second):
        yield " → ".join(", ".join(token.shown for token in side) for side in (old, new))


def _negations(edits: Iterable[Edit], lang: str) -> Iterator[str]:
    for edit in edits:
        if is_respelled(edit):
            continue
        before = sum(lexicon.is_negation(word.key, lang) for word in edit.old)
        after = sum(lexicon.is_negation(word.key, lang) for word in edit.new)
        if bool(before) != bool(after):
            yield "negation added" if after else "negation removed"
        elif len(edit.old) == len(edit.new) == 1:
            one, other = edit.old[0].key, edit.new[0].key
            if lexicon.negates(one, other):
                yield f"{edit.old[0].text} → {edit.new[0].text}"


def _quotations(difference: Difference) -> Iterator[str]:
    before = list(_quoted(difference.old_paragraphs))
    after = list(_quoted(difference.new_paragraphs))
    gone = list((Counter(before) - Counter(after)).elements())
    come = list((Counter(after) - Counter(before)).elements())
    for one, other in zip(gone, come, strict=False):
        if not all(map(is_spelling, compare(one, other).edits)):
            yield "quotation changed"
    if len(gone) != len(come):
        yield "quotation removed" if len(gone) > len(come) else "quotation added"


def _quoted(paragraphs: Iterable[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        for groups in _QUOTED.findall(paragraph):
            keys = [word.key for text in groups for word in words(text)]
            if len(keys) >= _QUOTED_WORDS:
                yield " ".join(keys)


def _correction(difference: Difference) -> Iterator[str]:
    new = any(map(lexicon.is_correction_note, difference.new_sentences))
    old = any(map(lexicon.is_correction_note, difference.old_sentences))
    if new or old:
        verb = "changed" if new and old else "added" if new else "removed"
        yield f"correction note {verb}"


def _passages(difference: Difference) -> Iterator[str]:
    grown = sum(len(edit.new) - len(edit.old) for edit in difference.edits)
    if abs(grown) < _SENTENCE_WORDS:
        return
    count: Callable[[Sequence[str], Sequence[str]], int] = (
        (lambda old, new: len(new) - len(old))
        if grown > 0
        else (lambda old, new: len(old) - len(new))
    )
    verb = "added" if grown > 0 else "removed"
    if count(difference.old_paragraphs, difference.new_paragraphs) > 0:
        yield f"paragraph {verb}"
    elif count(difference.old_sentences, difference.new_sentences) > 0:
        yield f"sentence {verb}"
