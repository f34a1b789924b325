"""What happens to the subscriptions that a library offers."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import permissions
from samenbieb.domains.patrons.models import PatronCategory, Product
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A subscription (abonnement). Ages are full years on the first day, both included."""

    organisation_id: int
    code: str
    name: str
    category_code: str
    fee_cents: int = 0
    period_months: int = 12
    from_age: int = 0
    until_age: int | None = None
    offered_from_on: dt.date | None = None
    offered_until_on: dt.date | None = None
    renews_itself: bool = False


@transaction.atomic
def set_product(actor: Actor, draft: ProductDraft) -> None:
    """Make a subscription, or change the one with this code; who has it keeps their period.

    Only a free one may renew itself. Raises: NotAllowed, Invalid.
    """
    actor.require(permissions.EDIT_PRODUCTS, at=draft.organisation_id)
    if draft.renews_itself and draft.fee_cents:
        raise Invalid(_("Only a free subscription may renew itself."), fields={"renews_itself": "paid"})
    category = PatronCategory.objects.filter(code=draft.category_code).first()
    if category is None or not draft.code.strip() or not draft.name.strip() or draft.period_months < 1:
        raise Invalid(fields={"category_code": draft.category_code})
    library = organisations.organisation_by_id(draft.organisation_id)
    rows = Product.objects.across_all(reason="a subscription is named by library and code")
    row, _made = rows.update_or_create(
        organisation=library,
        code=draft.code.strip(),
        defaults={
            "name": draft.name.strip(),
            "category": category,
            "fee_cents": draft.fee_cents,
            "period_months": draft.period_months,
            "from_age": draft.from_age,
            "until_age": draft.until_age,
            "offered_until_on": draft.offered_until_on,
            "renews_itself": draft.renews_itself,
        },
        create_defaults={
            "name": draft.name.strip(),
            "category": category,
            "fee_cents": draft.fee_cents,
            "period_months": draft.period_months,
            "from_age": draft.from_age,
            "until_age": draft.until_age,
            "offered_from_on": draft.offered_from_on or clock.today(library.time_zone),
            "offered_until_on": draft.offered_until_on,
            "renews_itself": draft.renews_itself,
        },
    )
    audit.record(actor, permissions.EDIT_PRODUCTS, row, code=row.code, fee_cents=row.fee_cents)
