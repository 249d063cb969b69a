"""What leads need: the queue on the Home tab, reviews, holds, dip samples, free words; and what nobody else gets."""

import datetime as dt
import html
import json
import re

import pytest

from bot.decisions.log import Scope
from bot.decisions.record import Addition, Decision
from bot.stand_in.person import elements, text_of

EVERYONE = Scope("", "TLOCAL", None)
LEAD = "ULEAD"
SECRET = "The reason that is nobody else's business."


@pytest.fixture
def lead(person):
    return person(LEAD)


@pytest.fixture
def record(log):
    """Writes a decision of U1ANN straight into the log; gives its reference."""
    made = []

    def write(**changes):
        made.append(1)
        fields = {
            "key": f"key-{len(made)}",
            "team_id": "TLOCAL",
            "decided_by": "U1ANN",
            "decision": "do-not-share-now",
            "recommendation": "do-not-share-now",
            "answers": {"purpose": "other"},
            "reasons": SECRET,
        }
        return log.record(Decision(**{**fields, **changes})).reference

    return write


def open_record(who, reference, settle):
    who.command("/share-log", reference)
    settle()
    who.press("open-decision", reference)
    settle()


def test_the_home_tab_of_a_lead_shows_what_waits_most_urgent_first(lead, record, settle):
    record()
    record(answers={"purpose": "risk"})
    record(source="la", written_reasons="not-yet")
    lead.open_home()
    settle()

    seen = text_of(lead.home)
    order = ["at risk, and it was not shared", "written reasons are still to be sent", "Not reviewed yet"]
    assert [seen.index(one) for one in order] == sorted(seen.index(one) for one in order)
    assert "What needs you" in seen
    assert SECRET not in seen


def test_a_button_of_the_queue_opens_the_list_behind_it(lead, record, settle):
    record()
    risky = record(answers={"purpose": "risk"})
    lead.open_home()
    settle()
    lead.press("open-log-0", home=True)
    settle()

    assert risky in text_of(lead.view)
    assert "1 to 1 of 1" in text_of(lead.view)


def test_somebody_who_is_no_lead_sees_own_records_and_no_queue(person, record, settle):
    mine = record()
    ann, bea = person("U1ANN"), person("U2BEA")
    for who in (ann, bea):
        who.open_home()
    settle()

    assert mine in text_of(ann.home)
    for who in (ann, bea):
        assert "What needs you" not in text_of(who.home)
        assert "dip-sample" not in [one["action_id"] for one in elements(who.home["blocks"])]
    assert mine not in text_of(bea.home)


def test_the_bars_can_be_read_without_them(lead, record, settle):
    record()
    record(decision="share-now", recommendation="share-now", kinds=("concern",), recipients=("police",))
    lead.open_home()
    settle()

    assert re.search(r"█ 1 shared|█` 1 shared", text_of(lead.home))
    assert "1 not shared now" in text_of(lead.home)


def test_a_review_is_dated_added_and_takes_the_record_off_the_queue(lead, log, record, settle):
    reference = record(answers={"purpose": "risk"})
    open_record(lead, reference, settle)
    lead.press("add-review", reference)
    settle()
    lead.choose("code", "learning-point")
    lead.fill("text", "Ask for advice earlier.")
    lead.submit()

    seen = text_of(lead.view)
    assert "Learning point" in seen
    assert "Ask for advice earlier." in seen
    assert SECRET in seen, "nothing is overwritten"
    lead.command("/share-log", "not-reviewed")
    settle()
    assert "No decisions found" in text_of(lead.view)


def test_a_lead_does_not_review_their_own_decision(lead, log, record, settle):
    reference = record(decided_by=LEAD)
    open_record(lead, reference, settle)
    assert "add-review" not in [one["action_id"] for one in elements(lead.view["blocks"])]

    lead.send_action({"type": "button", "action_id": "add-review", "value": reference})
    settle()
    lead.choose("code", "agreed")
    lead.submit()

    assert "Another lead must review this one" in " ".join(lead.field_errors.values())
    assert log.additions(EVERYONE, reference) == []


def test_a_hold_is_put_on_and_lifted_with_a_reason(lead, log, record, settle):
    reference = record()
    for kind in ("hold", "hold-lifted"):
        open_record(lead, reference, settle)
        lead.press(f"add-{kind}", reference)
        settle()
        lead.fill("text", "An inspection asked for it.")
        lead.submit()
    assert [one.kind for one in log.additions(EVERYONE, reference)] == ["hold", "hold-lifted"]


def test_a_dip_sample_shows_records_of_others_that_nobody_has_reviewed(lead, record, settle):
    theirs, mine = record(), record(decided_by=LEAD)
    lead.open_home()
    settle()
    lead.press("dip-sample", home=True)
    settle()

    assert theirs in text_of(lead.view)
    assert mine not in text_of(lead.view)


def test_free_words_find_reasons_in_any_order_and_are_not_kept(lead, log, record, settle):
    found, other = record(reasons="Safety outweighs the refusal; café visit."), record(reasons="No need.")
    lead.command("/share-log", '"refusal cafe"')
    settle()

    assert found in text_of(lead.view)
    assert other not in text_of(lead.view)
    open_record(lead, found, settle)
    assert all("cafe" not in (look.filters or "") for look in log.looks_at(EVERYONE, found))
    with log.reading() as db:
        noted = [row["filters"] for row in db.query("select filters from views where what = 'search'")]
    assert "(words)" in noted
    assert not any("cafe" in (one or "") for one in noted)


def test_a_lead_sees_who_has_looked_and_the_author_does_not(lead, person, record, settle):
    reference = record()
    open_record(lead, reference, settle)
    open_record(lead, reference, settle)
    assert "Who has looked at this record" in text_of(lead.view)
    ann = person("U1ANN")
    open_record(ann, reference, settle)
    assert "Who has looked" not in text_of(ann.view)


def test_a_filter_can_be_put_together_by_clicking(lead, record, settle):
    risky, other = record(answers={"purpose": "risk"}, reasons="Refusal outweighs."), record(reasons="No need.")
    lead.command("/share-log")
    settle()
    lead.press("choose-filter")
    settle()
    lead.choose("period", "7d")
    lead.choose("decided", "not-shared")
    lead.tick("flags", "risk-not-shared", "not-reviewed")
    lead.fill("words", "outweighs")
    lead.submit()

    assert risky in text_of(lead.view)
    assert other not in text_of(lead.view)
    shown = lead.state(lead.view)["filter"]["value"]["value"]
    assert shown == '7d not-shared risk-not-shared not-reviewed "outweighs"'


def test_an_export_asks_for_its_purpose_and_comes_as_a_private_message(lead, log, record, settle):
    reference, other = record(), record(decision="ask-first", recommendation="ask-first")
    lead.command("/share-log", "do-not-share-now")
    settle()
    lead.press("export-list")
    settle()
    lead.fill("purpose", "For Tracey on 07700 900123")
    lead.submit()
    assert "phone number" in lead.field_errors["purpose"]
    lead.fill("purpose", "Inspection in December")
    lead.submit()
    settle()

    (sent,) = lead.sees(f"D{LEAD}")
    assert reference in sent.text
    assert other not in sent.text
    assert SECRET not in sent.text, "texts only when asked for"
    with log.reading() as db:
        (noted,) = db.query("select viewer, purpose, how_many from views where what = 'export'")
    assert noted == {"viewer": LEAD, "purpose": "Inspection in December", "how_many": 1}
    assert log.verify().problem is None


def test_one_record_comes_as_a_page_to_print(lead, log, record, settle):
    reference, other = record(), record()
    open_record(lead, reference, settle)
    lead.press("export-record", reference)
    settle()
    lead.fill("purpose", "Access request")
    lead.submit()
    settle()

    (sent,) = lead.sees(f"D{LEAD}")
    assert "<!doctype html>" in sent.text
    assert reference in sent.text
    assert html.escape(SECRET) in sent.text
    assert other not in sent.text


def test_an_export_holds_nothing_that_its_owner_may_not_see(person, log, record, settle):
    theirs = record()
    mine = record(decided_by="U2BEA")
    bea = person("U2BEA")
    bea.command("/share-log")
    settle()
    bea.press("export-list")
    settle()
    bea.fill("purpose", "My own records")
    bea.tick("with_text", "yes")
    bea.send_submission({**bea.view, "private_metadata": json.dumps({"filter": theirs})})
    bea.command("/share-log")
    settle()
    bea.press("export-list")
    settle()
    bea.fill("purpose", "My own records")
    bea.submit()
    settle()

    seen = "".join(said.text for said in bea.sees("DU2BEA"))
    assert mine in seen
    assert theirs not in seen


def test_leads_see_each_others_looks_and_nobody_else_does(lead, person, log, record, settle):
    reference = record()
    open_record(lead, reference, settle)
    lead.press("log-back")
    settle()
    lead.press("show-looks")
    settle()

    seen = text_of(lead.view)
    assert f"opened a record · {reference}" in seen
    assert "searched" in seen
    ann = person("U1ANN")
    ann.command("/share-log")
    settle()
    assert "show-looks" not in [one["action_id"] for one in elements(ann.view["blocks"])]
    ann.send_action({"type": "button", "action_id": "show-looks", "value": ""})
    settle()
    assert "opened a record" not in text_of(ann.view)


# Forged payloads


def registered(bot):
    """Every action id and window that the app listens to, as an example of each."""
    pattern = re.compile(r"(?:app\.action\(|for action in \(|for turn in \()(.*?)\)")
    from pathlib import Path

    import bot.slack

    text = "\n".join(path.read_text() for path in Path(bot.slack.__file__).parent.rglob("*.py"))
    found = {name for part in pattern.findall(text) for name in re.findall(r'"([a-z-]+)"', part)}
    return sorted(
        found | {"open-decision", "open-log-0", "open-linked-0", "show-topic-0", *(f"add-{kind}" for kind in ADDED)}
    )


ADDED = ("addition", "correction", "follow-up", "written-reasons-sent", "review", "hold", "hold-lifted")


@pytest.mark.parametrize("who", ["U2BEA", "stranger"])
def test_no_forged_action_shows_or_changes_a_record_of_somebody_else(bot, person, log, record, settle, who):
    reference = record(decision="undecided")
    forger = person("U9") if who != "stranger" else person("U9", team="TOTHER")
    before = log.verify().head.sequence
    actions = registered(bot)
    assert {"open-decision", "complete-record", "check-changed", "dip-sample", "record-choice"} <= set(actions)
    for action_id in actions:
        forger.command("/share-log")
        settle()
        for value in (reference, reference.lower(), f"{reference} oldest", "undecided"):
            view = forger.slack.views["U9"][-1]
            view["private_metadata"] = json.dumps({"completes": reference, "reference": reference, "filter": reference})
            forger.send_action({"type": "button", "action_id": action_id, "value": value})
            settle()
            for shown in (forger.slack.views.get("U9"), forger.slack.homes.get("U9"), forger.sees("DU9")):
                assert SECRET not in json.dumps(shown, default=str), action_id
    for kind in ADDED:
        forger.command("/share-log")
        settle()
        metadata = json.dumps({"kind": kind, "reference": reference, "key": f"forged-{kind}"})
        blocks = [{"type": "input", "block_id": "text", "element": {"type": "plain_text_input", "action_id": "value"}}]
        view = {**forger.view, "callback_id": "add-to-record", "private_metadata": metadata, "blocks": blocks}
        forger.send_submission({**view, "typed": {"text": {"value": "Mine."}}})
        settle()
    assert log.additions(EVERYONE, reference) == []
    assert log.verify().head.sequence == before, "nothing was written, not even a look"


def test_a_lead_who_leaves_loses_the_log_at_once_where_ids_are_set(bot, person, log, record, settle):
    reference = record()
    lead = person(LEAD)
    open_record(lead, reference, settle)
    bot.desk.leads = type(bot.desk.leads)(frozenset(), frozenset())
    lead.press("log-back")
    settle()
    assert reference not in text_of(lead.view)
    lead.send_action({"type": "button", "action_id": "open-decision", "value": reference})
    settle()
    assert SECRET not in text_of(lead.view)


def test_a_review_date_is_set_by_policy_and_overdue_ones_wait(bot, lead, log, record, settle, person):
    bot.desk.review_months = 3
    ann = person("U1ANN")
    ann.command("/share-check")
    ann.press("record-without-check")
    settle()
    ann.choose("decision", "do-not-share-now")
    settle()
    ann.fill("reasons", "No need.")
    ann.submit()
    (decision,) = log.find(EVERYONE).decisions
    assert decision.review_on > dt.date.today() + dt.timedelta(days=80)
    overdue = record(review_on=dt.date(2020, 1, 1))
    lead.command("/share-log", "review-overdue")
    settle()
    assert overdue in text_of(lead.view)
    assert decision.reference not in text_of(lead.view)


# Each of these was a check that could be taken out without any test noticing


@pytest.mark.parametrize("kind", ["review", "hold", "hold-lifted"])
def test_what_only_leads_may_add_nobody_else_adds_even_to_a_record_of_their_own(person, log, record, settle, kind):
    reference = record()
    ann = person("U1ANN")
    open_record(ann, reference, settle)
    ann.send_action({"type": "button", "action_id": f"add-{kind}", "value": reference})
    settle()
    assert "no such decision" in text_of(ann.view)
    assert "callback_id" not in ann.view

    open_record(ann, reference, settle)
    ann.press("add-addition")
    settle()
    ann.fill("text", "Forged.")
    values = {**json.loads(ann.view["private_metadata"]), "kind": kind}
    ann.send_submission({**ann.view, "private_metadata": json.dumps(values)})

    assert "no such decision" in text_of(ann.view)
    assert log.additions(EVERYONE, reference) == []
    assert ann.trouble == 0


HOSTILE = "<!channel> & <@U1ANN> *bold* <https://example.org|here>"


def test_a_text_that_was_added_is_shown_as_it_was_typed_and_does_nothing(lead, log, record, settle):
    reference = record()
    added = Addition(key="a", author="U1ANN", kind="correction", about="reasons", text=HOSTILE)
    log.add(EVERYONE, reference, added)
    open_record(lead, reference, settle)

    def texts(shown, kind):
        if isinstance(shown, dict):
            found = [shown["text"]] if shown.get("type") == kind else []
            return found + [text for value in shown.values() for text in texts(value, kind)]
        return [text for one in shown for text in texts(one, kind)] if isinstance(shown, list) else []

    markup = "\n".join(texts(lead.view["blocks"], "mrkdwn"))
    assert HOSTILE in texts(lead.view["blocks"], "plain_text")
    assert "<!channel>" not in markup
    assert "<https" not in markup


def test_the_own_records_on_a_leads_home_tab_are_the_leads_own(lead, record, settle):
    others, own = record(), record(decided_by=LEAD)
    lead.open_home()
    settle()

    seen = text_of(lead.home)
    assert own in seen
    assert others not in seen
