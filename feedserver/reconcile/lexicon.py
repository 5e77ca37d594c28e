"""The few words of each language that carry facts: numbers, dates, negations, corrections."""

from __future__ import annotations

import re
from typing import Final

from feedserver.text.language import primary

_FALLBACK: Final = "en"


def number_word(key: str, lang: str) -> int | None:
    """The value of a spelled number from two up; None for any other word.

    "One" is left out: in most languages it is an article or a pronoun as well.
    """
    return _NUMBERS.get(primary(lang), _NUMBERS[_FALLBACK]).get(key)


def is_date_word(text: str, lang: str) -> bool:
    """Whether a word as written names a weekday, a month or a day relative to today."""
    key = text.casefold()
    if key in _ALSO_WORDS and not text[0].isupper():
        return False
    return key in _DATES.get(primary(lang), _DATES[_FALLBACK])


def is_negation(key: str, lang: str) -> bool:
    """Whether a word negates: "not", "never", "without", "isn't", "n'est" …"""
    language = primary(lang)
    if key in _NEGATIONS.get(language, _NEGATIONS[_FALLBACK]):
        return True
    return key.startswith("n'") if language == "fr" else key.endswith("n't")


def negates(one: str, other: str) -> bool:
    """Whether one of two words is the other with a prefix that turns it round."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and any(long == prefix + short for prefix in _PREFIXES)


def is_correction_note(sentence: str) -> bool:
    """Whether a sentence announces a correction of the text it stands in."""
    return bool(_CORRECTION.match(sentence))


def _numbers(words: str, larger: dict[str, int]) -> dict[str, int]:
    return {word: value for value, word in enumerate(words.split(), 2)} | larger


_NUMBERS: Final = {
    "en": _numbers(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty",
        {"dozen": 12, "dozens": 12, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
        | {"seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "hundreds": 100}
        | {"thousand": 10**3, "thousands": 10**3, "million": 10**6, "millions": 10**6}
        | {"billion": 10**9, "billions": 10**9, "trillion": 10**12, "trillions": 10**12},
    ),
    "fr": _numbers(
        "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
        {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
        | {"cent": 100, "cents": 100, "mille": 10**3, "million": 10**6, "millions": 10**6}
        | {"milliard": 10**9, "milliards": 10**9, "billion": 10**12, "billions": 10**12},
    ),
    "de": _numbers(
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
        "sechzehn siebzehn achtzehn neunzehn zwanzig",
        {"dreissig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70}
        | {"achtzig": 80, "neunzig": 90, "hundert": 100, "tausend": 10**3}
        | {"million": 10**6, "millionen": 10**6, "milliarde": 10**9, "milliarden": 10**9}
        | {"billion": 10**12, "billionen": 10**12},
    ),
    "es": _numbers(
        "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince",
        {"veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60}
        | {"cien": 100, "ciento": 100, "mil": 10**3, "millón": 10**6, "millones": 10**6}
        | {"billón": 10**12, "billones": 10**12},
    ),
}

_DATES: Final = {
    language: frozenset(words.split())
    for language, words in {
        "en": "monday tuesday wednesday thursday friday saturday sunday january february march "
        "april may june july august september october november december today tomorrow "
        "yesterday tonight",
        "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai "
        "juin juillet août septembre octobre novembre décembre aujourd'hui demain hier",
        "de": "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar "
        "jänner februar märz april mai juni juli august september oktober november dezember "
        "heute morgen gestern",
        "es": "lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo "
        "junio julio agosto septiembre setiembre octubre noviembre diciembre hoy mañana ayer",
    }.items()
}
# Months only when capitalised.
_ALSO_WORDS: Final = frozenset({"march", "may", "august"})

_NEGATIONS: Final = {
    language: frozenset(words.split())
    for language, words in {
        "en": "no not never none nobody nothing nowhere neither nor without cannot",
        "fr": "ne ni non pas jamais aucun aucune sans rien personne",
        "de": "nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne weder",
        "es": "no ni nunca jamás ningún ninguna ninguno nada nadie sin tampoco",
    }.items()
}
_PREFIXES: Final = ("un", "in", "im", "il", "ir", "dis", "non", "non-", "de")

_CORRECTION: Final = re.compile(
    r"\W{0,4}(?:"
    r"(?:corrections?|clarifications?|erratum|errata|corrigendum|corrigenda|editor's note|"
    r"korrektur|berichtigung|richtigstellung|corrigé|correctif|rectificatif|rectification|"
    r"corrección|fe de erratas|rettifica|correctie)\b\W{0,3}(?::|-|–|—|\(|$|\d)"
    r"|this (?:article|story|post|piece|report|page) (?:has been|was) (?:corrected|amended)"
    r"|an? (?:earlier|previous) version of this"
    r"|\(?(?:corrects|corrected) "
    r"|(?:in )?eine[r]? (?:frühere|vorherige)n? (?:version|fassung)"
    r"|une version (?:précédente|antérieure)"
    r"|una versión anterior"
    r")",
    re.IGNORECASE,
)
