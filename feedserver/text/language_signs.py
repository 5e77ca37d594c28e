"""What shows at a glance that a text is in a language: its script, or its commonest words."""

from __future__ import annotations

import re
from typing import Final

# Languages that a short text, or a label, takes for each other.
_KIN: Final = (
    frozenset({"da", "nb", "nn", "no"}),
    frozenset({"cs", "sk"}),
    frozenset({"bs", "hr", "sh", "sr"}),
    frozenset({"id", "ms"}),
    frozenset({"gl", "pt"}),
)


def are_kin(one: str, other: str) -> bool:
    """Whether two primary subtags name the same language, or such as are taken for it."""
    return one == other or any(one in group and other in group for group in _KIN)


_WORDS_BY_LANGUAGE: Final = {
    "cs": "a v se na je že s z do o i to pro ve za od by jsou jako který po ale při k",
    "da": "og i at det er en til af på for med den der de som ikke et har fra vil blev om kan",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch",
    "en": "the of and to in a is that for it as was with be by on not he his but at are this",
    "es": "de la que el en y a los se del las un por con una su para es al lo como más o no",
    "fi": "ja on ei että oli se hän mutta ovat kun myös mukaan sen joka tai niin kuin jo voi",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce",
    "it": "di e il la che in a per un è del una non i della con le si da al dei ha sono più gli",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om ook als bij door maar",
    "no": "og i det er en til av på for med som at den de har ikke et fra om ble vil seg kan der",
    "pl": "w i na z się do nie że jest o to po za jak od który przez są dla ma ale oraz",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como à ao",
    "ro": "de și în a la cu din pe care să un o nu pentru este că mai au fi al ale prin",
    "ru": "и в на не что с по а к из у о за для от как его это но он она они при был",
    "sv": "och i att det en som på är av för med den till inte om har de ett från var kan sig",
    "tr": "ve bir bu da de için ile olarak çok daha gibi en olan ne kadar sonra ama ise",
    "uk": "і в на не що з у та до за від як для його це але він вона вони про й є",
}
_LISTS: Final = {lang: frozenset(words.split()) for lang, words in _WORDS_BY_LANGUAGE.items()}


def _of_one_language(lang: str) -> frozenset[str]:
    """Its commonest words that are not those of another language too, but for kin."""
    others = (words for other, words in _LISTS.items() if not are_kin(lang, other))
    return _LISTS[lang].difference(*others)


_COMMON_WORDS: Final = {lang: _of_one_language(lang) for lang in _LISTS}

# The scripts of languages that are written in one of their own, and of some that share one.
_ARABIC: Final = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff"
_CYRILLIC: Final = "\u0400-\u052f"
_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_DEVANAGARI: Final = "\u0900-\u097f"
_RANGES: Final = {
    **dict.fromkeys(("ar", "fa", "ps", "ug", "ur"), _ARABIC),
    **dict.fromkeys(("be", "bg", "kk", "mk", "mn", "ru", "uk"), _CYRILLIC),
    **dict.fromkeys(("hi", "mr", "ne"), _DEVANAGARI),
    "bn": "\u0980-\u09ff",
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "he": "\u0590-\u05ff",
    "hy": "\u0530-\u058f",
    "ja": "\u3040-\u30ff",
    "ka": "\u10a0-\u10ff",
    "ko": "\u1100-\u11ff\uac00-\ud7af",
    "ta": "\u0b80-\u0bff",
    "th": "\u0e00-\u0e7f",
    "zh": _HAN,
}
_SCRIPTS: Final = {lang: re.compile(f"[{ranges}]") for lang, ranges in _RANGES.items()}

# One word in fifteen to five is one of these in a text of their language, one in fifty at most in
# another; lists and tables have few.
_SHARE_OF_WORDS: Final = 0.05
_SHARE_OF_LETTERS: Final = 0.15
_SHARE_OF_KANA: Final = 0.05


def shows(lang: str, text: str) -> bool:
    """Whether a plain text has the script or the common words of a language (primary subtag).

    True says that it may well be in it; False that it is not, or that nothing is known of it.
    """
    common = _COMMON_WORDS.get("no" if lang in ("nb", "nn") else lang)
    if common is not None:
        words = text.lower().split()
        return sum(map(common.__contains__, words)) >= _SHARE_OF_WORDS * len(words)
    if lang == "zh" and len(_SCRIPTS["ja"].findall(text)) > _SHARE_OF_KANA * len(text):
        return False
    script = _SCRIPTS.get(lang)
    return script is not None and len(script.findall(text)) >= _SHARE_OF_LETTERS * len(text)
