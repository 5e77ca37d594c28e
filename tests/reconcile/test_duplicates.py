from __future__ import annotations

import random
import time

import pytest

from feedserver.reconcile.duplicates import RELATED, bands, resemblance, signature

RNG = random.Random(4)
WORDS = [f"word{n}" for n in range(3000)]
TEXT = " ".join(RNG.choices(WORDS, k=400))


def signed(text: str, lang: str = "en") -> bytes:
    found = signature(text, lang)
    assert found is not None
    return found


def test_the_same_bytes_everywhere() -> None:
    text = " ".join(f"one{n} two{n}" for n in range(40))
    assert signed(text).hex()[:32] == "85f15464c6e38f4558a72109ea6ab3cc"
    assert len(signed(text)) == 256


def test_equal_texts_are_equal_and_others_are_not() -> None:
    other = " ".join(RNG.choices(WORDS, k=400))
    assert resemblance(signed(TEXT), signed(TEXT)) == 1
    assert resemblance(signed(TEXT), signed(other)) < 0.1
    assert not set(bands(signed(TEXT))) & set(bands(signed(other)))


def test_markup_case_and_addresses_do_not_count() -> None:
    marked = f"## {TEXT.upper()} [](https://example.org/a/b/c) https://example.org/x"
    assert resemblance(signed(TEXT), signed(marked)) == 1


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_it_estimates_the_share_of_common_pairs(share: float) -> None:
    """Of 400 words the first ones are common: pairs in both over pairs in either."""
    common = int(400 * 2 * share / (1 + share))
    words = TEXT.split()
    tails = [RNG.choices(WORDS, k=400 - common) for _ in range(2)]
    one, other = (signed(" ".join(words[:common] + tail)) for tail in tails)
    assert resemblance(one, other) == pytest.approx(share, abs=0.15)


def test_short_texts_say_nothing() -> None:
    assert signature("The ferry ran aground. " * 20, "en") is None  # four words, again and again
    assert signature("", "en") is None
    assert signature(" ".join(WORDS[:39]), "en") is None


def test_scripts_without_spaces() -> None:
    text = "".join(chr(0x4E00 + RNG.randrange(2000)) for _ in range(300))
    changed = text[:100] + "これは新しい文です。" + text[100:]
    assert signature(text, "en") is None
    assert resemblance(signed(text, "zh-Hant"), signed(changed, "ja")) > RELATED


def test_bands_are_signed_integers_of_64_bits() -> None:
    keys = bands(signed(TEXT))
    assert len(set(keys)) == len(keys) == 20
    assert all(0 <= key < 1 << 63 for key in keys)


def test_it_costs_little() -> None:
    text = " ".join(RNG.choices(WORDS, k=500))
    best = 1.0
    for _ in range(20):
        start = time.process_time()
        signature(text, "en")
        best = min(best, time.process_time() - start)
    assert best < 0.005  # a fifteenth of it, on a quiet machine
