"""The day of the demo strip: a book, a question and twelve visitors, each on the public page of the town within a minute.

What the page says is counted anew here in plain SQL, which shares nothing with the measures.
"""

import re
import time
from collections.abc import Mapping

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewReader
from tests.browser.installation import Installation
from tests.browser.reader import MEMBER, Reader
from tests.browser.test_desk_queue import lent, on_shelf, open_lending, scan, undo_all, waiting

TOWN, PLACE = "GMX001", "Merendal Centrum"
PLACE_PAGE = "/monitor/vestiging/merendal-centrum"
WITHIN_SECONDS = 60
LOANS, QUESTIONS, VISITORS = "circulation.loans", "helpdesk.questions", "programme.visitors"
MONTH = """
    date_trunc('month', now() AT TIME ZONE 'Europe/Amsterdam') =
    date_trunc('month', {moment} AT TIME ZONE 'Europe/Amsterdam')
"""
IN_SQL: Mapping[str, str] = {
    LOANS: f"""
        SELECT b.name, count(*) FROM circulation_loan l JOIN organisations_branch b ON b.id = l.branch_out_id
        JOIN organisations_municipality m ON m.id = b.municipality_id
        WHERE m.code = '{TOWN}' AND NOT l.onsite AND l.closed_as <> 'undone' AND {MONTH.format(moment="l.opened_at")}
        GROUP BY b.name""",
    QUESTIONS: f"""
        SELECT b.name, count(*) FROM helpdesk_question q JOIN organisations_branch b ON b.id = q.branch_id
        JOIN organisations_municipality m ON m.id = b.municipality_id
        WHERE m.code = '{TOWN}' AND q.withdrawn_at IS NULL AND {MONTH.format(moment="q.asked_at")}
        GROUP BY b.name""",
    VISITORS: f"""
        SELECT b.name, sum(h.heads) FROM programme_session s JOIN organisations_branch b ON b.id = s.branch_id
        JOIN organisations_municipality m ON m.id = b.municipality_id JOIN programme_headcount h ON h.id = s.count_id
        WHERE m.code = '{TOWN}' AND s.state IN ('counted', 'final') AND {MONTH.format(moment="s.starts_at")}
        GROUP BY b.name""",
}  # fmt: skip


def _counted(installation: Installation, figure: str) -> tuple[int, int]:
    """Count a figure in plain SQL: of the place, and of its town."""
    rows = {name: int(number) for name, number in installation.ask(IN_SQL[figure])}  # type: ignore[arg-type]
    return rows.get(PLACE, 0), sum(rows.values())


def _shown(public: Reader, figure: str) -> tuple[int, int]:
    """Read a figure on the public pages of the place and of the town."""
    place, town = (
        _number(
            public.open(address)
            .locator(f".sb-themes a.sb-figure[href*='/monitor/cijfer/{figure}?']")
            .first.inner_text()
        )
        for address in (PLACE_PAGE, f"/gemeente/{TOWN}")
    )
    return place, town


def _number(text: str) -> int:
    found = re.match(r"\s*([\d.]+)", text)
    assert found is not None, text
    return int(found[1].replace(".", ""))


def _moves(public: Reader, installation: Installation, figure: str, before: tuple[int, int], by: int) -> None:
    """Expect the figure of place and town to be so much higher within a minute, and SQL to say the same."""
    expected = (before[0] + by, before[1] + by)
    deadline = time.monotonic() + WITHIN_SECONDS
    while (shown := _shown(public, figure)) != expected and time.monotonic() < deadline:
        time.sleep(1)
    assert shown == expected
    assert _counted(installation, figure) == expected


def _tap(page: Page, *names: str | re.Pattern[str]) -> int:
    """Press one thing after another by its name; give how many taps that were."""
    for name in names:
        page.locator(".sb-ask").get_by_text(name, exact=isinstance(name, str)).locator(
            "visible=true"
        ).first.click()
    return len(names)


def test_a_book_a_question_and_twelve_visitors_move_the_figures_of_place_and_town(
    new_reader: NewReader, installation: Installation
) -> None:
    public = new_reader()
    before = {figure: _shown(public, figure) for figure in IN_SQL}
    assert before == {figure: _counted(installation, figure) for figure in IN_SQL}

    desk = new_reader()
    desk.log_in_staff()
    page = open_lending(desk)
    scan(page, MEMBER, *on_shelf(installation, 1))
    expect(lent(page)).to_have_count(1)
    waiting(page, 0)
    _moves(public, installation, LOANS, before[LOANS], 1)

    helper = new_reader(size="phone")
    helper.log_in_staff("ido@demo")
    page = helper.open("/balie/hulp")
    started = time.monotonic()
    taps = _tap(page, "DigiD", "DigiD-app", "Voorgedaan of meegekeken", "Opslaan")
    expect(page.locator(".sb-alert--ok")).to_contain_text("DigiD-app")
    assert taps <= 6
    assert time.monotonic() - started <= 20
    _moves(public, installation, QUESTIONS, before[QUESTIONS], 1)

    counting = new_reader(size="phone")
    counting.log_in_staff()
    page = counting.open("/balie/activiteiten")
    started = time.monotonic()
    page.get_by_text("Nu beginnen").click()
    page.locator("button[name=soort]", has_text="Taalcafé").click()
    page.locator("#heads").fill("12")
    page.get_by_role("button", name="Opslaan").first.click()
    expect(page.locator("main")).to_contain_text("12 bezoekers")
    assert time.monotonic() - started <= 20
    _moves(public, installation, VISITORS, before[VISITORS], 12)

    page = desk.open("/balie/uitlenen")
    scan(page, MEMBER)
    undo_all(page)
