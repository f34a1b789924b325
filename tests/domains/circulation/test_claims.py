"""Said to be returned: who may say so, what it does to people, money and privacy, and how it ends."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.circulation import permissions, selectors, services
from samenbieb.domains.circulation.errors import Block, MarkRefused, ReturnRefused, TooLateToUndo
from samenbieb.domains.circulation.models import Claim
from samenbieb.domains.circulation.rules.claims import resolved_as
from samenbieb.domains.payments import selectors as accounts
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import Library, library, loan_row

CLAIMED = "claimed_returned"
WORDS = ("ask", "returned_by_patron", "found_by_library")


@given(st.sampled_from(("", *WORDS[1:])), st.sampled_from(WORDS))
def test_what_somebody_says_goes_before_the_rule(said: str, rule: str) -> None:
    slow = said or rule
    assert resolved_as(said, rule) == (None if slow == "ask" else slow)


def claimed(here: Library, **facts):
    """Lend a title, let it be 23 days later (two days late), and note that it is said to be back."""
    item, card = here.item(**facts), here.member()
    with clock.at(clock.now() - dt.timedelta(days=23)):
        lent = here.lend(item, card)
    services.mark_item(here.desk, barcode=item.barcode, kind=CLAIMED)
    return item, card, loan_row(lent)


@pytest.mark.django_db
class TestClaim:
    def test_it_is_on_the_search_list_of_both_places_without_a_name(self) -> None:
        here, owner = library(), library()
        item, card = owner.item(), here.member()
        services.return_item(here.desk, barcode=item.barcode, branch_id=here.branch.pk)
        here.lend(item, card)
        services.mark_item(here.desk, barcode=item.barcode, kind=CLAIMED)
        for place, own in ((here, True), (owner, False)):
            lines = selectors.claims_to_search(place.desk, branch_id=place.branch.pk)
            assert [(line.barcode, line.is_own) for line in lines] == [(item.barcode, own)]
            assert card.membership.person.family_name not in repr(lines)
        elsewhere = library()
        assert selectors.claims_to_search(elsewhere.desk, branch_id=elsewhere.branch.pk) == []
        with pytest.raises(NotFound):
            selectors.claims_to_search(elsewhere.desk, branch_id=here.branch.pk)

    def test_another_library_than_owner_and_lender_notes_nothing(self) -> None:
        here = library()
        item, card = here.item(), here.member()
        here.lend(item, card)
        with pytest.raises(NotFound):
            services.mark_item(library().desk, barcode=item.barcode, kind=CLAIMED)
        assert not Claim.objects.across_all(reason="test").exists()

    def test_it_leaves_a_trail_that_names_the_borrower(self) -> None:
        here = library()
        _item, card, loan = claimed(here)
        line = AuditEntry.objects.filter(action="circulation.mark").latest("pk")
        assert (line.person_id, line.subject_id) == (card.membership.person_id, str(loan.public_id))

    def test_the_same_key_notes_it_once(self) -> None:
        here = library()
        item, card = here.item(), here.member()
        here.lend(item, card)
        for _time in range(2):
            services.mark_item(here.desk, barcode=item.barcode, kind=CLAIMED, key="same")
        assert Claim.objects.across_all(reason="test").count() == 1

    def test_any_library_of_the_network_ends_it_by_a_scan(self) -> None:
        here, there = library(), library()
        here.rule("fine_per_day", "0.25")
        item, card, loan = claimed(here)
        answer = there.take_in(item)
        assert (answer.closed, answer.fee_cents, answer.can_undo) == (True, 50, False)
        loan.refresh_from_db()
        assert loan.closed_as == "returned"
        assert accounts.membership_balance_cents(card.membership_id) == 50
        assert selectors.invariant_violations() == []
        with pytest.raises(TooLateToUndo):
            services.undo_return(there.desk, act_public_id=answer.act)

    def test_where_the_desk_is_asked_nothing_happens_until_it_said_who_had_it(self) -> None:
        here = library()
        here.rule("claim_resolution", "ask")
        item, _card, loan = claimed(here)
        with pytest.raises(ReturnRefused) as refused:
            here.take_in(item)
        assert (refused.value.blocks, refused.value.result) == ((Block.ITEM_CLAIMED_RETURNED,), "confirm")
        with pytest.raises(Invalid):
            here.take_in(item, resolution="missing")
        loan.refresh_from_db()
        assert loan.closed_at is None
        assert here.take_in(item, resolution="found_by_library").closed

    def test_a_title_that_was_marked_as_missing_can_be_found_and_lent_again(self) -> None:
        here = library()
        item, card, _loan = claimed(here)
        assert services.mark_item(here.desk, barcode=item.barcode, kind="missing").closed
        with pytest.raises(MarkRefused):
            services.mark_item(here.desk, barcode=item.barcode, kind=CLAIMED)
        assert here.take_in(item).next == "shelf"
        here.lend(item, card)
        assert selectors.invariant_violations() == []

    def test_a_forgotten_loan_leaves_a_month_and_a_member_and_no_title(self) -> None:
        here = library()
        item, card, loan = claimed(here)
        here.take_in(item)
        card.membership.history = "never"
        card.membership.save()
        services.forget_history(card.membership_id)
        loan.refresh_from_db()
        left = Claim.objects.across_all(reason="test").get()
        assert (loan.membership_id, left.loan_id, left.membership_id) == (None, None, card.membership_id)
        assert (left.claimed_at.day, left.claimed_at.hour, left.resolved_by) == (1, 0, "")
        assert selectors.invariant_violations() == []
        services.forget_person(card.membership.person_id)
        assert not Claim.objects.across_all(reason="test").exists()

    def test_who_may_not_acknowledge_cannot_let_one_too_many_pass(self) -> None:
        here = library()
        here.rule("claims_limit", 0)
        item, card = here.item(), here.member()
        here.lend(item, card)
        weak = Actor(
            name="helper",
            door="desk",
            grants={permissions.MARK: frozenset({here.organisation.pk})},
        )
        with pytest.raises(MarkRefused) as refused:
            services.mark_item(weak, barcode=item.barcode, kind=CLAIMED)
        assert (refused.value.result, refused.value.numbers) == ("refused", {"limit": 0, "count": 0})
