"""Every path through the check, walked in the real app: each screen, each answer, each result."""

import csv
import itertools
import json
import random
from pathlib import Path

import pytest

from bot.check.advice import advise
from bot.stand_in.person import elements, options, text_of
from bot.stand_in.rules import view_problems

TABLE = Path(__file__).parents[1] / "data" / "share-check-table.tsv"
BOXES = [
    [doubt for doubt, ticked in zip(("recipient", "necessary"), both, strict=True) if ticked]
    for both in itertools.product([True, False], repeat=2)
]
MOST_SCREENS = 5


def expected():
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            recommendation, card = row.pop("recommendation"), row.pop("card")
            yield frozenset((k, v) for k, v in row.items() if v != "-"), (recommendation, card)


def ways_to_fill(view):
    """Every way to fill in the radio buttons of a screen; the last screen's boxes in each way that routing sees."""
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    if inputs[0]["block_id"] == "doubts":
        for boxes, advice in itertools.product(BOXES, [["yes"], []]):
            yield [(inputs[0], boxes), (inputs[1], advice)]
        yield [(inputs[0], [one["value"] for one in options(inputs[0]["element"])]), (inputs[1], [])]
        return
    choices = [[(block, one["value"]) for one in options(block["element"])] for block in inputs]
    yield from (list(ways) for ways in itertools.product(*choices))


def filled(view, way):
    typed = {}
    for block, value in way:
        found = {one["value"]: one for one in options(block["element"])}
        many = isinstance(value, list)
        state = {"selected_options": [found[v] for v in value]} if many else {"selected_option": found[value]}
        typed[block["block_id"]] = state
    return {**view, "typed": typed}


def walk(who, view, screens, results):
    """Submits each way of each screen and goes on from what comes back, until there is a result."""
    assert view_problems(view) == []
    if view.get("callback_id") == "check-result":
        assert screens <= MOST_SCREENS
        results.append(view)
        return
    assert view.get("callback_id") == "check-screen", text_of(view)
    for way in ways_to_fill(view):
        who.slack.views[who.user] = [view]
        who.field_errors = {}
        who.send_submission(filled(view, way))
        assert who.field_errors == {}
        walk(who, who.view, screens + 1, results)


def as_in_the_table(answers):
    doubted = {k: v for k, v in answers.items() if k in ("recipient", "necessary", "advice_wanted")}
    fit = {"conflicts-with-duties": "cannot-comply", "harms-functions": "cannot-comply"}
    plain = {k: fit.get(v, v) for k, v in answers.items() if k in QUESTIONS}
    return frozenset((plain | doubted).items())


QUESTIONS = ("danger", "identifiable", "source", "request_fit", "purpose", "consent")


def test_every_path_ends_in_the_tables_result_and_no_screen_breaks_slacks_limits(person, content, bot):
    ann = person("U1ANN")
    ann.command("/share-check")
    results = []
    walk(ann, ann.view, 0, results)

    table = dict(expected())
    reached = set()
    for view in results:
        answers = as_in_the_table(json.loads(view["private_metadata"])["answers"])
        recommendation, card = table[answers]
        reached.add(answers)
        seen = text_of(view)
        assert content.check_words.cards[card].heading in seen
        assert "You decide." in seen
        assert "999" in seen
        assert recommendation == content.flow.cards[card].recommendation
    assert reached == set(table), "every row of the table is reached by clicking"
    assert ann.trouble == 0


@pytest.mark.parametrize("seed", range(12))
def test_wandering_back_and_forth_never_ends_in_a_dead_end(person, content, settle, seed):
    """Random clicks: Back, Start again, other answers. What is shown is always what the answers say."""
    dice, ann = random.Random(seed), person("U1ANN")
    ann.command("/share-check")
    for _ in range(40):
        buttons = [
            b["action_id"] for b in elements(ann.view["blocks"]) if b["action_id"] in ("check-back", "check-again")
        ]
        if buttons and dice.random() < 0.35:
            ann.press(dice.choice(buttons))
            settle()
        elif ann.view["callback_id"] == "check-screen":
            ann.send_submission(filled(ann.view, dice.choice(list(ways_to_fill(ann.view)))))
        assert view_problems(ann.view) == []
        assert ann.view["callback_id"] in ("check-screen", "check-result")
        if ann.view["callback_id"] == "check-result":
            advice = advise(content.flow, json.loads(ann.view["private_metadata"])["answers"])
            assert content.check_words.cards[advice.card].heading in text_of(ann.view)
    assert ann.trouble == 0
