"""The journey from a question to an answer, through the real app: what people see, and what they must not."""

import datetime as dt

import pytest

from bot.decisions.log import Scope
from bot.slack.ask.recent import RecentQuestions
from bot.stand_in.person import text_of

KNOWN = "what are the seven golden rules"
UNSURE = "is it alright"
DANGER = "he's got a knife and the kids are in there with him"
FOOT = "If a child is in immediate danger, call 999: police or ambulance."


@pytest.fixture
def ann(person):
    return person("U1ANN")


@pytest.fixture
def bea(person):
    return person("U2BEA")


def test_a_mention_is_answered_in_its_thread_for_everyone(ann, bea, settle):
    ts = ann.mention(KNOWN)
    settle()

    (reply,) = bea.sees("C1", ts)
    seen = text_of(reply.blocks)
    assert "The seven golden rules" in seen
    assert "What to do next" in seen
    assert "WG38137, July 2019" in seen
    assert "Not yet reviewed by a safeguarding lead" in seen
    assert seen.splitlines()[-1] == f"*{FOOT}*"


def test_a_mention_inside_a_thread_stays_in_that_thread(ann, settle):
    ann.mention(KNOWN, thread_ts="1600000000.000001")
    settle()

    assert [said.thread for said in ann.sees("C1")] == ["1600000000.000001"]


def test_a_direct_message_is_answered_in_place(ann, settle):
    ann.direct_message(KNOWN)
    settle()

    (reply,) = ann.sees("DU1ANN")
    assert reply.thread is None
    assert "seven golden rules" in text_of(reply.blocks)


def test_when_unsure_three_topics_and_none_of_these_are_offered(ann, settle):
    ann.direct_message(UNSURE)
    settle()

    (reply,) = ann.sees("DU1ANN")
    buttons = [e["action_id"] for block in reply.blocks if block["type"] == "actions" for e in block["elements"]]
    assert buttons == ["show-topic-0", "show-topic-1", "show-topic-2", "none-of-these"]
    assert FOOT in text_of(reply.blocks)


def test_what_is_not_known_is_said_plainly_with_whom_to_ask(ann, settle):
    ann.direct_message("what is the weather like today")
    settle()

    (reply,) = ann.sees("DU1ANN")
    assert "I do not have an answer to that" in text_of(reply.blocks)
    assert "the duty desk" in text_of(reply.blocks)


def test_a_subject_that_is_not_covered_says_who_to_ask_instead(ann, settle):
    ann.direct_message("how long does a dbs check take and who pays for it")
    settle()

    seen = text_of(ann.sees("DU1ANN")[0].blocks)
    assert "your HR team" in seen
    assert "the duty desk" in seen


@pytest.mark.parametrize("message", [DANGER, f"{'x ' * 3000}. {DANGER}", f"{KNOWN}. also {DANGER}"])
def test_danger_puts_999_first_and_then_still_answers(ann, settle, message):
    ann.direct_message(message)
    settle()

    (reply,) = ann.sees("DU1ANN")
    seen = text_of(reply.blocks).splitlines()
    assert seen[0].startswith("If a child may be in danger now, call 999")
    assert seen[-1] == f"*{FOOT}*"
    assert len(reply.blocks) > 3
    assert reply.text.startswith("If a child may be in danger now, call 999")


def test_a_long_question_gets_no_note_about_personal_data_unless_some_was_seen(ann, settle):
    long = "I am writing about the meeting that we had last week on the budget. " * 100
    ann.direct_message(long)
    settle()
    assert len(ann.sees("DU1ANN")) == 1

    ann.direct_message(f"{long} ring mum on 07700 900123. {long}")
    settle()
    assert "phone number" in text_of(ann.sees("DU1ANN")[-1].blocks)


def test_when_unsure_about_danger_the_first_choice_is_what_to_do_in_danger(ann, settle):
    ann.direct_message("she took tablets, is bleeding, what can the GP have")
    settle()

    (reply,) = ann.sees("DU1ANN")
    assert "I am not sure which" in text_of(reply.blocks)
    first = next(block for block in reply.blocks if block["type"] == "actions")["elements"][0]
    assert first["value"] == "immediate-danger"


@pytest.mark.parametrize("calm", [KNOWN, "who do I tell about a worry", "good morning", "we had a fire drill today"])
def test_calm_messages_do_not_raise_the_alarm(ann, settle, calm):
    ann.direct_message(calm)
    settle()

    assert "in danger now" not in ann.sees("DU1ANN")[0].text


def test_an_empty_mention_gets_help_with_asking(ann, settle):
    ann.mention("")
    settle()

    assert "For example" in text_of(ann.sees("C1")[0].blocks)


def test_a_message_that_is_delivered_twice_or_as_two_events_is_answered_once(ann, settle):
    event = {"type": "app_mention", "user": "U1ANN", "text": KNOWN, "channel": "C1", "ts": "1.1", "event_ts": "1.1"}
    for _ in range(3):
        ann.deliver_event(event)
    ann.deliver_event({**event, "type": "message", "channel_type": "im"})
    settle()

    assert len(ann.sees("C1")) == 1


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B2", "user": "U9BOT"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"edited": {"user": "U1ANN", "ts": "1.2"}},
        {"user": "UBOT"},
        {"channel_type": "channel", "channel": "C1"},
    ],
    ids=lambda event: next(iter(event.values())) if isinstance(event, dict) else None,
)
def test_bots_edits_and_messages_not_addressed_to_it_get_no_reply_and_no_trouble(ann, settle, event):
    message = {"type": "message", "user": "U1ANN", "text": KNOWN, "channel": "DU1ANN", "channel_type": "im"}
    ann.deliver_event({**message, "ts": "1.1", "event_ts": "1.1", **event})
    settle()

    assert ann.slack.messages == []
    assert ann.trouble == 0


def test_what_content_and_settings_say_is_escaped(ann, settle, bot, monkeypatch):
    monkeypatch.setattr(bot.desk, "_contact", "R&D <!channel>")
    ann.direct_message("what is the weather like today")
    settle()

    (section,) = [block["text"] for block in ann.sees("DU1ANN")[0].blocks if block["type"] == "section"]
    assert "R&amp;D &lt;!channel&gt;" in section["text"]


@pytest.mark.parametrize("nasty", ["<!channel> <!here>", "<@U2BEA> <https://x.y|z>", "*_~`>", "</b>&lt;", "\u202e!"])
def test_nothing_that_was_typed_comes_back(ann, settle, nasty):
    marker = "zebracrossing"
    ann.direct_message(f"{marker} {nasty} {KNOWN}")
    settle()

    for reply in ann.sees("DU1ANN"):  # the answer, and for some a note about personal data
        assert marker not in text_of(reply.blocks) + reply.text
        assert "<!" not in text_of(reply.blocks)


def test_a_choice_in_a_channel_is_shown_to_the_one_who_pressed(ann, bea, settle):
    ann.mention(UNSURE)
    settle()
    question = ann.sees("C1")[0]

    bea.press("show-topic-0", message=question)
    settle()

    assert len(bea.sees("C1")) == 2
    assert len(ann.sees("C1")) == 1
    assert "What to do next" in text_of(bea.sees("C1")[1].blocks)


def test_none_of_these_says_whom_to_ask_and_is_counted(ann, settle, log):
    ann.mention(UNSURE)
    settle()

    ann.press("none-of-these", message=ann.sees("C1")[0])
    settle()

    assert "the duty desk" in ann.sees("C1")[1].text
    assert ann.sees("C1")[1].only_for == "U1ANN"


def test_votes_are_thanked_alone_and_counted_by_topic(ann, bea, settle, log):
    ann.mention(KNOWN)
    settle()
    answer = ann.sees("C1")[0]

    bea.press("helpful", message=answer)
    bea.press("not-asked", message=answer)
    settle()

    assert [said.only_for for said in bea.sees("C1")] == [None, "U2BEA", "U2BEA"]
    assert counts(log) == {
        ("question-answered", "golden-rules"): 1,
        ("helpful", "golden-rules"): 1,
        ("not-what-i-asked", "golden-rules"): 1,
    }


def counts(log):
    import datetime as dt

    from bot.decisions.log import Scope

    return {(t.what, t.which): t.n for t in log.tallies(Scope("", "TLOCAL", None), dt.date(2020, 1, 1))}


def test_a_forged_topic_shows_nothing_and_counts_nothing(ann, settle, log):
    ann.mention(KNOWN)
    settle()
    answer = ann.sees("C1")[0]

    ann.send_action({"type": "button", "action_id": "show-topic-0", "value": "../../secret"}, message=answer)
    ann.send_action({"type": "button", "action_id": "helpful", "value": "no-such-topic"}, message=answer)
    settle()

    assert all("no longer available" in said.text for said in ann.sees("C1")[1:])
    assert set(counts(log)) == {("question-answered", "golden-rules")}


def test_when_the_answer_fails_the_asker_alone_is_told(ann, bea, settle, bot, monkeypatch, caplog):
    def fail(self, text):
        raise RuntimeError(text)

    monkeypatch.setattr(type(bot.desk.edition.guidance), "ask", fail)
    ann.mention("my secret question")
    settle()

    (told,) = ann.sees("C1")
    assert told.only_for == "U1ANN"
    assert "Something went wrong" in told.text
    assert bea.sees("C1") == []
    assert "secret" not in caplog.text
    assert "RuntimeError" in caplog.text


def test_questions_never_reach_the_operators_log(ann, settle, caplog):
    caplog.set_level("DEBUG", logger="bot")
    ann.mention("zebracrossing what are the golden rules")
    settle()

    assert "answered" in caplog.text
    assert "zebracrossing" not in caplog.text


def test_the_home_tab_offers_the_check_the_records_and_every_answer(ann, settle, content):
    ann.open_home()
    settle()

    assert "Start a share check" in text_of(ann.home)
    select = next(
        e for b in ann.home["blocks"] if b["type"] == "actions" for e in b["elements"] if "option_groups" in e
    )
    assert sum(len(group["options"]) for group in select["option_groups"]) == len(content.knowledge.topics)

    ann.choose_on_home("choose-topic", "immediate-danger")
    assert "A child in immediate danger" in text_of(ann.view)
    ann.press("show-topic-0")
    settle()
    assert "At night or at the weekend" in text_of(ann.view)
    assert "What to do next" in text_of(ann.view)


# The curator's list


@pytest.fixture
def clock():
    class Clock:
        now = 0.0

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def keeping(bot, clock):
    bot.desk.recent = RecentQuestions(clock)


def test_nothing_that_was_asked_is_kept_unless_the_operator_says_so(ann, log, settle):
    ann.mention(KNOWN)
    settle()
    ann.press("not-asked", message=ann.sees("C1")[0])
    settle()

    assert log.kept_questions() == []
    assert "goes to the people who improve" not in text_of(ann.sees("C1")[-1].blocks)


def test_a_bad_answer_goes_to_the_curators_list_and_the_person_is_told(ann, log, settle, keeping):
    ann.mention(KNOWN)
    settle()
    ann.press("not-asked", message=ann.sees("C1")[0])
    settle()

    (kept,) = log.kept_questions()
    assert (kept.why, kept.text) == ("not-what-i-asked", KNOWN)
    assert "goes to the people who improve" in text_of(ann.sees("C1")[-1].blocks)
    assert log.drop_questions([kept.id]) == 1
    assert log.kept_questions() == []


def test_none_of_these_is_counted_for_the_topic_and_kept(ann, log, settle, keeping):
    ann.mention(UNSURE)
    settle()
    ann.press("none-of-these", message=ann.sees("C1")[0])
    settle()

    (kept,) = log.kept_questions()
    assert (kept.why, kept.text) == ("none-of-these", UNSURE)
    counted = {(t.what, t.which) for t in log.tallies(Scope("", "TLOCAL", None), dt.date(2020, 1, 1))}
    assert ("none-of-these", kept.topic) in counted


def test_silence_after_did_you_mean_is_kept_when_time_has_passed(ann, log, settle, keeping, clock):
    ann.mention(UNSURE)
    ann.mention(KNOWN)
    settle()
    clock.now = 4000
    ann.mention("bore da")
    settle()

    assert [(kept.why, kept.text) for kept in log.kept_questions()] == [("passed-over", UNSURE)]


def test_a_question_with_personal_data_is_never_kept(ann, log, settle, keeping, tmp_path):
    ann.mention(f"{KNOWN} ring 07700 900123")
    settle()
    (answer, *_) = [said for said in ann.sees("C1") if said.only_for is None]
    ann.press("not-asked", message=answer)
    settle()

    assert log.kept_questions() == []
    assert b"900123" not in (tmp_path / "log.db").read_bytes()
