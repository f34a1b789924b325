"""Two accounts of one person become one, over three libraries, and stand apart again."""

import datetime as dt
import random
from dataclasses import replace
from typing import Any

import pytest

from samenbieb.domains.circulation import selectors
from samenbieb.domains.circulation import services as lending
from samenbieb.domains.circulation.models import Claim, Hold, Loan
from samenbieb.domains.messages.models import ChannelChoice, Notice
from samenbieb.domains.organisations.permissions import ADMINISTRATOR
from samenbieb.domains.patrons import permissions, services
from samenbieb.domains.patrons import selectors as people
from samenbieb.domains.patrons.errors import MergeRefused, MergeStays, NoSuchMerge, UndoLaterMergeFirst
from samenbieb.domains.patrons.models import (
    Block,
    Card,
    Consent,
    Membership,
    Person,
    PersonMerge,
    Relationship,
)
from samenbieb.domains.patrons.retention import forget_merges
from samenbieb.domains.payments import selectors as accounts
from samenbieb.domains.payments import services as money
from samenbieb.domains.payments.models import Allocation, Charge, Credit
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import SYSTEM, Library, library, loan_row
from tests.factories.organisations import staff
from tests.factories.patrons import RelationshipFactory, as_member, child_of

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"


def merge(actor: Actor, gone: Card, kept: Card, **more: Any) -> services.Merged:
    return services.merge_people(actor, public_id=str(kept.membership.public_id), other=gone.number, **more)


def at_both(*libraries: Library) -> Actor:
    """Give somebody who works at the desk of several libraries."""
    desks = [one.desk for one in libraries]
    grants = {
        action: frozenset().union(*(desk.organisations(action) for desk in desks))
        for action in desks[0].grants
    }
    return replace(desks[0], grants=grants)


def owe(card: Card, cents: int, kind: str = "other") -> Charge:
    line = ChargeLine(card.membership_id, card.organisation_id, kind, description="x")
    return money.charge(SYSTEM, line=line, amount_cents=cents)


def snapshot() -> dict[str, Any]:
    """Write down whose everything is, and what people and memberships say."""
    rows = {
        "loans": Loan.objects.across_all(reason=WHY).values_list("pk", "membership", "proxy"),
        "holds": Hold.objects.across_all(reason=WHY).values_list("pk", "membership", "proxy"),
        "claims": Claim.objects.across_all(reason=WHY).values_list("pk", "membership"),
        "charges": Charge.objects.across_all(reason=WHY).values_list("pk", "membership"),
        "credits": Credit.objects.across_all(reason=WHY).values_list("pk", "membership"),
        "cards": Card.objects.across_all(reason=WHY).values_list("pk", "membership", "beside", "state"),
        "ties": Relationship.objects.values_list("pk", "person", "acts_for", "until_on"),
        "consents": Consent.objects.across_all(reason=WHY).values_list("pk", "person", "given_by", "withdrawn_at"),
        "blocks": Block.objects.values_list("pk", "person"),
        "notices": Notice.objects.across_all(reason=WHY).values_list("pk", "person_id"),
        "choices": ChannelChoice.objects.across_all(reason=WHY).values_list("pk", "person_id"),
        "people": Person.objects.values_list("pk", "given_name", "family_name", "birth_on", "merged_into"),
        "memberships": Membership.objects.across_all(reason=WHY).values_list(
            "pk", "person", "ended_on", "merged_into", "email", "street", "expires_on", "category", "history",
            "home_branch",
        ),
    }  # fmt: skip
    return {name: sorted(map(tuple, found), key=lambda row: row[0]) for name, found in rows.items()}


def many_things(home: Library, owner: Library, kept: Card, gone: Card) -> None:
    """Let both have something of every kind."""
    home.rule("max_loans", 9)
    for card in (kept, gone):
        home.lend(owner.item(), card)
        owner.lend(owner.item(), card)  # both become guests there
        home.reserve(owner.item().record, card)
        owe(card, 300)
    returned, claimed = home.item(), home.item()
    home.lend(returned, kept)
    home.take_in(returned)
    home.lend(claimed, gone)
    lending.mark_item(home.desk, barcode=claimed.barcode, kind="claimed_returned")
    money.pay(SYSTEM, membership_id=gone.membership_id, amount_cents=100, method="cash")
    services.block(home.desk, public_id=str(gone.membership.public_id), kind="barred", reason="x")
    RelationshipFactory(person=kept.membership.person, acts_for=child_of(gone).membership.person)
    services.set_history(as_member(kept), choice="keep")
    services.link_proxy(home.desk, public_id=str(home.member().membership.public_id), card=gone.number)
    for library_of, card in ((home, kept), (home, gone), (owner, gone)):
        ChannelChoice.objects.create(
            organisation=library_of.organisation,
            person_id=card.membership.person_id,
            channel="letter",
            chosen_at=clock.now(),
        )
    outbox.drain_all(quiet=frozenset({"discovery"}))


def in_the_name_of_another(home: Library, kept: Card, gone: Card) -> tuple[Any, Any]:
    """Let each have borrowed or reserved something in the name of the other, and one in that of somebody else."""
    third = home.member()
    home.lend(home.item(), third)
    loans, holds = Loan.objects.across_all(reason=WHY), Hold.objects.across_all(reason=WHY)
    own = loans.filter(membership=kept.membership, closed_at=None)[:1].get()
    asked = holds.filter(membership=gone.membership)[:1].get()
    loans.filter(pk=own.pk).update(proxy=gone.membership.person)
    loans.filter(membership=third.membership).update(proxy=gone.membership.person)
    holds.filter(pk=asked.pk).update(proxy=kept.membership.person)
    return own, asked


def test_undo_gives_every_row_back() -> None:
    home, owner = library(), library()
    kept, gone = home.member(), home.member(history="never")
    many_things(home, owner, kept, gone)
    own, asked = in_the_name_of_another(home, kept, gone)
    before = snapshot()
    desk = at_both(home, owner)
    merged = merge(desk, gone, kept, name_of="gone", contact_of="gone")
    assert selectors.invariant_violations() == []
    assert snapshot() != before
    choices = ChannelChoice.objects.across_all(reason=WHY)
    assert choices.filter(person_id=kept.membership.person_id).count() == 2
    assert not Loan.objects.across_all(reason=WHY).filter(membership=gone.membership).exists()
    member = Membership.objects.across_all(reason=WHY).get(pk=kept.membership_id)
    said = (member.person.family_name, member.email, member.history)
    assert said == (gone.membership.person.family_name, gone.membership.email, "never")
    for row in (own, asked):
        row.refresh_from_db()
    assert (own.proxy_id, asked.proxy_id) == (None, None)
    services.undo_merge(desk, merge_public_id=merged.public_id)
    assert snapshot() == before
    assert selectors.invariant_violations() == []


def test_the_balance_is_the_sum_and_a_payment_since_stays_where_it_was_made() -> None:
    home = library()
    kept, gone = home.member(), home.member()
    owe(kept, 200)
    owe(gone, 300)
    merged = merge(home.desk, gone, kept)
    assert accounts.balance_cents(kept.membership.person_id) == 500
    money.pay(SYSTEM, membership_id=gone.membership_id, amount_cents=450, method="cash")
    assert accounts.balance_cents(kept.membership.person_id) == 50
    services.undo_merge(home.desk, merge_public_id=merged.public_id)
    assert accounts.balance_cents(gone.membership.person_id) == 300
    assert accounts.balance_cents(kept.membership.person_id) == -250
    assert [line.open_cents for line in accounts.open_charges(gone.membership_id)] == [300]
    assert accounts.open_charges(kept.membership_id) == []
    assert selectors.invariant_violations() == []


@pytest.mark.parametrize("seed", range(12))
def test_no_cent_is_lost_in_any_history(seed: int) -> None:
    dice, home = random.Random(seed), library()
    home.rule("negative_balance", True)
    kept, gone = home.member(), home.member()

    def sum_cents() -> int:
        return sum(accounts.balance_cents(card.membership.person_id) for card in (kept, gone))

    def something(card: Card) -> int:
        cents = dice.randrange(1, 500)
        if dice.random() < 0.6:
            owe(card, cents)
            return cents
        credit = money.pay(SYSTEM, membership_id=card.membership_id, amount_cents=cents, method="cash")
        if dice.random() < 0.3:
            money.void(SYSTEM, membership_id=credit.membership_id, credit_public_id=str(credit.public_id))
            return 0
        return -cents

    total = sum(something(dice.choice((kept, gone))) for _ in range(6))
    own = accounts.balance_cents(gone.membership.person_id)
    merged = merge(home.desk, gone, kept)
    assert (sum_cents(), accounts.balance_cents(gone.membership.person_id)) == (total, 0)
    total += sum(something(dice.choice((kept, gone))) for _ in range(5))
    assert sum_cents() == total
    assert selectors.invariant_violations() == []
    services.undo_merge(home.desk, merge_public_id=merged.public_id)
    assert (sum_cents(), accounts.balance_cents(gone.membership.person_id)) == (total, own)
    assert selectors.invariant_violations() == []


def test_what_ran_up_since_on_a_loan_goes_back_with_it() -> None:
    home = library()
    home.rule("fine_per_day", "0.20")
    kept, gone, item = home.member(), home.member(), home.item()
    with clock.at(clock.now() - dt.timedelta(days=25)):
        loan = home.lend(item, gone)
        merged = merge(home.desk, gone, kept)
    lending.accrue_fees()
    assert accounts.balance_cents(kept.membership.person_id) > 0
    services.undo_merge(home.desk, merge_public_id=merged.public_id)
    assert accounts.balance_cents(kept.membership.person_id) == 0
    fee = home.take_in(item).fee_cents
    assert accounts.balance_cents(gone.membership.person_id) == fee > 0
    assert loan_row(loan).membership_id == gone.membership_id


def test_a_library_where_one_is_a_member_takes_part_and_where_one_is_a_guest_follows() -> None:
    home, other, third = library(), library(), library()
    kept, gone = home.member(), other.member()
    guest_loan = third.lend(third.item(), gone)
    third.lend(third.item(), kept)
    # Only the one desk: the other library is named, and nothing moves.
    with pytest.raises(MergeRefused) as refused:
        merge(home.desk, gone, kept)
    assert other.organisation.name in str(refused.value)
    assert third.organisation.name not in str(refused.value)
    with pytest.raises(NotFound):
        merge(other.desk, gone, kept)
    both = at_both(home, other)
    shown = people.preview(both, public_id=str(kept.membership.public_id), other=gone.number)
    assert shown.reasons == ()
    assert shown.elsewhere
    assert shown.gone.counts["loans"] == 0  # what a third library lent is not told
    merged = merge(both, gone, kept)
    assert loan_row(guest_loan).membership is not None
    assert loan_row(guest_loan).membership.person_id == kept.membership.person_id  # type: ignore[union-attr]  # just looked at
    assert selectors.invariant_violations() == []
    for desk in (home.desk, third.desk):
        with pytest.raises((MergeRefused, NoSuchMerge)):
            services.undo_merge(desk, merge_public_id=merged.public_id)
    services.undo_merge(both, merge_public_id=merged.public_id)
    assert loan_row(guest_loan).membership.person_id == gone.membership.person_id  # type: ignore[union-attr]  # just looked at


def test_the_network_may_merge_where_libraries_differ() -> None:
    home, other = library(), library()
    kept, gone = home.member(), other.member()
    merge(SYSTEM, gone, kept)
    assert len(people.me(as_member(kept)).memberships) == 2


def test_a_guest_here_who_is_registered_here_too_stays_a_member() -> None:
    """The one who came as a guest is kept: the membership at home goes on, with its address and subscription."""
    home, other = library(), library()
    kept, gone = other.member(), home.member()
    loan = home.lend(home.item(), kept)
    merged = merge(at_both(home, other), gone, kept)
    here = Membership.objects.across_all(reason=WHY).get(
        person=kept.membership.person, organisation=home.organisation, ended_on=None
    )
    assert (here.pk, here.kind, here.email) == (gone.membership_id, "home", gone.membership.email)
    assert loan_row(loan).membership_id == here.pk
    services.undo_merge(at_both(home, other), merge_public_id=merged.public_id)
    assert loan_row(loan).membership is not None
    assert loan_row(loan).membership.person_id == kept.membership.person_id  # type: ignore[union-attr]  # just looked at


def test_without_the_right_nothing_is_found_or_done() -> None:
    home = library()
    kept, gone = home.member(), home.member()
    powerless = replace(home.desk, grants={permissions.VIEW: frozenset({home.organisation.pk})})
    with pytest.raises(NotAllowed):
        merge(powerless, gone, kept)
    with pytest.raises(NotAllowed):
        people.preview(powerless, public_id=str(kept.membership.public_id), other=gone.number)
    with pytest.raises(NotAllowed):
        people.doubles(powerless)
    merged = merge(staff(home.organisation, ADMINISTRATOR), gone, kept)
    with pytest.raises(NotAllowed):
        services.undo_merge(powerless, merge_public_id=merged.public_id)


def test_undo_is_once_and_the_later_merge_first() -> None:
    home = library()
    one, two, three = home.member(), home.member(), home.member()
    first = merge(home.desk, one, two)
    second = merge(home.desk, two, three)
    with pytest.raises(NoSuchMerge):  # of who stands behind the third by now, nothing is on the screen
        services.undo_merge(home.desk, merge_public_id=first.public_id)
    services.undo_merge(home.desk, merge_public_id=second.public_id)
    third = merge(home.desk, three, two)
    with pytest.raises(UndoLaterMergeFirst):
        services.undo_merge(home.desk, merge_public_id=first.public_id)
    services.undo_merge(home.desk, merge_public_id=third.public_id)
    services.undo_merge(home.desk, merge_public_id=first.public_id)
    with pytest.raises(MergeStays):
        services.undo_merge(home.desk, merge_public_id=first.public_id)


def test_both_cards_open_the_portal_of_one_person_and_a_new_card_closes_them() -> None:
    home = library()
    kept, gone = home.member(), home.member()
    merge(home.desk, gone, kept)
    for card in (kept, gone):
        assert people.scan_card(home.desk, card.number).membership_id == kept.membership_id
        assert (
            services.log_in_with_card(card.number, "1234", address="x").person_id == kept.membership.person_id
        )
    # The former address of the account leads on.
    page = people.patron(home.desk, str(gone.membership.public_id))
    assert (page.public_id, page.card_number) == (str(kept.membership.public_id), kept.number)
    services.issue_card(home.desk, public_id=page.public_id)
    for card in (kept, gone):
        assert not people.scan_card(home.desk, card.number).active


def test_who_looked_stays_and_the_merge_is_told_to_the_member() -> None:
    home = library()
    kept, gone = home.member(), home.member()
    people.patron(home.desk, str(gone.membership.public_id))
    merge(home.desk, gone, kept)
    looks = [str(line.sentence) for line in people.who_looked(as_member(kept))]
    assert sum("opened your data" in one or "uw gegevens" in one for one in looks) >= 1
    acts = AuditEntry.objects.filter(action=permissions.MERGE)
    assert {entry.person_id for entry in acts} == {kept.membership.person_id, gone.membership.person_id}


def test_after_its_term_the_second_account_is_forgotten_and_the_merge_stays() -> None:
    home = library()
    kept, gone = home.member(), home.member()
    merged = merge(home.desk, gone, kept)
    assert forget_merges() == 0
    with clock.at(clock.now() + dt.timedelta(days=91)):
        assert forget_merges() == 1
        assert forget_merges() == 0
        with pytest.raises(MergeStays):
            services.undo_merge(home.desk, merge_public_id=merged.public_id)
    row = PersonMerge.objects.get()
    assert (row.moved, row.before) == ({}, {})
    shell = Person.objects.get(pk=gone.membership.person_id)
    assert (shell.family_name, shell.merged_into_id) == ("", kept.membership.person_id)
    away = Membership.objects.across_all(reason=WHY).get(pk=gone.membership_id)
    assert (away.email, away.street) == ("", "")
    assert Card.objects.across_all(reason=WHY).get(pk=gone.pk).number == gone.number


def test_who_leaves_is_forgotten_with_both_accounts() -> None:
    home = library()
    kept, gone = home.member(), home.member()
    merge(home.desk, gone, kept)
    public_id = str(kept.membership.public_id)
    services.end_membership(home.desk, public_id=public_id)
    services.anonymise_person(SYSTEM, public_id=public_id)
    assert not Person.objects.filter(
        pk__in=[kept.membership.person_id, gone.membership.person_id], anonymised_at=None
    ).exists()
    assert not Card.objects.across_all(reason=WHY).filter(number__in=[kept.number, gone.number]).exists()


def test_a_changed_address_since_the_merge_is_not_written_over_by_its_undo() -> None:
    home = library()
    kept, gone = home.member(), home.member()
    merged = merge(home.desk, gone, kept, contact_of="gone")
    services.edit_patron(home.desk, public_id=str(kept.membership.public_id), email="nieuw@example.test")
    services.undo_merge(home.desk, merge_public_id=merged.public_id)
    row = Membership.objects.across_all(reason=WHY).get(pk=kept.membership_id)
    assert (row.email, row.postcode) == ("nieuw@example.test", kept.membership.postcode)


def test_a_child_with_one_parent_twice_in_the_books_has_that_parent_once() -> None:
    home = library()
    kept, gone = home.member(), home.member()
    child = child_of(gone)
    RelationshipFactory(person=kept.membership.person, acts_for=child.membership.person)
    merged = merge(home.desk, gone, kept)
    page = people.patron(home.desk, str(child.membership.public_id))
    assert [line.name for line in page.guardians] == [str(kept.membership.person)]
    services.undo_merge(home.desk, merge_public_id=merged.public_id)
    assert len(people.patron(home.desk, str(child.membership.public_id)).guardians) == 2


def test_a_credit_changes_its_account_and_nothing_else() -> None:
    home = library()
    kept, gone = home.member(), home.member()
    owe(gone, 100)
    money.pay(SYSTEM, membership_id=gone.membership_id, amount_cents=100, method="cash")
    before = Credit.objects.across_all(reason=WHY).values().get()
    merge(home.desk, gone, kept)
    after = Credit.objects.across_all(reason=WHY).values().get()
    assert after == before | {"membership_id": kept.membership_id}
    assert Allocation.objects.count() == 1
