"""Kinds of qualification: made, changed for what is given from now on, put away."""

from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from samenbieb.domains.credentials import permissions
from samenbieb.domains.credentials.errors import QualificationExists
from samenbieb.domains.credentials.models import Qualification
from samenbieb.kernel import audit, clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound

MONTHS_MAX = 120
NAME_MAX = 80


@dataclass(frozen=True, slots=True)
class QualificationWish:
    """A name, and after how many months it lapses, or lapses when it is not used (null: never)."""

    name: str
    valid_months: int | None = None
    disuse_months: int | None = None


@transaction.atomic
def make_kind(actor: Actor, *, organisation_id: int, wish: QualificationWish) -> str:
    """Make a kind of qualification. Returns its public id. Raises: NotAllowed, Invalid, QualificationExists."""
    actor.require(permissions.MANAGE, at=organisation_id)
    row = Qualification(organisation_id=organisation_id)
    _write(row, wish)
    audit.record(actor, permissions.MANAGE, row, made=row.name)
    return str(row.public_id)


@transaction.atomic
def change_kind(actor: Actor, *, qualification: str, wish: QualificationWish) -> None:
    """Change a kind, for what is given from now on. Raises: NotFound, NotAllowed, Invalid, QualificationExists."""
    row = lock_kind(actor, qualification)
    was = {name: getattr(row, name) for name in asdict(wish)}
    _write(row, wish)
    audit.record(actor, permissions.MANAGE, row, was=was, now=asdict(wish))


@transaction.atomic
def retire_kind(actor: Actor, *, qualification: str, retired: bool = True) -> None:
    """Let a kind not be given any more, or again; who holds it, keeps it. Raises: NotFound, NotAllowed, QualificationExists."""
    row = lock_kind(actor, qualification)
    row.retired_at = clock.now() if retired else None
    _save(row)
    audit.record(actor, permissions.MANAGE, row, retired=retired)


def lock_kind(actor: Actor, qualification: str) -> Qualification:
    """Hold a kind of a library where the actor manages them. Raises: NotFound, NotAllowed."""
    if not identifiers.is_public_id(qualification):
        raise NotFound
    rows = Qualification.objects.within(actor, permissions.VIEW).filter(public_id=qualification)
    row = rows.select_for_update(of=("self",), no_key=True).first()
    if row is None:
        raise NotFound
    actor.require(permissions.MANAGE, at=row.organisation_id)
    return row


def _write(row: Qualification, wish: QualificationWish) -> None:
    name = " ".join(wish.name.split())
    if not name or len(name) > NAME_MAX:
        raise Invalid(fields={"name": _("Fill in a name, at most eighty letters.")})
    for field in ("valid_months", "disuse_months"):
        months = getattr(wish, field)
        if months is not None and not 1 <= months <= MONTHS_MAX:
            raise Invalid(fields={field: _("Fill in months from 1 to 120, or leave it empty.")})
    row.name, row.valid_months, row.disuse_months = name, wish.valid_months, wish.disuse_months
    _save(row)


def _save(row: Qualification) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        raise QualificationExists from problem
