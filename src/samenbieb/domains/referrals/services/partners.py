"""Partners are entered, changed, looked at anew, ended; the last change can be put back."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.referrals import permissions
from samenbieb.domains.referrals.errors import (
    PartnerInvalid,
    PartnerNameTaken,
    PartnerUnchanged,
    PartnerUnknown,
)
from samenbieb.domains.referrals.events import PartnerChanged
from samenbieb.domains.referrals.models import Partner
from samenbieb.kernel import audit, clock, identifiers, outbox
from samenbieb.kernel.actor import Actor

SAFE_WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class PartnerWish:
    """What is said of a partner. `municipality`: a code, or empty when it is for the whole area of the library."""

    name: str
    subject: str
    what: str
    where: str
    when: str = ""
    for_whom: str = ""
    number: str = ""
    website: str = ""
    municipality: str = ""
    bring: str = ""
    mail: str = ""


@transaction.atomic
def add_partner(actor: Actor, *, organisation_id: int, wish: PartnerWish) -> str:
    """Enter a partner in the directory of a library; it was looked at today. Returns its public id.

    Raises: NotAllowed, PartnerInvalid, PartnerNameTaken. Publishes: PartnerChanged.
    """
    actor.require(permissions.EDIT_PARTNERS, at=organisation_id)
    row = Partner(organisation_id=organisation_id, checked_on=_today(organisation_id))
    _fill(row, asdict(wish))
    _save(actor, row, what="added")
    return str(row.public_id)


@transaction.atomic
def change_partner(actor: Actor, *, partner: str, wish: PartnerWish) -> None:
    """Say something else of a partner; it was looked at today. The same again changes only the day.

    Raises: PartnerUnknown, PartnerInvalid, PartnerNameTaken. Locks: the partner. Publishes: PartnerChanged.
    """
    row = _locked(actor, partner)
    before = _as_it_stands(row)
    _fill(row, asdict(wish))
    row.before, row.checked_on = before, _today(row.organisation_id)
    _save(actor, row, what="changed")


@transaction.atomic
def confirm_partner(actor: Actor, *, partner: str) -> None:
    """Say that what stands there was looked at today and is still so. Raises: PartnerUnknown. Locks: the partner."""
    row = _locked(actor, partner)
    row.checked_on = _today(row.organisation_id)
    _save(actor, row, what="confirmed")


@transaction.atomic
def end_partner(actor: Actor, *, partner: str) -> None:
    """Take a partner out of the directory. Twice changes nothing. Raises: PartnerUnknown. Locks: the partner."""
    row = _locked(actor, partner)
    if row.ended_at is None:
        row.before = _as_it_stands(row)
        row.ended_at = clock.now()
        _save(actor, row, what="ended")


@transaction.atomic
def take_back_partner(actor: Actor, *, partner: str) -> None:
    """Put back how a partner stood before the last change, or bring it back after it ended.

    Raises: PartnerUnknown, PartnerUnchanged, PartnerNameTaken. Locks: the partner.
    """
    row = _locked(actor, partner)
    if not row.before:
        raise PartnerUnchanged
    before = dict(row.before)
    row.checked_on = dt.date.fromisoformat(before.pop("checked_on"))
    row.before, row.ended_at = {}, None
    _fill(row, before)
    _save(actor, row, what="taken_back")


def _locked(actor: Actor, public_id: str) -> Partner:
    """Give a partner that this actor may change; of another library it is not found."""
    if not identifiers.is_public_id(public_id):
        raise PartnerUnknown
    rows = Partner.objects.within(actor, permissions.EDIT_PARTNERS).select_for_update(no_key=True)
    row = rows.filter(public_id=public_id).first()
    if row is None:
        raise PartnerUnknown
    return row


def _as_it_stands(row: Partner) -> dict[str, Any]:
    names = ("name", "subject", "what", "where", "when", "for_whom", "bring", "number", "website", "mail")
    said = {name: getattr(row, name) for name in names}
    place = row.municipality.code if row.municipality is not None else ""
    return {**said, "municipality": place, "checked_on": row.checked_on.isoformat()}


def _fill(row: Partner, said: dict[str, Any]) -> None:
    """Take over what was said, and look whether it can be. Raises: PartnerInvalid."""
    code = str(said["municipality"])
    known = {one.code: one for one in organisations.municipalities()} if code else {}
    fields: dict[str, str] = {}
    if code and code not in known:
        fields["municipality"] = _("Choose a municipality from the list.")
    row.municipality = known.get(code)
    for name in (
        "name",
        "subject",
        "what",
        "where",
        "when",
        "for_whom",
        "bring",
        "number",
        "website",
        "mail",
    ):
        # How it stood before the last change may be from a time that knew less of a partner.
        setattr(row, name, " ".join(str(said.get(name, "")).split()))
    if not row.number and not row.website:
        fields["number"] = _("Fill in a telephone number or a website.")
    if row.website and not row.website.startswith(SAFE_WEB):
        fields["website"] = _("A website begins with https://.")
    try:
        row.clean_fields(exclude=["before", "checked_on", "organisation", "municipality"])
    except ValidationError as problem:
        fields |= {name: " ".join(told) for name, told in problem.message_dict.items() if name not in fields}
    if fields:
        raise PartnerInvalid(fields=fields)


def _save(actor: Actor, row: Partner, *, what: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        raise PartnerNameTaken(fields={"name": str(PartnerNameTaken.message)}) from problem
    audit.record(actor, permissions.EDIT_PARTNERS, row, what=what)
    outbox.publish(PartnerChanged(row.organisation_id, str(row.public_id)))


def _today(organisation_id: int) -> dt.date:
    return clock.today(organisations.organisation_by_id(organisation_id).time_zone)
