"""A drop-in session: everybody is counted, a name is gone tomorrow, and a volunteer sees only whom they help."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from samenbieb.domains.learning import measures, retention, selectors, services
from samenbieb.domains.learning.errors import AlreadyHere, CodeUnknown, NameTooMuch, NoDropIn, NotYours
from samenbieb.domains.learning.models import DropIn, LearnerPass
from samenbieb.domains.learning.rules.callings import first_name
from samenbieb.domains.monitoring import selectors as monitoring
from samenbieb.domains.monitoring.models import Observation
from samenbieb.domains.organisations.permissions import DESK, VOLUNTEER
from samenbieb.domains.programme.models import Session, SessionHelper
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.learning import VISITOR, given, publish
from tests.factories.organisations import BranchFactory, staff
from tests.factories.programme import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    """A session that began an hour ago began today: just after midnight that is not so."""
    today = clock.today("Europe/Amsterdam")
    with clock.at(clock.instant(today, dt.time(12), "Europe/Amsterdam")):
        yield


@pytest.fixture
def session() -> Session:
    return SessionFactory()


@pytest.fixture
def desk(session: Session) -> Actor:
    return staff(session.organisation, DESK, branch=session.branch)


def _heads(session: Session) -> int | None:
    row = Session.objects.across_all(reason="a test").select_related("count").get(pk=session.pk)
    return row.count.heads if row.count else None


def _rows() -> Any:
    return DropIn.objects.across_all(reason="a test")


def _in(actor: Actor, session: Session, said: str = "", key: str = "") -> str:
    return services.check_in(actor, session=str(session.public_id), said=said, key=key)


def _volunteer(session: Session, *, helps: bool = True) -> Actor:
    actor = staff(session.organisation, VOLUNTEER, branch=BranchFactory(organisation=session.organisation))
    if helps:
        SessionHelper.objects.create(session=session, user_id=actor.user_id)
    return actor


def test_a_first_name_a_code_or_nothing_lets_somebody_in_and_counts_them(
    desk: Actor, session: Session
) -> None:
    held = services.begin_pass(VISITOR)
    for said in ("Fatima", f"{held.code[:4]} {held.code[4:].lower()}", ""):
        _in(desk, session, said)
    _view, visitors = selectors.visitors(desk, str(session.public_id))
    assert [(one.number, one.first_name, one.has_pass) for one in visitors] == [
        (1, "Fatima", False),
        (2, "", True),
        (3, "", False),
    ]
    assert _heads(session) == 3
    day = clock.today("Europe/Amsterdam")
    assert measures.drop_ins(session.organisation_id, day, day) == {session.branch_id: 3}


def test_sending_it_again_lets_nobody_in(desk: Actor, session: Session) -> None:
    assert _in(desk, session, "Ali", key="k1") == _in(desk, session, "Ali", key="k1")
    assert (_rows().count(), _heads(session)) == (1, 1)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ("CCCC CCCC", CodeUnknown),
        ("06 12345678", NameTooMuch),
        ("a@b.nl", NameTooMuch),
        ("x" * 21, NameTooMuch),
    ],
)
def test_more_than_a_first_name_or_an_unknown_code_counts_nobody(
    said: str, refusal: Any, desk: Actor, session: Session
) -> None:
    with pytest.raises(refusal):
        _in(desk, session, said)
    assert (_rows().count(), _heads(session)) == (0, None)


@pytest.mark.parametrize("name", ["Fatima", "Jan-Piet", "D’Arcy", "محمد", "Mary Ann", "Зоя", ""])
def test_names_of_any_alphabet_are_names(name: str) -> None:
    assert first_name(f" {name} ") == name


def test_a_pass_sits_once_at_a_session_until_it_goes_home(desk: Actor, session: Session) -> None:
    code = services.begin_pass(VISITOR).code
    visit = _in(desk, session, code)
    with pytest.raises(AlreadyHere):
        _in(desk, session, code)
    assert _heads(session) == 1
    services.set_left(desk, visit=visit, left=True)
    _in(desk, session, code)
    with pytest.raises(AlreadyHere):
        services.set_left(desk, visit=visit, left=False)
    assert _heads(session) == 2


def test_taking_a_visit_back_counts_one_less(desk: Actor, session: Session) -> None:
    _in(desk, session)
    visit = _in(desk, session, "Ali")
    for _ in range(2):
        services.undo_check_in(desk, visit=visit, key="u")
    assert (_rows().count(), _heads(session)) == (1, 1)
    day = clock.today("Europe/Amsterdam")
    assert measures.drop_ins(session.organisation_id, day, day) == {session.branch_id: 1}


def test_only_a_drop_in_session_to_learn_lets_people_in(desk: Actor, session: Session) -> None:
    for facts in ({"activity__kind": "lecture"}, {"activity__drop_in": False}):
        other = SessionFactory(branch=session.branch, activity__organisation=session.organisation, **facts)
        with pytest.raises(NoDropIn):
            _in(desk, other)


def test_another_library_does_not_find_the_session_nor_its_visitors(desk: Actor, session: Session) -> None:
    visit = _in(desk, session)
    other = BranchFactory()
    stranger = staff(other.organisation, DESK, branch=other)
    for act in (
        lambda: _in(stranger, session),
        lambda: services.note_look(stranger, visit=visit),
        lambda: services.undo_check_in(stranger, visit=visit),
        lambda: services.give_pass(stranger, visit=visit),
        lambda: selectors.visitor(stranger, visit),
        lambda: selectors.visitors(stranger, str(session.public_id)),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_volunteer_lets_in_where_they_help_and_opens_only_whom_they_help(
    desk: Actor, session: Session
) -> None:
    volunteer = _volunteer(session)
    own, other = _in(volunteer, session, "Ali"), _in(desk, session, "Sara")
    _view, visitors = selectors.visitors(volunteer, str(session.public_id))
    assert [one.may_open for one in visitors] == [True, False]
    services.note_look(volunteer, visit=own)
    assert selectors.visitor(volunteer, own).visitor.first_name == "Ali"
    for act in (services.note_look, services.give_pass, selectors.visitor):
        with pytest.raises(NotYours):
            act(volunteer, visit=other) if act is not selectors.visitor else act(volunteer, other)
    services.give_to(desk, visit=other, coach_id=volunteer.user_id)
    services.note_look(volunteer, visit=other)
    with pytest.raises(NotAllowed):
        services.give_to(volunteer, visit=other, coach_id=volunteer.user_id)
    looks = AuditEntry.objects.filter(action="learning.look")
    assert list(looks.order_by("id").values_list("subject_id", flat=True)) == [own, other]
    assert set(looks.values_list("actor", flat=True)) == {volunteer.name}


def test_a_volunteer_from_elsewhere_lets_nobody_in(session: Session) -> None:
    with pytest.raises(NotAllowed):
        _in(_volunteer(session, helps=False), session)


def test_nobody_helps_who_does_not_work_at_the_session(desk: Actor, session: Session) -> None:
    visit = _in(desk, session)
    with pytest.raises(NotFound):
        services.give_to(desk, visit=visit, coach_id=_volunteer(session, helps=False).user_id)
    services.give_to(desk, visit=visit, coach_id=desk.user_id)
    services.give_to(desk, visit=visit, coach_id=None)
    assert _rows().get().coach_id is None


def test_somebody_goes_on_where_they_stopped_with_the_pass_they_get(desk: Actor, session: Session) -> None:
    publish()
    visit = _in(desk, session, "Ali")
    assert selectors.visitor(desk, visit).code == ""
    code = services.give_pass(desk, visit=visit)
    assert services.give_pass(desk, visit=visit) == code
    held = LearnerPass.objects.get()
    run = services.begin_lesson(VISITOR, slug="proefles", pass_public_id=str(held.public_id))
    services.answer_step(VISITOR, given(run, "lees"), pass_public_id=str(held.public_id))
    page = selectors.visitor(desk, visit)
    assert page.code == code
    assert [(one.title, one.step_next, one.finished) for one in page.lessons] == [("Een proefles", 2, False)]
    again = _in(desk, SessionFactory(branch=session.branch), code)
    assert selectors.visitor(desk, again).visitor.doing == page.lessons[0]
    assert held.branch_id == session.branch_id


def test_the_name_is_gone_tomorrow_and_the_rest_after_a_month(desk: Actor, session: Session) -> None:
    visit = _in(desk, session, "Ali")
    services.give_pass(desk, visit=visit)
    services.give_to(desk, visit=visit, coach_id=desk.user_id)
    retention.forget_drop_ins()
    assert _rows().get().first_name == "Ali"
    with clock.at(clock.now() + dt.timedelta(days=1)):
        retention.forget_drop_ins()
    row = _rows().get()
    assert (row.first_name, row.coach_id) == ("", desk.user_id)
    with clock.at(clock.now() + dt.timedelta(days=31)):
        retention.forget_drop_ins()
    row = _rows().get()
    assert (row.learner_pass_id, row.coach_id) == (None, None)
    day = row.came_on
    assert measures.drop_ins(session.organisation_id, day, day) == {session.branch_id: 1}


def test_a_next_step_is_noted_once_counted_and_taken_back(desk: Actor, session: Session) -> None:
    visit = _in(desk, session, "Ali")
    for kind in ("course", "course", "work"):
        services.note_next_step(desk, visit=visit, kind=kind)
    day = clock.today("Europe/Amsterdam")
    assert measures.next_steps(session.organisation_id, day, day) == {session.branch_id: 2}
    services.undo_next_step(desk, visit=visit, kind="work")
    services.undo_next_step(desk, visit=visit, kind="work")
    assert measures.next_steps(session.organisation_id, day, day) == {session.branch_id: 1}
    shown = {kind: noted for kind, _words, noted in selectors.visitor(desk, visit).next_steps}
    assert shown == {"course": True, "volunteering": False, "work": False, "partner": False}
    services.undo_check_in(desk, visit=visit)
    assert measures.next_steps(session.organisation_id, day, day) == {session.branch_id: 1}


def test_only_who_helps_notes_a_next_step_of_a_kind(desk: Actor, session: Session) -> None:
    visit = _in(desk, session)
    other = BranchFactory()
    for actor, kind, refusal in (
        (_volunteer(session), "course", NotYours),
        (staff(other.organisation, DESK, branch=other), "course", NotFound),
        (desk, "party", NotFound),
    ):
        for act in (services.note_next_step, services.undo_next_step):
            with pytest.raises(refusal):
                act(actor, visit=visit, kind=kind)


def test_a_few_visitors_of_the_drop_in_school_are_hidden_as_those_of_the_activity_are() -> None:
    place, month = BranchFactory(), clock.now().date().replace(day=1)
    for name in ("learning.drop_ins", "programme.visitors"):
        Observation.objects.create(
            measure=name, version=1, organisation=place.organisation, branch=place, month_on=month,
            municipality=place.municipality, value=3, measured_at=clock.now(),
        )  # fmt: skip
    region = monitoring.region("vestiging", place.code)
    cells = {cell.measure.name: cell.value for cell in monitoring.figures(region, monitoring.Period(month))}
    assert (cells["programme.visitors"], cells["learning.drop_ins"]) == (None, None)
