"""A lesson without a line: twenty exercises in flight mode arrive once, and go on at another device with the same pass."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewReader
from tests.browser.installation import Installation
from tests.browser.lessons import at_step, begin, do_step, kept, steps_of
from tests.browser.line import Line
from tests.browser.reader import MEMBER, Reader

PRACTICE = "twintig-sommen"
ATTEMPTS = """
    SELECT a.step_key, a.right FROM learning_attempt a JOIN learning_lessonrun r ON r.id = a.run_id
    JOIN learning_learnerpass p ON p.id = r.learner_pass_id WHERE p.code = %(code)s ORDER BY a.id
"""
RUNS = """
    SELECT count(*) FILTER (WHERE r.learner_pass_id = p.id), max(p.claimed_by_id) FROM learning_learnerpass p
    LEFT JOIN learning_lessonrun r ON r.learner_pass_id = p.id WHERE p.code = %(code)s
"""


def _code(reader: Reader) -> str:
    return reader.open("/leren/pas").locator(".sb-code").inner_text().replace(" ", "")


def _open_pass(reader: Reader, code: str) -> None:
    page = reader.open("/leren/pas")
    page.locator("#id_code").fill(code)
    page.get_by_role("button", name="Open mijn pas").click()
    expect(page).to_have_url(re.compile(r"/leren$"))


def _line(reader: Reader, *, on: bool) -> None:
    reader.offline = not on
    reader.context.set_offline(not on)


def _waiting(reader: Reader) -> int:
    return int(
        reader.page.evaluate("Object.keys(localStorage).filter(n => n.startsWith('samenbieb-les:')).length")
    )


def test_twenty_exercises_in_flight_mode_arrive_once_and_go_on_at_another_device(
    new_reader: NewReader, installation: Installation
) -> None:
    here, there = new_reader(size="phone"), new_reader()
    line = Line(here.address)
    here.address = line.address
    steps = begin(here, PRACTICE)
    assert len(steps) == 20
    code = _code(here)
    page = here.open(f"/leren/{PRACTICE}/1")
    steps_of(page)
    kept(page)

    line.cut()
    _line(here, on=False)
    for number, step in enumerate(steps[:12], start=1):
        at_step(page, number)
        do_step(page, step)
    expect(page.get_by_text("Geen internet. U kunt doorgaan")).to_be_visible()
    # The lesson is left and opened again, still without a line.
    page.goto("about:blank")
    page = here.open(f"/leren/{PRACTICE}/13")
    for number, step in enumerate(steps[12:], start=13):
        at_step(page, number)
        do_step(page, step)
    expect(page.get_by_text("Wij sturen uw antwoorden later")).to_be_visible()
    assert _waiting(here) == 20
    assert installation.ask(ATTEMPTS, code=code) == []

    # The line comes back: a second tab and the first send at the same time.
    second = here.context.new_page()
    line.mend()
    _line(here, on=True)
    second.goto(f"{here.address}/leren/{PRACTICE}/20")
    expect(page.locator("#les")).to_have_attribute("data-count", "0")
    expect(second.locator("#les")).to_have_attribute("data-count", "0")
    assert installation.ask(ATTEMPTS, code=code) == [(step["key"], True) for step in steps]

    _open_pass(there, code)
    card = there.page.locator(".sb-lesson", has_text="twintig sommen")
    expect(card.get_by_text("Gedaan")).to_be_visible()


def test_half_a_lesson_goes_on_at_another_device(new_reader: NewReader, installation: Installation) -> None:
    here, there = new_reader(size="phone"), new_reader()
    steps = begin(here, "de-kassabon")
    code = _code(here)
    page = here.open("/leren/de-kassabon/1")
    kept(page)
    _line(here, on=False)
    for number, step in enumerate(steps[:3], start=1):
        at_step(page, number)
        do_step(page, step)
    _line(here, on=True)
    expect(page.locator("#les")).to_have_attribute("data-count", "0")
    _open_pass(there, code)
    there.page.locator(".sb-lesson", has_text="De kassabon").first.get_by_text("U deed 3 van").wait_for()
    there.open("/leren/de-kassabon").get_by_role("button", name="Ga verder met stap 4").click()
    at_step(there.page, 4)
    assert [key for key, _right in installation.ask(ATTEMPTS, code=code)] == [
        step["key"] for step in steps[:3]
    ]


def test_a_page_that_was_not_kept_says_so_without_a_line(reader: Reader) -> None:
    begin(reader, "de-kassabon")
    kept(reader.page)
    _line(reader, on=False)
    page = reader.open("/leren/hoe-laat-is-het/2")
    expect(page.get_by_role("heading", level=1)).to_have_text("Geen internet")
    page = reader.open("/leren/de-kassabon/2")
    at_step(page, 2)


@pytest.fixture
def claimed(new_reader: NewReader, installation: Installation) -> str:
    """Somebody without a name who began five lessons, and their code."""
    nobody = new_reader()
    slugs = [row[0] for row in installation.ask("SELECT slug FROM learning_lesson ORDER BY id LIMIT 5")]
    for slug in slugs:
        steps = begin(nobody, slug)
        do_step(nobody.page, steps[0])
        expect(nobody.page.locator("#les")).to_have_attribute("data-count", "0")
    return _code(nobody)


def test_five_lessons_without_a_name_are_put_under_a_name_once(
    claimed: str, new_reader: NewReader, installation: Installation
) -> None:
    code = claimed
    assert installation.ask(RUNS, code=code)[0] == (5, None)
    member, other = new_reader(), new_reader()
    for one, card in ((member, MEMBER), (other, "29000000000031")):
        one.log_in(card=card)
        _open_pass(one, code)
        expect(one.open("/leren/pas").get_by_role("button", name="Zet het op mijn naam")).to_be_visible()
    member.page.get_by_role("button", name="Zet het op mijn naam").click()
    expect(member.page.get_by_text("5 lessen staan nu op uw naam.")).to_be_visible()
    assert installation.ask(RUNS, code=code)[0][0] == 0
    # Who held the same card comes too late, and is told so.
    other.page.get_by_role("button", name="Zet het op mijn naam").click()
    expect(other.page.get_by_role("main")).to_contain_text("Deze pas staat al op naam")
    late = new_reader()
    late.open("/leren/pas").locator("#id_code").fill(code)
    late.page.get_by_role("button", name="Open mijn pas").click()
    expect(late.page.get_by_text("Wij kennen deze code niet")).to_be_visible()
