"""What happens to memberships: going on, ending, and being a guest at another library."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import permissions, rules
from samenbieb.domains.patrons.errors import (
    GuestsNotServed,
    PaidNeedsYes,
    ProductDoesNotFit,
    RenewedAhead,
    RenewedMeanwhile,
    field,
)
from samenbieb.domains.patrons.events import MembershipEnded, MembershipRenewed
from samenbieb.domains.patrons.models import Consent, Membership, Product
from samenbieb.domains.patrons.selectors import categories
from samenbieb.domains.patrons.services.cards import close_cards
from samenbieb.domains.patrons.services.consents import say_yes
from samenbieb.domains.patrons.services.locks import locked_within
from samenbieb.domains.patrons.services.open_matters import refuse_while_open
from samenbieb.kernel import audit, clock, jobs, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked

ORDINARY_MONTHS = 12
# A free membership that renews itself goes on so many days before it would expire.
RENEWS_BEFORE = dt.timedelta(days=14)
# Nobody is renewed further ahead than this: a form sent again and again does not sell ten years.
RENEWED_AHEAD_MAX = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Renewed:
    """The new period of a membership: first and last day, and what it costs in cents."""

    starts_on: dt.date
    expires_on: dt.date
    fee_cents: int
    product_name: str


@locked
def renew_membership(
    actor: Actor,
    *,
    public_id: str,
    product_code: str = "",
    agreed_to_pay: bool = False,
    seen_expires_on: dt.date | None = None,
) -> Renewed:
    """Let a membership go on for a new period, with the same subscription or another one.

    A free membership becomes a paid one only with `agreed_to_pay`: the member said yes at the desk, and that is
    recorded. `seen_expires_on` is the last day that stood on the screen: when it is another one by now, somebody renewed
    already (or the form came twice), and nothing happens.

    Raises: NotFound, RenewedMeanwhile, RenewedAhead, ProductDoesNotFit, PaidNeedsYes. Locks: the membership.
    Publishes: MembershipRenewed. Source: dutch-notes (People).
    """
    membership = locked_within(actor, permissions.EDIT, public_id)
    if membership.ended_on is not None or membership.kind == Membership.Kind.GUEST:
        raise NotFound(_("This membership has ended. Register the person again."))
    if seen_expires_on is not None and seen_expires_on != membership.expires_on:
        raise RenewedMeanwhile
    if membership.expires_on - clock.today(membership.organisation.time_zone) > RENEWED_AHEAD_MAX:
        raise RenewedAhead
    starts_on = _next_start(membership)
    before = membership.product.fee_cents if membership.product else 0
    product = membership.product
    if product is not None or product_code:
        product = fitting_product(membership, product_code or (product.code if product else ""), starts_on)
    fee_cents = product.fee_cents if product else 0
    if rules.needs_recorded_yes(fee_before_cents=before, fee_cents=fee_cents):
        if not agreed_to_pay:
            raise PaidNeedsYes(fee_cents=fee_cents)
        say_yes(membership, Consent.Purpose.PAID_MEMBERSHIP, given_by_id=membership.person_id)
    return _go_on(actor, membership, product, starts_on)


def renew_free_memberships() -> int:
    """Let free memberships whose subscription renews itself go on shortly before they expire. Returns how many.

    Who has grown too old for the subscription is left alone: the library asks them, and nothing costs money by itself.
    Bears stopping between two of them.
    """
    actor = Actor.system("job")
    rows = Membership.objects.across_all(reason="the nightly job of every library").filter(
        ended_on=None, product__renews_itself=True, product__fee_cents=0, kind=Membership.Kind.HOME
    )
    count = 0
    for membership_id in rows.filter(expires_on__lte=clock.now().date() + RENEWS_BEFORE).values_list(
        "pk", flat=True
    ):
        jobs.between_batches()
        count += _renew_free(actor, membership_id)
    return count


@locked
def _renew_free(actor: Actor, membership_id: int) -> bool:
    rows = Membership.objects.across_all(reason="the nightly job of every library")
    rows = rows.select_related("person", "organisation", "product").select_for_update(
        of=("self",), no_key=True
    )
    membership = rows.filter(pk=membership_id, ended_on=None).first()
    if membership is None or membership.product is None:
        return False
    today = clock.today(membership.organisation.time_zone)
    if membership.expires_on < today or membership.expires_on > today + RENEWS_BEFORE:
        return False
    starts_on = _next_start(membership)
    try:
        product = fitting_product(membership, membership.product.code, starts_on)
    except ProductDoesNotFit:
        return False
    _go_on(actor, membership, product, starts_on)
    return True


@locked
def expire_membership(actor: Actor, *, public_id: str, expires_on: dt.date) -> None:
    """Let a membership expire on another day than agreed: a correction at the desk. Its loans and holds stay.

    Raises: NotFound, Invalid (before it began). Locks: the membership.
    """
    membership = locked_within(actor, permissions.EDIT, public_id)
    if expires_on < membership.starts_on:
        raise Invalid(fields={"expires_on": str(_("This day lies before the membership began."))})
    before, membership.expires_on = membership.expires_on, expires_on
    membership.save(update_fields=["expires_on"])
    audit.record(
        actor,
        permissions.EDIT,
        membership,
        person_id=membership.person_id,
        before=before.isoformat(),
        expires_on=expires_on.isoformat(),
    )


@locked
def end_membership(actor: Actor, *, public_id: str, on: dt.date | None = None) -> None:
    """End a membership after a day (today); its card can no longer be used.

    Raises: NotFound, StillOpen (a room above says what). Locks: the membership. Publishes: MembershipEnded.
    """
    membership = locked_within(actor, permissions.EDIT, public_id)
    if membership.ended_on is not None:
        return
    refuse_while_open(membership.pk)
    today = clock.today(membership.organisation.time_zone)
    membership.ended_on = min(on or today, today)
    membership.save(update_fields=["ended_on"])
    close_cards(membership)
    audit.record(
        actor,
        permissions.EDIT,
        membership,
        person_id=membership.person_id,
        ended_on=membership.ended_on.isoformat(),
    )
    outbox.publish(MembershipEnded(membership_id=membership.pk, ended_on=membership.ended_on.isoformat()))


@transaction.atomic
def membership_at(person_id: int, organisation_id: int, on: dt.date) -> Membership:
    """Give the membership of a person at a library, on which it books a loan, a hold or money there.

    Who lends elsewhere with the card of their own library becomes a guest: a membership without any contact data, which
    lasts as long as that at home. The caller holds the person's lock. Raises: NotFound, GuestsNotServed.
    Source: domain.md §2.4.
    """
    rows = Membership.objects.across_all(reason="a member of any library lends at every library")
    current = rows.filter(person_id=person_id, ended_on=None).select_related("organisation")
    here = current.filter(organisation_id=organisation_id).first()
    if here is not None and here.kind in Membership.AT_HOME:
        return here
    home = current.filter(kind__in=Membership.AT_HOME).order_by("-expires_on", "pk").first()
    if home is None:
        if here is not None:
            return here
        raise NotFound
    if here is None:
        return _make_guest(home, organisation_id, on)
    if (here.expires_on, here.category_id) != (home.expires_on, home.category_id):
        here.expires_on, here.category_id = max(home.expires_on, here.starts_on), home.category_id
        here.save(update_fields=["expires_on", "category"])
    return here


def fitting_product(membership: Membership, code: str, starts_on: dt.date) -> Product:
    """Give the subscription with a code when it is offered on a day and fits the age then. Raises: ProductDoesNotFit."""
    age = rules.age_on(membership.person.birth_on, starts_on)
    for product in categories.offered(membership.organisation_id, on=starts_on):
        if product.code == code and rules.Ages(product.from_age, product.until_age).fits(age):
            return product
    raise field("product", ProductDoesNotFit, product=code, age=age)


def _next_start(membership: Membership) -> dt.date:
    today = clock.today(membership.organisation.time_zone)
    starts_on, _last = rules.next_period(membership.expires_on, months=ORDINARY_MONTHS, today=today)
    return starts_on


def _go_on(actor: Actor, membership: Membership, product: Product | None, starts_on: dt.date) -> Renewed:
    membership.product = product
    if product is not None:
        membership.category_id = product.category_id
    months = product.period_months if product else ORDINARY_MONTHS
    membership.expires_on = rules.last_day(starts_on, months)
    membership.save(update_fields=["product", "category", "expires_on"])
    audit.record(
        actor,
        permissions.EDIT,
        membership,
        person_id=membership.person_id,
        changed=["expires_on"],
        product=product.code if product else "",
    )
    fee_cents = product.fee_cents if product else 0
    outbox.publish(
        MembershipRenewed(
            membership_id=membership.pk,
            membership_public_id=str(membership.public_id),
            organisation_id=membership.organisation_id,
            fee_cents=fee_cents,
            period_key=starts_on.isoformat(),
            product_name=product.name if product else "",
        )
    )
    return Renewed(starts_on, membership.expires_on, fee_cents, product.name if product else "")


def _make_guest(home: Membership, organisation_id: int, on: dt.date) -> Membership:
    library = organisations.organisation_by_id(organisation_id)
    if not library.lends_to_guests:
        raise GuestsNotServed(library=library.name)
    rows = Membership.objects.across_all(reason="a guest membership is made once")
    row, _made = rows.get_or_create(
        person_id=home.person_id,
        organisation=library,
        ended_on=None,
        defaults={
            "kind": Membership.Kind.GUEST,
            "category_id": home.category_id,
            "starts_on": on,
            "expires_on": max(home.expires_on, on),
            "registered_at": clock.now(),
            "history": home.history,
        },
    )
    return row
