"""What happens to places: branches, service points, bus stops, pick-up points."""

import datetime as dt
from decimal import Decimal
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.organisations import permissions, rules
from samenbieb.domains.organisations.errors import CodeTaken, NoSuchPlace, wrong_position
from samenbieb.domains.organisations.events import BranchChanged
from samenbieb.domains.organisations.models import Branch, Municipality, Organisation
from samenbieb.domains.organisations.services.organisations import checked_isil, remember
from samenbieb.kernel import audit, outbox
from samenbieb.kernel.actor import Actor


class BranchDetails(TypedDict, total=False):
    """What may be said of a place beside code, name and kind; physical facts may be unknown (None)."""

    isil: str | None
    municipality_code: str | None
    street: str
    postcode: str
    town: str
    phone: str
    latitude: Decimal | None
    longitude: Decimal | None
    position: str  # both at once, as a map copies them; empty: not known
    offers_pickup: bool
    exchanges: bool
    step_free: bool | None
    lift: bool | None
    accessible_toilet: bool | None
    hearing_loop: bool | None
    quiet_hours: str
    opened_on: dt.date | None
    closed_on: dt.date | None


class BranchFacts(BranchDetails, total=False):
    """What may be changed of a place."""

    name: str
    kind: str


@transaction.atomic
def create_branch(
    actor: Actor, *, organisation_id: int, code: str, name: str, kind: str, **facts: Unpack[BranchDetails]
) -> Branch:
    """Make a place of a library.

    Raises: NotAllowed, NoSuchPlace, CodeTaken, WrongIsil, WrongPosition. Publishes: BranchChanged.
    """
    actor.require(permissions.EDIT_PLACES, at=organisation_id)
    if not Organisation.objects.filter(pk=organisation_id).exists():
        raise NoSuchPlace
    if Branch.objects.filter(code=code).exists():
        raise CodeTaken(fields={"code": str(CodeTaken.message)})
    row = Branch(
        organisation_id=organisation_id, code=code, name=name, kind=kind, **_columns(facts, branch_id=None)
    )
    row.save()
    audit.record(actor, permissions.EDIT_PLACES, row, code=code)
    outbox.publish(BranchChanged(branch_id=row.pk))
    return row


@transaction.atomic
def edit_branch(actor: Actor, *, branch_id: int, **facts: Unpack[BranchFacts]) -> Branch:
    """Change what is said of a place; what it was before stays in the history.

    The kind is what the library declares: another kind than its hours point to is shown, not refused.
    Raises: NoSuchPlace, NotAllowed, WrongIsil, WrongPosition, CodeTaken. Locks: the place. Publishes: BranchChanged.
    """
    row = locked_branch(actor, branch_id)
    columns = _columns(facts, branch_id=branch_id)
    before = {name: getattr(row, name) for name, value in columns.items() if getattr(row, name) != value}
    if not before:
        return row
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(before))
    was = before.get("municipality", row.municipality)
    code = {"municipality_code": was.code if was else None} if "municipality" in before else {}
    remember(actor, row.organisation, what="place", before={**before, **code}, branch_id=row.pk)
    audit.record(actor, permissions.EDIT_PLACES, row, changed=sorted(before))
    outbox.publish(BranchChanged(branch_id=row.pk))
    return row


def locked_branch(actor: Actor, branch_id: int) -> Branch:
    """Give a place, locked, to somebody who may edit it. Raises: NoSuchPlace, NotAllowed. Locks: the place."""
    rows = Branch.objects.select_related("organisation").select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk=branch_id).first()
    if row is None:
        raise NoSuchPlace
    actor.require(permissions.EDIT_PLACES, at=row.organisation_id)
    return row


def _columns(facts: BranchDetails, *, branch_id: int | None) -> dict[str, object]:
    columns: dict[str, object] = dict(facts)
    if "municipality_code" in facts:
        code = facts["municipality_code"]
        columns.pop("municipality_code")
        columns["municipality"] = _municipality(code) if code else None
    if "position" in facts:
        columns.pop("position")
        columns["latitude"], columns["longitude"] = _position(facts["position"])
    if "isil" in facts:
        isil = checked_isil(facts["isil"])
        holder = Branch.objects.filter(isil=isil).first() if isil else None
        if holder is not None and holder.pk != branch_id:
            raise CodeTaken(fields={"isil": str(CodeTaken.message)})
        columns["isil"] = isil
    return columns


def _position(text: str) -> tuple[Decimal | None, Decimal | None]:
    if not text.strip():
        return None, None
    try:
        return rules.read_position(text)
    except ValueError as problem:
        raise wrong_position(str(problem)) from None


def _municipality(code: str) -> Municipality:
    row = Municipality.objects.filter(code=code).first()
    if row is None:
        raise NoSuchPlace(_("We do not know this municipality. Record first that the library serves it."))
    return row
