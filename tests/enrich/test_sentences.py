from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.enrich.sentences import is_whole, sentences


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Example paid $3.5 billion.|The U.S. Senate met.|It ended!",
        "It met on Jan. 5 in St. Louis with J. Doe of Example Inc. and others.|Then it ended.",
        "The new GPT-5.|“Is it?”|“Yes.”|She left.",
        "In 2024.|The next year.",
        "Am 1. August 2024 trat es in Kraft.|Das ist z. B. gut.",
        "Il coûte 3,5 M€.|L'art. 50 s'applique.|Pourquoi ?|Parce que.",
        "« C'est fait. »|Il sort.",
        "今日は晴れ。|「明日は雨！」|本当？|そうです",
        "यह पहला है।|यह दूसरा है।",
        "ما هذا؟|هذا كتاب.",
        "He waited... then left.|The end.",
        "See example.org for node.js and more.|Done.",
        "Versions 1.2 and 1.3.1 differ, e.g. in speed.|That is all.",
        "No end",
        "",
    ],
)
def test_sentences(text: str) -> None:
    expected = [part for part in text.split("|") if part]
    assert sentences(text.replace("。|", "。").replace("|", " ")) == expected


WHOLE = ["It is.", "Is it?”", "终于。", "Est-ce vrai ?", "“Yes.”"]
BROKEN = ["It is", "It is…", "It is […]", "It is [...]", "It is...", ""]


@pytest.mark.parametrize("text", WHOLE)
def test_whole_sentences(text: str) -> None:
    assert is_whole(text)


@pytest.mark.parametrize("text", BROKEN)
def test_broken_sentences(text: str) -> None:
    assert not is_whole(text)


@given(st.text(alphabet="aA1 .!?…。\n\"”'é,", max_size=80))
def test_nothing_is_lost(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize("part", [".", "…", "A. ", "a.", '."', "a", "...x ", "。", "1. ", "M"])
def test_long_oddities_take_no_time(part: str) -> None:
    text = part * (200_000 // len(part)) + "x."
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert is_whole(text)
