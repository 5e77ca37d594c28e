from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feedserver.text.xml import is_legal, strip_illegal


def test_what_xml_forbids_goes_and_the_rest_stays() -> None:
    assert strip_illegal("a\x00b\x08c\x1fd\ud800e\ufffef\uffffg") == "abcdefg"
    assert (
        strip_illegal("tab\tline\nreturn\r \x7f é 🚀 \ufffd")
        == "tab\tline\nreturn\r \x7f é 🚀 \ufffd"
    )


@given(st.text(alphabet=st.characters(), max_size=40))
def test_an_xml_parser_takes_what_is_left(text: str) -> None:
    cleaned = strip_illegal(text)
    element = etree.Element("x")
    element.text = cleaned
    assert etree.fromstring(etree.tostring(element)).text == (cleaned or None)
    assert is_legal(cleaned)
    assert is_legal(text) == (cleaned == text)
