"""Staff: log-ins, passwords, roles, and who may hand them out."""

import datetime as dt

import pytest
import time_machine

from samenbieb.domains.organisations import permissions, selectors, services
from samenbieb.domains.organisations.errors import (
    CodeTaken,
    LogInRefused,
    NoRoleNow,
    TooManyAttempts,
    WrongOldPassword,
)
from samenbieb.kernel import attempts
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.organisations import (
    PASSWORD,
    BranchFactory,
    GrantFactory,
    OrganisationFactory,
    UserFactory,
    staff,
)

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("cli")
OFFICE, HOME = "192.0.2.200", "192.0.2.7"
LONG = "een lang wachtwoord"


def test_a_login_is_made_with_a_role_and_works():
    branch = BranchFactory()
    user = services.create_user(
        SYSTEM, login="balie@proef", password=LONG, organisation_id=branch.organisation_id,
        role=permissions.DESK, name="Balie", workplace_id=branch.pk,
    )  # fmt: skip
    assert LONG not in user.password
    found = services.log_in_staff(" BALIE@proef ", LONG, OFFICE)
    actor = selectors.actor_for(found, "desk")
    assert (actor.name, actor.branch_id, actor.person_id) == ("balie@proef", branch.pk, None)
    assert actor.may("patrons.view", at=branch.organisation_id)
    assert LONG not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_a_wrong_password_and_an_unknown_name_sound_the_same():
    user = UserFactory()
    with pytest.raises(LogInRefused) as wrong:
        services.log_in_staff(user.login, "iets anders", OFFICE)
    with pytest.raises(LogInRefused) as unknown:
        services.log_in_staff("niemand", PASSWORD, OFFICE)
    assert str(wrong.value) == str(unknown.value)


def test_a_guesser_is_stopped_and_the_office_is_not():
    user, colleague = GrantFactory().user, GrantFactory().user
    for _ in range(attempts.FAILED_MAX):
        with pytest.raises(LogInRefused):
            services.log_in_staff(user.login, "mis", OFFICE)
    with pytest.raises(TooManyAttempts):
        services.log_in_staff(user.login.upper(), PASSWORD, OFFICE)
    assert services.log_in_staff(colleague.login, PASSWORD, OFFICE)
    assert services.log_in_staff(user.login, PASSWORD, HOME)
    with time_machine.travel(attempts.clock.now() + attempts.WINDOW * 1.1):
        assert services.log_in_staff(user.login, PASSWORD, OFFICE)


@pytest.mark.parametrize("spelling", ["collectıe@demo", "COLLECTIE@demo"])
def test_another_spelling_of_the_name_does_not_give_fresh_guesses(spelling: str):
    GrantFactory(user__login="collectie@demo")
    for number in range(attempts.FAILED_MAX):
        with pytest.raises(LogInRefused):
            services.log_in_staff("collectie@demo" if number % 2 else spelling, "mis", OFFICE)
    for name in (spelling, "collectie@demo"):
        with pytest.raises(TooManyAttempts):
            services.log_in_staff(name, "mis", OFFICE)


def test_a_right_password_forgets_earlier_mistakes():
    user = GrantFactory().user
    for _ in range(3):
        for _ in range(attempts.FAILED_MAX - 1):
            with pytest.raises(LogInRefused):
                services.log_in_staff(user.login, "mis", OFFICE)
        assert services.log_in_staff(user.login, PASSWORD, OFFICE)


def test_who_left_no_longer_logs_in_and_has_no_roles():
    grant = GrantFactory()
    services.end_user(SYSTEM, user_id=grant.user_id)
    with pytest.raises(LogInRefused):
        services.log_in_staff(grant.user.login, PASSWORD, OFFICE)
    assert selectors.user_by_id(grant.user_id) is None
    assert selectors.roles_of(grant.user_id) == []


def test_a_password_is_long_and_changed_by_who_knows_the_old_one():
    user = GrantFactory().user
    actor = selectors.actor_for(user, "desk")
    for new in ("kort", PASSWORD):
        with pytest.raises(Invalid):
            services.change_password(actor, old=PASSWORD, new=new, address=OFFICE)
    with pytest.raises(WrongOldPassword):
        services.change_password(actor, old="mis", new=LONG, address=OFFICE)
    services.change_password(actor, old=PASSWORD, new=LONG, address=OFFICE)
    assert services.log_in_staff(user.login, LONG, OFFICE)


def test_guessing_the_old_password_is_stopped_too():
    actor = selectors.actor_for(GrantFactory().user, "desk")
    for _ in range(attempts.FAILED_MAX):
        with pytest.raises(WrongOldPassword):
            services.change_password(actor, old="mis", new=LONG, address=OFFICE)
    with pytest.raises(TooManyAttempts):
        services.change_password(actor, old=PASSWORD, new=LONG, address=OFFICE)


def test_who_was_given_a_password_chooses_another_one():
    library = OrganisationFactory()
    chief = staff(library, permissions.ADMINISTRATOR)
    made = services.create_user(
        chief, login="nieuw@proef", password=LONG, organisation_id=library.pk, role=permissions.DESK
    )
    assert made.must_choose_password
    services.change_password(selectors.actor_for(made, "desk"), old=LONG, new=PASSWORD, address=OFFICE)
    made.refresh_from_db()
    assert not made.must_choose_password
    services.set_password(chief, user_id=made.pk, password=LONG)
    made.refresh_from_db()
    assert made.must_choose_password
    services.set_password(SYSTEM, user_id=made.pk, password=LONG)
    made.refresh_from_db()
    assert not made.must_choose_password


def test_new_passwords_can_be_read_out_and_are_never_the_same():
    made = {services.new_password() for _ in range(50)}
    assert len(made) == 50
    assert all(len(password) == 19 and not set(password) & set("0o1il") for password in made)


def test_a_role_is_given_once_and_taken_back():
    library = OrganisationFactory()
    chief, user = staff(library, permissions.ADMINISTRATOR), UserFactory()
    for _ in range(2):
        services.grant_role(chief, user_id=user.pk, role=permissions.DESK, organisation_id=library.pk)
    assert [grant.role for grant in selectors.roles_of(user.pk)] == ["desk"]
    services.withdraw_role(chief, user_id=user.pk, role=permissions.DESK, organisation_id=library.pk)
    assert not selectors.actor_for(user, "desk").grants
    with pytest.raises(NotFound):
        services.withdraw_role(chief, user_id=user.pk, role=permissions.DESK, organisation_id=library.pk)
    with pytest.raises(Invalid):
        services.grant_role(chief, user_id=user.pk, role="baas", organisation_id=library.pk)


def test_nobody_hands_out_roles_where_they_do_not_manage():
    library, other = OrganisationFactory(), OrganisationFactory()
    user = GrantFactory(organisation=other).user
    chief = staff(library, permissions.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        services.grant_role(chief, user_id=user.pk, role=permissions.DESK, organisation_id=other.pk)
    with pytest.raises(NotFound):
        services.set_password(chief, user_id=user.pk, password=LONG)
    with pytest.raises(NotAllowed):
        services.create_user(
            staff(library, permissions.DIRECTOR), login="x", password=LONG, organisation_id=library.pk,
            role=permissions.DESK,
        )  # fmt: skip


def test_who_lost_the_last_role_no_longer_logs_in_and_can_be_closed_by_who_managed_it():
    library, other = OrganisationFactory(), OrganisationFactory()
    chief, stranger = staff(library, permissions.ADMINISTRATOR), staff(other, permissions.ADMINISTRATOR)
    user = GrantFactory(organisation=library).user
    services.withdraw_role(chief, user_id=user.pk, role=permissions.DESK, organisation_id=library.pk)
    with pytest.raises(NoRoleNow):
        services.log_in_staff(user.login, PASSWORD, OFFICE)
    with pytest.raises(LogInRefused):
        services.log_in_staff(user.login, "mis", OFFICE)
    assert user in selectors.staff(chief)
    assert user in selectors.staff(SYSTEM)
    assert user not in selectors.staff(stranger)
    with pytest.raises(NotFound):
        services.end_user(stranger, user_id=user.pk)
    services.end_user(chief, user_id=user.pk)
    assert user not in selectors.staff(chief)


def test_only_the_last_roles_say_who_closes_a_login_without_one():
    library, other = OrganisationFactory(), OrganisationFactory()
    user = UserFactory()
    for place, month in ((library, 1), (other, 3)):
        GrantFactory(user=user, organisation=place, until_on=dt.date(2026, month, 1))
    assert user not in selectors.staff(staff(library, permissions.ADMINISTRATOR))
    assert user in selectors.staff(staff(other, permissions.ADMINISTRATOR))


def test_a_role_that_ends_later_is_a_role_now():
    library, other = OrganisationFactory(), OrganisationFactory()
    chief = staff(library, permissions.ADMINISTRATOR)
    later = dt.date.today() + dt.timedelta(days=60)
    user = GrantFactory(organisation=library).user
    GrantFactory(user=user, organisation=other, until_on=later)
    with pytest.raises(NotAllowed):
        services.set_password(chief, user_id=user.pk, password=LONG)
    colleague = GrantFactory(organisation=library, until_on=later).user
    services.withdraw_role(chief, user_id=colleague.pk, role=permissions.DESK, organisation_id=library.pk)
    assert selectors.roles_of(colleague.pk) == []
    third = GrantFactory(organisation=library, until_on=later).user
    services.end_user(chief, user_id=third.pk)
    assert selectors.roles_of(third.pk) == []


def test_an_administrator_of_one_library_does_not_own_a_colleague_of_two():
    library, other = OrganisationFactory(), OrganisationFactory()
    user = GrantFactory(organisation=library).user
    GrantFactory(user=user, organisation=other)
    with pytest.raises(NotAllowed):
        services.end_user(staff(library, permissions.ADMINISTRATOR), user_id=user.pk)


def test_a_login_name_is_used_once_whatever_its_capitals():
    library = OrganisationFactory()
    UserFactory(login="Anna@proef")
    for login, refusal in (("anna@PROEF", CodeTaken), ("  ", Invalid)):
        with pytest.raises(refusal):
            services.create_user(
                SYSTEM, login=login, password=LONG, organisation_id=library.pk, role=permissions.DESK
            )


def test_staff_are_seen_only_where_the_actor_may_see_them():
    library = OrganisationFactory()
    colleague = GrantFactory(organisation=library).user
    GrantFactory()
    director = staff(library, permissions.DIRECTOR)
    assert colleague in selectors.staff(director)
    assert len(selectors.staff(director)) == 2
    assert selectors.staff(staff(library)) == []
