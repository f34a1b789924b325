"""What happens to organisations: made, changed, moved in the tree, their municipalities and modules."""

import datetime as dt
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.organisations import permissions, rules
from samenbieb.domains.organisations.errors import CodeTaken, NoSuchPlace, OrganisationCircle, WrongIsil
from samenbieb.domains.organisations.models import (
    Municipality,
    Organisation,
    OrganisationHistory,
    ServiceArea,
)
from samenbieb.formats import isil as isil_format
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed


class OrganisationDetails(TypedDict, total=False):
    """What may be said of an organisation beside code, name and kind."""

    isil: str | None
    time_zone: str
    currency: str
    phone: str
    email: str
    website: str
    lends_to_guests: bool
    guardian_sees_until_age: int
    child_asked_from_age: int
    active_from_on: dt.date | None
    active_until_on: dt.date | None


class OrganisationFacts(OrganisationDetails, total=False):
    """What may be changed of an organisation."""

    name: str


def checked_isil(text: str | None) -> str | None:
    """Give an ISIL as it is stored. Raises: WrongIsil."""
    if not text:
        return None
    isil = isil_format.normalised(text)
    if isil is None:
        raise WrongIsil(fields={"isil": str(WrongIsil.message)})
    return isil


@transaction.atomic
def create_organisation(
    actor: Actor,
    *,
    code: str,
    name: str,
    kind: str,
    parent_id: int | None = None,
    **facts: Unpack[OrganisationDetails],
) -> Organisation:
    """Make an organisation and give it its place in the tree.

    Raises: NotAllowed, CodeTaken, OrganisationCircle (a kind that may not stand there), WrongIsil.
    """
    _require_above(actor, parent_id)
    if Organisation.objects.filter(code=code).exists():
        raise CodeTaken(fields={"code": str(CodeTaken.message)})
    isil = _free_isil(facts.pop("isil", None), organisation_id=None)
    row = Organisation(code=code, name=name, kind=kind, isil=isil, **facts)
    _stand_below(row, parent_id)
    row.save()
    audit.record(actor, permissions.MANAGE_ORGANISATIONS, row, code=code)
    return row


@transaction.atomic
def edit_organisation(
    actor: Actor, *, organisation_id: int, **facts: Unpack[OrganisationFacts]
) -> Organisation:
    """Change what is said of an organisation; what it was before stays in the history.

    Raises: NotAllowed, NoSuchPlace, WrongIsil, CodeTaken. Locks: the organisation.
    """
    row = _locked(actor, organisation_id, permissions.EDIT_ORGANISATION)
    if "isil" in facts:
        facts["isil"] = _free_isil(facts["isil"], organisation_id=row.pk)
    before = {name: getattr(row, name) for name, value in facts.items() if getattr(row, name) != value}
    if not before:
        return row
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=list(before))
    remember(actor, row, what="organisation", before=before)
    audit.record(actor, permissions.EDIT_ORGANISATION, row, changed=sorted(before))
    return row


@transaction.atomic
def move_organisation(actor: Actor, *, organisation_id: int, parent_id: int | None) -> Organisation:
    """Give an organisation another place in the tree. Raises: NotAllowed, NoSuchPlace, OrganisationCircle.

    Locks: the whole tree, in id order: two moves at once could otherwise close a circle between them.
    """
    _require_above(actor, parent_id)
    actor.require(permissions.MANAGE_ORGANISATIONS, at=organisation_id)
    tree = {row.pk: row for row in Organisation.objects.select_for_update(no_key=True).order_by("pk")}
    row = tree.get(organisation_id)
    if row is None:
        raise NoSuchPlace
    if rules.makes_circle(row.pk, parent_id, {pk: node.parent_id for pk, node in tree.items()}):
        raise OrganisationCircle
    before = row.parent_id
    _stand_below(row, parent_id)
    row.save(update_fields=["parent"])
    remember(actor, row, what="organisation", before={"parent_id": before})
    audit.record(actor, permissions.MANAGE_ORGANISATIONS, row, parent_id=parent_id)
    return row


@transaction.atomic
def serve_municipality(
    actor: Actor,
    *,
    organisation_id: int,
    municipality_code: str,
    municipality_name: str = "",
    from_on: dt.date,
    until_on: dt.date | None = None,
) -> ServiceArea:
    """Record that a library serves a municipality from a day; a municipality that is not known yet is made.

    Asked again, it only changes the days. Raises: NotAllowed, NoSuchPlace, Invalid.
    """
    row = _locked(actor, organisation_id, permissions.EDIT_ORGANISATION)
    if until_on is not None and until_on < from_on:
        raise Invalid(_("The last day lies before the first. Check the days."))
    municipality, _made = Municipality.objects.get_or_create(
        code=municipality_code, defaults={"name": municipality_name or municipality_code}
    )
    area, _made = ServiceArea.objects.update_or_create(
        organisation=row,
        municipality=municipality,
        until_on=None,
        defaults={"from_on": from_on, "until_on": until_on},
    )
    audit.record(actor, permissions.EDIT_ORGANISATION, row, municipality=municipality_code)
    return area


@transaction.atomic
def stop_serving(actor: Actor, *, organisation_id: int, municipality_code: str, until_on: dt.date) -> None:
    """Record the last day on which a library serves a municipality. Raises: NotAllowed, NoSuchPlace, Invalid."""
    row = _locked(actor, organisation_id, permissions.EDIT_ORGANISATION)
    area = row.service_areas.filter(municipality__code=municipality_code, until_on=None).first()
    if area is None:
        raise NoSuchPlace
    if until_on < area.from_on:
        raise Invalid(_("The last day lies before the first. Check the days."))
    area.until_on = until_on
    area.save(update_fields=["until_on"])
    audit.record(
        actor,
        permissions.EDIT_ORGANISATION,
        row,
        municipality=municipality_code,
        until_on=until_on.isoformat(),
    )


@transaction.atomic
def set_module(actor: Actor, *, organisation_id: int, module: str, on: bool) -> Organisation:
    """Switch a module on or off for one organisation. Raises: NotAllowed, NoSuchPlace."""
    row = _locked(actor, organisation_id, permissions.SWITCH_MODULES)
    off = set(row.modules_off)
    row.modules_off = sorted(off - {module} if on else off | {module})
    row.save(update_fields=["modules_off"])
    audit.record(actor, permissions.SWITCH_MODULES, row, module=module, on=on)
    return row


def remember(
    actor: Actor, row: Organisation, *, what: str, before: dict[str, Any], branch_id: int | None = None
) -> None:
    """Keep what an organisation or a place was before a change."""
    OrganisationHistory.objects.create(
        organisation=row,
        branch_id=branch_id,
        what=what,
        before={
            name: value if isinstance(value, str | int | bool | list) else _text(value)
            for name, value in before.items()
        },
        changed_at=clock.now(),
        changed_by=actor.name,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _locked(actor: Actor, organisation_id: int, action: str) -> Organisation:
    row = Organisation.objects.select_for_update(no_key=True).filter(pk=organisation_id).first()
    if row is None:
        raise NoSuchPlace
    actor.require(action, at=organisation_id)
    return row


def _require_above(actor: Actor, parent_id: int | None) -> None:
    """Making something without anything above it is for the command line only."""
    if parent_id is None and not actor.everywhere:
        raise NotAllowed(action=permissions.MANAGE_ORGANISATIONS)
    actor.require(permissions.MANAGE_ORGANISATIONS, at=parent_id)


def _stand_below(row: Organisation, parent_id: int | None) -> None:
    parent = Organisation.objects.filter(pk=parent_id).first() if parent_id is not None else None
    if parent_id is not None and parent is None:
        raise NoSuchPlace
    if not rules.may_stand_below(row.kind, parent.kind if parent else ""):
        raise OrganisationCircle(
            _("An organisation of this kind cannot stand there. Choose another organisation above it.")
        )
    row.parent = parent


def _free_isil(text: str | None, *, organisation_id: int | None) -> str | None:
    isil = checked_isil(text)
    holder = Organisation.objects.filter(isil=isil).first() if isil else None
    if holder is not None and holder.pk != organisation_id:
        raise CodeTaken(fields={"isil": str(CodeTaken.message)})
    return isil
