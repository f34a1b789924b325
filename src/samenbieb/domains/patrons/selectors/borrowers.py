"""All that lending needs to know of the person behind a card, in one statement, while their lock is held."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.patrons import rules
from samenbieb.domains.patrons.errors import CardUnknown
from samenbieb.domains.patrons.models import Card, Membership, Person
from samenbieb.domains.patrons.selectors.blocks import Against, Standing, against, standing_of
from samenbieb.domains.patrons.selectors.categories import kind_at_age
from samenbieb.domains.patrons.selectors.families import may_act_for
from samenbieb.domains.patrons.selectors.looks import CardOf
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.remembering import Versions
from samenbieb.kernel.statements import Statement

_FACTS = Statement(
    """
    SELECT c.state, c.membership_id, own.public_id, own.organisation_id, o.name, o.time_zone, p.birth_on,
        (SELECT json_agg(json_build_array(m.id, m.organisation_id, m.kind, m.category_id, m.starts_on, m.expires_on,
            m.ended_on, m.home_branch_id) ORDER BY m.id) FROM patrons_membership m WHERE m.person_id = p.id),
        (SELECT json_agg(json_build_array(b.kind, b.until_on, b.stops_checkout, b.stops_renew, b.stops_hold, b.reach,
            b.branch_id, (SELECT a.name FROM organisations_branch a WHERE a.id = b.branch_id)) ORDER BY b.id) FROM patrons_block b
            WHERE b.person_id = p.id AND b.lifted_at IS NULL
            AND (b.organisation_id IS NULL OR b.organisation_id = %(organisation)s::bigint))
    FROM patrons_card c
    JOIN patrons_membership own ON own.id = c.membership_id
    JOIN patrons_person p ON p.id = own.person_id
    JOIN organisations_organisation o ON o.id = own.organisation_id
    WHERE c.number = %(number)s::text AND p.id = %(person)s::bigint
    """
)


@dataclass(frozen=True, slots=True)
class Account:
    """A membership of the person, at any library."""

    pk: int
    organisation_id: int
    kind: str
    category_id: int
    starts_on: dt.date
    expires_on: dt.date
    ended_on: dt.date | None
    home_branch_id: int | None


@dataclass(frozen=True, slots=True)
class Borrower:
    """What lending needs to know of a card and its holder, whatever library issued it. Never for showing.

    `accounts` are all memberships of the person; `standing` the blocks of the library that lends and of the network.
    """

    person_id: int
    card_of: CardOf
    home_branch_id: int | None
    category_id: int
    age: int
    active: bool
    expires_on: dt.date
    accounts: tuple[Account, ...]
    standing: tuple[Standing, ...]

    @property
    def account_ids(self) -> tuple[int, ...]:
        """Give the primary keys of the memberships."""
        return tuple(account.pk for account in self.accounts)

    def blocks(self, act: rules.Act, *, branch_id: int, on: dt.date) -> dict[str, Against]:
        """Give the codes of the blocks that stand against an act on a day at a branch of the library that lends."""
        return against(self.standing, act=act, branch_id=branch_id, on=on)

    def account_at(self, organisation_id: int) -> int | None:
        """Give the membership on which a library books; null when one must be made or put right first.

        As `services.membership_at`: a guest's membership lasts as long as that at home, with the same category.
        """
        current = [account for account in self.accounts if account.ended_on is None]
        here = next((account for account in current if account.organisation_id == organisation_id), None)
        if here is None:
            return None
        homes = [account for account in current if account.kind in Membership.AT_HOME]
        if here in homes or not homes:
            return here.pk
        home = min(homes, key=lambda account: (-account.expires_on.toordinal(), account.pk))
        in_step = (here.expires_on, here.category_id) == (home.expires_on, home.category_id)
        return here.pk if in_step else None


def borrower(actor: Actor, *, card: str, person_id: int, organisation_id: int, held: Versions) -> Borrower:
    """Give the facts behind a card for a loan at a library. The caller holds the lock of the person.

    A member may scan only cards of people they act for. Raises: CardUnknown, NotAllowed.
    """
    if actor.person_id is not None:
        if not may_act_for(actor, person_id):
            raise CardUnknown
    elif not (actor.everywhere or actor.grants):
        raise NotAllowed
    found = _FACTS.row(number=identifiers.scanned(card), person=person_id, organisation=organisation_id)
    if found is None:
        raise CardUnknown
    state, own_id, public_id, own_organisation_id, library_name, zone, birth_on, memberships, blocks = found
    accounts = tuple(_account(one) for one in memberships)
    own = next(account for account in accounts if account.pk == own_id)
    today = clock.today(zone)
    age = rules.age_on(birth_on, today)
    return Borrower(
        person_id=person_id,
        card_of=CardOf(own_id, public_id, own_organisation_id, library_name, person_id),
        home_branch_id=own.home_branch_id,
        category_id=kind_at_age(own.category_id, age, held).pk,
        age=age,
        active=state == Card.State.ACTIVE and rules.is_active(own.starts_on, own.ended_on, today=today),
        expires_on=own.expires_on,
        accounts=accounts,
        standing=tuple(standing_of(block) for block in blocks or ()),
    )


def birth_on(person_id: int) -> dt.date | None:
    """Give when somebody was born, for a rule of a room above that has a lowest age; it is not shown to anybody."""
    return Person.objects.filter(pk=person_id).values_list("birth_on", flat=True).first()


def membership_at(person_id: int, organisation_id: int) -> int | None:
    """Give the primary key of the membership that somebody has at a library, their own before a guest's. For neighbours."""
    rows = Membership.objects.across_all(
        reason="whose account something goes on, after the caller's permission"
    )
    here = rows.filter(person_id=person_id, organisation_id=organisation_id, ended_on=None)
    found = {kind: pk for pk, kind in here.order_by("-pk").values_list("pk", "kind")}
    return (
        found.get(Membership.Kind.HOME)
        or found.get(Membership.Kind.GROUP)
        or found.get(Membership.Kind.GUEST)
    )


def _account(row: list[Any]) -> Account:
    """Read a membership; days come as text within JSON."""
    pk, organisation_id, kind, category_id, starts_on, expires_on, ended_on, home_branch_id = row
    return Account(
        pk=pk,
        organisation_id=organisation_id,
        kind=kind,
        category_id=category_id,
        starts_on=dt.date.fromisoformat(starts_on),
        expires_on=dt.date.fromisoformat(expires_on),
        ended_on=_day(ended_on),
        home_branch_id=home_branch_id,
    )


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
