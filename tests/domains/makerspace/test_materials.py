"""What is made costs the sum of its lines, to the cent; stock follows from lines; the price goes on an account and comes off."""

from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.booking import services as bookings
from samenbieb.domains.booking.services import For
from samenbieb.domains.makerspace import rules, selectors, services
from samenbieb.domains.makerspace.errors import CostsTooMuch, MaterialExists, NoAccountHere
from samenbieb.domains.makerspace.models import Job, StockLine, Used
from samenbieb.domains.makerspace.rules import Line
from samenbieb.domains.makerspace.services import MachineWish, Made, MaterialWish, Portion
from samenbieb.domains.organisations.permissions import DIRECTOR, VOLUNTEER
from samenbieb.domains.payments import selectors as payments
from samenbieb.domains.payments import services as money
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from tests.factories.booking import ResourceFactory, tomorrow
from tests.factories.organisations import BranchFactory, staff
from tests.factories.patrons import member

amounts = st.integers(1, 9_999)
portions = st.builds(
    rules.Portion, parts=amounts, unit_cents=st.integers(0, 10_000), per=st.sampled_from([1, 100])
)


@given(
    st.integers(1, 1440), st.integers(0, 9999), st.integers(0, 500), st.integers(0, 50), st.lists(portions)
)
def test_a_price_is_the_sum_of_its_lines_and_no_line_is_off_by_more_than_half_a_cent(
    minutes: int, grams: int, minute_cents: int, gram_cents: int, lines: list[rules.Portion]
) -> None:
    asked: dict[str, Any] = {
        "minutes": minutes,
        "grams": grams,
        "minute_cents": minute_cents,
        "gram_cents": gram_cents,
    }
    bare = rules.cost_cents(**asked)
    assert bare == minutes * minute_cents + grams * gram_cents
    assert rules.cost_cents(**asked, materials=lines) - bare == sum(one.cents for one in lines)
    for one in lines:
        assert abs(2 * (one.cents * one.per - one.parts * one.unit_cents)) <= one.per
        assert one.per > 1 or one.cents == one.parts * one.unit_cents


@pytest.mark.parametrize(("parts", "cents"), [(1, 3), (50, 125), (100, 250), (101, 253), (199, 498)])
def test_a_metre_is_paid_by_the_centimetre_half_a_cent_upwards(parts: int, cents: int) -> None:
    assert rules.Portion(parts, 250, 100).cents == cents


lines = st.lists(
    st.one_of(
        st.builds(Line, st.just("counted"), amounts),
        st.builds(Line, st.just("delivered"), amounts),
        st.builds(Line, st.just("used"), amounts, st.integers(100, 200)),
    )
)


@given(lines, amounts, lines)
def test_a_job_that_is_undone_leaves_the_stock_as_if_it_had_never_been(
    before: list[Line], parts: int, after: list[Line]
) -> None:
    job = 1
    undone = [*before, Line("used", parts, job), *after, Line("undone", parts, job)]
    assert rules.stock(undone) == rules.stock([*before, *after])


@given(lines, st.integers(0, 9_999))
def test_a_count_is_the_truth_of_its_moment(before: list[Line], there: int) -> None:
    assert rules.stock([*before, Line("counted", there)]) == there
    late = [*before, Line("used", 7, 1), Line("counted", there), Line("undone", 7, 1)]
    assert rules.stock(late) == there


@pytest.mark.parametrize(
    ("left", "low", "is_low"), [(None, 5, False), (6, 5, False), (5, 5, True), (-1, None, True)]
)
def test_low_is_when_somebody_said_so_or_nothing_is_left(
    left: int | None, low: int | None, is_low: bool
) -> None:
    assert rules.is_low(left, low) is is_low


class Place:
    """A sewing machine of ten cents a minute, and cotton of six euros a metre."""

    def __init__(self) -> None:
        self.thing = ResourceFactory(kind="machine", name="Naaimachine")
        self.branch_id, self.library = self.thing.branch_id, self.thing.organisation
        self.desk, self.director = staff(self.library), staff(self.library, DIRECTOR)
        self.machine = services.add_machine(
            self.director, resource=str(self.thing.public_id), wish=MachineWish(minute_cents=10)
        )
        self.cotton = self.material("Katoen", "metre", 605)

    def material(self, name: str, unit: str, cents: int, low: int | None = None) -> str:
        wish = MaterialWish(name, unit, cents, low)
        return services.add_material(self.director, branch_id=self.branch_id, wish=wish)

    def left(self, name: str = "Katoen") -> tuple[int | None, bool]:
        found = {one.name: one for one in selectors.materials(self.desk, self.branch_id)}
        return found[name].stock_parts, found[name].is_low

    def job(self, actor: Actor | None = None, parts: int = 150, **facts: Any) -> tuple[str, int]:
        made = Made(30, "adults", materials=(Portion(self.cotton, parts),))
        job, cost = services.note_job(actor or self.desk, machine=self.machine, made=made, **facts)
        return job, cost.cents

    def booking(self, card: Any = None) -> str:
        whom = For(person_id=card.membership.person_id) if card else For(first_name="Anna")
        claim = bookings.book(
            self.desk, resource=str(self.thing.public_id), starts_at=tomorrow(10), minutes=60, whom=whom
        )
        with clock.at(tomorrow(10)):
            bookings.check_in(self.desk, claim=claim)
        return claim


@pytest.mark.django_db
def test_a_job_keeps_the_price_of_its_day_line_by_line() -> None:
    place = Place()
    assert place.job()[1] == 30 * 10 + 908  # 1,5 metre of 6,05 is 9,075
    services.change_material(
        place.director, material=place.cotton, wish=MaterialWish("Katoen", "metre", 900, None)
    )
    services.change_machine(place.director, machine=place.machine, wish=MachineWish(minute_cents=99))
    (shown,) = selectors.jobs(place.desk, place.branch_id)
    assert (shown.cost_cents, [(one.parts, one.cost_cents) for one in shown.used]) == (1208, [(150, 908)])
    row = Job.objects.across_all(reason="test").get()
    assert (row.minute_cents, row.materials_cents) == (10, 908)
    assert Used.objects.across_all(reason="test").get().unit_cents == 605


@pytest.mark.django_db
def test_stock_goes_down_and_up_warns_and_stops_nobody() -> None:
    place = Place()
    assert place.left() == (None, False)
    place.job()
    assert place.left() == (None, False)
    services.note_stock(place.desk, material=place.cotton, parts=200, counted=True)
    job, _cents = place.job()
    assert place.left() == (50, False)
    place.job()
    assert place.left() == (-100, True)
    services.undo_job(place.desk, job=job)
    services.undo_job(place.desk, job=job)
    assert place.left() == (50, False)
    for _again in range(2):
        services.note_stock(place.desk, material=place.cotton, parts=300, counted=False, key="once")
    assert place.left() == (350, False)
    later, _cents = place.job()
    services.note_stock(place.desk, material=place.cotton, parts=500, counted=True)
    services.undo_job(place.desk, job=later)
    assert place.left() == (500, False)


@pytest.mark.django_db
def test_lines_of_stock_and_of_a_job_are_never_changed() -> None:
    place = Place()
    place.job()
    for model in (StockLine, Used):
        with pytest.raises(ProgrammingError), transaction.atomic():
            model.objects.across_all(reason="test").update(parts=1)


@pytest.mark.django_db
def test_a_material_ends_and_stays_and_has_its_name_alone() -> None:
    place = Place()
    with pytest.raises(MaterialExists):
        place.material("Katoen", "gram", 1)
    services.end_material(place.director, material=place.cotton)
    with pytest.raises(NotFound):
        place.job()
    assert selectors.public_materials(place.branch_id) == []
    place.material("Katoen", "gram", 1)
    with pytest.raises(MaterialExists):
        services.end_material(place.director, material=place.cotton, ended=False)
    for wrong in (
        MaterialWish("", "gram", 1),
        MaterialWish("Lijm", "liter", 1),
        MaterialWish("L", "gram", -1),
    ):
        with pytest.raises(Invalid):
            services.add_material(place.director, branch_id=place.branch_id, wish=wrong)


@pytest.mark.django_db
def test_another_library_and_who_may_not_set_prices() -> None:
    place, other = Place(), Place()
    volunteer = staff(place.library, VOLUNTEER)
    with pytest.raises(NotAllowed):
        services.add_material(
            volunteer, branch_id=place.branch_id, wish=MaterialWish("Vilt", "piece", 1, None)
        )
    services.note_stock(volunteer, material=place.cotton, parts=5, counted=True)
    with pytest.raises(NotFound):
        services.note_stock(other.desk, material=place.cotton, parts=5, counted=True)
    with pytest.raises(NotFound):
        services.end_material(other.director, material=place.cotton)
    other.cotton = place.cotton
    with pytest.raises(NotFound):
        other.job()
    assert selectors.materials(other.desk, place.branch_id) == []
    elsewhere = BranchFactory(organisation=place.library)
    assert selectors.materials(place.desk, elsewhere.pk) == []


@pytest.mark.django_db
def test_what_cannot_be_is_refused_before_anything_is_written() -> None:
    place = Place()
    gold = place.material("Goud", "gram", 100_000)
    for parts in (0, -1, 10_000_000):
        with pytest.raises(Invalid):
            place.job(parts=parts)
    with pytest.raises(CostsTooMuch):
        services.note_job(
            place.desk, machine=place.machine, made=Made(5, "adults", materials=(Portion(gold, 9999),))
        )
    # An amount that cannot be read is not made good by another row of the same material.
    for rows in ((-1, 5), (5, 0), (9_999_999, 1)):
        portions = tuple(Portion(place.cotton, parts) for parts in rows)
        with pytest.raises(Invalid):
            services.note_job(place.desk, machine=place.machine, made=Made(5, "adults", materials=portions))
    assert not Job.objects.across_all(reason="test").exists()


@pytest.mark.django_db
def test_who_may_not_charge_takes_nothing_off_an_account() -> None:
    place = Place()
    card, volunteer = member(place.library), staff(place.library, VOLUNTEER)
    claim = place.booking(card)
    with clock.at(tomorrow(11)):
        job, _cents = place.job(claim=claim, charge=True)
        bare, _cents = place.job()
    with pytest.raises(NotAllowed):
        services.undo_job(volunteer, job=job)
    assert payments.membership_balance_cents(card.membership_id) == 1208
    assert Job.objects.across_all(reason="test").get(public_id=job).undone_at is None
    services.undo_job(volunteer, job=bare)
    services.undo_job(place.desk, job=job)
    assert payments.membership_balance_cents(card.membership_id) == 0


@pytest.mark.django_db
def test_the_price_goes_on_the_account_of_who_booked_once_and_comes_off() -> None:
    place = Place()
    card = member(place.library)
    claim, account = place.booking(card), card.membership_id
    with clock.at(tomorrow(11)):
        for _twice in range(2):
            job, cents = place.job(claim=claim, charge=True, key="k")
    assert payments.membership_balance_cents(account) == cents == 1208
    (charge,) = payments.open_charges(account)
    assert (charge.kind, charge.description) == ("making", "Naaimachine")
    assert selectors.jobs(place.desk, place.branch_id)[0].charged_cents == 1208
    money.pay(place.desk, membership_id=account, amount_cents=cents, method="cash", branch_id=place.branch_id)
    services.undo_job(place.desk, job=job)
    assert payments.membership_balance_cents(account) == -1208  # what was paid stands in credit
    assert payments.open_charges(account) == []
    assert selectors.jobs(place.desk, place.branch_id)[0].charged_cents == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("paid", "let_off"), [(0, 1208), (708, 500), (1000, 0), (0, 0)])
def test_what_was_let_off_of_a_job_that_is_undone_is_nobodys_money(paid: int, let_off: int) -> None:
    place = Place()
    card = member(place.library)
    claim, account = place.booking(card), card.membership_id
    with clock.at(tomorrow(11)):
        job, _cents = place.job(claim=claim, charge=True)
    if paid:
        money.pay(
            place.desk, membership_id=account, amount_cents=paid, method="cash", branch_id=place.branch_id
        )
    if let_off:
        money.waive(place.director, membership_id=account, amount_cents=let_off, comment="de draad brak")
    services.undo_job(place.desk, job=job)
    assert payments.membership_balance_cents(account) == -paid
    assert sum(left for _credit, left in payments.unspent_credits(account)) == paid
    assert payments.open_charges(account) == []


@pytest.mark.django_db
def test_nobody_without_an_account_is_charged_and_no_volunteer_charges(settings: Any) -> None:
    place = Place()
    stranger = member()
    volunteer = staff(place.library, VOLUNTEER)
    claim = place.booking()
    with clock.at(tomorrow(10)):
        with pytest.raises(NoAccountHere):
            place.job(claim=claim, charge=True)
        with pytest.raises(NoAccountHere):
            place.job(charge=True)
        with pytest.raises(NotAllowed):
            place.job(volunteer, claim=claim, charge=True)
    bookings.undo_check_in(place.desk, claim=claim)
    bookings.cancel(place.desk, claim=claim)
    guest = place.booking(stranger)
    with clock.at(tomorrow(10)):
        with pytest.raises(NoAccountHere):
            place.job(claim=guest, charge=True)
        settings.MODULES = frozenset({"makerspace"})
        with pytest.raises(NoAccountHere):
            place.job(claim=guest, charge=True)
        assert place.job(claim=guest)[1] == 1208
