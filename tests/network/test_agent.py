"""The User-Agent field."""

from __future__ import annotations

from feedserver.network.agent import user_agent


def test_it_names_product_version_page_and_contact() -> None:
    assert (
        user_agent("0.1.0", "news@example.org", "https://example.org")
        == "feedserver/0.1.0 (+https://example.org/bot; news@example.org)"
    )


def test_without_a_contact() -> None:
    assert user_agent("0.1.0", "", "http://127.0.0.1:8000") == (
        "feedserver/0.1.0 (+http://127.0.0.1:8000/bot)"
    )


def test_a_contact_cannot_break_the_header() -> None:
    field = user_agent("1", "Zoë (desk)\r\nX-Evil: 1", "https://example.org")
    assert field.isascii()
    assert field.isprintable()
    assert field.count("(") == field.count(")") == 1
    assert "Zo%C3%AB" in field
