"""Kinds of activity that a library offers more often, so that nobody fills in the same twice."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction

from samenbieb.domains.programme import permissions
from samenbieb.domains.programme.errors import TemplateExists
from samenbieb.domains.programme.models import ActivityTemplate
from samenbieb.domains.programme.services.checking import checked
from samenbieb.kernel import audit, clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class TemplateWish:
    """All that a kind of activity has, as it was filled in."""

    name: str
    kind: str
    core_function: str
    audience: str = "everybody"
    language: str = "nl"
    minutes: int = 60
    drop_in: bool = True
    price_cents: int = 0
    summary: str = ""


@transaction.atomic
def make_template(actor: Actor, *, organisation_id: int, wish: TemplateWish) -> str:
    """Make a kind of activity for a library. Returns its public id. Raises: NotAllowed, Invalid, TemplateExists."""
    actor.require(permissions.PLAN, at=organisation_id)
    row = ActivityTemplate(organisation_id=organisation_id, **asdict(wish))
    _kept(row)
    audit.record(actor, permissions.PLAN, row, made=wish.name)
    return str(row.public_id)


@transaction.atomic
def change_template(actor: Actor, *, template: str, wish: TemplateWish) -> None:
    """Change a kind of activity; what was planned with it stays as it is.

    Raises: NotFound, NotAllowed, Invalid, TemplateExists. Locks: the template.
    """
    row = lock_template(actor, template)
    before: dict[str, Any] = {name: getattr(row, name) for name in asdict(wish)}
    for name, value in asdict(wish).items():
        setattr(row, name, value)
    _kept(row)
    changed = {name: [old, getattr(row, name)] for name, old in before.items() if old != getattr(row, name)}
    audit.record(actor, permissions.PLAN, row, changed=changed)


@transaction.atomic
def retire_template(actor: Actor, *, template: str, retired: bool = True) -> None:
    """Offer a kind of activity no longer for planning, or again. Raises: NotFound, NotAllowed, TemplateExists."""
    row = lock_template(actor, template)
    row.retired_at = clock.now() if retired else None
    _kept(row)
    audit.record(actor, permissions.PLAN, row, retired=retired)


def lock_template(actor: Actor, template: str) -> ActivityTemplate:
    """Hold a kind of activity of a library where the actor plans. Raises: NotFound."""
    if not identifiers.is_public_id(template):
        raise NotFound
    rows = ActivityTemplate.objects.within(actor, permissions.PLAN).filter(public_id=template)
    found = rows.select_for_update(of=("self",), no_key=True).first()
    if found is None:
        raise NotFound
    return found


def _kept(row: ActivityTemplate) -> None:
    checked(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        raise TemplateExists from problem
