"""Rules that explain themselves: a look at last year before saving, the way back, and why a loan is as it is."""

import re

import pytest
from django.utils.html import escape

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.models import Loan, PolicyRule
from samenbieb.domains.circulation.services import RuleDraft
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.kernel.actor import Actor
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def director() -> Counter:
    return counter(role=DIRECTOR)


def loan_of(desk: Counter, **rule: object) -> Loan:
    desk.lend(desk.card(), desk.item())
    return Loan.objects.across_all(reason="test").latest("pk")


def number_in(page: str, words: str) -> list[str]:
    """Give the numbers of one line of the preview: today, and with the change."""
    found = re.search(rf"{re.escape(words)}</th><td>([^<]*)</td><td><strong>([^<]*)</strong>", page)
    assert found, words
    return [part.replace("\xa0", " ") for part in found.groups()]


def test_change_look_save_undo(director: Counter) -> None:
    loan_of(director)
    form = {
        "kind": "loan_days",
        "value": "7",
        "library": director.library.code,
        "branch": director.branch.code,
    }
    page = text(director.client.post("/beheer/regels/bekijken", form))
    assert number_in(page, "Leningen met een eerdere inleverdag")[1] == "1"
    assert number_in(page, "Leningen met een latere inleverdag")[1] == "0"
    assert not PolicyRule.objects.exists()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    hidden.pop("csrfmiddlewaretoken", None)
    answer = director.client.post("/beheer/regels", hidden)
    assert answer.status_code == 302
    assert PolicyRule.objects.get().value == 7
    page = text(director.client.get(answer["Location"]))
    assert "Deze wijziging ongedaan maken" in page
    [change] = set(re.findall(r'name="change" value="([0-9a-f-]{36})"', page))
    other = counter(role=DIRECTOR)
    assert other.client.post("/beheer/regels/ongedaan", {"change": change}).status_code == 404
    director.client.post("/beheer/regels/ongedaan", {"change": change})
    assert not PolicyRule.objects.exists()
    again = text(director.client.post("/beheer/regels/ongedaan", {"change": change}, follow=True))
    assert "Dit kan niet meer ongedaan" in again


def test_whoever_goes_back_to_change_finds_the_form_as_it_was(director: Counter) -> None:
    form = {"kind": "loan_days", "value": "9", "library": director.library.code}
    page = text(director.client.post("/beheer/regels/bekijken", form))
    [back] = re.findall(r'href="(/beheer/regels\?[^"]*)#set"', page)
    page = text(director.client.get(back.replace("&amp;", "&")))
    assert 'value="9"' in page
    assert '<option value="loan_days" selected>' in page


def test_a_removal_is_looked_at_first(director: Counter) -> None:
    services.set_rule(SYSTEM, draft=RuleDraft("loan_days", 7, organisation_id=director.library.pk))
    loan_of(director)
    rule = str(PolicyRule.objects.get().public_id)
    page = text(director.client.post("/beheer/regels/bekijken", {"remove": rule}))
    assert number_in(page, "Leningen met een latere inleverdag")[1] == "1"
    assert PolicyRule.objects.exists()
    assert counter(role=DIRECTOR).client.post("/beheer/regels/bekijken", {"remove": rule}).status_code == 404
    answer = director.client.post("/beheer/regels", {"remove": rule, "kind": "loan_days"}, follow=True)
    assert "Deze wijziging ongedaan maken" in text(answer)


def test_a_kind_of_which_nothing_can_be_counted_says_so(director: Counter) -> None:
    form = {"kind": "shelf_days", "value": "5", "library": director.library.code}
    assert "valt niets te tellen" in text(director.client.post("/beheer/regels/bekijken", form))


def test_a_locked_value_names_the_row_that_is_in_the_way(director: Counter) -> None:
    services.set_rule(SYSTEM, draft=RuleDraft("loan_days", 14, bound="floor"))
    rule = PolicyRule.objects.get()
    form = {"kind": "loan_days", "value": "7", "library": director.library.code}
    answer = director.client.post("/beheer/regels/bekijken", form)
    page = text(answer)
    assert answer.status_code == 422
    assert f'href="#regel-{rule.public_id}"' in page
    assert f'id="regel-{rule.public_id}"' in page
    assert "Minstens dit" in page


def test_a_tie_names_the_row_that_is_in_the_way(director: Counter) -> None:
    form = {"kind": "loan_days", "library": director.library.code}
    director.client.post("/beheer/regels", {**form, "value": "7", "from_on": "2090-01-01"})
    rule = PolicyRule.objects.get()
    answer = director.client.post("/beheer/regels/bekijken", {**form, "value": "9"})
    assert answer.status_code == 422
    assert f'href="#regel-{rule.public_id}"' in text(answer)


class TestLoan:
    def test_the_terms_are_those_of_the_day_it_was_lent(self, director: Counter) -> None:
        form = {"kind": "loan_days", "value": "7", "library": director.library.code}
        director.client.post("/beheer/regels", form)
        loan = loan_of(director)
        director.client.post("/beheer/regels", {**form, "value": "14"})
        page = text(director.client.get(f"/balie/uitleg/lening/{loan.public_id}"))
        row = re.search(
            r"Dagen van een lening</th><td><strong>(\d+)</strong></td><td>(.*?)</td><td>(.*?)</td>", page
        )
        assert row is not None
        assert row[1] == "7"
        assert director.library.name in row[2]
        assert escape(director.user.login) in row[2]
        assert ">14<" in row[3]

    def test_a_rule_that_is_gone_still_explains_the_loan(self, director: Counter) -> None:
        services.set_rule(SYSTEM, draft=RuleDraft("loan_days", 7, organisation_id=director.library.pk))
        loan = loan_of(director)
        services.remove_rule(SYSTEM, rule_public_id=str(PolicyRule.objects.get().public_id))
        page = text(director.client.get(f"/balie/uitleg/lening/{loan.public_id}"))
        assert "Deze regel is daarna weggehaald." in page

    def test_the_list_at_the_desk_leads_there_and_strangers_find_nothing(self, director: Counter) -> None:
        desk = counter(director.branch)
        card = desk.card()
        page = text(desk.lend(card, desk.item()))
        [address] = set(re.findall(r'href="(/balie/uitleg/lening/[0-9a-f-]{36})"', page))
        assert desk.client.get(address).status_code == 200
        assert address in text(desk.client.get(f"/balie/lener/{card.membership.public_id}"))
        assert counter().client.get(address).status_code == 404


class TestRule:
    def test_every_row_that_matches_is_shown_with_what_became_of_it(self, director: Counter) -> None:
        services.set_rule(SYSTEM, draft=RuleDraft("loan_days", 28))
        services.set_rule(SYSTEM, draft=RuleDraft("loan_days", 7, branch_id=director.branch.pk))
        desk = counter(director.branch)
        address = f"/balie/uitleg/regel?kind=loan_days&vestiging={director.branch.code}&lener=ADULT"
        page = text(desk.client.get(address))
        assert "Dagen van een lening: 7" in page
        assert page.index("Deze regel beslist: hij is het preciest.") < page.index(
            "Een andere regel is preciezer."
        )
        assert "#regel-" not in page
        assert "#regel-" in text(director.client.get(address))

    def test_an_unknown_kind_place_or_category_does_not_exist(self, director: Counter) -> None:
        place = director.branch.code
        for query in (
            f"kind=x&vestiging={place}",
            "kind=loan_days&vestiging=x",
            f"kind=loan_days&vestiging={place}&materiaal=x",
        ):
            assert director.client.get(f"/balie/uitleg/regel?{query}").status_code == 404
        elsewhere = counter().branch.code
        assert (
            director.client.get(f"/balie/uitleg/regel?kind=loan_days&vestiging={elsewhere}").status_code
            == 403
        )


def test_a_refusal_leads_to_every_rule_behind_it(director: Counter) -> None:
    services.set_rule(SYSTEM, draft=RuleDraft("max_loans", 0, organisation_id=director.library.pk))
    desk = counter(director.branch)
    page = text(desk.lend(desk.card(), desk.item()))
    assert "Breng eerst een titel terug." in page
    addresses = [
        found.replace("&amp;", "&") for found in re.findall(r'href="(/balie/uitleg/regel\?[^"]*)"', page)
    ]
    kinds = [re.findall(r"kind=(\w+)", found)[0] for found in addresses]
    assert kinds == ["max_loans", "max_loans_total"]
    assert "Deze regel beslist" in text(desk.client.get(addresses[0]))
