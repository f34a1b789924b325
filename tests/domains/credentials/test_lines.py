"""Who held what when: against a slow version that looks at every day, and through the services."""

import datetime as dt
import random

import pytest
from django.db import DatabaseError, transaction

from samenbieb.domains.credentials import permissions, rules, selectors, services
from samenbieb.domains.credentials.errors import HoldsNothing, QualificationExists, WithdrawnBefore
from samenbieb.domains.credentials.models import Holder, Line
from samenbieb.domains.credentials.retention import forget_holders
from samenbieb.domains.credentials.rules import Standing, What
from samenbieb.domains.credentials.services import QualificationWish
from samenbieb.domains.organisations.models import Organisation
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.organisations import OrganisationFactory, staff
from tests.factories.patrons import as_member, member
from tests.kernel.parallel import at_once

DAY = dt.timedelta(days=1)
BEGIN = dt.datetime(2020, 1, 31, 12, tzinfo=dt.UTC)


def _slow(lines: list[rules.Line], at: dt.datetime, known_at: dt.datetime) -> bool:
    """Walk day by day from the first line and keep what is so: given, since when, when last used."""
    written = [line for line in lines if line.recorded_at <= known_at]
    mistakes = [line.withdraws for line in written if line.what == "withdrawn"]
    counting = [line for line in written if line.what != "withdrawn" and line.pk not in mistakes]
    given_at = used_at = None
    terms: tuple[int | None, int | None] = (None, None)
    moment = BEGIN
    while moment <= at:
        if given_at is not None and (
            (terms[0] and moment >= rules.months_later(given_at, terms[0]))
            or (terms[1] and moment >= rules.months_later(used_at, terms[1]))
        ):
            given_at = None
        for line in sorted((one for one in counting if one.happened_at == moment), key=lambda one: one.pk):
            if line.what == "given":
                given_at = used_at = moment
                terms = (line.valid_months, line.disuse_months)
            elif line.what == "revoked":
                given_at = None
            elif given_at is not None:
                used_at = moment
        moment += DAY
    return given_at is not None


def test_any_history_is_answered_as_by_who_walks_day_by_day() -> None:
    dice = random.Random(7)
    held = 0
    for _history in range(150):
        lines: list[rules.Line] = []
        for pk in range(dice.randrange(1, 9)):
            what = dice.choice([What.GIVEN, What.GIVEN, What.USED, What.USED, What.REVOKED, What.WITHDRAWN])
            happened_at = BEGIN + DAY * dice.randrange(400)
            recorded_at = happened_at + DAY * dice.choice((0, 0, 5, 60))
            withdraws = None
            if what is What.WITHDRAWN:
                earlier = [one.pk for one in lines if one.what is not What.WITHDRAWN]
                if not earlier:
                    continue
                withdraws = dice.choice(earlier)
            months = (
                (dice.choice((None, 3, 6)), dice.choice((None, 1, 2))) if what is What.GIVEN else (None, None)
            )
            lines.append(rules.Line(pk, what, happened_at, recorded_at, *months, withdraws))
        for _question in range(12):
            at = BEGIN + DAY * dice.randrange(700)
            known_at = BEGIN + DAY * dice.randrange(700)
            answer = rules.verdict(lines, at, known_at=known_at)
            held += answer.holds
            assert answer.holds == _slow(lines, at, known_at), (lines, at, known_at)
    assert 150 < held < 1650


def test_why_it_ended() -> None:
    given = rules.Line(1, What.GIVEN, BEGIN, BEGIN, valid_months=12, disuse_months=6)
    used = rules.Line(2, What.USED, BEGIN + 100 * DAY, BEGIN + 100 * DAY)
    assert rules.verdict([], BEGIN).standing is Standing.NONE
    assert rules.verdict([given], BEGIN + 200 * DAY).standing is Standing.UNUSED
    assert rules.verdict([given, used], BEGIN + 200 * DAY).holds
    often = [rules.Line(n, What.USED, BEGIN + n * DAY, BEGIN) for n in range(100, 360, 50)]
    assert rules.verdict([given, *often], BEGIN + 365 * DAY).holds
    assert rules.verdict([given, *often], BEGIN + 366 * DAY).standing is Standing.LAPSED
    # 2020 is a leap year: twelve months after 31 January is 366 days.
    assert rules.verdict([given, *often], BEGIN + 366 * DAY).until_at == rules.months_later(BEGIN, 12)


@pytest.mark.parametrize(
    ("birth_on", "born_in", "old_enough"),
    [
        (dt.date(2010, 6, 2), None, False),
        (dt.date(2010, 6, 1), None, True),
        (None, 2010, False),
        (None, 2009, True),
        (None, None, False),
    ],
)
def test_an_age_is_certain_or_it_is_not(
    birth_on: dt.date | None, born_in: int | None, *, old_enough: bool
) -> None:
    on = dt.date(2026, 6, 1)
    assert rules.is_old_enough(16, on, birth_on=birth_on, born_in=born_in) is old_enough


def _laser(organisation: Organisation, **months: int) -> str:
    director = staff(organisation, DIRECTOR)
    wish = QualificationWish("Lasersnijder", **months)
    return services.make_kind(director, organisation_id=organisation.pk, wish=wish)


def _known(actor: Actor, organisation: Organisation, name: str = "Anna") -> str:
    return services.know(actor, organisation_id=organisation.pk, first_name=name)


@pytest.mark.django_db
def test_who_held_a_permit_is_answered_years_later() -> None:
    library = OrganisationFactory()
    actor, director = staff(library), staff(library, DIRECTOR)
    began = clock.now() - 2000 * DAY
    with clock.at(began):
        laser = _laser(library, valid_months=24)
        anna, bert = _known(actor, library), _known(actor, library, "Bert")
        for holder in (anna, bert):
            services.give(actor, holder=holder, qualification=laser, evidence="induction")
    with clock.at(began + 100 * DAY):
        taken = services.revoke(actor, holder=bert, qualification=laser, reason="unsafe")
    with clock.at(began + 110 * DAY):
        services.withdraw(actor, line=taken)
        with pytest.raises(WithdrawnBefore):
            services.withdraw(actor, line=taken)

    def held(days: int, known: int | None = None) -> list[str]:
        known_at = None if known is None else began + known * DAY
        found = selectors.holders_at(director, laser, began + days * DAY, known_at=known_at)
        return sorted(one.holder.name for one in found)

    assert held(-1) == []
    assert held(50) == ["Anna", "Bert"]
    assert held(105) == ["Anna", "Bert"]
    assert held(105, known=105) == ["Anna"]  # what was believed on that day
    assert held(800) == []
    looks = AuditEntry.objects.filter(action=permissions.ANSWER, actor=director.name)
    before = looks.count()
    then = selectors.holders_at(director, laser, began + 50 * DAY)[0]
    assert looks.count() == before + 2  # each of them is in the trail
    assert (then.evidence_label, then.given_at, then.given_by) == (
        "Was bij een instructie",
        began,
        actor.name,
    )
    with pytest.raises(NotAllowed):
        selectors.holders_at(actor, laser, began)


@pytest.mark.django_db
def test_nothing_of_the_history_is_changed_or_removed() -> None:
    library = OrganisationFactory()
    actor, laser = staff(library), _laser(library)
    services.give(actor, holder=_known(actor, library), qualification=laser, evidence="shown")
    line = Line.objects.across_all(reason="test").get()
    line.what = "revoked"
    with pytest.raises(DatabaseError), transaction.atomic():
        line.save(update_fields=["what"])
    with pytest.raises(DatabaseError), transaction.atomic():
        Line.objects.across_all(reason="test").delete()


@pytest.mark.django_db
def test_terms_of_what_was_given_stay_when_the_kind_changes() -> None:
    library = OrganisationFactory()
    actor, director = staff(library), staff(library, DIRECTOR)
    laser, anna = _laser(library, valid_months=12), _known(actor, library)
    services.give(actor, holder=anna, qualification=laser, evidence="shown")
    services.change_kind(
        director, qualification=laser, wish=QualificationWish("Lasersnijder", valid_months=1)
    )
    with clock.at(clock.now() + 100 * DAY):
        assert [one.holds for one in selectors.holder(actor, anna).held] == [True]
    with pytest.raises(QualificationExists):
        _laser(library)


@pytest.mark.django_db
def test_taking_away_what_nobody_holds_and_another_library() -> None:
    library, other = OrganisationFactory(), OrganisationFactory()
    actor, stranger = staff(library), staff(other)
    laser, anna = _laser(library), _known(actor, library)
    with pytest.raises(HoldsNothing):
        services.revoke(actor, holder=anna, qualification=laser, reason="unsafe")
    with pytest.raises(NotFound):
        services.give(stranger, holder=anna, qualification=laser, evidence="shown")
    with pytest.raises(NotFound):
        services.give(actor, holder=anna, qualification=_laser(other), evidence="shown")
    with pytest.raises(NotFound):
        selectors.holder(stranger, anna)
    volunteer = staff(library, "volunteer")
    with pytest.raises(NotAllowed):
        services.give(volunteer, holder=anna, qualification=laser, evidence="shown")
    assert selectors.find(actor, library.pk, "an")[0].public_id == anna
    assert selectors.find(actor, library.pk, " ") == []


@pytest.mark.django_db
def test_a_member_is_known_once_and_forgotten_after_five_years() -> None:
    card = member()
    library, person = card.membership.organisation, card.membership.person
    actor = staff(library)
    wish = {"organisation_id": library.pk, "person_id": person.pk}
    first = services.know(actor, **wish)
    assert services.know(actor, **wish) == first
    services.give(actor, holder=first, qualification=_laser(library), evidence="induction")
    assert [one.held[0].kind.name for one in selectors.own(as_member(card))] == ["Lasersnijder"]
    with clock.at(clock.now() + 1800 * DAY):
        assert forget_holders() == 0
    with clock.at(clock.now() + 1840 * DAY):
        assert forget_holders() == 1
    assert not AuditEntry.objects.exclude(person_id=None).exists()  # nor does the trail tell
    assert Holder.objects.across_all(reason="test").get().person_id is None
    assert Line.objects.across_all(reason="test").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_make_a_member_known_at_once_all_get_the_same_one() -> None:
    library, card = OrganisationFactory(), member()
    actor, person_id = staff(library), card.membership.person_id

    def know() -> str:
        return services.know(actor, organisation_id=library.pk, person_id=person_id)

    answers = at_once(*[know] * 6)
    assert set(answers) == {str(Holder.objects.across_all(reason="test").get().public_id)}


@pytest.mark.django_db
def test_a_year_of_birth_is_filled_in_and_put_right_with_a_trail() -> None:
    library = OrganisationFactory()
    director = staff(library, DIRECTOR)
    card = member(library)
    person_id = card.membership.person_id
    known = services.know(director, organisation_id=library.pk, person_id=person_id)
    assert services.know(director, organisation_id=library.pk, person_id=person_id, born_in=1948) == known
    assert services.know(director, organisation_id=library.pk, person_id=person_id, born_in=1950) == known
    assert selectors.holder(director, known).born_in == 1948  # what stands there is put right on purpose only
    services.note_birth_year(director, holder=known, born_in=1984)
    assert selectors.holder(director, known).born_in == 1984
    for year in (-1, 1899, clock.now().year + 1):
        with pytest.raises(Invalid):
            services.note_birth_year(director, holder=known, born_in=year)
    trail = AuditEntry.objects.filter(action=permissions.GIVE, details__has_key="born_in").order_by("pk")
    assert [(one.details["born_in_was"], one.details["born_in"]) for one in trail] == [
        (None, 1948),
        (1948, 1984),
    ]
    with pytest.raises(NotFound):
        services.note_birth_year(staff(OrganisationFactory(), DIRECTOR), holder=known, born_in=1984)
