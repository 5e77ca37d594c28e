from __future__ import annotations

import pytest

from feedserver.parse.corrections import is_correction


@pytest.mark.parametrize(
    "text",
    [
        "Correction: An earlier version gave the load as 900 tonnes.",
        "Correction, 19 March 2026: The mill was built in 1170.",
        "CORRECTION (5 Nov.): The kiln has twelve engines.",
        "Clarification: The kiln is not a shard.",
        "Corrections and clarifications: The name is Lee.",
        "Editor's note: Correction: the name is Lee.",
        "This article was amended on 3 May 2026. The name is Lee.",
        "An earlier version of this story misspelled Ann Lee's name.",
        "Rectificatif : le four compte douze moteurs.",
        "Korrektur: Der Ofen hat zwölf Motoren.",
        "Berichtigung vom 5. November: Der Ofen hat zwölf Motoren.",
        "Corrección: el horno tiene doce motores.",
        "Fe de errores: el horno tiene doce motores.",
        "Rettifica: il forno ha dodici motori.",
        "Correção: o forno tem doze motores.",
        "Correctie: de oven heeft twaalf motoren.",
        "Rättelse: Ugnen har tolv motorer.",
        "Исправление: у печи двенадцать моторов.",
        "更正：窑炉有十二台发动机。",
        "訂正：窯のエンジンは12基です。",
        "تصحيح: للفرن اثنا عشر محركا.",
        "תיקון: לכבשן שנים עשר מנועים.",
    ],
)
def test_corrections_are_told_in_many_languages(text: str) -> None:
    assert is_correction(text)


@pytest.mark.parametrize(
    "text",
    [
        "Update: The kiln has landed.",
        "Editor's note: This story is part of a series.",
        "The correction of the kiln's course took a minute.",
        "Corrections officers were called: three of them came, and one left.",
        "Note: bring a coat.",
        "A correction in the markets is due, traders said on Thursday: it always is.",
        "Präzise: so war der Flug.",
        "",
    ],
)
def test_other_paragraphs_are_none(text: str) -> None:
    assert not is_correction(text)
