"""The directory of partners. Everybody may see it; who keeps it, also sees what was not looked at for long."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.referrals import permissions, rules
from samenbieb.domains.referrals.errors import PartnerUnknown
from samenbieb.domains.referrals.models import HandOver, Partner
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor

ROOM = "referrals"
_PUBLIC = "who helps with what is public"


@dataclass(frozen=True, slots=True)
class PartnerView:
    """A partner in words. `is_old`: nobody looked for six months whether it is still so."""

    public_id: str
    name: str
    subject: str
    subject_label: str
    what: str
    for_whom: str
    where: str
    when: str
    bring: str
    mail: str
    number: str
    website: str
    municipality: str
    town: str
    library: Any
    checked_on: dt.date
    is_old: bool
    can_take_back: bool
    is_ended: bool


@dataclass(frozen=True, slots=True)
class PartnerHeld:
    """A partner, for rows of a room above that hang on it."""

    pk: int
    organisation_id: int
    is_ended: bool


def partner_held(actor: Actor, public_id: str, action: str) -> PartnerHeld:
    """Give a partner of a library where the actor may do this. Raises: PartnerUnknown, NotAllowed."""
    return _held(actor, public_id, action, Partner.objects.within(actor, action))


def hold_partner(actor: Actor, public_id: str, action: str) -> PartnerHeld:
    """Give a partner as `partner_held` does, and hold it until the transaction ends. Raises: PartnerUnknown, NotAllowed."""
    rows = Partner.objects.within(actor, action).select_for_update(no_key=True)
    return _held(actor, public_id, action, rows)


def _held(actor: Actor, public_id: str, action: str, rows: QuerySet[Partner]) -> PartnerHeld:
    actor.require(action)
    row = rows.filter(public_id=public_id).first() if identifiers.is_public_id(public_id) else None
    if row is None:
        raise PartnerUnknown
    return PartnerHeld(row.pk, row.organisation_id, row.ended_at is not None)


def partners_near(organisation_id: int, municipality_id: int | None = None) -> list[PartnerView]:
    """Give the partners of a library: those of one municipality and of its whole area, or all of them; by subject and name."""
    if not organisations.module_is_on(ROOM, organisation_id):
        return []
    rows = Partner.objects.across_all(reason=_PUBLIC).filter(organisation_id=organisation_id, ended_at=None)
    if municipality_id is not None:
        rows = rows.filter(Q(municipality=None) | Q(municipality_id=municipality_id))
    return _views(rows.select_related("organisation", "municipality"))


def public_partner(public_id: str) -> PartnerView:
    """Give one partner of the directory. Raises: PartnerUnknown."""
    rows = Partner.objects.across_all(reason=_PUBLIC).select_related("organisation", "municipality")
    row = rows.filter(public_id=public_id, ended_at=None).first()
    if row is None or not organisations.module_is_on(ROOM, row.organisation_id):
        raise PartnerUnknown
    return _views([row])[0]


def partners_to_keep(actor: Actor) -> list[PartnerView]:
    """Give the partners of the libraries of this actor, those that must be looked at first; ended ones last. Raises: NotAllowed."""
    actor.require(permissions.EDIT_PARTNERS)
    rows = Partner.objects.within(actor, permissions.EDIT_PARTNERS).select_related(
        "organisation", "municipality"
    )
    return sorted(_views(rows), key=lambda one: (one.is_ended, not one.is_old))


def partner_of(actor: Actor, public_id: str) -> PartnerView:
    """Give one partner, for who may change it. Raises: PartnerUnknown."""
    if not identifiers.is_public_id(public_id):
        raise PartnerUnknown
    rows = Partner.objects.within(actor, permissions.EDIT_PARTNERS)
    row = rows.select_related("organisation", "municipality").filter(public_id=public_id).first()
    if row is None:
        raise PartnerUnknown
    return _views([row])[0]


def partner_number(organisation_id: int, public_id: str) -> int:
    """Give the primary key of a partner of a library, for rows of a room above that point at it. Raises: PartnerUnknown."""
    rows = Partner.objects.across_all(reason=_PUBLIC).filter(organisation_id=organisation_id, ended_at=None)
    found = rows.filter(public_id=public_id).first() if identifiers.is_public_id(public_id) else None
    if found is None:
        raise PartnerUnknown
    return found.pk


def subjects() -> Sequence[tuple[str, Any]]:
    """Give with what partners may help."""
    return Partner.Subject.choices


def outcomes() -> Sequence[tuple[str, Any]]:
    """Give what can come of a hand-over."""
    return HandOver.Outcome.choices


def _views(rows: Iterable[Partner]) -> list[PartnerView]:
    return [
        PartnerView(
            public_id=str(row.public_id),
            name=row.name,
            subject=row.subject,
            subject_label=str(Partner.Subject(row.subject).label),
            what=row.what,
            for_whom=row.for_whom,
            where=row.where,
            when=row.when,
            bring=row.bring,
            mail=row.mail,
            number=row.number,
            website=row.website,
            municipality=row.municipality.code if row.municipality is not None else "",
            town=row.municipality.name if row.municipality is not None else "",
            library=row.organisation,
            checked_on=row.checked_on,
            is_old=rules.must_be_checked(row.checked_on, clock.today(row.organisation.time_zone)),
            can_take_back=bool(row.before),
            is_ended=row.ended_at is not None,
        )
        for row in rows
    ]
