from __future__ import annotations

from typing import Any

import pytest

from feedserver.model.article import Image, Person
from feedserver.model.decision import Created, Unchanged, Updated
from feedserver.model.instant import Instant
from feedserver.reconcile.decide import Incoming, Policy, decide
from tests.reconcile.states import (
    FIRST_SEEN,
    ID,
    LONG,
    POLICY,
    PUBLISHED,
    after,
    document,
    from_feed,
    stored,
    time,
)

NOW = time("12:00")
QUOTED = 'The head of the works said: "We will not fly before the lining is dry." Nobody disagreed.'


def verdict(old: Incoming, new: Incoming) -> str:
    decision = decide(new, stored(old), NOW, POLICY)
    return decision.significance if isinstance(decision, Updated) else "unchanged"


UNCHANGED = {
    "paragraph split": (LONG, LONG.replace(". They were", ".\n\nThey were", 1)),
    "white space": ("A  body\n\nof two.", "A body\n\n\nof two. "),
    "soft wrapping": ("A body that\nis wrapped.", "A body\nthat is wrapped."),
    "curly quotes": ("“Hello” – it’s me…", '"Hello" - it\'s me...'),
    "guillemets": ("Il dit « bonjour » !", 'Il dit "bonjour"!'),
    "dashes": ("The years 2020–2025 — all of them", "The years 2020-2025 - all of them"),
    "composition": ("Cafe\u0301 and A\u030angstro\u0308m", "Café and Ångström"),
    "references": ("Salt &amp; pepper &#8217;s", "Salt & pepper ’s"),
    "no-break spaces": ("12\u00a0seats", "12 seats"),
    "soft hyphens": ("elec\u00adtri\u00adcity", "electricity"),
    "tracking": (
        "See [it](https://example.org/x?utm_source=rss&id=4).",
        "See [it](https://example.org/x?id=4&fbclid=abc).",
    ),
    "picture size": (
        "![Kiln](https://example.org/k.jpg?w=200&t=17)",
        "![Kiln](https://example.org/k.jpg?w=800&t=18)",
    ),
    "minutes ago": ("Posted 5 minutes ago\n\nText.", "Posted 2 hours ago\n\nText."),
    "days ago, stamped": ("Updated 2 days ago: text", "Updated 3 days ago: text"),
    "reading time": ("5 min read\n\nText.", "6 min read\n\nText."),
    "views": ("Text.\n\n1,204 views · 12 comments", "Text.\n\n1,311 views · 13 comments"),
    "minutes ago in German": ("vor 5 Minuten\n\nText.", "vor 9 Minuten\n\nText."),
}

MINOR = {
    "typo": ("We saw teh kiln fly.", "We saw the kiln fly."),
    "lost letter": ("It occured in the goverment hall.", "It occurred in the government hall."),
    "British spelling": ("The colour of the organisation.", "The color of the organization."),
    "hyphen": ("Some e-mail came.", "Some email came."),
    "apostrophe": ("Its a kiln.", "It's a kiln."),
    "accent": ("They met in a cafe.", "They met in a café."),
    "comma": ("First we fly then we land.", "First we fly, then we land."),
    "case": ("We use the internet.", "We use the Internet."),
    "emphasis": ("A **bold** kiln.", "A *bold* kiln."),
    "thousands separator": ("It has 1,200 seats.", "It has 1200 seats."),
    "percent sign": ("A rise of 5 percent.", "A rise of 5%."),
    "link target": (
        "See [it](https://example.org/x).",
        "See [it](https://example.org/y).",
    ),
    "paragraphs moved": (LONG, "\n\n".join(reversed(LONG.split("\n\n")))),
    "sentence moved": ("One is here. Two is there.", "Two is there. One is here."),
    "synonym in a long text": (LONG, LONG.replace("pleased", "happy", 1)),
    "few words in a long text": (LONG, LONG.replace("a few small repairs", "some repairs", 1)),
    "list marks": ("- one kiln\n- a fan", "* one kiln\n* a fan"),
}

SIGNIFICANT = {
    "number": (f"{LONG} It has 12 seats.", f"{LONG} It has 21 seats.", "12 → 21"),
    "decimal": (f"{LONG} It grew by 1.5 points.", f"{LONG} It grew by 15 points.", "1.5 → 15"),
    "percent sign gone": (f"{LONG} It rose 5%.", f"{LONG} It rose 5.", "5% → 5"),
    "sign": (f"{LONG} It was -5 degrees.", f"{LONG} It was 5 degrees.", "-5 → 5"),
    "percentage": (f"{LONG} A rise of 5%.", f"{LONG} A rise of 6%.", "5% → 6%"),
    "unit": (f"{LONG} Over 5 million came.", f"{LONG} Over 5 billion came.", "million → billion"),
    "spelled number": (f"{LONG} Two flew.", f"{LONG} Three flew.", "Two → Three"),
    "currency": (f"{LONG} It costs $5.", f"{LONG} It costs €5.", "$5 → €5"),
    "weekday": (f"{LONG} It flies on Monday.", f"{LONG} It flies on Tuesday.", "Monday → Tuesday"),
    "month": (f"{LONG} It flies in May.", f"{LONG} It flies in June.", "May → June"),
    "name": (f"{LONG} They fined Mistral.", f"{LONG} They fined Anthropic.", "Mistral → Anthropic"),
    "full name": (
        f"{LONG} So said Ann Berg today.",
        f"{LONG} So said Eva Holm today.",
        "Ann Berg → Eva Holm",
    ),
    "who did what": (
        f"{LONG} Mistral sued Kiln Labs.",
        f"{LONG} Kiln Labs sued Mistral.",
        "Mistral, Kiln Labs → Kiln Labs, Mistral",
    ),
    "not": (f"{LONG} It will fly.", f"{LONG} It will not fly.", "negation added"),
    "n't": (f"{LONG} It can't fly.", f"{LONG} It can fly.", "negation removed"),
    "without": (f"{LONG} It flew with a fan.", f"{LONG} It flew without a fan.", "negation added"),
    "prefix": (f"{LONG} The plan is legal.", f"{LONG} The plan is illegal.", "legal → illegal"),
    "quotation gone": (f"{LONG}\n\n{QUOTED}", f"{LONG}\n\nNobody disagreed.", "quotation removed"),
    "quotation changed": (
        f"{LONG}\n\n{QUOTED}",
        f"{LONG}\n\n{QUOTED.replace('dry', 'wet')}",
        "quotation changed",
    ),
    "correction note": (
        LONG,
        f"{LONG}\n\nCorrection: the door is grey.",
        "correction note added",
    ),
    "note in German": (LONG, f"{LONG}\n\nKorrektur: die Tür ist grau.", "correction note added"),
    "earlier version": (
        LONG,
        f"{LONG}\n\nAn earlier version of this article named the wrong part.",
        "correction note added",
    ),
    "paragraph": (
        LONG,
        f"{LONG}\n\nThe pad was cleaned and painted again before the guests came.",
        "paragraph added",
    ),
    "paragraph gone": (
        f"{LONG}\n\nThe pad was cleaned and painted again before the guests came.",
        LONG,
        "paragraph removed",
    ),
    "sentence": (
        LONG,
        LONG.replace(". They", ". The whole board of the company has resigned. They", 1),
        "sentence added",
    ),
    "rewritten": (
        LONG,
        LONG.replace("walked round", "inspected").replace("what they saw", "notes"),
        "wording changed by",
    ),
    "short text": ("The launch is delayed.", "The launch is cancelled.", "wording changed by"),
}


@pytest.mark.parametrize("case", UNCHANGED)
def test_what_readers_would_not_call_different_is_unchanged(case: str) -> None:
    old, new = UNCHANGED[case]
    assert verdict(from_feed(old), from_feed(new)) == "unchanged"
    assert verdict(from_feed(new), from_feed(old)) == "unchanged"


@pytest.mark.parametrize("case", MINOR)
def test_small_edits_are_minor(case: str) -> None:
    old, new = MINOR[case]
    decision = decide(from_feed(new), stored(from_feed(old)), NOW, POLICY)
    assert isinstance(decision, Updated)
    assert (decision.significance, decision.facts) == ("minor", ())
    assert decision.changed == ("body_md",)
    assert decision.updated_at == PUBLISHED
    assert verdict(from_feed(new), from_feed(old)) == "minor"


@pytest.mark.parametrize("case", SIGNIFICANT)
def test_substance_is_significant_at_any_size(case: str) -> None:
    old, new, fact = SIGNIFICANT[case]
    decision = decide(from_feed(new), stored(from_feed(old)), NOW, POLICY)
    assert isinstance(decision, Updated)
    assert decision.significance == "significant"
    assert any(found.startswith(fact) for found in decision.facts), decision.facts
    assert fact in decision.reason
    assert decision.updated_at == NOW
    assert verdict(from_feed(new), from_feed(old)) == "significant"


@pytest.mark.parametrize(
    ("lang", "old", "new", "fact"),
    [
        ("fr", "Ils partent lundi.", "Ils partent mardi.", "lundi → mardi"),
        ("fr", "C'est vrai, dit-il.", "Ce n'est pas vrai, dit-il.", "negation added"),
        ("fr-CA", "Elle en a deux.", "Elle en a trois.", "deux → trois"),
        ("de", "Das ist wahr.", "Das ist nicht wahr.", "negation added"),
        ("de", "Es sagte Anna Berg.", "Es sagte Eva Holm.", "Anna Berg → Eva Holm"),
        ("de", "12. November", "13. November", "12 → 13"),
        ("es", "Llega el lunes.", "Llega el martes.", "lunes → martes"),
        ("ja", "社員は12人だ。", "社員は21人だ。", "12 → 21"),
        ("ru", "Это сказал Иван в среду.", "Это сказал Пётр в среду.", "Иван → Пётр"),
    ],
)
def test_facts_are_found_in_other_languages(lang: str, old: str, new: str, fact: str) -> None:
    decision = decide(from_feed(new, lang=lang), stored(from_feed(old, lang=lang)), NOW, POLICY)
    assert isinstance(decision, Updated)
    assert fact in decision.facts


def test_german_nouns_are_not_names() -> None:
    old = "Am Ende steht das Haus der Firma hier. " * 1 + LONG
    new = old.replace("Haus", "Gebäude")
    assert verdict(from_feed(old, lang="de"), from_feed(new, lang="de")) == "minor"
    assert verdict(from_feed(old, lang="en"), from_feed(new, lang="en")) == "significant"


TITLES = [
    ("Teh kiln flies", "The kiln flies", "minor"),
    ("Kiln recieves prize", "Kiln receives prize", "minor"),
    ("Kiln To Fly Soon", "Kiln to fly soon", "minor"),
    ("Kiln's big day", "Kiln’s big day", "unchanged"),
    ("The kiln: a story", "The kiln - a story", "minor"),
    ("Kiln to fly Monday", "Kiln to fly Tuesday", "significant"),
    ("Kiln to fly", "Kiln to crash", "significant"),
    ("Kiln boss hired", "Kiln boss fired", "significant"),
    ("Kiln to fly", "Kiln to fly?", "significant"),
    ("Kiln to fly", "Kiln to fly again", "significant"),
    ("Kiln raises $5m", "Kiln raises $6m", "significant"),
    ("Kiln hires Jon Smith", "Kiln hires John Smith", "significant"),
    ("Kiln is safe", "Kiln is unsafe", "significant"),
]


@pytest.mark.parametrize(("old", "new", "expected"), TITLES)
def test_titles_bear_typography_and_typos_only(old: str, new: str, expected: str) -> None:
    assert verdict(from_feed(title=old), from_feed(title=new)) == expected


def test_a_title_made_from_the_body_is_judged_by_the_body() -> None:
    derived = {"provenance": {"title": "derived"}}
    old = from_feed(LONG, title=LONG[:60], **derived)
    changed = LONG.replace("walked round", "looked at", 1)
    assert verdict(old, from_feed(changed, title=changed[:60], **derived)) == "minor"


@pytest.mark.parametrize(
    ("field", "before", "now"),
    [
        ("topics", ("kilns",), ("kilns", "flight")),
        ("entities", ("Kiln Labs",), ("Kiln Labs", "Example Works")),
        ("authors", (Person(name="A. Writer"),), (Person(name="B. Writer"),)),
        ("image", Image(url="https://example.org/a.png"), Image(url="https://example.org/b.png")),
        ("lang", "en", "en-GB"),
        ("license", None, "https://creativecommons.org/licenses/by/4.0/"),
        ("rights", "(c) 2025", "(c) 2026"),
    ],
)
def test_metadata_only_is_minor(field: str, before: Any, now: Any) -> None:
    given_by = {"provenance": {field: "source"}}
    old = from_feed(LONG, **{field: before}, **given_by)
    new = from_feed(LONG, modified_at=time("11:30"), **{field: now}, **given_by)
    decision = decide(new, stored(old), NOW, POLICY)
    assert isinstance(decision, Updated)
    assert (decision.significance, decision.changed) == ("minor", (field,))
    assert decision.reason == "metadata only"
    assert decision.updated_at == PUBLISHED


def test_a_first_text_is_significant_and_a_missing_one_says_nothing() -> None:
    assert verdict(from_feed(""), from_feed("Now there is a body.")) == "significant"
    assert verdict(from_feed("There is a body."), from_feed("")) == "unchanged"


def test_a_moved_address_is_minor_and_a_tracked_one_is_nothing() -> None:
    old = from_feed()
    tracked = "http://www.example.org/kiln/?utm_source=feed#top"
    assert verdict(old, from_feed(url=tracked)) == "unchanged"
    moved = decide(from_feed(url="https://example.org/new"), stored(old), NOW, POLICY)
    assert isinstance(moved, Updated)
    assert (moved.significance, moved.changed) == ("minor", ("canonical_source",))


def test_a_summary_counts_as_text_when_the_source_states_it() -> None:
    stated = {"provenance": {"summary": "source"}}
    derived = {"provenance": {"summary": "derived"}}
    old = from_feed(LONG, summary="It has 12 seats.", **stated)
    assert verdict(old, from_feed(LONG, summary="It has 21 seats.", **stated)) == "significant"
    assert verdict(old, from_feed(LONG, summary="It has seats: 12.", **stated)) == "minor"
    assert verdict(old, from_feed(LONG, summary="It has 21 seats.", **derived)) == "unchanged"


class TestCreated:
    def test_takes_id_slug_and_times(self) -> None:
        policy = Policy(
            minor_similarity=0.97, new_id=ID, taken_slugs={"kiln-to-fly-soon"}, backfill=True
        )
        decision = decide(from_feed(), None, FIRST_SEEN, policy)
        assert isinstance(decision, Created)
        assert (decision.id, decision.slug) == (ID, "kiln-to-fly-soon-2")
        assert decision.content.published_at == decision.updated_at == PUBLISHED
        assert decision.backfill

    def test_the_sources_own_modified_time_counts_if_it_can_be_true(self) -> None:
        def updated(modified: str) -> Instant:
            decision = decide(from_feed(modified_at=time(modified)), None, FIRST_SEEN, POLICY)
            assert isinstance(decision, Created)
            return decision.updated_at

        assert updated("09:30") == time("09:30")
        assert updated("10:30") == PUBLISHED, "in the future"
        assert updated("08:00") == PUBLISHED, "before it was published"

    def test_a_feeds_date_in_the_future_is_taken_as_now(self) -> None:
        decision = decide(from_feed(published_at=time("18:00")), None, FIRST_SEEN, POLICY)
        assert isinstance(decision, Created)
        assert decision.content.published_at == decision.updated_at == FIRST_SEEN

    def test_a_missing_date_is_the_modified_one_or_now(self) -> None:
        dated = from_feed(published_at=None, modified_at=time("08:00"))
        for incoming, expected in ((dated, time("08:00")), (from_feed(published_at=None), NOW)):
            decision = decide(incoming, None, NOW, POLICY)
            assert isinstance(decision, Created)
            assert decision.content.published_at == expected

    def test_a_document_is_taken_as_declared(self) -> None:
        incoming = document(
            id=ID.replace("6", "7"), published_at=time("18:00"), modified_at=time("17:00")
        )
        decision = decide(incoming, None, FIRST_SEEN, POLICY)
        assert isinstance(decision, Created)
        assert (decision.id, decision.slug) == (ID.replace("6", "7"), "kiln")
        assert decision.content.published_at == time("18:00")
        assert decision.updated_at == time("17:00")
        assert decision.content.canonical_source == ""
        assert decision.modified_at is None, "a future time must not make later states late"

    def test_a_documents_update_time_defaults_to_publication(self) -> None:
        decision = decide(document(), None, FIRST_SEEN, POLICY)
        assert isinstance(decision, Created)
        assert decision.updated_at == PUBLISHED


class TestTimes:
    def test_a_significant_change_takes_the_sources_time_if_later_and_not_in_the_future(
        self,
    ) -> None:
        old = stored(from_feed("12", modified_at=time("09:30")))

        def updated(modified: str | None) -> Instant:
            when = time(modified) if modified else None
            decision = decide(from_feed("21", modified_at=when), old, NOW, POLICY)
            assert isinstance(decision, Updated)
            return decision.updated_at

        assert updated("11:50") == time("11:50")
        assert updated("12:01") == NOW
        assert updated("09:30") == NOW
        assert updated(None) == NOW

    def test_update_times_never_go_back_when_the_clock_does(self) -> None:
        old = stored(from_feed("12", modified_at=time("09:30")))
        decision = decide(from_feed("21"), old, time("08:00"), POLICY)
        assert isinstance(decision, Updated)
        assert decision.updated_at == time("09:30")

    def test_late_is_judged_by_modified_times_and_remembers_the_newest(self) -> None:
        first = stored(from_feed("1", modified_at=time("09:30")))
        undated = after(decide(from_feed("2"), first, NOW, POLICY), NOW)
        late = decide(from_feed("3", modified_at=time("09:20")), undated, NOW, POLICY)
        assert isinstance(late, Unchanged)
        assert late.reason.startswith("late")
        assert late.article.content.body_md == "2"

    def test_a_source_with_a_wrong_clock_is_not_late_for_ever(self) -> None:
        old = stored(from_feed("12", modified_at=Instant.parse("2099-01-01T00:00:00Z")))
        assert isinstance(
            decide(from_feed("21", modified_at=time("11:00")), old, NOW, POLICY), Updated
        )

    def test_published_never_moves(self) -> None:
        moved = from_feed(published_at=time("11:00"))
        decision = decide(moved, stored(from_feed()), NOW, POLICY)
        assert isinstance(decision, Unchanged)
        assert "published_at kept" in decision.reason

    def test_a_documents_immovable_keys_are_kept_and_named(self) -> None:
        moved = document("New text here.", slug="other", id=ID.replace("6", "7"))
        decision = decide(moved, stored(document()), NOW, POLICY)
        assert isinstance(decision, Updated)
        assert (decision.article.id, decision.article.slug) == (ID, "kiln")
        assert decision.reason.endswith("; id, slug kept, they never move")


class TestOwners:
    def test_another_source_corroborates(self) -> None:
        other = Incoming(article=from_feed("Quite another text.").article, source_id="other")
        decision = decide(other, stored(from_feed()), NOW, POLICY)
        assert isinstance(decision, Unchanged)
        assert decision.reason == "corroborates: title and body are those of example"

    def test_a_feed_does_not_rewrite_an_own_article(self) -> None:
        decision = decide(from_feed("Quite another text."), stored(document()), NOW, POLICY)
        assert isinstance(decision, Unchanged)
        assert "own article" in decision.reason


def test_the_worked_example() -> None:
    """SPEC section 13, up to 1 Nov 15:00."""
    body = f"{LONG}\n\nWe saw {{}} kiln rise above the roofs."
    teh, the = body.format("teh"), body.format("the")
    monday, tuesday = "Kiln to fly Monday", "Kiln to fly Tuesday"
    rows = [
        ("10:00", from_feed(teh, monday), "new", 1, "09:00"),
        ("11:00", from_feed(teh, monday), "equal", 1, "09:00"),
        ("12:00", from_feed(the, monday), "minor", 2, "09:00"),
        ("14:00", from_feed(the, tuesday, modified_at=time("13:50")), "significant", 3, "13:50"),
        ("15:00", from_feed(the, monday, modified_at=time("11:55")), "late", 3, "13:50"),
    ]
    article = None
    for when, incoming, expected, number, updated in rows:
        decision = decide(incoming, article, time(when), POLICY)
        told = decision.significance if isinstance(decision, Updated) else decision.reason
        assert told.startswith(expected)
        article = after(decision, time(when))
        assert article.version.number == number
        assert article.version.updated_at == time(updated)
        if number == 3 and isinstance(decision, Updated):
            assert decision.facts == ("Monday → Tuesday",)
            assert decision.changed == ("title",)
    assert article is not None
    assert (article.slug, article.content.title) == ("kiln-to-fly-monday", tuesday)
    assert article.content.published_at == PUBLISHED
