"""The guard on typed text: what must be stopped, what is asked about, and what must pass."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guard.guard import Guard
from bot.guard.lists import KINDS
from bot.guard.numbers import is_nhs_number, is_upn

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "data/personal-data.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def guard(content):
    return Guard(content.guard_lists)


BLOCKED = [
    ("his NHS number is 943 476 5919", "nhs_number"),
    ("９４３４７６５９１９", "nhs_number"),  # noqa: RUF001 - full-width digits are the point
    ("943\u200b476\u200b5919 on the letter", "nhs_number"),
    ("rhif GIG 943-476-5919", "nhs_number"),
    ("UPN B801200005001 sent", "upn"),
    ("NI no SX 12 34 56 D", "ni_number"),
    ("temporary number TN 140912 M", "ni_number"),
    ("ring mum on 07700 900123", "phone"),
    ("+44 (0)29 2018 0123", "phone"),
    ("0044 7700 900 123 is dad's", "phone"),
    ("zero seven seven zero zero nine zero zero one two three", "phone"),
    ("<mailto:tracey@example.com|tracey@example.com>", "email"),
    ("tracey dot j at example dot com", "email"),
    ("born 14/09/2013", "date_of_birth"),
    ("dyddiad geni 14 Medi 2013", "date_of_birth"),
    ("ganwyd hi ar 3 Fawrth 2011", "date_of_birth"),
    ("lives at CF10 1AA", "postcode"),
    ("ll552ab", "postcode"),
    ("12 Heol y Bont", "address"),
    ("14 acacia avenue, top flat", "address"),
    ("Mrs Evans agreed", "name"),
    ("told PC Rees", "name"),
    ("the boy, called Osian, said so", "name"),
    ("ei henw yw Lowri", "name"),
    ("Tracey's mum said no", "name"),
    ("mam Seren wedi gwrthod", "name"),
    ("a girl called May", "name"),
    ("https://example.slack.com/archives/C1/p2", "url"),
    ("on tiktok @jake.r07", "handle"),
]

WARNED = [
    ("NHS number 943 476 5918", "nhs_number"),
    ("moved to the LL57 area", "postcode"),
    ("Tracey told me on Monday", "name"),
    ("K.B. was there", "name"),
    ("<@U012ABCDEF> agreed", "handle"),
    ("crime ref 1234/23", "other_number"),
    ("reg AB12 CDE outside the gate", "other_number"),
    ("log 23001234", "other_number"),
    ("lives on Acacia Avenue", "address"),
    ("a Year 4 boy at Bethel Primary in Bala", "quasi_identifiers"),
    ("merch 8 oed, un o efeilliaid, yn Nolgellau neu'r Bala", "quasi_identifiers"),
]

ALLOWED = [
    "Shared under s130(4) after the meeting on 14/09/2023; section 47 enquiries began on 6 April 2016.",
    "s47 1st visit done, s47 2nd visit due, E4 5th form, B1 2nd floor, M4 4pm",
    "Year 4, aged 8, attendance 62%, seen 24/7 by staff",
    "Aneurin Bevan and Betsi Cadwaladr both asked; Cwm Taf Morgannwg did not.",
    "Clare's Law and Sarah's Law do not apply; Gillick and Fraser were considered, as Munro and Laming advise.",
    "I rang 999, then 101, then the NSPCC on 0808 800 5000 and Childline on 0800 1111.",
    "The guide is WG38137, ISBN 978-1-83876-575-0; see 2014 anaw 4 and 2026 c. 21.",
    "He will mark the form in May, in the hope of a place; grace was given until summer.",
    "Mai angen rhannu: Non-statutory oedd y cais, ac mae'r haf yn agos.",
    "The court fined them £12,500 on 3 occasions between 2014 and 2016.",
    "I called Social Services on Monday and the named GP on Tuesday.",
    "Called Merthyr duty desk; mum Monday, dad Tuesday.",
    "See https://www.gov.wales/safeguarding and write to safeguarding@cardiff.gov.uk.",
    "3 children crossing the road, 10 minute drive, 2 ways, Part 7 Road map",
    "Ga i ffonio 101 neu 999? Mae 3 ffordd o rannu.",
    "Child A and Mrs X were spoken to; the mother of child B agreed.",
    "Cardiff Council, Year 6, autism: asked their advice team.",
    "The example on the form is QQ 12 34 56 C.",
    "SC-234567 is the earlier record.",
    "",
]


@pytest.mark.parametrize(("text", "kind"), BLOCKED)
def test_an_identifier_is_stopped(guard, text, kind):
    seen = guard.look(text)
    assert seen.action == "block"
    assert kind in seen.firm


@pytest.mark.parametrize(("text", "kind"), WARNED)
def test_what_may_identify_somebody_is_asked_about(guard, text, kind):
    seen = guard.look(text)
    assert seen.action == "warn"
    assert kind in seen.soft


@pytest.mark.parametrize("text", ALLOWED)
def test_ordinary_reasons_pass(guard, text):
    assert guard.look(text).kinds == []


def test_a_case_reference_may_be_a_long_number_but_no_phone_number(guard):
    assert guard.look("2023/004512", case_reference=True).action == "allow"
    assert guard.look("2023/004512").action == "warn"
    assert guard.look("07700 900123", case_reference=True).action == "block"


def test_letters_that_only_look_alike_hide_no_number(guard):
    spelt = "zero seven seven zero zero nine zero zero one two three"
    assert guard.look(spelt.replace("i", "\u0131")).action == "block"
    assert guard.look("oh seven seven zero zero n\u0131ne zero zero f\u0130ve two three").action == "block"


@pytest.mark.parametrize("text", ["&#" + "1" * 5000, "&#x" + "f" * 5000, "\ud800 \udfff", "a\x00b", "1\u0301" * 5000])
def test_no_text_is_too_odd_to_be_looked_at(guard, text):
    assert guard.look(text).action in ("block", "warn", "allow")


def test_a_number_stands_out_in_a_long_table_of_numbers(guard):
    table = "12 345 " * 200
    assert "nhs_number" in guard.look(f"{table}\n943 476 5919\n{table}").firm
    assert "nhs_number" in guard.look(f"{table}943 476 5919 {table}").firm
    assert guard.look(f"{table}0808 800 5000 {table}").firm == frozenset()


def share(rows, guard, action):
    return sum(guard.look(row).action == action for row in rows) / len(rows)


def test_the_bar_is_kept_on_the_collected_cases(guard):
    to_block = [case["text"] for case in CASES if case["action"] == "block"]
    to_warn = [case["text"] for case in CASES if case["action"] == "warn"]
    assert share(to_block, guard, "block") >= 0.97
    assert share(to_warn, guard, "allow") <= 0.05


def test_questions_without_names_pass(guard, content):
    """The phrasings are what practitioners write; a few hold a first name, which is what is asked about."""
    phrasings = [text for voices in content.knowledge.phrasings.values() for texts in voices.values() for text in texts]
    assert share(phrasings, guard, "block") <= 0.01
    assert share(phrasings, guard, "warn") <= 0.05


def test_a_kind_that_is_named_is_one_that_is_there(guard):
    named = [(case, guard.look(case["text"])) for case in CASES]
    wrong = [case["text"] for case, seen in named if seen.firm and not seen.firm & set(case["kinds"])]
    assert len(wrong) <= len(CASES) * 0.02, wrong


@given(text=st.text())
def test_any_text_gets_an_action_and_known_kinds(guard, text):
    seen = guard.look(text)
    assert seen.action in ("block", "warn", "allow")
    assert set(seen.kinds) <= set(KINDS)


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_at_most_one_check_digit_makes_an_nhs_number(nine):
    right = [digit for digit in "0123456789" if is_nhs_number(nine + digit)]
    assert len(right) <= 1


def test_check_letters_of_pupil_numbers():
    assert is_upn("B801200005001")
    assert is_upn("L667642868785"), "a number of a Welsh authority"
    assert not is_upn("A801200005001")
    assert not is_upn("I801200005001")
