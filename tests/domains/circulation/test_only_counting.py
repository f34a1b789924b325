"""A card that only counts: no loan, one use in the building, and taking it back."""

import datetime as dt

import pytest

from samenbieb.domains.circulation import measures, selectors, services
from samenbieb.domains.circulation.errors import Block, CheckoutRefused, TooLateToUndo
from samenbieb.domains.circulation.models import CountedUse, Loan
from samenbieb.domains.circulation.services import Way
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.domains.patrons.models import Membership
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import SYSTEM, hold_row, item_row, library
from tests.factories.organisations import staff

ZONE = "Europe/Amsterdam"


def uses():
    return CountedUse.objects.across_all(reason="test")


def loans():
    return Loan.objects.across_all(reason="test")


def counting():
    """A library with a card that only counts."""
    here = library()
    card = here.member()
    here.rule("only_counts", True, patron_category_id=card.membership.category_id)
    return here, card


CONDITIONS = ("", "lost", "missing", "damaged", "withdrawn", "not_for_loan")


@pytest.mark.django_db
class TestCounting:
    def test_no_loan_is_made_the_title_stays_and_one_use_is_counted(self) -> None:
        here, card = counting()
        item = here.item()
        before = item_row(item)
        answer = here.lend(item, card, key="k")
        assert (answer.loan, answer.due_at, answer.hold_fulfilled) == ("", "", False)
        assert here.lend(item, card, key="k") == answer
        use = uses().get()
        assert (use.item_id, use.branch_id, str(use.public_id)) == (item.pk, here.branch.pk, answer.use)
        after = item_row(item)
        assert (after.custody, after.version, after.loan_count) == (before.custody, before.version, 0)
        assert not loans().exists()
        today = clock.today(ZONE)
        span = (here.organisation.pk, today, today)
        assert (measures.onsite_uses(*span), measures.loans(*span)) == (1, 0)
        assert (
            measures.onsite_uses(here.organisation.pk, today - dt.timedelta(2), today - dt.timedelta(1)) == 0
        )
        assert selectors.invariant_violations() == []
        assert AuditEntry.objects.get(subject_type="circulation.counteduse").person_id is None

    def test_somebody_of_another_library_becomes_no_guest_and_their_reservation_stays(self) -> None:
        here, there = library(), library()
        card = there.member()
        here.rule("only_counts", True, patron_category_id=card.membership.category_id)
        item = here.item()
        held = there.reserve(item.record, card)
        assert not here.lend(item, card).hold_fulfilled
        assert Membership.objects.across_all(reason="test").filter(person=card.membership.person).count() == 1
        assert hold_row(held).state == "open"

    @pytest.mark.parametrize("condition", CONDITIONS)
    def test_it_is_refused_for_what_refuses_use_in_the_building(self, condition: str) -> None:
        here = library()
        ordinary, item = here.member(), here.item()
        if condition:
            holdings.mark(SYSTEM, item_public_id=str(item.public_id), kind=condition)
        expected = trial(here, item, ordinary, way=Way(onsite=True))
        here.rule("only_counts", True, patron_category_id=ordinary.membership.category_id)
        found = trial(here, item, ordinary)
        assert (found.only_counts, found.due_at) == (True, None)
        assert (found.result, blocks(found)) == (expected.result, blocks(expected))

    def test_what_is_apart_or_lent_is_not_counted(self) -> None:
        here, card = counting()
        item = here.item()
        other = here.member(age=8)
        here.lend(item, other)
        with pytest.raises(CheckoutRefused) as refusal:
            here.lend(item, card)
        assert refusal.value.blocks == (Block.ITEM_ON_LOAN,)
        assert not uses().exists()

    def test_it_is_taken_back_by_this_library_within_twelve_hours(self) -> None:
        here, card = counting()
        use = here.lend(here.item(), card).use
        with pytest.raises(NotFound):
            services.undo_use(library().desk, use_public_id=use)
        with clock.at(clock.now() + dt.timedelta(hours=13)), pytest.raises(TooLateToUndo):
            services.undo_use(here.desk, use_public_id=use)
        assert services.undo_use(here.desk, use_public_id=use)
        assert not uses().exists()
        with pytest.raises(NotFound):
            services.undo_use(here.desk, use_public_id=use)

    def test_many_at_once_are_told_as_counted(self) -> None:
        here, card = counting()
        items = [here.item(), here.item()]
        lines = services.lend_many(
            here.desk,
            card=card.number,
            barcodes=[one.barcode for one in items],
            branch_id=here.branch.pk,
            key="k",
        )
        assert [(line.done, line.counted) for line in lines] == [(True, True)] * 2
        assert uses().count() == 2

    def test_only_the_house_itself_asks_for_the_uses_of_an_item(self) -> None:
        here, card = counting()
        item = here.item()
        here.lend(item, card)
        with pytest.raises(NotAllowed):
            selectors.uses_of(staff(here.organisation, DIRECTOR), barcode=item.barcode)
        assert selectors.uses_of(SYSTEM, barcode=item.barcode) == [here.branch.pk]


def trial(here, item, card, **more):
    """What lending would answer now."""
    return selectors.try_check_out(
        here.desk, barcode=item.barcode, card=card.number, branch_id=here.branch.pk, **more
    )


def blocks(found):
    return found.refusal.blocks if found.refusal else ()
