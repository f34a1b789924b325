"""What happens to the data of a member: changed by staff, or by the member at home."""

import datetime as dt
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import permissions
from samenbieb.domains.patrons.models import Membership
from samenbieb.domains.patrons.selectors.families import checked_id
from samenbieb.domains.patrons.services.locks import locked_within
from samenbieb.domains.patrons.services.registration import checked_contact
from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound

PERSON_FIELDS = frozenset(
    {"given_name", "family_name_prefix", "family_name", "birth_on", "language", "needs_large_print"}
)
CONTACT_FIELDS = frozenset({"email", "phone", "street", "postcode", "town"})


class OwnFacts(TypedDict, total=False):
    """What a member may change at home."""

    language: str
    needs_large_print: bool
    email: str
    phone: str
    street: str
    postcode: str
    town: str


class PatronFacts(OwnFacts, total=False):
    """What staff may change."""

    given_name: str
    family_name_prefix: str
    family_name: str
    birth_on: dt.date
    home_branch_id: int | None


@transaction.atomic
def edit_patron(actor: Actor, *, public_id: str, **facts: Unpack[PatronFacts]) -> list[str]:
    """Change the data of a member of the actor's libraries; names what changed. What stays the same is not written.

    Of a guest only the contact data at this library: name and birth date are for the library where they are at home.
    Raises: NotFound, Invalid. Locks: the membership.
    """
    membership = locked_within(actor, permissions.EDIT, public_id)
    if membership.kind == Membership.Kind.GROUP:
        raise NotFound(_("This is a group. Change it on the page of the group."))
    if membership.kind == Membership.Kind.GUEST and PERSON_FIELDS & facts.keys():
        raise NotFound(
            _("This person is a guest here. The library where they are at home changes these data.")
        )
    branch_id = facts.get("home_branch_id")
    if branch_id and organisations.branch_by_id(branch_id).organisation_id != membership.organisation_id:
        raise Invalid(fields={"home_branch": str(_("Choose a branch of this library."))})
    for name in ("given_name", "family_name"):
        if name in facts and not str(facts.get(name, "")).strip():
            raise Invalid(fields={name: str(_("Fill in the name."))})
    changed = _write(membership, dict(facts))
    if changed:
        audit.record(actor, permissions.EDIT, membership, person_id=membership.person_id, changed=changed)
    return changed


@transaction.atomic
def edit_own_data(actor: Actor, *, membership_public_id: str = "", **facts: Unpack[OwnFacts]) -> None:
    """Let a member change address, contact data and how they read, for one of their libraries or for all of them.

    Raises: NotFound, Invalid. Locks: the memberships.
    """
    rows = Membership.objects.own(actor).filter(ended_on=None, kind=Membership.Kind.HOME)
    if membership_public_id:
        rows = rows.filter(public_id=checked_id(membership_public_id))
    found = list(rows.select_related("person").select_for_update(of=("self",), no_key=True).order_by("pk"))
    if not found:
        raise NotFound
    for membership in found:
        if changed := _write(membership, dict(facts)):
            audit.record(actor, permissions.OWN, membership, person_id=membership.person_id, changed=changed)


def _write(membership: Membership, facts: dict[str, object]) -> list[str]:
    """Write what differs; names what changed."""
    contact = {name: str(value) for name, value in facts.items() if name in CONTACT_FIELDS}
    facts = facts | checked_contact(**contact)
    changed: list[str] = []
    for row, names in ((membership.person, PERSON_FIELDS), (membership, CONTACT_FIELDS | {"home_branch_id"})):
        mine = [name for name in facts if name in names and getattr(row, name) != facts[name]]
        for name in mine:
            value = facts[name]
            setattr(row, name, value.strip() if isinstance(value, str) else value)
        if mine:
            row.save(update_fields=[name.removesuffix("_id") for name in mine])
        changed += mine
    return sorted(changed)
