"""The whole story in the browser, as a person lives it; axe-core on every screen."""

import pytest

pytestmark = pytest.mark.browser


def accessible(page):
    from axe_playwright_python.sync_playwright import Axe

    tags = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = Axe().run(page, options=tags).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def write(page, text):
    page.fill("#text", text)
    page.press("#text", "Enter")


def window(page):
    return page.get_by_role("dialog")


def go_on(page, heading):
    """Continues, and waits for the window to say `heading`."""
    window(page).locator("#window-submit").click()
    window(page).get_by_text(heading).first.wait_for()


def choose(page, *labels):
    for label in labels:
        window(page).get_by_role("radio", name=label).first.check()


def check(
    page, source="I saw or was told", purpose="at risk of abuse", consent="said no or took it back", until="You decide"
):
    write(page, "/share-check")
    window(page).get_by_text("immediate risk of harm").first.wait_for()
    choose(page, "No")
    go_on(page, "Has anyone asked you")
    window(page).get_by_role("group", name="Could anyone, child or adult").get_by_role("radio", name="Yes").check()
    choose(page, source)
    if purpose is None:
        go_on(page, until)
        return
    go_on(page, "Why would you share")
    choose(page, purpose)
    go_on(page, "lawfully agree")
    choose(page, consent)
    window(page).locator("#window-submit").click()
    window(page).get_by_text("Does any of this worry").or_(window(page).get_by_text("You decide")).first.wait_for()


def test_ask_unsure_and_danger(page, keep):
    accessible(page)
    write(page, "@Share Check dad has refused, can we share without consent?")
    page.get_by_text("What to do next").wait_for()
    accessible(page)
    keep("answer")
    page.get_by_role("button", name="This helped").click()
    page.get_by_text("Only visible to you").wait_for()

    page.get_by_role("button", name="Direct message").click()
    write(page, "is it alright")
    page.get_by_role("button", name="None of these").click()
    page.get_by_text("Please ask the duty desk").wait_for()
    write(page, "he's got a knife and the kids are in there with him")
    page.get_by_role("heading", name="If a child may be in danger now, call 999").wait_for()
    accessible(page)


RECOMMENDATIONS = [
    ({"consent": "said no or took it back"}, "Share it now, although they said no"),
    ({"consent": "Yes, they agreed"}, "Share it now, and tell them"),
    ({"purpose": "To support", "consent": "Not asked yet"}, "Ask them first"),
    ({"purpose": "To support", "consent": "said no or took it back"}, "Get advice first"),
    ({"purpose": "Another reason", "consent": "said no or took it back"}, "Get advice first"),
    ({"purpose": "Another reason", "consent": "I cannot reach them"}, "Do not share it now"),
]


@pytest.mark.parametrize(
    ("answers", "result"), RECOMMENDATIONS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_check_leads_to_its_recommendation(page, keep, answers, result):
    check(page, **answers)
    if window(page).get_by_text("Does any of this worry").count():
        accessible(page)
        window(page).locator("#window-submit").click()
    window(page).get_by_role("heading", name=result).wait_for()

    accessible(page)
    if "although" in result:
        keep("result")


def test_danger_in_the_check_is_the_sixth_and_comes_first(page):
    write(page, "/share-check")
    window(page).get_by_text("immediate risk of harm").first.wait_for()
    accessible(page)
    choose(page, "Yes")
    go_on(page, "Call 999 now")
    accessible(page)


def test_back_an_error_and_a_recorded_decision_that_only_the_lead_finds(page, keep):
    check(page)
    window(page).locator("#window-submit").click()
    window(page).get_by_text("You decide").first.wait_for()
    window(page).get_by_role("button", name="Back").click()
    window(page).get_by_text("Does any of this worry").wait_for()
    window(page).get_by_role("button", name="Back").click()
    window(page).get_by_text("lawfully agree").wait_for()
    assert window(page).get_by_role("radio", name="said no or took it back").is_checked()
    go_on(page, "Does any of this worry")
    go_on(page, "You decide")
    go_on(page, "What did you decide")

    go_on(page, "Please complete this required field.")
    accessible(page)
    window(page).get_by_label("What did you decide?").select_option(label="Not decided yet")
    window(page).get_by_label("Why did you decide this?").fill("I wait for <advice> & *more*.")
    go_on(page, "Your decision is recorded")
    accessible(page)
    reference = window(page).get_by_text("Its reference is").inner_text().split()[-1].rstrip(".")
    page.get_by_role("button", name="Close").click()

    page.select_option("#person", "UBRYN")
    write(page, "/share-log")
    window(page).get_by_text("newest first").wait_for()
    assert reference not in window(page).inner_text()
    page.get_by_role("button", name="Close").click()

    page.select_option("#person", "ULEAD")
    write(page, f"/share-log {reference}")
    window(page).get_by_text(reference).first.wait_for()
    accessible(page)
    keep("log")
    window(page).get_by_role("button", name="Open").click()
    window(page).get_by_text("I wait for <advice> & *more*.").wait_for()
    accessible(page)


def test_the_decision_screen_with_every_detail_and_the_guard(page, keep):
    check(page)
    go_on(page, "You decide")
    go_on(page, "What did you decide")
    window(page).get_by_label("What did you decide?").select_option(label="Share without consent")
    window(page).get_by_role("group", name="With whom").wait_for()
    window(page).get_by_role("checkbox", name="Behaviour").check()
    window(page).get_by_role("checkbox", name="GP practice").check()
    window(page).get_by_role("button", name="Add more detail").click()
    window(page).get_by_label("When did you share it?").fill("2026-11-24T09:30")
    window(page).get_by_label("Have you told").select_option(label="Not yet, but they will be told")
    window(page).get_by_label("Why did you decide this?").fill("Tracey rang 07700 900123.")
    go_on(page, "looks like it contains a phone number")
    accessible(page)
    window(page).get_by_label("Why did you decide this?").fill("Tracey agrees.")
    go_on(page, "someone's name")
    accessible(page)
    keep("guard")
    assert window(page).get_by_label("When did you share it?").input_value() == "2026-11-24T09:30"
    window(page).get_by_role("checkbox", name="shows nobody's identity").check()
    go_on(page, "Your decision is recorded")
    page.get_by_role("button", name="Close").click()
    window(page).wait_for(state="hidden")

    write(page, "/share-log")
    window(page).get_by_role("button", name="Open").first.click()
    window(page).get_by_text("Told the person it is about").wait_for()
    accessible(page)
    keep("record")
    window(page).get_by_role("button", name="What happened next").click()
    window(page).get_by_label("What is it about?").select_option(label="Go to a meeting")
    window(page).get_by_label("On which day?").fill("2026-11-25")
    accessible(page)
    go_on(page, "That is added.")


def test_home_shows_every_answer_and_works_by_keyboard(page, keep):
    page.get_by_role("button", name="Home").click()
    page.get_by_text("Answers by section").wait_for()
    accessible(page)
    page.get_by_role("combobox", name="Choose a question").select_option("immediate-danger")
    window(page).get_by_role("heading", name="A child in immediate danger").wait_for()
    accessible(page)

    page.keyboard.press("Escape")
    window(page).wait_for(state="hidden")


def test_the_check_can_be_made_by_keyboard_alone(page):
    page.focus("#text")
    page.keyboard.type("/share-check")
    page.keyboard.press("Enter")
    window(page).get_by_text("immediate risk of harm").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "window-title"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    window(page).get_by_text("Call 999 now").wait_for()
    assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")


@pytest.mark.parametrize("page", [{"width": 320, "height": 640}], indirect=True)
def test_nothing_is_cut_off_on_a_narrow_screen(page):
    write(page, "@Share Check dad has refused, can we share without consent?")
    page.get_by_text("What to do next").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    accessible(page)
    check(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    accessible(page)


def test_the_dark_colours_are_as_readable(page):
    page.emulate_media(color_scheme="dark")
    write(page, "@Share Check dad has refused, can we share without consent?")
    page.get_by_text("What to do next").wait_for()
    accessible(page)


def test_what_the_page_cannot_draw_is_shown_as_an_error(page, workspace):
    _, running = workspace
    running.slack.homes["UANWEN"] = {"type": "home", "blocks": [{"type": "video"}]}
    page.evaluate("document.querySelector('[data-place=home]').click()")
    running.bot.finish()
    running.slack.homes["UANWEN"] = {"type": "home", "blocks": [{"type": "video"}]}
    running.show_problems(["en/answers/x.yml: a problem with <b>words</b>"])

    page.get_by_text("cannot draw a block of type video").wait_for()
    page.get_by_text("a problem with <b>words</b>").wait_for()


def test_a_lead_finds_what_waits_reviews_it_and_filters_by_clicking(page, keep):
    write(page, "/share-check")
    window(page).get_by_role("button", name="Record without a check").click()
    window(page).get_by_label("What did you decide?").select_option(label="Do not share now")
    window(page).get_by_label("Why did you decide this?").fill("Nobody is at risk.")
    go_on(page, "Your decision is recorded")
    page.get_by_role("button", name="Close").click()
    window(page).wait_for(state="hidden")

    page.select_option("#person", "ULEAD")
    page.get_by_role("button", name="Home").click()
    page.get_by_text("What needs you").wait_for()
    accessible(page)
    keep("home")
    page.get_by_role("button", name="Show").first.click()
    window(page).get_by_role("button", name="Open").first.click()
    window(page).get_by_role("button", name="Review this decision").click()
    window(page).get_by_label("What is the outcome").select_option(label="Agreed")
    accessible(page)
    go_on(page, "That is added.")
    window(page).get_by_role("button", name="Back to the list").click()
    window(page).get_by_role("button", name="Filter by clicking").click()
    window(page).get_by_label("From when?").select_option(label="The last 7 days")
    accessible(page)
    go_on(page, "newest first")
    assert "Do not share now" in window(page).inner_text()
