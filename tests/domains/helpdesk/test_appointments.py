"""Appointments: a time for somebody whom nobody knows, taken once, moved, cancelled, kept, and forgotten."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from samenbieb.domains.helpdesk import measures, reactions, selectors, services
from samenbieb.domains.helpdesk.errors import (
    AppointmentOver,
    AppointmentsOften,
    AppointmentsOpen,
    AppointmentTaken,
    ByAppointmentWrong,
    ChangedOften,
    PhoneWrong,
)
from samenbieb.domains.helpdesk.models import Appointment
from samenbieb.domains.helpdesk.rules import appointments as deciding
from samenbieb.domains.helpdesk.rules.appointments import A_DAY_MAX, CHANGES_A_DAY_MAX, ByAppointment
from samenbieb.domains.helpdesk.services import HelpWish
from samenbieb.domains.organisations.events import HoursChanged
from samenbieb.domains.organisations.models import Branch, HoursException
from samenbieb.domains.organisations.permissions import DIRECTOR, IDO, VOLUNTEER
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.models import Attempt, AuditEntry
from tests.factories.organisations import BranchFactory, staff
from tests.factories.patrons import as_member, member

pytestmark = pytest.mark.django_db

TEN, ELEVEN, TWELVE = dt.time(10), dt.time(11), dt.time(12)
MONDAY_NINE = dt.datetime(2026, 11, 30, 8, 0, tzinfo=dt.UTC)
AT_TEN = dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.UTC)
HALF_HOUR = dt.timedelta(minutes=30)
MONDAY = dt.date(2026, 11, 30)
SOMEBODY = Actor.anonymous("portal")


@pytest.fixture(autouse=True)
def _on_monday() -> Any:
    with clock.at(MONDAY_NINE):
        yield


def place_with(by: ByAppointment | None = None, branch: Branch | None = None) -> Branch:
    """A place with help on Monday from ten to twelve, by appointment."""
    place = branch or BranchFactory()
    wish = HelpWish({0: [(TEN, TWELVE)]}, appointments={(0, TEN): by or ByAppointment(30, 1)})
    services.set_help(Actor.system(), branch_id=place.pk, wish=wish)
    return place


def make(place: Branch, at: dt.datetime = AT_TEN, *, key: str = "", **facts: Any) -> Appointment:
    return services.make_appointment(
        SOMEBODY, branch_id=place.pk, starts_at=at, key=key or f"key-{at}-{facts}", **facts
    )


def rows() -> Any:
    return Appointment.objects.across_all(reason="what a test looks at")


def free(place: Branch) -> list[dt.time]:
    """The free times of today."""
    again = Branch.objects.select_related("organisation").get(pk=place.pk)
    days = [day for day in selectors.days_with_times(again) if day.day == MONDAY]
    return [time.begins for day in days for time in (*day.questions, *day.forms)]


def test_a_time_is_taken_with_a_sign_and_without_a_name() -> None:
    place = place_with()
    made = make(place)
    view = selectors.appointment(made.code or "")
    assert (view.day, view.begins, view.ends, view.kind, view.state) == (
        MONDAY, TEN, dt.time(10, 30), "question", "made",
    )  # fmt: skip
    assert view.number in range(10, 100)
    assert len(view.code) == 10
    assert free(place) == [dt.time(10, 30), ELEVEN, dt.time(11, 30)]
    [line] = AuditEntry.objects.filter(action="helpdesk.appointment_made")
    assert (line.subject_id, line.details) == (place.code, {"count": 1})


def test_nothing_in_a_row_can_hold_a_name_or_lead_to_a_member() -> None:
    place = place_with()
    services.make_appointment(as_member(member()), branch_id=place.pk, starts_at=AT_TEN, key="k")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'helpdesk_appointment'"
            " AND udt_name IN ('text', 'varchar', 'jsonb')"
        )
        assert {name for (name,) in cursor.fetchall()} == {"kind", "state", "icon", "code", "phone"}
    line = AuditEntry.objects.get(action="helpdesk.appointment_made")
    assert (line.actor, line.person_id) == ("anonymous", None)


def test_the_same_form_twice_is_one_appointment_also_when_it_is_full() -> None:
    place = place_with()
    assert make(place, key="once").pk == make(place, key="once").pk
    assert rows().count() == 1
    with pytest.raises(Invalid):
        services.make_appointment(SOMEBODY, branch_id=place.pk, starts_at=AT_TEN, key="")


def test_as_many_as_sit_there_have_a_time_and_the_next_is_told() -> None:
    place = place_with(ByAppointment(30, 2))
    assert {make(place, key=str(number)).seat for number in range(2)} == {1, 2}
    with pytest.raises(AppointmentTaken):
        make(place, key="third")
    assert free(place)[0] == dt.time(10, 30)


@pytest.mark.parametrize(
    "at",
    [
        MONDAY_NINE - HALF_HOUR,  # over
        AT_TEN + dt.timedelta(minutes=10),  # between two times
        AT_TEN + dt.timedelta(hours=2),  # nobody helps any more
        AT_TEN + dt.timedelta(days=1),  # nobody helps that day
        AT_TEN + dt.timedelta(days=21),  # too far away
    ],
)
def test_what_is_no_time_cannot_be_taken(at: dt.datetime) -> None:
    with pytest.raises(AppointmentTaken):
        make(place_with(), at)


def test_hours_without_minutes_are_walk_in_only() -> None:
    place = place_with(ByAppointment(0))
    assert free(place) == []
    again = Branch.objects.select_related("organisation").get(pk=place.pk)
    found = selectors.help_at(again)
    assert found is not None
    assert not found.takes_appointments
    with pytest.raises(AppointmentTaken):
        make(place)


def test_the_database_itself_refuses_two_in_one_seat() -> None:
    made = make(place_with())
    with pytest.raises(IntegrityError, match="one_appointment_per_seat"), transaction.atomic():
        Appointment.objects.create(
            organisation_id=made.organisation_id, branch_id=made.branch_id, held_on=MONDAY, kind="forms", seat=1,
            starts_at=AT_TEN + dt.timedelta(minutes=10), ends_at=AT_TEN + dt.timedelta(minutes=50),
            key="5b0f9d1e-6f0c-4f57-9d3b-0a5b7c1a4e12",
        )  # fmt: skip


def test_cancelling_gives_the_time_back_and_can_be_undone_while_it_is_free() -> None:
    place = place_with()
    code = make(place).code or ""
    services.cancel_appointment(SOMEBODY, code=code)
    services.cancel_appointment(SOMEBODY, code=code)
    assert TEN in free(place)
    services.keep_appointment(SOMEBODY, code=code.lower())
    assert selectors.appointment(code).state == "made"
    services.cancel_appointment(SOMEBODY, code=code)
    make(place, key="another")
    with pytest.raises(AppointmentTaken):
        services.keep_appointment(SOMEBODY, code=code)
    assert selectors.appointment(code).state == "cancelled"


def test_moving_keeps_code_and_sign_and_frees_the_old_time() -> None:
    place = place_with()
    before = selectors.appointment(make(place).code or "")
    services.move_appointment(SOMEBODY, code=before.code, starts_at=AT_TEN + HALF_HOUR)
    after = selectors.appointment(before.code)
    assert (after.begins, after.icon, after.number) == (dt.time(10, 30), before.icon, before.number)
    services.move_appointment(SOMEBODY, code=before.code, starts_at=AT_TEN + dt.timedelta(days=7))
    assert selectors.appointment(before.code).day == MONDAY + dt.timedelta(days=7)
    assert free(place) == [TEN, dt.time(10, 30), ELEVEN, dt.time(11, 30)]
    with pytest.raises(AppointmentTaken):
        services.move_appointment(SOMEBODY, code=before.code, starts_at=AT_TEN + dt.timedelta(minutes=5))
    assert selectors.appointment(before.code).state == "made"


def test_what_began_cannot_be_changed_and_a_wrong_code_is_not_found() -> None:
    code = make(place_with()).code or ""
    for unknown in ("", "ABCDEFGHJK", "'; --"):
        with pytest.raises(NotFound):
            selectors.appointment(unknown)
        with pytest.raises(NotFound):
            services.cancel_appointment(SOMEBODY, code=unknown)
    with clock.at(AT_TEN), pytest.raises(AppointmentOver):
        services.cancel_appointment(SOMEBODY, code=code)


def test_one_device_holds_two_and_no_address_is_kept() -> None:
    place = place_with(ByAppointment(15, 4))
    held = [str(make(place, key=key, address="198.51.100.7").public_id) for key in "ab"]
    with pytest.raises(AppointmentsOpen):
        make(place, key="c", held=held, address="198.51.100.7")
    services.cancel_appointment(SOMEBODY, code=rows().first().code)
    make(place, key="c", held=held, address="198.51.100.7")
    assert {row.address for row in Attempt.objects.all()} == {""}


def test_one_address_makes_so_many_a_day_and_no_more() -> None:
    place = place_with(ByAppointment(15, 4))
    times = [AT_TEN + dt.timedelta(minutes=15 * number) for number in range(8)]
    for number in range(A_DAY_MAX):
        make(place, times[number // 4], key=str(number), address="198.51.100.7")
    with pytest.raises(AppointmentsOften):
        make(place, times[-1], key="more", address="198.51.100.7")
    make(place, times[-1], key="more", address="198.51.100.8")
    with clock.at(MONDAY_NINE + dt.timedelta(days=1)):
        make(place, times[-1] + dt.timedelta(days=7), key="next", address="198.51.100.7")


@pytest.mark.parametrize("typed", ["020 555 12 34", "06-12345678", "+31 6 12345678", "0031612345678"])
def test_who_wants_to_be_called_leaves_a_number(typed: str) -> None:
    code = make(place_with()).code or ""
    services.ask_call(SOMEBODY, code=code, phone=typed)
    assert selectors.appointment(code).phone
    services.ask_no_call(SOMEBODY, code=code)
    assert selectors.appointment(code).phone == ""
    lines = AuditEntry.objects.filter(action="helpdesk.appointment_call").order_by("id")
    assert [line.details for line in lines] == [{"asked": True}, {"asked": False}]


@pytest.mark.parametrize("typed", ["", "111222333", "12345", "0", "Anna", "012345678", "NL91ABNA0417164300"])
def test_what_is_no_number_to_call_is_not_kept(typed: str) -> None:
    code = make(place_with()).code or ""
    with pytest.raises(PhoneWrong):
        services.ask_call(SOMEBODY, code=code, phone=typed)
    assert rows().get().phone == ""


def test_less_help_calls_appointments_off_and_taking_it_back_puts_them_back() -> None:
    place = place_with()
    early, late = make(place), make(place, AT_TEN + dt.timedelta(hours=1))
    cancelled = make(place, AT_TEN + HALF_HOUR)
    services.cancel_appointment(SOMEBODY, code=cancelled.code or "")
    helper = staff(place.organisation, IDO, branch=place)
    shorter = HelpWish({0: [(TEN, ELEVEN)]}, appointments={(0, TEN): ByAppointment(30, 1)})
    assert services.set_help(helper, branch_id=place.pk, wish=shorter) == 1
    assert selectors.appointment(late.code or "").state == "called_off"
    assert selectors.appointment(early.code or "").state == "made"
    assert selectors.days_with_appointments(helper, branch_id=place.pk) == [(MONDAY, 1, 1)]
    assert services.take_back_help(helper, branch_id=place.pk) == 0
    assert selectors.appointment(late.code or "").state == "made"
    assert services.stop_help(helper, branch_id=place.pk) == 2
    assert selectors.appointment(cancelled.code or "").state == "cancelled"


def test_a_day_that_the_doors_stay_shut_calls_its_appointments_off() -> None:
    place = place_with()
    code = make(place).code or ""
    HoursException.objects.create(
        branch=place, from_on=MONDAY, until_on=MONDAY, reason="Storm", recorded_at=MONDAY_NINE
    )
    reactions.look_at_appointments([HoursChanged(place.pk, MONDAY.isoformat(), MONDAY.isoformat())])
    assert selectors.appointment(code).state == "called_off"
    assert free(place) == []
    HoursException.objects.all().delete()
    reactions.look_at_appointments([HoursChanged(place.pk, MONDAY.isoformat(), MONDAY.isoformat())])
    assert selectors.appointment(code).state == "made"


def test_hours_by_appointment_that_cannot_be_are_refused_and_those_that_touch_stay_apart() -> None:
    place = BranchFactory()
    for wrong in (ByAppointment(25), ByAppointment(30, 5), ByAppointment(30, 1, "party")):
        with pytest.raises(ByAppointmentWrong):
            place_with(wrong, place)
    wish = HelpWish(
        {0: [(TEN, ELEVEN), (ELEVEN, TWELVE)]},
        appointments={(0, TEN): ByAppointment(30), (0, ELEVEN): ByAppointment(60, 1, "forms")},
    )
    services.set_help(Actor.system(), branch_id=place.pk, wish=wish)
    assert free(place) == [TEN, dt.time(10, 30), ELEVEN]


def test_the_desk_ticks_on_the_day_itself_and_takes_it_back_and_the_figures_follow() -> None:
    place = place_with()
    helper = staff(place.organisation, IDO, branch=place)
    made = make(place)
    services.make_for_caller(helper, branch_id=place.pk, starts_at=AT_TEN + HALF_HOUR, key="k")
    coming = make(place, AT_TEN + dt.timedelta(days=7))

    def figures() -> tuple[int, int]:
        until = MONDAY + dt.timedelta(days=30)
        return tuple(  # type: ignore[return-value]
            count(place.organisation_id, MONDAY, until).get(place.pk, 0)
            for count in (measures.appointments, measures.appointments_kept)
        )

    assert figures() == (2, 0)  # what is made for next week counts next week
    services.tick_appointment(helper, appointment=str(made.public_id), came=True)
    assert figures() == (2, 1)
    services.tick_appointment(helper, appointment=str(made.public_id), came=None)
    assert figures() == (2, 0)
    services.tick_appointment(helper, appointment=str(made.public_id), came=False)
    assert figures() == (2, 0)
    with pytest.raises(AppointmentOver):
        services.tick_appointment(helper, appointment=str(coming.public_id), came=True)
    services.cancel_for_caller(helper, appointment=str(coming.public_id))
    with clock.at(MONDAY_NINE + dt.timedelta(days=8)):
        assert figures() == (2, 0)


def test_another_library_finds_nothing_and_a_volunteer_only_where_they_stand() -> None:
    place = place_with()
    made = make(place)
    name = str(made.public_id)
    elsewhere = BranchFactory()
    sister = BranchFactory(organisation=place.organisation)
    strangers = [
        staff(elsewhere.organisation, IDO, branch=elsewhere),
        staff(place.organisation, DIRECTOR, branch=place),
        staff(place.organisation, VOLUNTEER, branch=sister),
    ]
    for actor in strangers:
        with pytest.raises(NotAllowed):
            services.look_at_appointments(actor, branch_id=place.pk, day=MONDAY)
        with pytest.raises(NotAllowed):
            services.make_for_caller(actor, branch_id=place.pk, starts_at=AT_TEN + HALF_HOUR, key="k")
        for act in (services.cancel_for_caller, services.put_back_for_caller):
            with pytest.raises(NotFound):
                act(actor, appointment=name)
        with pytest.raises(NotFound):
            services.tick_appointment(actor, appointment=name, came=True)
    volunteer = staff(place.organisation, VOLUNTEER, branch=place)
    [line] = services.look_at_appointments(volunteer, branch_id=place.pk, day=MONDAY)
    assert (line.public_id, line.number) == (name, made.number)


def test_seeing_telephone_numbers_is_noted_once_a_look() -> None:
    place = place_with()
    helper = staff(place.organisation, IDO, branch=place)
    code = make(place).code or ""
    services.look_at_appointments(helper, branch_id=place.pk, day=MONDAY)
    assert not AuditEntry.objects.filter(action="helpdesk.appointment_phones_seen").exists()
    services.ask_call(SOMEBODY, code=code, phone="06 12345678")
    services.look_at_appointments(helper, branch_id=place.pk, day=MONDAY)
    [line] = AuditEntry.objects.filter(action="helpdesk.appointment_phones_seen")
    assert (line.subject_id, line.details) == (place.code, {"looked": 1})
    assert not AuditEntry.objects.filter(details__icontains="12345678").exists()


def test_in_the_night_after_all_that_leads_to_somebody_goes_and_later_the_minute() -> None:
    place = place_with()
    made = make(place, AT_TEN + HALF_HOUR)
    services.ask_call(SOMEBODY, code=made.code or "", phone="06 12345678")
    with clock.at(AT_TEN + dt.timedelta(hours=2)):
        assert services.forget_appointments() == 0
    with clock.at(AT_TEN + dt.timedelta(hours=17)):
        assert services.forget_appointments() == 1
        assert services.forget_appointments() == 0
        with pytest.raises(NotFound):
            selectors.appointment(made.code or "")
    row = rows().get()
    assert (row.phone, row.code, row.icon, row.number, row.seat, row.state) == (
        "",
        None,
        "",
        None,
        None,
        "made",
    )
    with clock.at(AT_TEN + dt.timedelta(days=91)):
        assert services.forget_appointments() == 1
        assert services.forget_appointments() == 0
        assert measures.appointments(place.organisation_id, MONDAY, MONDAY) == {place.pk: 1}
    row.refresh_from_db()
    assert (row.starts_at, row.held_on) == (AT_TEN, MONDAY)


def test_one_form_at_two_places_is_two_and_that_of_an_appointment_that_is_over_is_refused() -> None:
    one, other = place_with(), place_with()
    made = make(one, key="form")
    assert make(other, key="form").branch_id == other.pk
    rows().filter(pk=made.pk).update(code=None, seat=None)
    with pytest.raises(AppointmentTaken):
        make(one, key="form")


def test_one_code_changes_so_much_a_day_and_no_more() -> None:
    made = make(place_with())
    code = made.code or ""
    for _round in range(CHANGES_A_DAY_MAX // 2):
        services.cancel_appointment(SOMEBODY, code=code)
        services.keep_appointment(SOMEBODY, code=code)
    before = AuditEntry.objects.count()
    with pytest.raises(ChangedOften):
        services.cancel_appointment(SOMEBODY, code=code)
    assert AuditEntry.objects.count() == before


def test_when_every_sign_of_a_day_is_given_nobody_gets_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "ICONS", ("cat",))
    monkeypatch.setattr(deciding, "NUMBERS", range(10, 11))
    place = place_with(ByAppointment(30, 2))
    make(place)
    with pytest.raises(AppointmentTaken):
        make(place, key="another")
