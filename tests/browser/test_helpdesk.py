"""A question at the help desk, on a phone: few taps, little time, by keyboard, without a script, without a line."""

import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewReader
from tests.browser.installation import Installation
from tests.browser.reader import Reader
from tests.browser.test_desk_queue import offline

ASK = "/balie/hulp"
NOTED = "SELECT count(*) FROM helpdesk_question WHERE withdrawn_at IS NULL"
TWO_OF_ONE_VISIT = "SELECT count(*), count(DISTINCT visit) FROM (SELECT visit FROM helpdesk_question ORDER BY id DESC LIMIT 2) AS last"


def _helper(new_reader: NewReader, **how: object) -> Reader:
    helper = new_reader(size="phone", **how)
    helper.log_in_staff("ido@demo")
    helper.open(ASK)
    return helper


def _number(installation: Installation) -> int:
    return int(installation.ask(NOTED)[0][0])


def _tap(page: Page, *names: str) -> int:
    """Press one thing after another by its words; give how many taps that were."""
    for name in names:
        page.locator(".sb-ask form").get_by_text(name, exact=True).locator("visible=true").first.click()
    return len(names)


def test_a_question_takes_at_most_six_taps_and_twenty_seconds_with_everything_said(
    new_reader: NewReader, installation: Installation
) -> None:
    page, before = _helper(new_reader).page, _number(installation)
    started = time.monotonic()
    taps = _tap(page, "Gemeente", "Verhuizen", "Doorverwezen", "Gemeente of wijkteam", "Opslaan")
    expect(page.locator(".sb-alert--ok")).to_contain_text("Verhuizen · Doorverwezen")
    assert time.monotonic() - started <= 20
    assert taps <= 6
    assert _number(installation) == before + 1
    page.locator(".sb-alert--ok button").click()
    expect(page.locator("main")).to_contain_text("telt niet meer mee")
    assert _number(installation) == before


def test_the_button_that_keeps_is_in_sight_on_a_phone_and_nothing_is_wider_than_the_screen(
    new_reader: NewReader,
) -> None:
    page = _helper(new_reader).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    _tap(page, "Belasting")
    expect(page.get_by_role("button", name="Opslaan", exact=True)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_two_questions_of_one_visitor_by_keyboard_alone(
    new_reader: NewReader, installation: Installation
) -> None:
    page = _helper(new_reader).page
    page.get_by_role("button", name="Toeslagen").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-ask-title]")).to_be_focused()
    page.get_by_role("radio", name="In het algemeen").locator("visible=true").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Zorgtoeslag")).to_be_checked()
    page.locator("[data-ask-panel] button[value=more]").press("Enter")
    expect(page.locator("[data-ask-told]")).to_be_focused()
    expect(page.locator("main")).to_contain_text("Vraag 2 van deze bezoeker")
    page.get_by_role("button", name="Veilig online").press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".sb-alert--ok")).to_contain_text("Veilig online")
    assert installation.ask(TWO_OF_ONE_VISIT) == [(2, 1)]


def test_without_a_script_every_step_is_a_page(new_reader: NewReader, installation: Installation) -> None:
    page, before = _helper(new_reader, javascript=False).page, _number(installation)
    _tap(page, "DigiD", "DigiD-app", "Samen gedaan", "Opslaan")
    expect(page.locator(".sb-alert--ok")).to_contain_text("DigiD-app")
    assert _number(installation) == before + 1


def test_without_a_line_questions_wait_on_the_phone_and_are_sent_once(
    new_reader: NewReader, installation: Installation
) -> None:
    helper = _helper(new_reader)
    page, before = helper.page, _number(installation)
    offline(helper, off=True)
    _tap(page, "DigiD")
    page.locator("[data-ask-panel] button[value=more]").click()
    expect(page.locator("[data-ask-kept]")).to_be_visible()
    _tap(page, "Zorg", "Uitleg gegeven", "Opslaan")
    expect(page.locator("[data-ask-number]")).to_have_text("2")
    assert _number(installation) == before
    offline(helper, off=False)
    expect(page.locator("[data-ask-waiting]")).to_be_hidden()
    assert _number(installation) == before + 2
    assert installation.ask(TWO_OF_ONE_VISIT) == [(2, 1)]
    page.reload()
    expect(page.locator("[data-ask-waiting]")).to_be_hidden()
    assert _number(installation) == before + 2


def test_a_page_that_is_opened_without_a_line_notes_questions_and_goes_back_by_itself(
    new_reader: NewReader, installation: Installation
) -> None:
    helper = _helper(new_reader)
    page, before = helper.page, _number(installation)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    offline(helper, off=True)
    helper.open(ASK)
    expect(page.locator("h1")).to_have_text("Een vraag noteren zonder verbinding")
    _tap(page, "School en studie", "Opslaan")
    expect(page.locator("[data-ask-number]")).to_have_text("1")
    offline(helper, off=False)
    expect(page.locator("h1")).to_have_text("Een vraag noteren", timeout=40_000)
    expect(page.locator("[data-ask-waiting]")).to_be_hidden()
    assert _number(installation) == before + 1


def test_an_answer_that_was_lost_is_asked_again_and_the_question_is_one(
    new_reader: NewReader, installation: Installation
) -> None:
    helper = _helper(new_reader)
    page, before = helper.page, _number(installation)
    helper.offline = True  # the lost answer is told by the console

    def lose(route: object) -> None:
        route.fetch()  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    page.route(f"**{ASK}", lose, times=1)
    _tap(page, "Wonen", "Opslaan")
    expect(page.locator("[data-ask-number]")).to_have_text("1")
    assert _number(installation) == before + 1
    page.reload()
    expect(page.locator("[data-ask-waiting]")).to_be_hidden()
    assert _number(installation) == before + 1
    helper.offline = False
