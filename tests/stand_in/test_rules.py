"""What the stand-in refuses, and what it lets through just within the limits: both tables are kept long."""

import pytest

from bot.stand_in.rules import message_problems, view_problems


def plain(text):
    return {"type": "plain_text", "text": text}


def mrkdwn(text):
    return {"type": "mrkdwn", "text": text}


def section(text):
    return {"type": "section", "text": text}


def button(**more):
    return {"type": "button", "action_id": "a", "text": plain("Go"), **more}


def actions(*elements, **more):
    return {"type": "actions", "elements": list(elements), **more}


def options(count, size=5):
    return [{"text": plain("x" * size), "value": str(n)} for n in range(count)]


def entry(element, **more):
    return {"type": "input", "block_id": "b", "label": plain("L"), "element": {"action_id": "a", **element}, **more}


def radio(count=2, size=5, **more):
    return entry({"type": "radio_buttons", "options": options(count, size), **more})


def typing(**more):
    return entry({"type": "plain_text_input", **more})


GOOD_BLOCKS = [
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider"},
    section(plain("x" * 3000)),
    section(mrkdwn("a &lt;b&gt; &amp; *c*")),
    section(mrkdwn("<!date^1700000000^{date_short}|2023-11-14>")),
    {"type": "context", "elements": [mrkdwn("x")] * 10},
    actions(*(button(action_id=f"a{n}") for n in range(25))),
    actions(button(text=plain("x" * 75), value="v" * 2000)),
    actions({"type": "static_select", "action_id": "a", "options": options(100, 75)}),
    {**section(plain("x")), "accessory": button()},
]
BAD_BLOCKS = [
    {"type": "header", "text": plain("x" * 151)},
    {"type": "header", "text": mrkdwn("x")},
    {"type": "header", "text": plain("")},
    {"type": "marquee"},
    section(plain("x" * 3001)),
    section(plain("")),
    section(mrkdwn("a <b> c")),
    section(mrkdwn("<!channel> <!date^1700000000^{date_short}|x>")),
    section(mrkdwn("<https://example.org|here>")),
    section(mrkdwn("hello <@U123>")),
    {"type": "context", "elements": [mrkdwn("x")] * 11},
    actions(*(button(action_id=f"a{n}") for n in range(26))),
    actions(button(), button()),
    actions(),
    actions(button(text=plain("x" * 76), value="v")),
    actions(button(value="v" * 2001)),
    actions(button(action_id="a" * 256)),
    actions({"type": "static_select", "action_id": "a", "options": options(101)}),
    actions({"type": "static_select", "action_id": "a", "options": options(2, 76)}),
    actions({"type": "timepicker", "action_id": "a"}),
    {**section(plain("x")), "accessory": button(action_id="")},
    typing(),
]


@pytest.mark.parametrize("block", GOOD_BLOCKS, ids=lambda block: block["type"])
def test_a_message_within_the_limits_is_taken(block):
    assert message_problems({"text": "x", "blocks": [block]}) == []


@pytest.mark.parametrize("block", BAD_BLOCKS, ids=lambda block: block["type"])
def test_a_message_over_a_limit_is_refused_with_slacks_code(block):
    assert [problem for problem in message_problems({"text": "x", "blocks": [block]}) if "invalid_blocks" in problem]


def test_a_message_needs_text_beside_its_blocks_and_at_most_fifty_of_them():
    assert message_problems({"blocks": GOOD_BLOCKS[:1]}) == ["no_text"]
    assert message_problems({"text": "x" * 4001}) == ["msg_too_long"]
    assert message_problems({"text": "x", "blocks": [{"type": "divider"}] * 50}) == []
    assert message_problems({"text": "x", "blocks": [{"type": "divider"}] * 51}) == ["invalid_blocks: too many blocks"]


def modal(*blocks, **more):
    return {"type": "modal", "title": plain("T"), "submit": plain("Go"), "blocks": list(blocks), **more}


GOOD_VIEWS = [
    modal(radio(10)),
    modal(radio(2, 75)),
    modal(entry({"type": "checkboxes", "options": options(10)})),
    modal(entry({"type": "multi_static_select", "options": options(100)})),
    modal(typing(max_length=3000, initial_value="x" * 3000)),
    modal(radio(initial_option=options(2)[1])),
    modal(radio(), title=plain("x" * 24)),
    modal(radio(), private_metadata="x" * 3000),
    modal(section(mrkdwn("by <@U123ABC>"))),
    modal(*[{"type": "divider"}] * 100),
    modal(radio(), callback_id="x" * 255),
    {"type": "home", "blocks": [actions(button())]},
]
BAD_VIEWS = [
    modal(radio(11)),
    modal(radio(2, 76)),
    modal(radio(0)),
    modal(entry({"type": "checkboxes", "options": options(11)})),
    modal(entry({"type": "multi_static_select", "options": options(101)})),
    modal(typing(max_length=3001)),
    modal(typing(max_length=5, initial_value="123456")),
    modal(radio(initial_option={"text": plain("other"), "value": "9"})),
    modal(radio(), title=plain("x" * 25)),
    modal(radio(), close=plain("x" * 25)),
    modal(radio(), submit=mrkdwn("Go")),
    modal(radio(), private_metadata="x" * 3001),
    modal(radio(), callback_id="x" * 256),
    modal(radio(), radio()),
    modal(section(mrkdwn("<!here>"))),
    modal(*[{"type": "divider"}] * 101),
    modal(entry({"type": "radio_buttons", "options": [*options(2), *options(2)]})),
    modal(entry({"type": "button", "text": plain("x")})),
    modal(entry({"type": "plain_text_input"}, label=plain("x" * 2001))),
    modal(entry({"type": "static_select", "options": options(2), "placeholder": plain("x" * 151)})),
    {"type": "home", "blocks": []},
    {"type": "modal", "title": plain("T"), "blocks": [radio()]},
    {"type": "modal", "blocks": [{"type": "divider"}]},
]


@pytest.mark.parametrize("view", GOOD_VIEWS)
def test_a_window_within_the_limits_is_taken(view):
    assert view_problems(view) == []


@pytest.mark.parametrize("view", BAD_VIEWS)
def test_a_window_over_a_limit_is_refused_with_slacks_code(view):
    assert [problem for problem in view_problems(view) if problem.startswith("invalid_arguments")]
