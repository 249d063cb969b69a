"""No message, however long and whatever it is made of, holds up the others.

Time is what an attacker takes from others, and nothing else shows it: the work of a pattern is done inside `re`, where
no call can be counted. No absolute time is asserted, only by how much four times the length takes longer: four times as
long if all is well, sixteen times for a loop within a loop. Processor time of this thread is measured, so that other
programs do not matter, and measured again when in doubt, because noise only ever adds. `bench/reading.py` prints the
milliseconds.
"""

import random
import time
from pathlib import Path

import pytest
import yaml

from bot.content.load import edition_of
from bot.guard.contacts import Contacts
from bot.guard.dates import Dates
from bot.guard.hints import Hints
from bot.guard.long_texts import LONGEST
from bot.guard.names import Names
from bot.guard.numbers import Numbers
from bot.guard.places import Places
from bot.guard.sheet import Sheet, normal
from bot.guidance.danger import DangerCheck
from bot.guidance.words import LONGEST_MESSAGE, clean, ends, one_form
from bot.slack.ask.listeners import _without_mention

KINDS = yaml.safe_load((Path(__file__).parent / "data" / "long-texts.yml").read_text(encoding="utf-8"))
MOST_GROWTH = 8
"""Four times the length may take so many times as long: linear is 4, the square is 16."""
TOO_SHORT_TO_TELL_S = 0.002
TRIES = 5


def text_of(kind, length):
    if kind in KINDS["repeated"]:
        found = KINDS["repeated"][kind]
        once, unit = found if isinstance(found, list) else ("", found)
        return (once + unit * length)[:length]
    return "".join(random.Random(1).choices(KINDS["at_random"][kind], k=length))


def seconds(read, text):
    start = time.thread_time()
    read(text)
    return time.thread_time() - start


def growth(read, kind, length):
    """Gives how many times as long four times the length takes, at best."""
    short, long = text_of(kind, length // 4), text_of(kind, length)
    shortest, longest = float("inf"), float("inf")
    for _ in range(TRIES):
        shortest, longest = min(shortest, seconds(read, short)), min(longest, seconds(read, long))
        if longest <= MOST_GROWTH * max(shortest, TOO_SHORT_TO_TELL_S):
            break
    return longest / max(shortest, TOO_SHORT_TO_TELL_S)


ALL_KINDS = [kind for kinds in KINDS.values() for kind in kinds]


@pytest.fixture(scope="module")
def edition(content):
    return edition_of(content)


@pytest.fixture(scope="module")
def readers(content):
    lists = content.guard_lists
    steps = [step(lists) for step in (Contacts, Dates, Places, Numbers, Names)]
    looks = {type(step).__name__: lambda text, step=step: step.look(Sheet(text)) for step in steps}
    return {**looks, "Hints": Hints(lists).count}


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_the_steps_of_the_guard_take_no_more_than_their_share_of_a_longer_text(readers, kind):
    grown = {name: growth(lambda text, read=read: read(normal(text)), kind, 16_000) for name, read in readers.items()}

    assert {name: times for name, times in grown.items() if times > MOST_GROWTH} == {}


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_message_of_any_kind_is_read_in_step_with_its_length(edition, kind):
    def read(text):
        edition.guard.look(text)
        edition.guidance.ask(_without_mention(text, "A"))

    assert growth(read, kind, LONGEST_MESSAGE) <= MOST_GROWTH


FILLER = "I am writing about the meeting that we had last week on the budget of the project. " * 220


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("his NHS number is 943 476 5919", "nhs_number"),
        ("ring mum on 07700 900123", "phone"),
        ("oh seven seven zero zero nine zero zero one two three", "phone"),
        ("write to tracey@example.com", "email"),
        ("see https://example.com/jake", "url"),
        ("they live at CF10 1AA", "postcode"),
        ("they live at 12 Acacia Avenue", "address"),
        ("mae'n byw yn 12 Heol y Bont", "address"),
        ("born 14/09/2013", "date_of_birth"),
        ("the boy, called Osian, said so", "name"),
        ("Mrs Evans agreed", "name"),
        ("his insta is jaker07", "handle"),
        ("UPN B801200005001 sent", "upn"),
        ("NI no SX 12 34 56 D", "ni_number"),
    ],
)
def test_what_stands_out_in_the_middle_of_a_long_text_is_seen(edition, text, kind):
    seen = edition.guard.look(f"{FILLER} {text}. {FILLER}")

    assert kind in seen.firm
    assert "unread" in seen.soft


def test_a_text_too_long_to_be_looked_at_whole_is_not_let_through_in_silence(edition):
    assert edition.guard.look(FILLER).kinds == ["unread"]
    assert edition.guard.look(FILLER[:LONGEST]).kinds == []


def test_one_number_among_many_of_another_shape_is_seen(edition):
    table = "12 3456 78\n" * 1500

    assert "nhs_number" in edition.guard.look(f"{table}943 476 5919\n{table}").firm


@pytest.mark.parametrize("filler", [FILLER, "a, " * 6000, "qzx jvk wqj " * 1500, "\n" * 18_000, "x" * 18_000 + " "])
def test_danger_in_the_middle_of_the_longest_message_is_noticed(edition, filler):
    danger = "he's got a knife and the kids are in there with him"

    assert edition.guidance.ask(f"{filler} {danger}. {filler}").urgent
    assert not edition.guidance.ask(f"{filler} {filler}").urgent


def test_of_what_is_longer_than_any_message_both_ends_are_read(edition):
    danger = "he's got a knife and the kids are in there with him"

    assert edition.guidance.ask(f"{FILLER * 5} {danger}").urgent
    assert edition.guidance.ask(f"{danger}. {FILLER * 5}").urgent
    assert ends("abcdef", 4) == "ab\nef"
    assert ends("abcd", 4) == "abcd"


def test_accents_without_end_and_signs_of_many_letters_stay_within_bounds():
    assert one_form("e\u0301") == "\u00e9"
    assert len(one_form("e" + "\u0301\u0323" * 20_000)) < 100
    assert len(one_form("\ufdfa" * 40_000)) <= LONGEST_MESSAGE + 1
    assert len(clean("\u3315" * 40_000)) <= LONGEST_MESSAGE + 1


def test_what_is_likely_to_be_urgent_is_never_left_out_to_save_time(content):
    """`notices` looks closely only at parts that may reach the threshold; it must say what `score` says."""
    danger = content.knowledge.danger
    urgent = [text for voices in danger.urgent.values() for text in voices]
    calm = [text for voices in danger.calm.values() for text in voices]
    for threshold in (-2.0, 0.0, 4.8):
        check = DangerCheck(urgent[::2], calm[::2], threshold)
        for text in [*urgent[1::6], *calm[1::6]]:
            assert check.notices(clean(text)) == (check.score(clean(text)) > threshold)
