from __future__ import annotations

import re
import time as clock
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.model.article import Article, ParsedArticle
from feedserver.reconcile.identity import (
    Candidate,
    distinct,
    keys,
    match,
    shared_addresses,
    synthetic_guid,
)
from feedserver.text.url import comparison_key
from tests.reconcile.states import ID, LONG, content, document, entry, from_feed, stored, time

OTHER_ID = ID.replace("6", "7")
ELSEWHERE = "https://example.org/elsewhere"
OTHER_STORY = "A completely different report on the weather in the mountains and its causes."


def article(pk: int = 1, **fields: Any) -> Article:
    return msgspec.structs.replace(stored(from_feed(LONG)), pk=pk, **fields)


def candidate(pk: int = 1, guids: tuple[str, ...] = ("g1",), **fields: Any) -> Candidate:
    known = article(pk, **fields)
    return Candidate(known, guids, comparison_key(known.content.canonical_source))


def found(
    incoming: ParsedArticle, *candidates: Candidate, document: bool = False, **more: Any
) -> int | None:
    matched = match(incoming, keys(incoming, **more), candidates, document=document)
    return matched.pk if matched else None


def test_an_own_id_is_the_strongest() -> None:
    incoming = document(LONG, id=OTHER_ID).article
    by_slug = candidate(1, slug="kiln", own=True)
    by_id = candidate(2, id=OTHER_ID, own=True)
    assert found(incoming, by_slug, by_id, document=True) == 2


def test_a_documents_slug_comes_next_and_a_feeds_counts_for_nothing() -> None:
    known = candidate(1, (), slug="kiln")
    unlinked = entry(LONG, slug="kiln", guid="new", url=None)
    assert found(unlinked, known, document=True) == 1
    assert found(unlinked, known) is None


def test_two_documents_with_one_address_are_two_articles() -> None:
    known = candidate(1, (), slug="first", own=True)
    second = document(LONG, slug="second", url="https://example.org/kiln").article
    assert found(second, known, document=True) is None
    third_party = candidate(1, (), slug="first", own=False)
    assert found(second, third_party, document=True) == 1


def test_a_guid_survives_retitle_and_moved_address() -> None:
    assert found(entry(LONG, "Quite another title"), candidate()) == 1
    assert found(entry(LONG, "Another title", url=ELSEWHERE), candidate()) == 1
    assert found(entry(OTHER_STORY, "Another title", url=None), candidate()) == 1


def test_a_reused_guid_is_another_article() -> None:
    reused = entry(OTHER_STORY, "Rain in the mountains", url=ELSEWHERE)
    assert found(reused, candidate()) is None
    taken_over = Candidate(
        article(2, version=_with(title=reused.title, body_md=OTHER_STORY)),
        ("g1",),
        comparison_key(ELSEWHERE),
    )
    assert found(reused, candidate(), taken_over) == 2
    assert found(entry(LONG), candidate(), taken_over) == 1
    edited = entry(f"{OTHER_STORY} More.", reused.title, url=ELSEWHERE)
    assert found(edited, candidate(), taken_over) == 2


def test_one_word_titles_and_numbered_stories_do_not_pass_for_one() -> None:
    known = Candidate(
        article(version=_with(title="Story 1", body_md="Body of story 1.")),
        ("g1",),
        comparison_key("https://example.org/1"),
    )
    assert found(entry("Body of story 2.", "Story 2", url="https://example.org/2"), known) is None
    assert found(entry("Body of story 1.", "Story 1", url="https://example.org/2"), known) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://EXAMPLE.org:80/kiln/",
        "https://www.example.org/kiln?utm_source=rss",
        "https://m.example.org/kiln#top",
        "https://example.org/kiln/amp",
    ],
)
def test_an_unknown_guid_falls_back_to_the_canonical_source(url: str) -> None:
    assert found(entry(OTHER_STORY, "New title", guid="changed", url=url), candidate()) == 1


def test_neither_guid_nor_address_is_another_article() -> None:
    assert found(entry(LONG, guid="new", url=ELSEWHERE), candidate()) is None
    assert found(entry(LONG, guid="new", url=None), candidate()) is None
    without_address = Candidate(article(), ("other",), "")
    assert found(entry(LONG, guid="new", url=None), without_address) is None


class TestWithoutGuid:
    def test_the_address_stands_in(self) -> None:
        one = entry("One.", "One", guid=None)
        other = entry("Two.", "Two", guid=None, url="http://www.example.org/kiln?utm_medium=x")
        assert synthetic_guid(one) == synthetic_guid(other) == keys(one).guid
        assert synthetic_guid(one) != synthetic_guid(entry(guid=None, url=ELSEWHERE))

    def test_then_title_and_date(self) -> None:
        one = entry("One.", "It’s  out", guid=None, url=None)
        assert synthetic_guid(one) == synthetic_guid(entry("Two.", "It's out", url=None))
        assert synthetic_guid(one) != synthetic_guid(entry("One.", "Other", url=None))
        later = entry("One.", "It's out", url=None, published_at=time("09:01"))
        assert synthetic_guid(one) != synthetic_guid(later)
        assert found(one, candidate(1, (synthetic_guid(one),))) == 1

    def test_then_the_text(self) -> None:
        one, two = (entry(body, "", guid=None, url=None) for body in ("One.", "Two."))
        assert synthetic_guid(one) != synthetic_guid(two)

    def test_documents_never_match_by_it(self) -> None:
        one = document("One.", slug="one").article
        known = Candidate(article(slug="other"), (synthetic_guid(one),), "")
        assert found(one, known, document=True) is None

    @given(st.text(), st.text())
    def test_it_is_never_empty(self, title: str, body: str) -> None:
        assert synthetic_guid(ParsedArticle(title=title, body_html=body))


class TestOneDocument:
    def test_an_address_of_many_items_identifies_none(self) -> None:
        items = [entry(f"Body {n}", f"Release {n}", guid=f"g{n}") for n in (1, 2)]
        shared = shared_addresses(items)
        assert shared == {"https://example.org/kiln"}
        assert keys(items[0], shared).canonical == ""
        assert found(items[1], candidate()) == 1
        assert found(items[1], candidate(), shared=shared) is None
        assert found(items[0], candidate(), shared=shared) == 1
        assert distinct(items, shared_addresses(items)) == tuple(items)

    def test_the_same_item_twice_is_one(self) -> None:
        old = entry("Old.", modified_at=time("09:10"))
        new = entry("New.", modified_at=time("09:20"))
        other = entry(OTHER_STORY, "Rain", guid="g2", url=ELSEWHERE)
        assert distinct([old, other, new], frozenset()) == (new, other)
        assert distinct([new, other, old], frozenset()) == (new, other)
        assert distinct([entry("First."), entry("Second.")], frozenset()) == (entry("First."),)

    def test_the_same_item_under_two_guids_is_one(self) -> None:
        items = [entry(guid="a"), entry(guid="b")]
        assert shared_addresses(items) == frozenset()
        assert distinct(items, shared_addresses(items)) == (items[0],)

    def test_one_guid_for_several_stories_is_several(self) -> None:
        items = [entry(LONG), entry(OTHER_STORY, "Rain in the mountains", url=ELSEWHERE)]
        assert distinct(items, shared_addresses(items)) == tuple(items)

    def test_thousands_of_stories_under_one_guid_take_no_time(self) -> None:
        vocabulary = [f"{a}{b}{c}" for a in "bcdf" for b in "aeiou" for c in "lmnprst"]
        items = []
        for n in range(2000):
            words = vocabulary[n % 97 :: 1 + n % 11]
            title = f"Story {words[0]} {n}"
            items.append(entry(" ".join(words * 20), title, url=f"https://example.org/{n}"))
        start = clock.process_time()
        assert distinct(items, shared_addresses(items))[-1] == items[-1]
        assert clock.process_time() - start < 4

    def test_a_story_told_in_the_same_words_is_one_however_often_its_guid_is_used(self) -> None:
        several = [
            entry(f"{letter} " * 50, letter, url=f"https://example.org/{n}")
            for n, letter in enumerate("abcdefgh")
        ]
        moved = msgspec.structs.replace(several[6], url=ELSEWHERE)
        assert distinct([*several, moved], shared_addresses([*several, moved])) == tuple(several)

    def test_a_guid_that_many_stories_share_is_followed_to_none(self) -> None:
        moved = entry(LONG, url=ELSEWHERE)
        known = [candidate(pk) for pk in (1, 2, 3, 4)]
        assert found(moved, *known[:3]) == 1
        assert found(moved, *known) is None
        assert found(entry(LONG, url=None), *known) == 1

    def test_long_keys_are_hashed(self) -> None:
        url = "https://example.org/" + "é" * 300
        named = keys(entry(guid="g" * 501, url=url))
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", named.guid)
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", named.canonical)
        assert named != keys(entry(guid="g" * 502, url=url + "e"))
        assert keys(entry(guid="g" * 500)).guid == "g" * 500
        assert keys(entry(guid=None, url=url)).guid.startswith("sha256:")
        surrogates = keys(entry(guid="\ud800" * 501))
        assert surrogates.guid.startswith("sha256:")

    def test_long_addresses_identify_and_are_shared_like_short_ones(self) -> None:
        url = "https://example.org/" + "x" * 600
        items = [entry(f"Body {n}", f"Release {n}", guid=f"g{n}", url=url) for n in (1, 2)]
        stored_under = Candidate(article(), (), keys(items[0]).canonical)
        assert found(items[0], stored_under) == 1
        assert found(items[0], stored_under, shared=shared_addresses(items)) is None


def _with(**fields: Any) -> Any:
    return msgspec.structs.replace(article().version, content=content(**fields))


def test_a_page_is_known_by_its_twins() -> None:
    twin = "https://example.org/app/kiln-17"
    stored = Candidate(article(), (), comparison_key(twin))
    said = entry(OTHER_STORY, "New title", guid=None, url=ELSEWHERE, twins=(twin,))
    assert found(said, stored) == 1
    assert found(entry(OTHER_STORY, "New title", guid=None, url=ELSEWHERE), stored) is None


class TestOneAddressForAll:
    HOME = "https://example.org/"

    def test_entries_without_guids_that_name_their_site_are_several(self) -> None:
        items = [entry("One.", "One", guid=None, url=self.HOME)]
        items.append(entry("Two.", "Two", guid=None, url=self.HOME))
        shared = shared_addresses(items)
        assert shared == {comparison_key(self.HOME)}
        assert distinct(items, shared) == tuple(items)
        assert len({keys(item, shared).guid for item in items}) == 2

    def test_a_retitled_entry_is_one(self) -> None:
        items = [entry("One.", title, guid=None) for title in ("Kiln to fly", "Kiln flies")]
        assert shared_addresses(items) == frozenset()
        items.append(entry("One.", "Kiln has flown", guid=None))
        assert shared_addresses(items) == {"https://example.org/kiln"}
