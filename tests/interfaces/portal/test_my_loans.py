"""At home: what somebody has, renewing it, and what they may not see."""

import datetime as dt

import pytest

from samenbieb.domains.circulation.models import Loan
from samenbieb.kernel import clock
from tests.factories.circulation import Library, library, loan_row
from tests.factories.patrons import RelationshipFactory, member
from tests.interfaces.portal.visitors import HTMX, logged_in, text, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Library:
    return library(name="Veenlo")


def nearly_over(loan: Loan) -> None:
    """Let a loan have two days left, so that renewing gives more time."""
    rows = Loan.objects.across_all(reason="test").filter(pk=loan.pk)
    rows.update(due_at=loan.opened_at + dt.timedelta(days=2))


def test_a_visitor_logs_in_first_and_comes_back_where_they_wanted_to_be(place: Library) -> None:
    browser = visitor()
    answer = browser.get("/mijn/geleend")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/inloggen?next=%2Fmijn%2Fgeleend"
    card = place.member()
    answer = browser.post("/inloggen", {"card": card.number, "pin": "1234", "next": "/mijn/geleend"})
    assert answer.headers["Location"] == "/mijn/geleend"


def test_a_member_sees_what_they_have_with_the_day_and_the_place(place: Library) -> None:
    card, item = place.member(), place.item()
    place.lend(item, card)
    page = text(logged_in(card).get("/mijn/geleend"))
    assert item.record.title in page
    assert "Terugbrengen voor of op" in page
    assert "Veenlo" in page


def test_a_loan_that_was_just_begun_says_from_when_it_can_be_renewed(place: Library) -> None:
    card = place.member()
    place.lend(place.item(), card)
    page = text(logged_in(card).get("/mijn/geleend"))
    assert "U kunt dit verlengen vanaf" in page
    assert "geeft niet meer tijd" not in page


def test_renewing_without_javascript_leads_back_with_the_new_day(place: Library) -> None:
    card = place.member()
    loan = loan_row(place.lend(place.item(), card))
    nearly_over(loan)
    browser = logged_in(card)
    answer = browser.post(f"/mijn/geleend/{loan.public_id}/verlengen", follow=True)
    assert answer.redirect_chain == [("/mijn/geleend", 302)]
    assert "is verlengd tot en met" in text(answer)


def test_renewing_with_htmx_answers_the_same_line_of_the_page(place: Library) -> None:
    card = place.member()
    loan = loan_row(place.lend(place.item(), card))
    nearly_over(loan)
    answer = logged_in(card).post(f"/mijn/geleend/{loan.public_id}/verlengen", headers=HTMX)
    assert answer.status_code == 200
    assert (
        answer.content.decode()
        .lstrip()
        .startswith(f'<li class="sb-loan sb-opens" id="loan-{loan.public_id}">')
    )
    assert "Verlengd tot en met" in text(answer)


def test_a_refused_renewal_says_every_reason_and_409(place: Library) -> None:
    card, item = place.member(), place.item()
    loan = loan_row(place.lend(item, card))
    place.reserve(item.record, place.member())
    answer = logged_in(card).post(f"/mijn/geleend/{loan.public_id}/verlengen", headers=HTMX)
    assert answer.status_code == 409
    assert "Deze titel is niet verlengd" in text(answer)
    assert 'role="alert"' in answer.content.decode()


def test_renewing_all_tells_how_many_were_and_were_not(place: Library) -> None:
    card, wanted = place.member(), place.item()
    place.lend(wanted, card)
    place.lend(place.item(), card)
    for loan in Loan.objects.across_all(reason="test"):
        nearly_over(loan)
    place.reserve(wanted.record, place.member())
    answer = logged_in(card).post("/mijn/geleend/verlengen", headers=HTMX)
    assert answer.content.decode().lstrip().startswith('<div id="geleend"')
    assert "1 titel is verlengd." in text(answer)
    assert "1 titel kon niet worden verlengd." in text(answer)


def test_the_loan_of_somebody_else_does_not_exist(place: Library) -> None:
    loan = loan_row(place.lend(place.item(), place.member()))
    stranger = logged_in(place.member())
    assert stranger.post(f"/mijn/geleend/{loan.public_id}/verlengen").status_code == 404
    assert loan.renewals_used == Loan.objects.across_all(reason="test").get(pk=loan.pk).renewals_used


def test_a_parent_sees_and_renews_for_a_young_child_but_not_for_one_who_decides(place: Library) -> None:
    parent = place.member()
    young, old = member(place.organisation, age=8), member(place.organisation, age=15)
    for child in (young, old):
        RelationshipFactory(person=parent.membership.person, acts_for=child.membership.person)
    seen, hidden = place.item(), place.item()
    loan = loan_row(place.lend(seen, young))
    secret = loan_row(place.lend(hidden, old))
    browser = logged_in(parent)
    page = text(browser.get("/mijn/gezin"))
    assert seen.record.title in page
    assert hidden.record.title not in page
    assert "is oud genoeg om te kiezen" in page
    nearly_over(loan)
    done = browser.post(f"/mijn/geleend/{loan.public_id}/verlengen", {"next": "/mijn/gezin"})
    assert done.headers["Location"] == "/mijn/gezin"
    assert browser.post(f"/mijn/geleend/{secret.public_id}/verlengen").status_code == 404


def test_a_session_that_ended_sends_htmx_to_the_log_in_page(place: Library) -> None:
    loan = loan_row(place.lend(place.item(), place.member()))
    answer = visitor().post(f"/mijn/geleend/{loan.public_id}/verlengen", headers=HTMX)
    assert answer.headers["HX-Redirect"].startswith("/inloggen")


def test_a_child_who_decides_says_who_may_see_its_loans(place: Library) -> None:
    parent, child = place.member(), member(place.organisation, age=15)
    relation = RelationshipFactory(person=parent.membership.person, acts_for=child.membership.person)
    item = place.item()
    place.lend(item, child)
    assert item.record.title not in text(logged_in(parent).get("/mijn/gezin"))
    browser = logged_in(child)
    assert "ziet niet wat u geleend heeft" in text(browser.get("/mijn/gezin"))
    browser.post(f"/mijn/gezin/{relation.public_id}/antwoord", {"antwoord": "ja"})
    assert item.record.title in text(logged_in(parent).get("/mijn/gezin"))
    stranger = logged_in(place.member())
    assert stranger.post(f"/mijn/gezin/{relation.public_id}/antwoord", {"antwoord": "nee"}).status_code == 404


def test_who_is_suspended_reads_where_until_when_and_why(place: Library) -> None:
    place.rule("suspension_days", 2)
    item, card = place.item(), place.member()
    with clock.at(clock.now() - dt.timedelta(days=24)):
        place.lend(item, card)
    assert place.take_in(item).suspended_until_on
    browser = logged_in(card)
    for address in ("/mijn", "/mijn/geleend"):
        page = text(browser.get(address))
        assert "Een titel kwam te laat terug." in page
        assert "niet lenen" in page
        assert place.organisation.name in page
