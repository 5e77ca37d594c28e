from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.text.language import detect, direction, is_plausible, is_tag, normal_form, primary

HEADLINES = {
    "ar": "الحكومة تقدم قانونا جديدا للذكاء الاصطناعي",
    "cs": "Vláda schválila zákon o umělé inteligenci",
    "de": "Bundestag berät über Regeln für künstliche Intelligenz",
    "el": "Η κυβέρνηση παρουσίασε νόμο για την τεχνητή νοημοσύνη",
    "en": "European lawmakers agree on rules for artificial intelligence",
    "es": "El Parlamento aprueba la nueva ley sobre inteligencia artificial",
    "fi": "Hallitus esittää uusia sääntöjä tekoälylle",
    "fr": "Bruxelles repousse l'application d'une partie du règlement sur l'IA",
    "hi": "सरकार कृत्रिम बुद्धिमत्ता के लिए नए नियम बना रही है",
    "it": "Il governo presenta la strategia per l'intelligenza artificiale",
    "ja": "政府、AI新法案を国会に提出",
    "ko": "정부, 인공지능 기본법 시행령 발표",
    "nl": "Kabinet wil strengere regels voor kunstmatige intelligentie",
    "no": "Regjeringen vil ha egen lov om kunstig intelligens",
    "pl": "Rząd przyjął projekt ustawy o sztucznej inteligencji",
    "pt": "Governo apresenta plano para a inteligência artificial no Brasil",
    "ro": "Guvernul pregătește o lege privind inteligența artificială",
    "ru": "Правительство представило закон об искусственном интеллекте",
    "sv": "Regeringen vill satsa på artificiell intelligens i skolan",
    "tr": "Hükümet yapay zeka için yeni kurallar hazırlıyor",
    "uk": "Уряд представив закон про штучний інтелект",
    "zh": "国务院发布人工智能新规定",
}
LANGUAGES = (*HEADLINES, "da")


@pytest.mark.parametrize("tag", HEADLINES)
def test_a_headline_is_enough(tag: str) -> None:
    assert detect(HEADLINES[tag], LANGUAGES) == tag


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello",
        "AI Act",
        "GPT-5 vs Claude",
        "Mistral Large 3",
        "Nvidia Hugging Face",
        "1234 5678 90 - 1234 5678 90 - 1234 5678 90",
        "https://example.org/the/whole/story/of/what/happened/on/that/day",
        "GPT-5 " * 200,
    ],
)
def test_too_short_or_nothing_but_names_is_not_guessed(text: str) -> None:
    assert detect(text, LANGUAGES) is None


def test_only_the_given_languages_are_chosen_from() -> None:
    assert detect(HEADLINES["uk"], ("uk", "ru")) == "uk"
    assert detect(HEADLINES["en"], ("en",)) == "en"
    assert detect(HEADLINES["en"], ()) is None
    assert detect(HEADLINES["en"], ("tlh",)) is None


def test_a_text_in_none_of_the_languages_is_not_forced_into_one() -> None:
    hebrew = "הממשלה מציגה חוק חדש בנושא בינה מלאכותית"
    assert detect(hebrew, LANGUAGES) is None
    assert detect(HEADLINES["fr"], ("en",)) is None


def test_addresses_do_not_count() -> None:
    link = "https://example.org/the-new-rules-for-artificial-intelligence-in-the-union "
    assert detect(link * 5 + HEADLINES["fr"], LANGUAGES) == "fr"


def test_a_long_text_is_judged_by_its_beginning() -> None:
    beginning = (HEADLINES["de"] + ". ") * 100
    assert detect(beginning + (HEADLINES["en"] + ". ") * 10_000, ("de", "en")) == "de"


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert detect(text, LANGUAGES) in {None, *LANGUAGES}


def test_lone_surrogates_do_no_harm() -> None:
    assert detect("\ud800" + HEADLINES["fr"], LANGUAGES) == "fr"


def test_importing_does_not_load_the_model() -> None:
    script = "import sys, feedserver.text.language; print('numpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


PLAUSIBLE = """
    en EN-us zh-Hant-TW es-419 de-1996 sl-rozaj-biske de-CH-1901 yue zh-cmn-Hans-CN
    en-u-ca-gregory fr-FR-x-private sr-Latn
    """
IMPLAUSIBLE = """
    e english en_US en- -en en--US x-private und MUL zxx i-klingon ｅｎ français en-a {lang}
    en-toolongsubtag
    """


@pytest.mark.parametrize("tag", PLAUSIBLE.split())
def test_plausible_tags(tag: str) -> None:
    assert is_plausible(tag)


@pytest.mark.parametrize("tag", ["", " en", "en\n", "en US", *IMPLAUSIBLE.split()])
def test_implausible_tags(tag: str) -> None:
    assert not is_plausible(tag)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("EN", "en"),
        ("en-us", "en-US"),
        (" en_gb\n", "en-GB"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("SR-LATN-RS", "sr-Latn-RS"),
        ("de-ch-1901", "de-CH-1901"),
        ("es-419", "es-419"),
        ("en-U-CA-GREGORY", "en-u-ca-gregory"),
        ("fr-x-AB", "fr-x-ab"),
        ("not a tag", "not a tag"),
        ("", ""),
    ],
)
def test_normal_form(tag: str, expected: str) -> None:
    assert normal_form(tag) == expected
    assert normal_form(expected) == expected


@given(st.text(alphabet="abxu-_AB1 ", max_size=20))
def test_normal_form_keeps_a_plausible_tag_plausible(tag: str) -> None:
    assert is_plausible(normal_form(tag)) or not is_plausible(tag)


@pytest.mark.parametrize(("tag", "expected"), [("en-US", "en"), ("ZH_Hant", "zh"), ("fr", "fr")])
def test_primary(tag: str, expected: str) -> None:
    assert primary(tag) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("AR-eg", "rtl"),
        ("he-IL", "rtl"),
        ("fa_IR", "rtl"),
        ("ur", "rtl"),
        ("az-Arab", "rtl"),
        ("uz-Arab-AF", "rtl"),
        ("ks-Deva", "ltr"),
        ("he-Latn", "ltr"),
        ("ar-Latn-EG", "ltr"),
        ("arn", "ltr"),
        ("", "ltr"),
    ],
)
def test_direction(tag: str, expected: str) -> None:
    assert direction(tag) == expected


@pytest.mark.parametrize("text", ["人工智能模型" * 20_000, "a@" * 60_000, "x" * 120_000])
def test_long_texts_without_spaces_take_no_time(text: str) -> None:
    detect("Load the model.", ("en", "zh"))
    start = time.process_time()
    detect(text, ("en", "zh"))
    assert time.process_time() - start < 1


@pytest.mark.parametrize("text", ["en", "EN-us", "zh-Hant-TW", "und", "tlh-a-b-foo"])
def test_what_looks_like_a_tag(text: str) -> None:
    assert is_tag(text)


@pytest.mark.parametrize("text", ["", "e", "en_US", "en-", "en us", "english!", "en" + "-abc" * 30])
def test_what_does_not_look_like_a_tag(text: str) -> None:
    assert not is_tag(text)
