"""Consents: a yes of nobody, which ends on its day, is taken back at once, and leaves form, place and day."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from samenbieb.domains.helpdesk import measures, selectors, services
from samenbieb.domains.helpdesk.errors import (
    ChoiceUnknown,
    ConsentCodeUnknown,
    ConsentDayOver,
    ConsentNotGiven,
    ConsentNotSo,
    ConsentUnknown,
)
from samenbieb.domains.helpdesk.models import Consent
from samenbieb.domains.helpdesk.selectors import ConsentView
from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.permissions import DIRECTOR, IDO, VOLUNTEER
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.attempts import OF_MANY_MAX, TooManyAttempts
from samenbieb.kernel.errors import Invalid, NotAllowed
from samenbieb.kernel.models import AuditEntry
from tests.factories.organisations import BranchFactory, staff
from tests.factories.patrons import as_member, member

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 30, 11, 0, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 11, 30)
DAY = dt.timedelta(days=1)
SOMEBODY = Actor.anonymous("portal")
HERE = "198.51.100.7"
ACTS = (
    services.sign_consent, services.refuse_consent, services.withdraw_at_desk, services.put_back_consent,
    services.undo_consent, services.note_destroyed, services.keep_papers,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _on_monday() -> Any:
    with clock.at(NOON):
        services.load_consent_forms()
        yield


@pytest.fixture
def place() -> Branch:
    return BranchFactory()


@pytest.fixture
def helper(place: Branch) -> Actor:
    return staff(place.organisation, IDO, branch=place)


def give(actor: Actor, place: Branch, form: str = "keep-copy", *, key: str = "k", **facts: Any) -> Consent:
    facts.setdefault("agreed", True)
    return services.give_consent(actor, branch_id=place.pk, form=form, key=key, **facts)


def rows() -> Any:
    return Consent.objects.across_all(reason="what a test looks at")


def looked(row: Consent) -> ConsentView:
    return services.look_by_code(row.code or "", address=HERE)


def stop(row: Consent) -> ConsentView:
    return services.withdraw_by_code(SOMEBODY, code=row.code or "", address=HERE)


def figures(place: Branch, day: dt.date = MONDAY) -> tuple[int, int]:
    return tuple(  # type: ignore[return-value]
        count(place.organisation_id, day, day).get(place.pk, 0)
        for count in (measures.consents, measures.consents_taken_back)
    )


def test_a_yes_is_noted_with_a_sign_and_its_last_day(helper: Actor, place: Branch) -> None:
    view = looked(give(helper, place))
    assert (view.how, view.given_on, view.until_on, view.days_left) == (
        "given",
        MONDAY,
        MONDAY + 14 * DAY,
        14,
    )
    assert len(view.code) == 10
    assert view.number in range(10, 100)
    assert view.words("ar")["title"] != view.words("nl")["title"]
    [line] = AuditEntry.objects.filter(action="helpdesk.consent_given")
    assert (line.subject_id, line.details) == (place.code, {"count": 1})
    assert figures(place) == (1, 0)


def test_nothing_in_a_row_can_hold_a_name_a_number_of_somebody_or_a_moment(
    helper: Actor, place: Branch
) -> None:
    row = give(helper, place)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = 'helpdesk_consent'"
        )
        columns = dict(cursor.fetchall())
    texts = {name for name, kind in columns.items() if kind in {"text", "varchar", "jsonb"}}
    assert texts == {"state", "icon", "code"}
    assert "timestamptz" not in columns.values()
    services.withdraw_by_code(as_member(member()), code=row.code or "", address=HERE)
    line = AuditEntry.objects.get(action="helpdesk.consent_taken_back")
    assert (line.actor, line.person_id) == ("anonymous", None)


def test_without_a_yes_nothing_is_noted_and_a_form_that_is_sent_twice_is_one(
    helper: Actor, place: Branch
) -> None:
    with pytest.raises(ConsentNotGiven):
        give(helper, place, agreed=False)
    for wrong in ("nothing", ""):
        with pytest.raises(ChoiceUnknown):
            give(helper, place, wrong)
    with pytest.raises(Invalid):
        give(helper, place, key="")
    assert not rows().exists()
    assert give(helper, place).pk == give(helper, place).pk
    assert rows().count() == 1


def test_on_paper_it_holds_from_the_signature_on(helper: Actor, place: Branch) -> None:
    row = give(helper, place, agreed=False, on_paper=True)
    name = str(row.public_id)
    assert looked(row).how == "asked"
    assert figures(place) == (0, 0)
    for wrong in (services.undo_consent, services.note_destroyed, services.put_back_consent):
        with pytest.raises(ConsentNotSo):
            wrong(helper, consent=name)
    for _again in range(2):
        services.sign_consent(helper, consent=name)
    assert looked(row).how == "given"
    assert figures(place) == (1, 0)
    with pytest.raises(ConsentNotSo):
        services.refuse_consent(helper, consent=name)
    no = give(helper, place, key="no", on_paper=True)
    services.refuse_consent(helper, consent=str(no.public_id))
    assert [one.pk for one in rows()] == [row.pk]


def test_a_paper_of_yesterday_cannot_be_signed_and_stays_on_the_list_until_it_is_destroyed(
    helper: Actor, place: Branch
) -> None:
    row = give(helper, place, on_paper=True)
    with clock.at(NOON + DAY):
        services.forget_consents()
        with pytest.raises(ConsentNotSo):
            services.sign_consent(helper, consent=str(row.public_id))
        [line] = selectors.consents_at(helper, branch_id=place.pk)
        assert (line.how, line.must_be_destroyed) == ("over", True)
        services.note_destroyed(helper, consent=line.public_id)
        assert services.forget_consents() == 0
    with clock.at(NOON + 2 * DAY):
        assert services.forget_consents() == 1
    assert not rows().exists()


def test_the_code_stops_it_at_once_and_the_desk_cannot_put_it_back(helper: Actor, place: Branch) -> None:
    row = give(helper, place)
    for _again in range(2):
        assert stop(row).how == "withdrawn"
    assert figures(place) == (1, 1)
    with pytest.raises(ConsentNotSo):
        services.put_back_consent(helper, consent=str(row.public_id))
    assert selectors.papers_to_destroy(helper, branch_id=place.pk) == 1
    assert AuditEntry.objects.filter(action="helpdesk.consent_taken_back").count() == 1


def test_what_the_desk_took_back_is_put_back_on_that_day_only(helper: Actor, place: Branch) -> None:
    row = give(helper, place)
    name = str(row.public_id)
    with clock.at(NOON + DAY):
        services.withdraw_at_desk(helper, consent=name)
        assert figures(place, MONDAY + DAY) == (0, 1)
        services.put_back_consent(helper, consent=name)
        assert (looked(row).how, figures(place, MONDAY + DAY)) == ("given", (0, 0))
        services.withdraw_at_desk(helper, consent=name)
    with clock.at(NOON + 2 * DAY), pytest.raises(ConsentDayOver):
        services.put_back_consent(helper, consent=name)


def test_what_the_visitor_stops_as_well_no_desk_puts_back(helper: Actor, place: Branch) -> None:
    row = give(helper, place)
    services.withdraw_at_desk(helper, consent=str(row.public_id))
    for _again in range(2):
        assert stop(row).how == "withdrawn"
    with pytest.raises(ConsentNotSo):
        services.put_back_consent(helper, consent=str(row.public_id))
    assert figures(place) == (1, 1)
    assert not selectors.consent_at_desk(helper, str(row.public_id)).may_be_put_back


def test_a_mistake_is_undone_on_its_own_day_and_counts_nowhere(helper: Actor, place: Branch) -> None:
    row, other = give(helper, place), give(helper, place, key="other")
    for _again in range(2):
        services.undo_consent(helper, consent=str(row.public_id))
    assert figures(place) == (1, 0)
    assert looked(row).how == "mistaken"
    assert stop(row).how == "mistaken"
    with clock.at(NOON + DAY), pytest.raises(ConsentDayOver):
        services.undo_consent(helper, consent=str(other.public_id))


def test_it_is_over_the_day_after_its_last_day_without_any_job(helper: Actor, place: Branch) -> None:
    short, long = (
        give(helper, place, "form-together", key="short"),
        give(helper, place, "call-agency", key="long"),
    )
    with clock.at(NOON + DAY):
        assert (looked(short).how, looked(long).how) == ("over", "given")
        assert stop(short).how == "over"
        assert [line.days_left for line in selectors.consents_at(helper, branch_id=place.pk)] == [6]
        with pytest.raises(ConsentNotSo):
            services.note_destroyed(helper, consent=str(short.public_id))  # nothing lies there
    with clock.at(NOON + 7 * DAY):
        assert looked(long).how == "given"
    with clock.at(NOON + 8 * DAY):
        assert looked(long).how == "over"
        assert selectors.consents_at(helper, branch_id=place.pk) == []


def test_the_last_day_ends_at_midnight_of_the_place(helper: Actor, place: Branch) -> None:
    row = give(helper, place, "form-together")
    with clock.at(dt.datetime(2026, 11, 30, 22, 59, tzinfo=dt.UTC)):
        assert looked(row).how == "given"
    with clock.at(dt.datetime(2026, 11, 30, 23, 0, tzinfo=dt.UTC)):
        assert looked(row).how == "over"


def test_papers_are_asked_for_until_somebody_destroyed_them(helper: Actor, place: Branch) -> None:
    row = give(helper, place)
    name = str(row.public_id)
    with pytest.raises(ConsentNotSo):
        services.note_destroyed(helper, consent=name)
    with clock.at(NOON + 60 * DAY):
        services.forget_consents()
        [line] = selectors.consents_at(helper, branch_id=place.pk)
        assert (line.how, line.must_be_destroyed, line.code) == ("over", True, "")
        services.note_destroyed(helper, consent=name)
        assert selectors.papers_to_destroy(helper, branch_id=place.pk) == 0
        services.keep_papers(helper, consent=name)
        assert selectors.papers_to_destroy(helper, branch_id=place.pk) == 1
        services.note_destroyed(helper, consent=name)
    with clock.at(NOON + 61 * DAY):
        assert selectors.consents_at(helper, branch_id=place.pk) == []
        with pytest.raises(ConsentDayOver):
            services.keep_papers(helper, consent=name)


def test_in_the_end_form_place_and_day_are_left_and_the_figures_stand(helper: Actor, place: Branch) -> None:
    kept = give(helper, place, "call-agency", key="kept")
    stopped = give(helper, place, "call-agency", key="stopped")
    mistake = give(helper, place, "call-agency", key="mistake")
    stop(stopped)
    services.undo_consent(helper, consent=str(mistake.public_id))
    with clock.at(NOON + 7 * DAY):
        services.forget_consents()
        assert looked(stopped).how == "withdrawn"
    with clock.at(NOON + 15 * DAY):
        services.forget_consents()
        assert services.forget_consents() == 0
        with pytest.raises(ConsentCodeUnknown):
            looked(kept)
    assert {row.pk for row in rows()} == {kept.pk, stopped.pk}
    for row in rows():
        told = (row.code, row.icon, row.number, row.until_on, row.on_paper, row.destroyed_on)
        assert told == (None, "", None, None, False, None)
        assert (row.form.code, row.branch_id, row.given_on) == ("call-agency", place.pk, MONDAY)
        with pytest.raises(ConsentUnknown):
            services.withdraw_at_desk(helper, consent=str(row.public_id))
    assert figures(place) == (2, 1)


def test_a_wrong_code_finds_nothing_and_guessing_is_stopped(helper: Actor, place: Branch) -> None:
    give(helper, place)
    for wrong in ("", "ABCDEFGHJK", "'; --"):
        with pytest.raises(ConsentCodeUnknown):
            services.look_by_code(wrong, address=HERE)
    for _try in range(OF_MANY_MAX - 3):
        with pytest.raises(ConsentCodeUnknown):
            services.withdraw_by_code(SOMEBODY, code="ABCDEFGHJK", address=HERE)
    with pytest.raises(TooManyAttempts):
        services.withdraw_by_code(SOMEBODY, code="ABCDEFGHJK", address=HERE)


def test_another_library_finds_nothing_and_a_volunteer_only_where_they_stand(
    helper: Actor, place: Branch
) -> None:
    row = give(helper, place)
    name = str(row.public_id)
    elsewhere = BranchFactory()
    sister = BranchFactory(organisation=place.organisation)
    strangers = [
        staff(elsewhere.organisation, IDO, branch=elsewhere),
        staff(place.organisation, DIRECTOR, branch=place),
        staff(place.organisation, VOLUNTEER, branch=sister),
    ]
    for actor in strangers:
        with pytest.raises(NotAllowed):
            selectors.consents_at(actor, branch_id=place.pk)
        with pytest.raises(NotAllowed):
            give(actor, place, key="theirs")
        with pytest.raises(ConsentUnknown):
            selectors.consent_at_desk(actor, name)
        for act in ACTS:
            with pytest.raises(ConsentUnknown):
                act(actor, consent=name)
    for act in ACTS:
        with pytest.raises(ConsentUnknown):
            act(helper, consent="no number")
    volunteer = staff(place.organisation, VOLUNTEER, branch=place)
    [line] = selectors.consents_at(volunteer, branch_id=place.pk)
    assert line.public_id == name


def test_the_database_itself_keeps_the_borders(helper: Actor, place: Branch) -> None:
    row = give(helper, place)
    for wrong in (
        {"until_on": MONDAY + 29 * DAY},
        {"until_on": MONDAY - DAY},
        {"state": "withdrawn"},
        {"withdrawn_on": MONDAY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows().filter(pk=row.pk).update(**wrong)
    other = give(helper, place, key="other")
    with pytest.raises(IntegrityError, match="one_consent_per_sign"), transaction.atomic():
        rows().filter(pk=other.pk).update(icon=row.icon, number=row.number)
