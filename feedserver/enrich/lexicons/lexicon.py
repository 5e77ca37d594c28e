"""The record that a language's words are kept in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


def words(text: str) -> frozenset[str]:
    """The words of a block of text."""
    return frozenset(text.split())


# What is written in capitals in any of the languages and names nobody.
_COMMON_INITIALS: Final = words(
    """
    ai api apis cctv ceo cfo coo cpu cpus cto cv dna dvd faq gdp gps gpu gpus hiv html http id ip
    it led llm llms ml nlp npu ok pc pcs pdf pin pr qr ram rna sms sos ssd tpu tv url us$ usb var
    vip vpn vr wifi www xml json ii iii iv vi vii viii ix xi xii xiii xiv xv xvi xvii xviii xix xx
    xxi
    """
)


def generic(text: str) -> frozenset[str]:
    """The words of a block of text, and the initials that are common to the languages."""
    return words(text) | _COMMON_INITIALS


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Words of one language, all in lower case.

    `function` words begin sentences and belong to no name; `calendar` are days, months and
    feasts; `peoples` are nationalities and languages as they are capitalised; `titles` come
    before a person's name, `title_modifiers` before those; `institutions` are what bodies and
    buildings are called ("bank", "university"); `adjectives` go with them in small letters
    ("nationale"), and `fields` are what they deal with ("aviation"); `generic` are capitalised
    often and name nothing by themselves. `joining` are small words inside a name, whatever it
    is; `joining_places` only after an institution or a first name; `relative` pronouns follow
    a name and a comma. `elision` says whether articles are written with an apostrophe,
    `possessive` whether names take "'s".
    """

    function: frozenset[str]
    calendar: frozenset[str]
    peoples: frozenset[str]
    titles: frozenset[str]
    title_modifiers: frozenset[str] = frozenset()
    institutions: frozenset[str]
    adjectives: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    generic: frozenset[str]
    joining: tuple[str, ...]
    joining_places: tuple[str, ...]
    relative: frozenset[str]
    elision: bool = False
    possessive: bool = False
