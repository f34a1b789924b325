"""Looking at what was told of a visitor: by the helper and by the partner. Each look leaves a line in the trail."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from samenbieb.domains.referrals import rules
from samenbieb.domains.referrals.errors import HandOverUnknown
from samenbieb.domains.referrals.models import HandOver, Partner, Passed
from samenbieb.domains.referrals.services.outcomes import locked, today_of
from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor

LOOK = "referrals.look"
_WHY = "what was told of one hand-over, for who may open it"


@dataclass(frozen=True, slots=True)
class Told:
    """What a partner may know of a visitor. `reach`: `phone`, `mail` or empty."""

    first_name: str
    reach: str
    address: str
    subject_label: str
    note: str
    partner_calls: bool


@dataclass(frozen=True, slots=True)
class HandOverView:
    """A warm hand-over. `state`: `open`, `done`, `recalled`, `undone` or `over`; only an open one has `told`.

    `code` as it stands on the card, `token` of the page of the partner: both empty when their time is over.
    """

    public_id: str
    partner: str
    partner_id: str
    partner_number: str
    has_mail: bool
    library: str
    state: str
    told: Told | None
    handed_on: dt.date
    until: dt.date
    outcome: str
    outcome_label: str
    may_change: bool
    is_of_today: bool
    code: str
    token: str


@transaction.atomic
def look_at(actor: Actor, *, hand_over: str) -> HandOverView:
    """Give a hand-over with what was told, for who may open it. Raises: HandOverUnknown."""
    return _looked(actor, locked(actor, hand_over), by="helper")


@transaction.atomic
def look_as_partner(actor: Actor, *, token: str) -> HandOverView:
    """Give a hand-over with what was told, for who holds the address of the partner. Raises: HandOverUnknown."""
    rows = HandOver.objects.across_all(reason="found by an address that only the partner has")
    row = rows.filter(token=token).first() if token else None
    if row is None:
        raise HandOverUnknown
    return _looked(actor, row, by="partner")


def _looked(actor: Actor, row: HandOver, *, by: str) -> HandOverView:
    today = today_of(row)
    state = _state(row, today)
    passed = Passed.objects.across_all(reason=_WHY).filter(hand_over=row).first() if state == "open" else None
    if passed is not None:
        audit.record(actor, LOOK, row, by=by)
    return HandOverView(
        public_id=str(row.public_id),
        partner=row.partner.name,
        partner_id=str(row.partner.public_id),
        partner_number=row.partner.number,
        has_mail=bool(row.partner.mail),
        library=row.organisation.name,
        state=state if state != "open" or passed is not None else "over",
        told=_told(passed) if passed is not None else None,
        handed_on=row.handed_on,
        until=rules.kept_until(row.handed_on),
        outcome=row.outcome,
        outcome_label=str(HandOver.Outcome(row.outcome).label) if row.outcome else "",
        may_change=row.outcome_on == today,
        is_of_today=row.handed_on == today,
        code=rules.shown_code(row.code) if row.code else "",
        token=row.token or "",
    )


def _state(row: HandOver, today: dt.date) -> str:
    if row.withdrawn_on is not None:
        return "undone"
    if row.recalled_on is not None:
        return "recalled"
    if row.outcome:
        return "done"
    return "over" if rules.is_over(row.handed_on, today) else "open"


def _told(row: Passed) -> Told:
    return Told(
        first_name=row.first_name,
        reach=row.reach,
        address=row.address,
        subject_label=str(Partner.Subject(row.subject).label),
        note=row.note,
        partner_calls=row.partner_calls,
    )
