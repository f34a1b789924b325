"""Who may be in the books twice, and which of two memberships at one library stays."""

import datetime as dt

import pytest

from samenbieb.domains.patrons import selectors, services
from samenbieb.domains.patrons.models import Card
from samenbieb.domains.patrons.rules.merging import Held, MergeProblem, folded_name, folds, problems
from tests.factories.circulation import Library, library
from tests.factories.patrons import PersonFactory

SOON_ON, LATER_ON = dt.date(2026, 6, 1), dt.date(2027, 6, 1)


def called(at: Library, given_name: str, family_name: str) -> Card:
    return at.member(person=PersonFactory(given_name=given_name, family_name=family_name))


@pytest.mark.django_db
def test_doubles_are_found_however_the_name_is_written() -> None:
    home, other = library(), library()
    one, two = called(home, "Zoë Maria", "Van-der Linden"), called(home, "ZOE", "van der linden")
    called(other, "Zoe", "Van der Linden")
    called(home, "Zoe", "Bakker")
    (found,) = selectors.doubles(home.desk)
    assert found.birth_on == one.membership.person.birth_on == two.membership.person.birth_on
    pair = {str(card.membership.public_id) for card in (one, two)}
    assert {member[0] for member in found.members} == pair
    services.merge_people(home.desk, public_id=str(one.membership.public_id), other=two.number)
    assert selectors.doubles(home.desk) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Zoë", "Bakker"), ("zoe", "BAKKER"), True),
        (("Anne-Marie", "de Wit"), ("Anne", "de-wit"), True),
        (("Anne", "de Wit"), ("Anna", "de Wit"), False),
        (("Ömer", "Yıldız"), ("Omer", "Yıldız"), True),
    ],
)
def test_a_name_is_folded(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    assert (folded_name(*one) == folded_name(*other)) is same


def test_a_member_at_home_stays_before_a_guest_else_who_is_kept() -> None:
    kept = [Held(1, 10, False, LATER_ON), Held(2, 20, True, SOON_ON), Held(3, 30, True, SOON_ON)]
    gone = [Held(4, 10, True, SOON_ON), Held(5, 20, True, LATER_ON, "never"), Held(6, 40, True, SOON_ON)]
    first, second = folds(kept, gone)
    assert (first.into.membership_id, first.away.membership_id, first.crosswise) == (4, 1, True)
    assert first.terms_of.membership_id == 4  # of the member at home, though the guest's lasts longer
    assert (second.into.membership_id, second.away.membership_id, second.crosswise) == (2, 5, False)
    assert second.terms_of.membership_id == 5
    assert second.history == "never"


def test_everything_that_stands_against_it_is_told() -> None:
    found = problems(same_person=False, act_for_each_other=True, homes={1, 2}, granted={1})
    assert found == [MergeProblem.ACT_FOR_EACH_OTHER, MergeProblem.OTHER_LIBRARY]
    assert problems(same_person=False, act_for_each_other=False, homes={1, 2}, granted=None) == []
    assert problems(same_person=True, act_for_each_other=True, homes={2}, granted={1}) == [
        MergeProblem.SAME_PERSON
    ]
