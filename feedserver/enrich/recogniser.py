"""Names in a text, by its capitals: for languages that capitalise names and little else.

Reads a plain text from left to right, once. What stands where any word would have a capital (at
the beginning of a sentence, a line, a quotation) counts only with evidence from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Final, NamedTuple

from feedserver.enrich.lexicons import LEXICONS, Lexicon

_UPPER: Final = "".join(
    chr(code) for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)) if chr(code).isupper()
)
_U: Final = f"[{_UPPER}]"
# Where a name may begin. The capital comes first, so that all other characters are passed over
# at once; up to two small letters before it belong to it ("iPhone", "xAI").
_BEGINS: Final = rf"{_U}(?:(?<![\w\-@/.&]{_U})|(?<=\W[a-z]{_U})|(?<=\W[a-z][a-z]{_U}))"
_WITHIN: Final = "sur|sous|en|de|des|du|la|le|les|lès|aux|à|l|d|upon|on|the|by|in|am|an|der|a"
# "Mbeki-Louw", "GPT-5", "Fos-sur-Mer", "L'Hostis", "AT&T", "U.S.", "Booking.com", and "J." before
# another name. An apostrophe or hyphen with a small letter behind it ends a name.
_GOES_ON: Final = (
    rf"(?:\w+|\.(?=\s{_U})|(?:\.{_U})+\.?)?(?:['&]{_U}\w*|-{_U}\w*|-\d+(?:\.\d+)*\w*"
    rf"|-(?:{_WITHIN})-{_U}\w*|\.(?:com|org|net|ai|io|fr|de)\b)*"
)
_TOKEN: Final = rf"(?:[a-z]{{1,2}}(?={_U}\w))?{_U}{_GOES_ON}"
# A version or a model: "4.5", "17", "9a"; no quantity, score or per cent.
_UNITS: Final = (
    r"%|per cent|percent|euro|dollar|pound|min|hour|heure|hora|ora |ore |uur|day|jour|día|dia|dag"
    r"|week|sem|month|mois|mes|year|an|año|jaar|times|fois|veces|volte|keer|people|mil|km|kilo|met"
)
_UNITS_BEFORE: Final = frozenset({"gb", "tb", "mb", "gw", "mw"})  # "80 GB HBM3"
_NUMBER: Final = rf"(?: \d{{1,3}}(?:\.\d+)?[a-z]?(?![\w€$£°]|[.,:/–-]\d| ?(?:{_UNITS})))?"
# What opens a quotation or a line, and what ends a sentence.
_OPENING: Final = " \t\"“”«»„'‘([*_#>-–—¡¿"
_QUOTES: Final = frozenset('"“«„‘')
_ENDING: Final = "\n.!?:…•|"
_NO_END: Final = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Prof|Sen|Gov|Gen|Col|Capt|Lt|Sgt|Rev|St|Sr|Sra|Dra|Jr|No|vs|MM?|Mme|Dott"
    r"|Sig|Ing|Avv|drs|ir|[A-Z])\.$"
)
_LOOKED_BACK: Final = 8
_AROUND: Final = " \n\t(\"'“«„‘/-–—"
# Titles of other works begin with these inside a sentence: "see How AI models are tested".
_ASKING: Final = frozenset({"are", "how", "is", "what", "when", "where", "who", "why"})
# Months that are surnames too: Theresa May.
_SURNAMES: Final = frozenset({"april", "june", "may"})
_ELISION: Final = re.compile(r"(?:[LDJSNMCT]|Qu|Dell|All|Nell|Sull|Dall)'(?=.)")
# What of a text is looked at: beyond it nothing new is named, and time is bounded.
_MOST: Final = 2000
_MOST_WORDS: Final = 12  # of one name, after its first


class Mention(NamedTuple):
    """A name where it stands; `end` is behind it.

    `sure` is false where any word would have its capital. `whole` is the name with what stands
    before it and may belong to it ("De la Rochette").
    """

    name: str
    start: int
    end: int
    sure: bool
    whole: str = ""


class _Run:
    """Capitalised words that may be one name, with what stands between and before them."""

    __slots__ = ("before", "first", "joints", "start", "words")

    def __init__(self, start: int, first: bool, before: str = "") -> None:
        self.start = start
        self.first = first
        self.before = before
        self.words: list[str] = []
        self.joints: list[str] = []

    def add(self, word: str, joint: str, at: int) -> None:
        """One word more, which begins at `at`."""
        if not self.words:
            self.start = at
            if self.before:
                self.before += joint or " "
        self.joints.append(joint if self.words else "")
        self.words.append(word)


class Recogniser:
    """The rules of one language, made from its lexicon; built once, then only read."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.nothing: Final = (
            lexicon.function
            | lexicon.calendar
            | lexicon.peoples
            | lexicon.titles
            | lexicon.generic
            | lexicon.institutions
            | lexicon.fields
            | _UNITS_BEFORE
        )
        self.institutions: Final = lexicon.institutions
        self._joining = frozenset(lexicon.joining)
        self._titles = lexicon.titles | _UNITS_BEFORE
        self._before_name = self._titles | lexicon.title_modifiers | lexicon.peoples
        self._function = lexicon.function
        # A name of several words with none of these needs no closer look.
        self._special = frozenset(" ".join(lexicon.joining_places).split()).union(
            lexicon.function, lexicon.calendar, lexicon.generic, self._titles, {"van"}
        )
        if lexicon.adjectives:
            self._special |= lexicon.institutions
        small = sorted({*lexicon.joining, *lexicon.joining_places} - {"&"}, key=len, reverse=True)
        glued = "|".join(re.escape(word) for word in small if word.endswith("'")) or "(?!)"
        spaced = "|".join(re.escape(word) for word in small if not word.endswith("'"))
        # "Standards and Technology", and not "Google and Microsoft".
        of_fields = "|".join(sorted(lexicon.fields)).title()
        spaced = re.sub(r"\band\b", rf"and(?= (?:{of_fields})\\b)", spaced)
        joint = rf"(?: (?:(?:{spaced}) |(?:{glued})|& )?|' )"
        self._sequence = re.compile(
            f"{_BEGINS}{_GOES_ON}{_NUMBER}(?:{joint}{_TOKEN}{_NUMBER}){{0,{_MOST_WORDS}}}"
        )
        self._joints = re.compile(rf"({joint})(?={_U}|[a-z]{{1,2}}{_U})")
        # "Airbus, which", "Meta and xAI", "Apple's": what follows shows that it is a name.
        relative = "|".join(sorted(lexicon.relative))
        owner = "'s " if lexicon.possessive else "(?!)"
        self._followed = re.compile(
            rf", (?:{relative})\b|{owner}"
            rf"|(?:, [a-z]{{0,2}}{_U}[\w' -]{{0,80}}){{0,8}},? (?:and|et|y|e|en) [a-z]{{0,2}}{_U}"
        )
        self._more = _more(lexicon)

    def mentions(self, text: str) -> list[Mention]:
        """The names in a plain text whose lines are paragraphs, in order.

        The text begins with a line break. Headlines with a capital on every word are not for it.
        """
        found: list[Mention] = []
        nothing = self.nothing
        for match in islice(self._sequence.finditer(text), _MOST):
            raw = match[0]
            start, end = match.span()
            before = text[start - 1]
            if before.islower():
                start -= 1 if text[start - 2] in _AROUND else 2
                raw = text[start:end]
            # Most names follow a word.
            within = before == " " and text[start - 2].islower()
            if " " in raw or "'" in raw:
                first = not within and begins_sentence(text, start)
                found += self._several(text, raw, start, first)
            elif raw.lower() not in nothing:
                if len(raw) > 1:
                    sure = within or self._sure(text, raw, end, begins_sentence(text, start))
                    found.append(Mention(raw, start, end, sure))
            elif self._more and raw.lower() in self.institutions:
                run = _Run(start, begins_sentence(text, start))
                run.add(raw, "", start)
                found += self._finished(text, run)
        return found

    def _several(self, text: str, raw: str, start: int, first: bool) -> Iterable[Mention]:
        """The names in several words; most need no closer look."""
        low = raw.lower().split(" ")
        if "'" in raw or ". " in raw:
            return self._names(text, raw, start, first)
        if self._special.isdisjoint(low) and not self._is_nothing(low):
            return (Mention(raw, start, start + len(raw), not first),)
        # "The Restart Project"
        rest = low[1:]
        if first and low[0] in self._function and self._special.isdisjoint(rest):
            skipped = len(low[0]) + 1
            if raw[skipped].isupper() and not self._is_nothing(rest):
                name = raw[skipped:]
                return (Mention(name, start + skipped, start + len(raw), True, raw),)
        return self._names(text, raw, start, first)

    def _is_nothing(self, low: list[str]) -> bool:
        return low[0] in self.nothing and self.nothing.issuperset(low)

    def _sure(self, text: str, name: str, end: int, first: bool) -> bool:
        if not first or not (name[1:].islower() or " " in name):
            return True
        return " " not in name and self._followed.match(text, end) is not None

    def _names(self, text: str, raw: str, start: int, first: bool) -> Iterator[Mention]:
        """The names in capitalised words that follow each other, cut where they do not belong."""
        parts = self._joints.split(raw)
        elided = _ELISION.match(parts[0]) if first and self._lexicon.elision else None
        if elided:
            parts[0] = parts[0][elided.end() :]
            start, first = start + elided.end(), False
        run = _Run(start, first)
        at = start
        for index in range(0, len(parts), 2):
            token = parts[index]
            joint = parts[index - 1] if index else ""
            at += len(joint)
            word = token.split(" ", 1)[0].lower().rstrip(".")
            ended = bool(run.words) and run.words[-1][-1] == "." and self._ends(run, word)
            date = self._is_date(run, word)
            if run.words and (ended or date or not self._joins(run.words, joint, token)):
                yield from self._finished(text, run)
                run = _Run(at, ended)
            if date:
                run = _Run(at, False)
            elif not run.words and (run.first or word in _ASKING) and word in self._function:
                run = _Run(at, False, text[start : at + len(token)])
            else:
                run.add(token, joint, at)
            at += len(token)
        if run.words:
            yield from self._finished(text, run)

    def _ends(self, run: _Run, word: str) -> bool:
        """Whether the last word's full stop was a sentence's: "Vega C. El contrato"."""
        ends = word in self._function
        if ends:
            run.words[-1] = run.words[-1][:-1]
        return ends

    def _is_date(self, run: _Run, word: str) -> bool:
        # A month can be a surname: Theresa May.
        return word in self._lexicon.calendar and not (run.words and word in _SURNAMES)

    def _joins(self, run: list[str], joint: str, token: str) -> bool:
        """Whether what stands between two capitalised words makes one name of them."""
        if joint in (" ", " & "):
            return True
        joint = joint.strip()
        lexicon = self._lexicon
        low = [word.lower() for word in run]
        institution = any(word in lexicon.institutions for word in low)
        if not institution and all(word in self._before_name for word in low):
            return False
        if joint == "'":
            return token.lower() in lexicon.institutions
        if joint in self._joining:
            # "Nora de Wit van de Universiteit Gent" is two names.
            another = token.lower() in lexicon.institutions
            return institution or not (another or (joint == "van" and len(run) > 1))
        if joint.startswith(("of", "for")):
            return institution
        if joint == "and":
            return institution and low[-1] in lexicon.fields and token.lower() in lexicon.fields
        if low[0] in lexicon.institutions:
            return all(word in lexicon.adjectives | lexicon.fields for word in low[1:])
        return joint == "de" and len(run) == 1 and run[0].replace("-", "").isalpha()

    def _finished(self, text: str, run: _Run) -> Iterator[Mention]:
        """The name that a run of words is, without titles; nothing when it names nobody."""
        low = [word.lower().rstrip(".") for word in run.words]
        skipped = self._skipped(low)
        start = run.start + sum(map(len, run.words[:skipped] + run.joints[1 : skipped + 1]))
        before, first = ("", False) if skipped else (run.before, run.first)
        words, low = run.words[skipped:], low[skipped:]
        if not words:
            return
        rest = zip(run.joints[skipped + 1 :], words[1:], strict=True)
        name = (words[0] + "".join([joint + word for joint, word in rest])).removesuffix(" I")
        end = start + len(name)
        more = self._more.match(text, end) if self._more and self._is_institution(low) else None
        if more and more[0]:
            name, end = name + more[0], more.end()
        elif self._names_nobody(name, low):
            return
        sure = self._sure(text, name, end, first)
        yield Mention(name, start, end, sure, before + name if before else "")

    def _names_nobody(self, name: str, low: list[str]) -> bool:
        if len(low) == 1:
            return len(name) == 1 or low[0].split(" ")[0] in self.nothing
        if low[-1] in self.institutions:
            return False
        if low[0] in self._lexicon.generic:  # "Series A", "Annex III"
            return all(len(word) == 1 or word in self._lexicon.generic for word in low[1:])
        return all(word in self._function or word in self._before_name for word in low)

    def _is_institution(self, low: list[str]) -> bool:
        return low[0] in self._lexicon.institutions and (
            len(low) == 1 or low[-1] in self._lexicon.fields or low[-1] in self._lexicon.adjectives
        )

    def _skipped(self, low: list[str]) -> int:
        """How many words at the beginning are titles: "Chief Financial Officer", "Sir"."""
        if len(low) > 1 and low[-1] in self._lexicon.institutions:
            return 0
        count = 0
        for index, word in enumerate(low):
            if word not in self._before_name:
                break
            if word in self._titles:
                count = index + 1
        return count


@cache
def recogniser(lang: str) -> Recogniser | None:
    """The recogniser of a language (primary subtag); None where the gazetteer stands alone."""
    lexicon = LEXICONS.get(lang)
    return None if lexicon is None else Recogniser(lexicon)


def _more(lexicon: Lexicon) -> re.Pattern[str] | None:
    """What goes on in small letters after an institution: "nationale de la santé"."""
    if not lexicon.adjectives:
        return None
    adjective = f"(?:{'|'.join(sorted(lexicon.adjectives, key=len, reverse=True))})\\b"
    field = f"(?:{'|'.join(sorted(lexicon.fields, key=len, reverse=True))})\\b"
    small = (
        r"(?:d[aeiou]?l?l?[aeio]?s? ?(?:l[aeo]s? |l')?|d'|dell'|pour l[ae]? ?|l'|per l[a']? ?|en )"
    )
    return re.compile(
        rf"(?: {adjective})*(?: {small}{field}(?: {adjective})*)?(?: (?:et|e|y|ed) {small}{field})?"
    )


def begins_sentence(text: str, start: int) -> bool:
    """Whether any word would have a capital at this place of a text."""
    index = start - 1
    while index >= 0 and text[index] in _OPENING:
        index -= 1
    if index < 0:
        return True
    last = text[index]
    if last == ".":
        return _NO_END.search(text, max(0, index - _LOOKED_BACK), index + 1) is None
    return last in _ENDING or (
        index < start - 2 and not _QUOTES.isdisjoint(text[index + 1 : start])
    )
