"""A place says when it gives help: within its own library, once or again, taken back, and counted for everybody to see."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from samenbieb.domains.helpdesk import selectors, services
from samenbieb.domains.helpdesk.errors import (
    ChoiceUnknown,
    HelpHoursWrong,
    HelpLanguageUnknown,
    NothingToTakeBack,
)
from samenbieb.domains.helpdesk.models import HelpPlace, HelpTime
from samenbieb.domains.helpdesk.services import HelpWish
from samenbieb.domains.organisations import services as organisations
from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.permissions import DESK, IDO
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.organisations import BranchFactory, MunicipalityFactory, staff

pytestmark = pytest.mark.django_db

TEN, TWELVE, FIFTEEN = dt.time(10), dt.time(12), dt.time(15)
MONDAY_NINE = dt.datetime(2026, 11, 30, 8, 0, tzinfo=dt.UTC)
WEEK = {0: [(TEN, TWELVE)], 2: [(TEN, FIFTEEN)]}


def helping(branch: Branch, wish: HelpWish | None = None) -> Actor:
    """Let a helper of this place say its hours."""
    helper = staff(branch.organisation, IDO, branch=branch)
    services.set_help(helper, branch_id=branch.pk, wish=wish or HelpWish(WEEK))
    return helper


def _again(branch: Branch) -> Branch:
    """Read the row of a place anew, with its library."""
    return Branch.objects.select_related("organisation").get(pk=branch.pk)


def _row(branch: Branch) -> HelpPlace:
    return HelpPlace.objects.across_all(reason="test").get(branch=branch)


def test_what_a_place_says_is_seen_by_everybody_and_leaves_a_trail() -> None:
    branch = BranchFactory(phone="000-123")
    helping(branch, HelpWish(WEEK, languages=["ar", "nl"], coming="both"))
    with clock.at(MONDAY_NINE):
        [found] = selectors.help_places()
    assert (found.branch, found.coming, found.number) == (branch, "both", "000-123")
    assert [code for code, _name in found.languages] == ["nl", "ar"]
    assert (found.state.is_open, found.state.on, found.state.begins) == (False, dt.date(2026, 11, 30), TEN)
    assert [spans for _day, spans in found.days] == [[(TEN, TWELVE)], [], [(TEN, FIFTEEN)], [], [], [], []]
    [line] = AuditEntry.objects.filter(action="helpdesk.edit_help_hours")
    assert line.details == {"given": True, "times": 2, "taken_back": False}
    [fact] = OutboxEvent.objects.filter(name="helpdesk.help-hours-changed.v1")
    assert fact.payload == {"organisation_id": branch.organisation_id, "branch_id": branch.pk}


def test_the_same_again_changes_nothing() -> None:
    branch = BranchFactory()
    helper = helping(branch)
    services.set_help(helper, branch_id=branch.pk, wish=HelpWish(WEEK))
    assert OutboxEvent.objects.filter(name="helpdesk.help-hours-changed.v1").count() == 1


def test_a_closed_day_has_no_help_and_other_hours_cut_it() -> None:
    branch = BranchFactory()
    helping(branch)
    with clock.at(MONDAY_NINE):
        organisations.add_exception(
            Actor.system(), branch_id=branch.pk, from_on=dt.date(2026, 11, 30), reason="storm"
        )
        [found] = selectors.help_places()
    assert (found.state.on, found.state.begins) == (dt.date(2026, 12, 2), TEN)
    assert found.days[0][1] == []


def test_a_change_is_taken_back_once() -> None:
    branch = BranchFactory()
    helper = helping(branch)
    services.set_help(helper, branch_id=branch.pk, wish=HelpWish({4: [(TEN, TWELVE)]}, is_ido=False))
    services.take_back_help(helper, branch_id=branch.pk)
    assert [(t.weekday, t.ends) for t in _row(branch).times.all()] == [(0, TWELVE), (2, FIFTEEN)]
    assert _row(branch).is_ido
    with pytest.raises(NothingToTakeBack):
        services.take_back_help(helper, branch_id=branch.pk)


def test_a_place_that_stops_is_gone_and_can_come_back() -> None:
    branch = BranchFactory()
    helper = helping(branch)
    services.stop_help(helper, branch_id=branch.pk)
    services.stop_help(helper, branch_id=branch.pk)
    assert selectors.help_places() == []
    assert selectors.help_at(_again(branch)) is None
    services.take_back_help(helper, branch_id=branch.pk)
    assert len(selectors.help_places()) == 1


def test_the_first_word_taken_back_is_no_help() -> None:
    branch = BranchFactory()
    helper = helping(branch)
    services.take_back_help(helper, branch_id=branch.pk)
    assert selectors.help_places() == []
    assert _row(branch).times.count() == 0


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (HelpWish({}), HelpHoursWrong),
        (HelpWish({0: []}), HelpHoursWrong),
        (HelpWish({0: [(TWELVE, TEN)]}), HelpHoursWrong),
        (HelpWish({0: [(dt.time(5), TEN)]}), HelpHoursWrong),
        (HelpWish({0: [(TEN, FIFTEEN), (TWELVE, FIFTEEN)]}), HelpHoursWrong),
        (HelpWish(WEEK, languages=[]), HelpLanguageUnknown),
        (HelpWish(WEEK, languages=["nl", "klingon"]), HelpLanguageUnknown),
        (HelpWish(WEEK, coming="by-boat"), ChoiceUnknown),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(wish: HelpWish, refusal: type[Exception]) -> None:
    branch = BranchFactory()
    helper = staff(branch.organisation, IDO)
    with pytest.raises(refusal):
        services.set_help(helper, branch_id=branch.pk, wish=wish)
    assert not HelpPlace.objects.across_all(reason="test").exists()


def test_another_library_and_a_desk_without_the_right_are_refused() -> None:
    branch = BranchFactory()
    helping(branch)
    stranger = staff(BranchFactory().organisation, IDO)
    for act in (services.stop_help, services.take_back_help):
        with pytest.raises(NotFound):
            act(stranger, branch_id=branch.pk)
    with pytest.raises(NotFound):
        services.set_help(stranger, branch_id=branch.pk, wish=HelpWish(WEEK))
    with pytest.raises(NotFound):
        selectors.help_of(stranger, branch.code)
    assert [row.branch for row in selectors.help_to_change(stranger)] != [branch]
    with pytest.raises(NotAllowed):
        selectors.help_to_change(staff(branch.organisation, DESK))


def test_the_database_refuses_what_cannot_be() -> None:
    branch = BranchFactory()
    helping(branch)
    row = _row(branch)
    for weekday, begins, ends in (
        (7, TEN, TWELVE),
        (1, TWELVE, TEN),
        (1, dt.time(5), TEN),
        (0, TEN, FIFTEEN),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            HelpTime.objects.create(place=row, weekday=weekday, begins=begins, ends=ends)


def test_near_comes_first_and_within_it_what_is_soonest() -> None:
    town = MunicipalityFactory()
    home = BranchFactory(municipality=town, name="Thuis")
    neighbour = BranchFactory(municipality=town, name="Buren")
    sister = BranchFactory(organisation=home.organisation, town="Elders", name="Zuster")
    far = BranchFactory(town="Ver weg", name="Ver")
    helping(home, HelpWish({4: [(TEN, TWELVE)]}))
    helping(neighbour, HelpWish({1: [(TEN, TWELVE)]}))
    helping(sister, HelpWish({0: [(TEN, TWELVE)]}))
    helping(far, HelpWish({0: [(dt.time(9), TWELVE)]}))
    with clock.at(MONDAY_NINE):
        found = selectors.nearest_first(selectors.help_places(), home)
    assert [one.branch.name for one in found] == ["Buren", "Thuis", "Zuster", "Ver"]
    assert [selectors.ring(one, home) for one in found] == [0, 0, 1, 2]


def test_another_library_within_ten_kilometres_is_near_and_the_rest_stands_by_distance() -> None:
    def lying(name: str, north: str) -> Branch:
        return BranchFactory(name=name, town=name, latitude=north, longitude="5.20000")

    home = lying("Thuis", "52.50000")
    helping(home, HelpWish({4: [(TEN, TWELVE)]}))
    helping(lying("Verst", "53.20000"), HelpWish({0: [(TEN, TWELVE)]}))
    helping(lying("Verder", "52.90000"), HelpWish({4: [(TEN, TWELVE)]}))
    helping(lying("Buren", "52.58000"), HelpWish({1: [(TEN, TWELVE)]}))
    helping(BranchFactory(town="Ergens", name="Onbekend"), HelpWish({0: [(TEN, TWELVE)]}))
    home.refresh_from_db()
    with clock.at(MONDAY_NINE):
        found = selectors.nearest_first(selectors.help_places(), home)
    assert [one.branch.name for one in found] == ["Thuis", "Buren", "Verder", "Verst", "Onbekend"]
    assert [selectors.ring(one, home) for one in found] == [0, 1, 2, 2, 2]


def test_a_library_that_switched_the_help_desk_off_is_not_shown() -> None:
    branch = BranchFactory()
    helping(branch)
    organisations.set_module(
        Actor.system(), organisation_id=branch.organisation_id, module="helpdesk", on=False
    )
    assert selectors.help_places() == []
    assert selectors.help_at(_again(branch)) is None


def test_who_has_an_information_point_is_counted_from_the_rows() -> None:
    having = BranchFactory(name="Met")
    BranchFactory(organisation=having.organisation, name="Zonder")
    BranchFactory(organisation=having.organisation, name="Afhaalpunt", kind="pickup_point")
    without = BranchFactory(name="Ook zonder")
    other_help = BranchFactory(organisation=without.organisation, name="Andere hulp")
    helping(having)
    helping(other_help, HelpWish(WEEK, is_ido=False))
    counted = {row.library.pk: row for row in selectors.coverage()}
    mine, theirs = counted[having.organisation_id], counted[without.organisation_id]
    assert ([one.name for one in mine.having], [one.name for one in mine.missing]) == (["Met"], ["Zonder"])
    assert (mine.has_one, mine.places_count, theirs.has_one, theirs.places_count) == (True, 2, False, 2)


def test_towns_are_those_with_a_place_of_a_library() -> None:
    with_help, without = MunicipalityFactory(name="Aadorp"), MunicipalityFactory(name="Beedorp")
    MunicipalityFactory(name="Zonder bieb")
    helping(BranchFactory(municipality=with_help))
    BranchFactory(municipality=without)
    assert [(town.name, town.helps) for town in selectors.towns()] == [("Aadorp", True), ("Beedorp", False)]


def test_only_a_number_stands_where_a_number_stands() -> None:
    branch = BranchFactory()
    helping(branch, HelpWish(WEEK, languages=["nl"], number="Vraag naar Jan: (0800) 12-34"))
    assert _row(branch).number == "(0800) 12-34"
