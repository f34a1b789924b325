"""Who stands above whom, and what a role at one place means for everything below."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from samenbieb.domains.organisations import permissions, selectors, services
from samenbieb.domains.organisations.errors import (
    CodeTaken,
    NoSuchPlace,
    OrganisationCircle,
    WrongIsil,
)
from samenbieb.domains.organisations.models import Organisation
from samenbieb.domains.organisations.rules import below, makes_circle
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed
from samenbieb.kernel.models import AuditEntry
from tests.factories.organisations import (
    BranchFactory,
    GrantFactory,
    OrganisationFactory,
    UserFactory,
    staff,
)

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("cli")


@pytest.fixture
def tree() -> dict[str, Organisation]:
    """A state with a province, a POI, two libraries of which one has a daughter, and a library apart."""
    made: dict[str, Organisation] = {}
    for code, kind, above in (
        ("staat", "state", None), ("provincie", "province", "staat"), ("poi", "poi", "provincie"),
        ("noord", "library", "poi"), ("noord-dochter", "library", "noord"), ("zuid", "library", "poi"),
        ("los", "library", None),
    ):  # fmt: skip
        parent_id = made[above].pk if above else None
        made[code] = services.create_organisation(
            SYSTEM, code=code, name=code, kind=kind, parent_id=parent_id
        )
    return made


def _ids(tree: dict[str, Organisation], *codes: str) -> frozenset[int]:
    return frozenset(tree[code].pk for code in codes)


def test_a_role_holds_for_everything_below_and_nothing_beside(tree: dict[str, Organisation]):
    actor = staff(tree["noord"], permissions.DIRECTOR)
    assert actor.organisations(permissions.EDIT_PLACES) == _ids(tree, "noord", "noord-dochter")
    adviser = staff(tree["poi"], permissions.ADMINISTRATOR)
    assert adviser.organisations(permissions.EDIT_PLACES) == _ids(
        tree, "poi", "noord", "noord-dochter", "zuid"
    )


def test_two_roles_are_never_multiplied(tree: dict[str, Organisation]):
    user = UserFactory()
    GrantFactory(user=user, organisation=tree["noord"], role=permissions.DIRECTOR)
    GrantFactory(user=user, organisation=tree["zuid"], role=permissions.DESK)
    actor = selectors.actor_for(user, "desk")
    assert actor.organisations(permissions.EDIT_PLACES) == _ids(tree, "noord", "noord-dochter")
    assert actor.organisations("patrons.view") == _ids(tree, "noord", "noord-dochter", "zuid")


@time_machine.travel("2026-03-10T12:00:00Z", tick=False)
@pytest.mark.parametrize(
    ("from_on", "until_on", "holds"),
    [
        (dt.date(2026, 3, 10), None, True),
        (dt.date(2026, 3, 11), None, False),
        (dt.date(2026, 1, 1), dt.date(2026, 3, 10), True),
        (dt.date(2026, 1, 1), dt.date(2026, 3, 9), False),
    ],
)
def test_a_role_holds_from_its_first_up_to_its_last_day(
    from_on: dt.date, until_on: dt.date | None, holds: bool
):
    grant = GrantFactory(from_on=from_on, until_on=until_on)
    assert selectors.actor_for(grant.user, "desk").may("patrons.view") is holds


def test_who_left_has_no_grants():
    grant = GrantFactory(user__is_active=False)
    assert not selectors.actor_for(grant.user, "desk").grants


def test_an_organisation_never_stands_below_itself(tree: dict[str, Organisation]):
    for parent in ("noord", "noord-dochter"):
        with pytest.raises(OrganisationCircle):
            services.move_organisation(SYSTEM, organisation_id=tree["noord"].pk, parent_id=tree[parent].pk)
    moved = services.move_organisation(
        SYSTEM, organisation_id=tree["noord-dochter"].pk, parent_id=tree["zuid"].pk
    )
    assert moved.parent_id == tree["zuid"].pk
    actor = staff(tree["noord"], permissions.DIRECTOR)
    assert actor.organisations(permissions.EDIT_PLACES) == _ids(tree, "noord")


def test_a_circle_that_stands_already_does_not_hang_the_house():
    circle: dict[int, int | None] = {1: 2, 2: 1, 3: 1}
    assert below(frozenset({1}), circle) == {1, 2, 3}
    assert makes_circle(1, 2, circle)
    assert not makes_circle(9, 3, circle)


@pytest.mark.parametrize(("kind", "above"), [("poi", "noord"), ("state", "staat"), ("province", "poi")])
def test_kinds_stand_where_they_belong(tree: dict[str, Organisation], kind: str, above: str):
    with pytest.raises(OrganisationCircle):
        services.create_organisation(SYSTEM, code="x", name="x", kind=kind, parent_id=tree[above].pk)
    with pytest.raises(NoSuchPlace):
        services.create_organisation(SYSTEM, code="x", name="x", kind="library", parent_id=0)


def test_only_the_command_line_puts_something_at_the_top(tree: dict[str, Organisation]):
    administrator = staff(tree["staat"], permissions.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        services.create_organisation(administrator, code="x", name="x", kind="library")
    services.create_organisation(
        administrator, code="oost", name="Oost", kind="library", parent_id=tree["poi"].pk
    )
    with pytest.raises(NotAllowed):
        services.create_organisation(
            staff(tree["noord"]), code="y", name="y", kind="library", parent_id=tree["noord"].pk
        )


def test_a_code_and_an_isil_are_used_once_and_well_written():
    first = services.create_organisation(SYSTEM, code="een", name="Een", kind="library", isil="nl-0800010000")
    assert first.isil == "NL-0800010000"
    for facts, refusal in (
        ({"code": "een"}, CodeTaken),
        ({"code": "twee", "isil": "NL-0800010000"}, CodeTaken),
        ({"code": "twee", "isil": "no isil at all"}, WrongIsil),
    ):
        with pytest.raises(refusal):
            services.create_organisation(SYSTEM, name="Twee", kind="library", **facts)


def test_what_was_stays_to_be_read():
    library = OrganisationFactory(name="Oud")
    director = staff(library, permissions.DIRECTOR)
    services.edit_organisation(director, organisation_id=library.pk, name="Nieuw", phone="010")
    services.edit_organisation(director, organisation_id=library.pk, name="Nieuw")
    [line] = selectors.history(director, library.pk)
    assert line.before == {"name": "Oud", "phone": ""}
    assert AuditEntry.objects.count() == 1
    with pytest.raises(NotAllowed):
        selectors.history(staff(OrganisationFactory(), permissions.DIRECTOR), library.pk)


@time_machine.travel("2026-03-10T12:00:00Z", tick=False)
def test_organisations_and_places_exist_from_a_day_until_a_day():
    day, before, after = dt.date(2026, 3, 10), dt.date(2026, 3, 9), dt.date(2026, 3, 11)
    now = OrganisationFactory(active_from_on=day, active_until_on=day)
    OrganisationFactory(active_from_on=after)
    OrganisationFactory(active_until_on=before)
    assert selectors.libraries() == [now]
    here = BranchFactory(organisation=now, opened_on=day)
    BranchFactory(organisation=now, opened_on=after)
    closed = BranchFactory(organisation=now, closed_on=day)
    assert selectors.branches(now.pk) == [here]
    assert selectors.branch(closed.code) == closed
    for code in ("", "nergens"):
        with pytest.raises(NoSuchPlace):
            selectors.branch(code)
        with pytest.raises(NoSuchPlace):
            selectors.organisation(code)


def test_a_library_serves_municipalities_for_a_time():
    library = OrganisationFactory()
    director = staff(library, permissions.DIRECTOR)
    serve: dict[str, Any] = {"organisation_id": library.pk, "municipality_code": "GMX1"}
    start, end = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
    services.serve_municipality(director, **serve, municipality_name="Proefdorp", from_on=start)
    services.serve_municipality(director, **serve, from_on=start)
    [area] = selectors.municipalities_served(library.pk, on=start)
    assert area.municipality.name == "Proefdorp"
    assert selectors.municipalities_served(library.pk, on=dt.date(2025, 12, 31)) == []
    services.stop_serving(director, **serve, until_on=end)
    assert selectors.municipalities_served(library.pk, on=end)
    assert selectors.municipalities_served(library.pk, on=end + dt.timedelta(days=1)) == []
    with pytest.raises(NoSuchPlace):
        services.stop_serving(director, **serve, until_on=end)
    with pytest.raises(Invalid):
        services.serve_municipality(director, **serve, from_on=end, until_on=start)


def test_a_module_is_off_for_one_library_or_for_the_whole_installation(settings: Any):
    library, other = OrganisationFactory(), OrganisationFactory()
    director = staff(library, permissions.DIRECTOR)
    assert selectors.module_is_on("circulation", library.pk)
    services.set_module(director, organisation_id=library.pk, module="circulation", on=False)
    assert not selectors.module_is_on("circulation", library.pk)
    assert selectors.module_is_on("circulation", other.pk)
    assert selectors.module_is_on("circulation")
    services.set_module(director, organisation_id=library.pk, module="circulation", on=True)
    assert selectors.module_is_on("circulation", library.pk)
    settings.MODULES = frozenset({"catalogue"})
    assert not selectors.module_is_on("circulation", library.pk)
    assert selectors.module_is_on("holdings")
    assert not selectors.module_is_on("payments")
    assert selectors.module_is_on("messages")
    with pytest.raises(NotAllowed):
        services.set_module(director, organisation_id=other.pk, module="circulation", on=False)


def test_another_director_changes_nothing_here():
    branch = BranchFactory()
    stranger = staff(OrganisationFactory(), permissions.DIRECTOR)
    for act in (
        lambda: services.edit_organisation(stranger, organisation_id=branch.organisation_id, name="x"),
        lambda: services.edit_branch(stranger, branch_id=branch.pk, name="x"),
        lambda: services.create_branch(
            stranger, organisation_id=branch.organisation_id, code="x", name="x", kind="branch"
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert selectors.branch(branch.code).name == branch.name
