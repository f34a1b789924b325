"""Two accounts of one person become one (samenvoegen): everything of the one hangs on the other, and can be given back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import permissions, ports
from samenbieb.domains.patrons.errors import MergeRefused
from samenbieb.domains.patrons.models import (
    Block,
    Card,
    Consent,
    IdentityCheck,
    Membership,
    Person,
    PersonMerge,
    Relationship,
)
from samenbieb.domains.patrons.ports import Joining
from samenbieb.domains.patrons.rules import merging
from samenbieb.domains.patrons.rules.merging import (
    CONTACT_FIELDS,
    GONE,
    KEPT,
    PERSON_FIELDS,
    TERM_FIELDS,
    Fold,
)
from samenbieb.domains.patrons.selectors import merging as pairs
from samenbieb.domains.patrons.selectors.families import COUNTRY_TIME_ZONE
from samenbieb.domains.patrons.services.locks import lock_people
from samenbieb.kernel import audit, clock, idempotency
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid
from samenbieb.kernel.locking import SeenBefore, locked

ONE_DAY = dt.timedelta(days=1)
ONE_PERSON = "both accounts are of one person, and their libraries take part"


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of it. `public_id` is that of the merge, `member` that of the membership on the screen; for the rooms
    `person_id`.
    """

    public_id: str
    member: str
    person_id: int
    name: str


@locked
def merge_people(
    actor: Actor,
    *,
    public_id: str,
    other: str,
    name_of: str = KEPT,
    contact_of: str = KEPT,
    key: str = "",
) -> Merged:
    """Let the account behind `other` (a membership in the actor's grant, or a card) go up in that of a membership.

    Two memberships at one library become one; the others go along. Cards stay valid and lead to the person who stays.
    Loans, reservations, money, claims and messages follow; no amount changes. `name_of` and `contact_of` (`kept` or `gone`)
    say whose name and birth date, and whose address, count. What was looked at stays in the audit trail of both.
    The same `key` again merges nothing and gives the first answer.

    Raises: NotFound, CardUnknown, NotAllowed, Invalid, MergeRefused. Locks: memberships of both, loans, holds, ledger.
    Source: FORMAT (merge_patrons); decision 0096.
    """
    if {name_of, contact_of} - {KEPT, GONE}:
        raise Invalid(fields={"name_of": name_of, "contact_of": contact_of})
    request = {
        "act": "merge_people",
        "member": public_id,
        "other": other,
        "name_of": name_of,
        "contact_of": contact_of,
    }

    def act() -> dict[str, Any]:
        return asdict(_merge(actor, public_id, other, name_of=name_of, contact_of=contact_of))

    return Merged(**idempotency.once(actor, key, request, act))


def _merge(actor: Actor, public_id: str, other: str, *, name_of: str, contact_of: str) -> Merged:
    seen = pairs.pair(actor, public_id=public_id, other=other)
    lock_people([seen.kept_id, seen.gone_id])
    pair = pairs.pair(actor, public_id=public_id, other=other)
    if (pair.kept_id, pair.gone_id) != (seen.kept_id, seen.gone_id):
        raise SeenBefore
    if pair.problems:
        raise MergeRefused(pair.problems, libraries=pair.other_libraries)
    kept, gone = Person.objects.get(pk=pair.kept_id), Person.objects.get(pk=pair.gone_id)
    before: dict[str, Any] = {"memberships": {}, "person": _name(kept, gone, name_of)}
    moved = _memberships(pair.folds, kept, gone, before["memberships"], contact_of)
    moved |= _ties(kept, gone)
    moved |= _consents(pair.folds, kept, gone)
    moved["blocks"] = _over(Block.objects.filter(person=gone), person=kept)
    joining = joining_of(kept.pk, gone.pk, moved)
    moved["followed"] = {one.name: dict(one.join(joining)) for one in ports.account_followers()}
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    branch = organisations.branch_by_id(actor.branch_id) if actor.branch_id else None
    row = PersonMerge.objects.create(
        kept=kept,
        gone=gone,
        organisation_id=branch.organisation_id if branch else None,
        made_by=actor.name[:120],
        made_at=clock.now(),
        moved=moved,
        before=before,
    )
    note(actor, row, pair.member, merged=True)
    return Merged(str(row.public_id), str(pair.member.public_id), kept.pk, str(kept))


def joining_of(kept_id: int, gone_id: int, moved: dict[str, Any]) -> Joining:
    """Give what the rooms above are told."""
    return Joining(gone_id, kept_id, {fold["away"]: fold["into"] for fold in moved["folds"]})


def note(actor: Actor, row: PersonMerge, membership: Membership, **what: bool) -> None:
    """Write it down for both, so that either can ask who did it."""
    for person_id in (row.kept_id, row.gone_id):
        audit.record(
            actor, permissions.MERGE, membership, person_id=person_id, merge=str(row.public_id), **what
        )


def _over(rows: Any, **to: Any) -> list[int]:
    """Let rows lead to somebody else; give which."""
    ids = sorted(rows.values_list("pk", flat=True))
    rows.model._base_manager.filter(pk__in=ids).update(**to)  # noqa: SLF001 - the rows were chosen through their gate
    return ids


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def _write(row: Person | Membership, chosen: dict[str, object]) -> dict[str, list[object]]:
    """Write over what differs; give for each field what was there and what is there now."""
    changed, before = merging.written(chosen, {name: getattr(row, name) for name in chosen})
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=[name.removesuffix("_id") for name in changed])
    return {name: [_text(before[name]), _text(value)] for name, value in changed.items()}


def _name(kept: Person, gone: Person, name_of: str) -> dict[str, list[object]]:
    if name_of == KEPT:
        return {}
    return _write(kept, {name: getattr(gone, name) for name in PERSON_FIELDS})


def _memberships(
    folds: Sequence[Fold],
    kept: Person,
    gone: Person,
    before: dict[str, dict[str, list[object]]],
    contact_of: str,
) -> dict[str, Any]:
    """Let memberships at one library become one, and all others go along."""
    rows = Membership.objects.across_all(reason=ONE_PERSON)
    cards: dict[int, tuple[int, bool]] = {}
    checks: dict[int, list[int]] = {}
    for fold in folds:
        found = rows.select_related("organisation").in_bulk(
            [fold.into.membership_id, fold.away.membership_id]
        )
        into, away = found[fold.into.membership_id], found[fold.away.membership_id]
        before[str(into.pk)] = _write(into, _chosen(fold, into, away, contact_of))
        away.ended_on = clock.today(away.organisation.time_zone) - ONE_DAY
        away.merged_into = into
        away.save(update_fields=["ended_on", "merged_into"])
        cards |= _cards(into, away)
        checks[away.pk] = _over(
            IdentityCheck.objects.across_all(reason=ONE_PERSON).filter(membership=away), membership=into
        )
    return {
        "folds": [
            {"into": one.into.membership_id, "away": one.away.membership_id, "crosswise": one.crosswise}
            for one in folds
        ],
        "memberships": _over(rows.filter(person=gone), person=kept),
        "cards": cards,
        "checks": checks,
    }


def _chosen(fold: Fold, into: Membership, away: Membership, contact_of: str) -> dict[str, object]:
    """Say what counts on the membership that stays: its term, the address that was chosen, the choice for the list."""
    terms = into if fold.terms_of is fold.into else away
    chosen: dict[str, object] = {name: getattr(terms, name) for name in TERM_FIELDS}
    theirs = away if (contact_of == GONE) != fold.crosswise else into
    other = into if theirs is away else away
    source = theirs if any(getattr(theirs, name) for name in CONTACT_FIELDS) else other
    chosen |= {name: getattr(source, name) for name in CONTACT_FIELDS}
    for name in ("email", "phone"):
        chosen[name] = chosen[name] or getattr(other, name)
    chosen["home_branch_id"] = into.home_branch_id or away.home_branch_id
    chosen["history"] = fold.history
    return chosen


def _cards(into: Membership, away: Membership) -> dict[int, tuple[int, bool]]:
    """Let the cards go along; who has one already has the others beside it. Gives where each was, and how."""
    rows = Card.objects.across_all(reason=ONE_PERSON)
    has_one = rows.filter(membership=into, state=Card.State.ACTIVE, beside=False).exists()
    was = {}
    for card in rows.filter(membership=away).order_by("pk"):
        was[card.pk] = (away.pk, card.beside)
        card.membership = into
        card.beside = card.beside or (has_one and card.state == Card.State.ACTIVE)
        card.save(update_fields=["membership", "beside"])
    return was


def _ties(kept: Person, gone: Person) -> dict[str, Any]:
    """Let family and proxies go along. A tie that the other has too ends, and stays where it is."""
    today = clock.today(COUNTRY_TIME_ZONE)
    moved: dict[str, Any] = {"ended": {}, "person": [], "acts_for": []}
    for side, far in (("person", "acts_for"), ("acts_for", "person")):
        for row in Relationship.objects.filter(**{side: gone}).exclude(**{far: kept}).order_by("pk"):
            same = Relationship.objects.filter(
                Q(until_on=None) | Q(until_on__gte=today),
                **{side: kept, f"{far}_id": getattr(row, f"{far}_id"), "kind": row.kind},
            )
            if (row.until_on is None or row.until_on >= today) and same.exists():
                moved["ended"][row.pk] = _text(row.until_on)
                row.until_on = today - ONE_DAY
                row.save(update_fields=["until_on"])
            else:
                setattr(row, side, kept)
                row.save(update_fields=[side])
                moved[side].append(row.pk)
    return {"ties": moved}


def _consents(folds: Sequence[Fold], kept: Person, gone: Person) -> dict[str, Any]:
    """Let every yes go along that the other did not give too. Where nothing is to be kept now, a yes to keep it ends."""
    rows = Consent.objects.across_all(reason=ONE_PERSON)
    standing = set(rows.filter(person=kept, withdrawn_at=None).values_list("organisation_id", "purpose"))
    mine = [
        row.pk
        for row in rows.filter(person=gone)
        if row.withdrawn_at is not None or (row.organisation_id, row.purpose) not in standing
    ]
    moved = {
        "consents": _over(rows.filter(pk__in=mine), person=kept),
        "given": _over(rows.filter(given_by=gone), given_by=kept),
    }
    silent = [fold.into.organisation_id for fold in folds if fold.history == Membership.History.NEVER]
    ending = rows.filter(
        person=kept,
        organisation__in=silent,
        purpose=Consent.Purpose.READING_HISTORY,
        withdrawn_at=None,
    )
    moved["withdrawn"] = _over(ending, withdrawn_at=clock.now())
    return moved
