"""Languages: BCP 47 tags as text, their direction, and which language a text is in."""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Callable, Collection
from functools import cache, lru_cache
from typing import Final, Literal, cast

from feedserver.text.language_signs import are_kin, shows

# RFC 5646, section 2.1, without what was never registered (primary subtags of four to eight
# letters) and what says nothing (private use alone, the grandfathered list).
_TAG: Final = re.compile(
    r"(?P<primary>[a-z]{2,3})(?:-[a-z]{3}){0,3}"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.ASCII | re.IGNORECASE,
)
# What people write for a tag, whatever it names. RFC 5646, section 4.4.1: 35 characters are
# enough for any that is in use.
_SHAPE: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_LONGEST: Final = 100
# Several languages, no language, unknown, not coded: well-formed, but not an answer.
_NO_LANGUAGE: Final = frozenset({"mis", "mul", "und", "zxx"})

_RTL_LANGUAGES: Final = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "glk", "he", "iw", "ji", "lrc", "mzn", "nqo", "pnb", "ps"}
    | {"sd", "syr", "ug", "ur", "yi"}
)
_RTL_SCRIPTS: Final = frozenset(
    {"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "syre", "thaa"}
)

# RFC 5321, section 4.5.3.1: the part before "@" has 64 characters at most.
_ADDRESS: Final = re.compile(r"\b(?:https?://|www\.)\S+|\S{1,64}@\S+")
# Names of versions and models: their letters are of no language.
_WITH_DIGITS: Final = re.compile(r"[A-Za-z_-]{0,64}[0-9][A-Za-z0-9_.-]{0,64}")
# The beginning of a long text says as much as the whole; more is read where much is addresses.
_ENOUGH: Final = 4000
_READ: Final = 4 * _ENOUGH
# Bytes of letters below which names alone decide, and the lead that the best language needs
# over the second: the difference of their log likelihoods by the root of the text's length.
# Names such as "GPT-5 vs Claude" lead by about 1, short sentences by 2 and more.
_MIN_LETTERS: Final = 10
_MIN_LEAD: Final = 1.5
_MIN_LEAD_OF_KIN: Final = 0.5
# What it takes to believe the text more than its label: so many bytes, and such a lead. Long
# texts in the wrong language have one of 10 and more.
_LONG_TEXT: Final = 300
_OVERWHELMING: Final = 5.0
_GLANCE: Final = 1500

Rank = Callable[[str], list[tuple[str, float]]]


def is_tag(text: str) -> bool:
    """Whether `text` has the shape of a BCP 47 tag, whatever it names."""
    return len(text) <= _LONGEST and _SHAPE.fullmatch(text) is not None


# Languages are few, and asked for again with each article.
@lru_cache(maxsize=256)
def is_plausible(tag: str) -> bool:
    """Whether `tag` is a well-formed BCP 47 tag that names a language."""
    match = _TAG.fullmatch(tag)
    return match is not None and match["primary"].lower() not in _NO_LANGUAGE


def primary(tag: str) -> str:
    """The primary subtag in lower case: `en` for `en-US`."""
    return re.split(r"[-_]", tag.strip(), maxsplit=1)[0].lower()


@lru_cache(maxsize=256)
def normal_form(tag: str) -> str:
    """The tag in the case that RFC 5646, section 2.1.1 recommends, with hyphens: `en-US`.

    Text that is no language tag comes back with nothing but its edges and underscores changed.
    """
    text = tag.strip().replace("_", "-")
    if not _TAG.fullmatch(text):
        return text
    subtags = text.lower().split("-")
    for index, subtag in enumerate(subtags):
        if index and len(subtag) == 1:  # what follows a singleton stays in lower case
            break
        if index and len(subtag) == 2:
            subtags[index] = subtag.upper()
        elif index and len(subtag) == 4 and subtag.isalpha():
            subtags[index] = subtag.title()
    return "-".join(subtags)


def direction(tag: str) -> Literal["ltr", "rtl"]:
    """The writing direction of a tag: its script's if it names one, else its language's."""
    match = _TAG.fullmatch(tag.strip().replace("_", "-"))
    if match is not None and match["script"]:
        return "rtl" if match["script"].lower() in _RTL_SCRIPTS else "ltr"
    return "rtl" if primary(tag) in _RTL_LANGUAGES else "ltr"


def detect(text: str, languages: Collection[str]) -> str | None:
    """Which of `languages` (primary subtags) the plain text is in.

    None when the text is too short or too ambiguous to tell, or clearly in none of them. The
    first call loads the model (130 MB, under a second).
    """
    ranked, unit = _ranked(text)
    chosen = [(tag, score) for tag, score in ranked if tag in languages]
    if not chosen:
        return None
    best, score = chosen[0]
    for tag, other in chosen[1:3]:
        # Danish and Norwegian are much alike; a mistake between them does little harm.
        if score - other < unit * (_MIN_LEAD_OF_KIN if are_kin(tag, best) else _MIN_LEAD):
            return None
    outside = ranked[0][1] - score >= unit * _MIN_LEAD
    return None if outside else best


def contradicts(text: str, tag: str, languages: Collection[str]) -> str | None:
    """Which of `languages` a long plain text is in that is plainly not in that of `tag`.

    None when it is, or may be: for short texts, kin languages, and where the lead is small.
    """
    said = primary(tag)
    sample = text[:_GLANCE]
    if len(sample.encode()) < _LONG_TEXT or shows(said, sample):
        return None
    found = detect(text, languages)
    if found is None or are_kin(found, said):
        return None
    ranked, unit = _ranked(text)
    scores = dict(ranked)
    lead = scores[found] - scores.get(said, -math.inf)
    return found if lead >= unit * _OVERWHELMING else None


def _ranked(text: str) -> tuple[list[tuple[str, float]], float]:
    """All languages of the model with their log likelihoods, and the unit that leads are
    measured in; none for a text with hardly a letter.
    """
    words = _WITH_DIGITS.sub(" ", _ADDRESS.sub(" ", text[:_READ]))
    sample = words[:_ENOUGH].encode("utf-8", "ignore").decode("utf-8")
    letters = "".join(filter(str.isalpha, sample))
    if len(letters.encode()) < _MIN_LETTERS:
        return [], 0.0
    return _rank()(sample), math.sqrt(len(sample.encode()))


def load() -> None:
    """Load the model now: processes that are copies of this one share it then."""
    _rank()("")


@cache
def _rank() -> Rank:
    # Imported when first needed: it brings numpy, and processes that only render never ask.
    return cast(Rank, importlib.import_module("py3langid").rank)
