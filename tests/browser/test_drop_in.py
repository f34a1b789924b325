"""The drop-in school on a coach's phone: let in within ten seconds, see who is here, go on where somebody stopped."""

import re
import time

from playwright.sync_api import expect

from tests.browser.conftest import NewReader
from tests.browser.lessons import begin, do_step
from tests.browser.walking import Walk

CHECK_IN_SECONDS = 10


def test_somebody_with_a_code_comes_in_and_the_coach_sees_where_they_are(new_reader: NewReader) -> None:
    learner, coach = new_reader(), new_reader(size="phone")
    steps = begin(learner, "bij-de-dokter")
    do_step(learner.page, steps[0])
    expect(learner.page.locator("#les")).to_have_attribute("data-count", "0")
    code = learner.open("/leren/pas").locator(".sb-code").inner_text()

    coach.log_in_staff()
    page = coach.open("/balie/leren")
    walk = Walk(coach)
    walk.look("the sessions")
    page.get_by_role("button", name="Inloop computer en telefoon").click()
    expect(page.locator("#wie")).to_be_focused()
    here = page.locator("section", has=page.locator("#here-title")).locator("li")
    before = here.count()
    for said in (code, "Fatima", ""):
        began = time.monotonic()
        page.keyboard.type(said)
        page.keyboard.press("Enter")
        before += 1
        expect(here).to_have_count(before)
        expect(page.locator("#wie")).to_be_focused()
        assert time.monotonic() - began < CHECK_IN_SECONDS
    walk.look("who is here")
    card = here.filter(has_text="Een afspraak bij de dokter").last
    expect(card).to_contain_text(f"stap 2 van {len(steps)}")
    card.get_by_role("link").click()
    expect(page.get_by_text("Gaat verder met stap 2")).to_be_visible()
    expect(page.locator("code")).to_have_text(code)
    walk.look("a visitor")
    page.go_back()
    here.filter(has_text="Fatima").last.get_by_role("button", name="Naar huis").click()
    expect(page.get_by_text(re.compile(r"ging(en)? naar huis"))).to_be_visible()
    assert walk.troubles == []
