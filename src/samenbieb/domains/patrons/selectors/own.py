"""What a member sees of themselves: their data, who looked at them, and everything to take along."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import rules
from samenbieb.domains.patrons.models import Block, Card, Consent, IdentityCheck, Membership, Person
from samenbieb.domains.patrons.selectors import categories, families
from samenbieb.domains.patrons.selectors.blocks import reason_of, scope_of_block
from samenbieb.domains.patrons.selectors.merging import ids_of
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.models import AuditEntry


@dataclass(frozen=True, slots=True)
class OwnMembership:
    """What one library knows of the member."""

    public_id: str
    membership_id: int
    organisation_id: int
    library_name: str
    kind: str
    kind_label: str
    category_name: str | Promise
    product_name: str
    home_branch_id: int | None
    home_branch_code: str
    home_branch_name: str
    card_number: str
    starts_on: dt.date
    expires_on: dt.date
    expired: bool
    email: str
    phone: str
    street: str
    postcode: str
    town: str
    history: str


@dataclass(frozen=True, slots=True)
class Me:
    """The member who is logged in. The first membership is the home of the card."""

    person_id: int
    public_id: str
    name: str
    given_name: str
    birth_on: dt.date | None
    age: int
    language: str
    needs_large_print: bool
    memberships: tuple[OwnMembership, ...]


@dataclass(frozen=True, slots=True)
class LookLine:
    """One time that somebody looked at the member's data or changed them. The employee is not named; the library is."""

    at: dt.datetime
    where: str
    sentence: str | Promise


LOOKS: dict[tuple[str, str], str | Promise] = {
    ("patrons.view", "page"): _("An employee opened your data."),
    ("patrons.view", "list"): _("You came up when an employee looked somebody up."),
    ("messages.view", "notices"): _("An employee looked at the messages that you got."),
    ("patrons.view", "scan"): _("Your card was scanned."),
    ("patrons.register", ""): _("You were registered."),
    ("patrons.edit", ""): _("An employee changed your data."),
    ("patrons.view", "merge"): _("An employee compared two accounts of yours."),
    ("patrons.merge", ""): _("Two accounts of yours became one, or were taken apart again."),
    ("patrons.block", ""): _("A block was set or lifted."),
    ("circulation.hand_on", ""): _("You noted who has a title."),
    ("patrons.own", ""): _("You changed your data yourself."),
    ("patrons.log_in", ""): _("You logged in."),
    # Looks that the rooms above record, named by their own actions.
    ("circulation.view_loans", "loans"): _("An employee looked at what you have borrowed."),
    ("circulation.view_holds", "holds"): _("An employee looked at your reservations."),
    ("circulation.view_holds", "hold_shelf"): _("An employee saw your name on the list of the hold shelf."),
    ("circulation.view_loans", "family"): _("A parent looked at what you have borrowed."),
    ("circulation.view_holds", "family"): _("A parent looked at your reservations."),
    ("learning.look_buddy", ""): _("Somebody who finds or is your buddy looked at your request."),
    ("payments.view", "account"): _("An employee looked at what you have to pay."),
}


def me(actor: Actor) -> Me:
    """Give the member who acts. Raises: NotFound for anybody else."""
    person = _person(actor)
    memberships = tuple(_membership(row) for row in _memberships(actor))
    return Me(
        person_id=person.pk,
        public_id=str(person.public_id),
        name=str(person),
        given_name=person.given_name,
        birth_on=person.birth_on,
        age=rules.age_on(person.birth_on, clock.today(families.COUNTRY_TIME_ZONE)),
        language=person.language,
        needs_large_print=person.needs_large_print,
        memberships=memberships,
    )


def who_looked(actor: Actor) -> list[LookLine]:
    """Show the member, newest first, when their data were looked at or changed, by which library. Raises: NotFound."""
    person = _person(actor)
    known: dict[int, str] = {}
    lines = []
    entries = [entry for pk in ids_of(person.pk) for entry in audit.about_person(pk)]
    for entry in sorted(entries, key=lambda entry: entry.pk, reverse=True):
        seen = str(entry.details.get("seen", ""))
        sentence = LOOKS.get((entry.action, seen)) or LOOKS.get((entry.action, ""))
        if sentence is not None:
            lines.append(LookLine(at=entry.done_at, where=_where(entry, known), sentence=sentence))
    return lines


def own_data(actor: Actor) -> dict[str, Any]:
    """Give everything this room knows of the member who acts, to read and to take along (AVG art. 15 and 20).

    Plain values only: days and instants as ISO text. Loans, holds, money and messages are added by their own rooms.
    Raises: NotFound.
    """
    person = _person(actor)
    mine = Membership.objects.own(actor).select_related(
        "organisation", "category", "product", "home_branch", "person"
    )
    consents = Consent.objects.own(actor).select_related("organisation", "given_by").order_by("given_at")
    return {
        "person": {
            "name": str(person),
            "birth_on": person.birth_on.isoformat() if person.birth_on else "",
            "language": person.language,
            "needs_large_print": person.needs_large_print,
        },
        "memberships": [_plain(asdict(_membership(row))) for row in mine.order_by("pk")],
        "cards": [
            _plain({"number": row.number, "state": row.state, "issued_at": row.issued_at})
            for row in Card.objects.own(actor).order_by("pk")
        ],
        "children": [
            {"name": child.name, "you_see_loans": child.sees_loans} for child in families.family(actor)
        ],
        "guardians": [str(row.person) for row in families.guardians_of(person.pk)],
        "consents": [
            _plain(
                {
                    "library": row.organisation.name,
                    "purpose": row.purpose,
                    "given_by": str(row.given_by),
                    "given_at": row.given_at,
                    "withdrawn_at": row.withdrawn_at,
                }
            )
            for row in consents
        ],
        "identity_checks": [
            _plain({"document": row.get_document_display(), "checked_at": row.checked_at})
            for row in IdentityCheck.objects.own(actor).order_by("checked_at")
        ],
        "blocks": [
            _plain(
                {
                    "kind": row.get_kind_display(),
                    "reason": reason_of(row),
                    "scope": scope_of_block(row),
                    "from_at": row.from_at,
                    "until_on": row.until_on,
                    "lifted_at": row.lifted_at,
                }
            )
            for row in Block.objects.filter(person=person).select_related("branch").order_by("from_at")
        ],
        "looks": [
            _plain({"at": line.at, "where": line.where, "what": str(line.sentence)})
            for line in who_looked(actor)
        ],
    }


def _person(actor: Actor) -> Person:
    person = Person.objects.filter(pk=actor.person_id).first() if actor.person_id is not None else None
    if person is None:
        raise NotFound
    return person


def _memberships(actor: Actor) -> list[Membership]:
    rows = Membership.objects.own(actor).filter(ended_on=None)
    rows = rows.select_related("organisation", "category", "product", "home_branch", "person")
    return sorted(rows, key=lambda row: (row.kind not in Membership.AT_HOME, row.pk))


def _membership(row: Membership) -> OwnMembership:
    today = clock.today(row.organisation.time_zone)
    category = categories.at_age(row.category, rules.age_on(row.person.birth_on, today))
    cards = Card.objects.across_all(reason="the member's own card").filter(membership=row)
    return OwnMembership(
        public_id=str(row.public_id),
        membership_id=row.pk,
        organisation_id=row.organisation_id,
        library_name=row.organisation.name,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        category_name=categories.category_name(category),
        product_name=row.product.name if row.product else "",
        home_branch_id=row.home_branch_id,
        home_branch_code=row.home_branch.code if row.home_branch else "",
        home_branch_name=row.home_branch.name if row.home_branch else "",
        card_number=cards.filter(state=Card.State.ACTIVE)
        .order_by("beside", "pk")
        .values_list("number", flat=True)
        .first()
        or "",
        starts_on=row.starts_on,
        expires_on=row.expires_on,
        expired=row.expires_on < today,
        email=row.email,
        phone=row.phone,
        street=row.street,
        postcode=row.postcode,
        town=row.town,
        history=row.history,
    )


def _where(entry: AuditEntry, known: dict[int, str]) -> str:
    if "at" in entry.details:
        return str(entry.details["at"] or _("another library"))
    if entry.organisation_id is None:
        return ""
    if entry.organisation_id not in known:
        known[entry.organisation_id] = organisations.organisation_by_id(entry.organisation_id).name
    return known[entry.organisation_id]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    hidden = {"membership_id", "organisation_id", "home_branch_id"}
    return {name: _text(value) for name, value in values.items() if name not in hidden}


def _text(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Promise) else value
