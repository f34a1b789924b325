"""Two accounts that may be of one person: what they have, what differs, what stands against it; and who else may be double."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.patrons import permissions, ports, rules
from samenbieb.domains.patrons.errors import MergeProblem, MergeRefused
from samenbieb.domains.patrons.models import Card, Membership, Person, PersonMerge, Relationship
from samenbieb.domains.patrons.rules import merging
from samenbieb.domains.patrons.rules.merging import CONTACT_FIELDS, Fold, Held
from samenbieb.domains.patrons.selectors import categories, families
from samenbieb.kernel import audit, clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound

UNDO_WITHIN = dt.timedelta(days=90)
DOUBLES_MAX = 50
_TWO_ACCOUNTS = "what both people in the books have; which libraries take part is looked at next"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people in the books: `gone` is to go up in `kept`. `member` is the membership on the screen."""

    member: Membership
    kept_id: int
    gone_id: int
    folds: tuple[Fold, ...]
    problems: tuple[MergeProblem, ...]
    other_libraries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, as the desk sees it. `libraries` and `counts` are of the libraries of this desk only.

    Of a member of other libraries only: the name and the library, as a scan of the card tells, and nothing more.
    """

    public_id: str
    name: str
    birth_on: dt.date | None
    libraries: tuple[str, ...]
    category: str | Promise
    expires_on: dt.date | None
    contact: Mapping[str, str]
    cards: tuple[str, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do. `reasons` against it as sentences; with none of them it can be done.

    `differs` names what differs: `name`, `birth_on`, `contact`. `silenced`: one of the two wants nothing kept of what was
    returned, the other has a list: it goes. `elsewhere`: memberships as a guest at other libraries go along. `person_ids` are
    for the rooms.
    """

    kept: Side
    gone: Side
    person_ids: tuple[int, int]
    differs: tuple[str, ...]
    reasons: tuple[str, ...]
    folded: tuple[str, ...]
    silenced: bool
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A merge that stands, on the page of the person; `until_on` is the last day on which it can be undone."""

    public_id: str
    name: str
    made_at: dt.datetime
    made_by: str
    until_on: dt.date


@dataclass(frozen=True, slots=True)
class Double:
    """Two or more members of this desk's libraries with one birth date and one name, however it is written."""

    birth_on: dt.date
    members: tuple[tuple[str, str, str], ...]  # public id, name, address


def pair(actor: Actor, *, public_id: str, other: str) -> Pair:
    """Find the two accounts: `other` is a membership in the actor's grant, or a card of any library.

    Raises: NotFound, NotAllowed, CardUnknown (NotFound).
    """
    if not actor.may(permissions.MERGE):
        raise NotAllowed(action=permissions.MERGE)
    member = standing(Membership.objects.within(actor, permissions.MERGE), public_id)
    if member is None:
        raise NotFound
    gone = _other(actor, other)
    problems, libraries = library_problems(actor, [member.person_id, gone.person_id])
    same = member.person_id == gone.person_id
    stands = merging.problems(
        same_person=same,
        act_for_each_other=_act_for_each_other(member.person_id, gone.person_id),
        is_group=member.person.is_group or gone.person.is_group,
        homes=(),
        granted=None,
    )
    return Pair(
        member=member,
        kept_id=member.person_id,
        gone_id=gone.person_id,
        folds=() if same else tuple(merging.folds(_held(member.person_id), _held(gone.person_id))),
        problems=tuple(stands if same else [*stands, *problems]),
        other_libraries=libraries,
    )


def preview(actor: Actor, *, public_id: str, other: str) -> Preview:
    """Show side by side what two accounts have, and what becoming one would mean; both looks are recorded.

    Raises: NotFound, NotAllowed.
    """
    found = pair(actor, public_id=public_id, other=other)
    rows = {
        person_id: list(
            Membership.objects.across_all(reason=_TWO_ACCOUNTS)
            .filter(person_id=person_id, merged_into=None)
            .select_related("person", "organisation", "category")
            .order_by(F("ended_on").desc(nulls_first=True), "-kind", "pk")
        )
        for person_id in (found.kept_id, found.gone_id)
    }
    for person_rows in rows.values():
        audit.record(
            actor, permissions.VIEW, person_rows[0], person_id=person_rows[0].person_id, seen="merge"
        )
    kept, gone = (_side(actor, rows[one], found.member) for one in (found.kept_id, found.gone_id))
    refused = MergeRefused(found.problems, libraries=found.other_libraries)
    return Preview(
        kept=kept,
        gone=gone,
        person_ids=(found.kept_id, found.gone_id),
        differs=tuple(
            name
            for name in ("name", "birth_on", "contact")
            if getattr(kept, name) != getattr(gone, name)
            and (name != "contact" or any(gone.contact.values()))
            and gone.birth_on is not None
        ),
        reasons=refused.reasons,
        folded=tuple(
            row.organisation.name
            for row in rows[found.gone_id]
            if row.pk in {one.membership_id for fold in found.folds for one in (fold.into, fold.away)}
            and actor.may(permissions.VIEW, at=row.organisation_id)
        ),
        silenced=any(
            fold.history == Membership.History.NEVER and fold.into.history != fold.away.history
            for fold in found.folds
        ),
        elsewhere=any(not actor.may(permissions.VIEW, at=row.organisation_id) for row in rows[found.gone_id]),
    )


def merges_of(actor: Actor, *, public_id: str) -> list[MergeLine]:
    """Give the merges that stand of a member, newest first, as long as they can be undone. Raises: NotFound."""
    member = standing(Membership.objects.within(actor, permissions.MERGE), public_id)
    if member is None:
        raise NotFound
    rows = PersonMerge.objects.filter(kept=member.person_id, undone_at=None, emptied_at=None)
    zone = member.organisation.time_zone
    return [
        MergeLine(
            public_id=str(row.public_id),
            name=str(row.gone),
            made_at=row.made_at,
            made_by=row.made_by,
            until_on=clock.local(row.made_at + UNDO_WITHIN, zone).date(),
        )
        for row in rows.select_related("gone").order_by("-pk")
    ]


def doubles(actor: Actor) -> list[Double]:
    """Give members of the actor's libraries who may stand in the books twice: one birth date, one name.

    Accents, capitals, hyphens and prefixes do not matter. At most fifty; everybody shown gets a line in the audit trail.
    Raises: NotAllowed.
    """
    if not actor.may(permissions.MERGE):
        raise NotAllowed(action=permissions.MERGE)
    mine = Membership.objects.within(actor, permissions.MERGE).filter(
        ended_on=None, anonymised_at=None, person__is_group=False
    )
    days = mine.values("person__birth_on").annotate(people=Count("person", distinct=True))
    rows = mine.filter(person__birth_on__in=days.filter(people__gt=1).values("person__birth_on"))
    groups: dict[tuple[dt.date, str], dict[int, Membership]] = defaultdict(dict)
    for row in rows.select_related("person", "organisation").order_by("person__birth_on", "pk"):
        person = row.person
        if person.birth_on is None:
            continue
        groups[person.birth_on, merging.folded_name(person.given_name, person.family_name)].setdefault(
            person.pk, row
        )
    found = [(key[0], list(people.values())) for key, people in groups.items() if len(people) > 1]
    for row in (row for _day, people in found[:DOUBLES_MAX] for row in people):
        audit.record(actor, permissions.VIEW, row, person_id=row.person_id, seen="list")
    return [
        Double(
            birth_on,
            tuple(
                (
                    str(row.public_id),
                    str(row.person),
                    ", ".join(filter(None, [row.street, f"{row.postcode} {row.town}".strip()])),
                )
                for row in people
            ),
        )
        for birth_on, people in found[:DOUBLES_MAX]
    ]


def standing(rows: QuerySet[Membership], public_id: str) -> Membership | None:
    """Give a membership of these rows: the one in which it went up, if it did. Empty when it was forgotten."""
    rows = rows.select_related("person", "organisation")
    row = rows.filter(public_id=families.checked_id(public_id)).first()
    while row is not None and row.merged_into_id is not None:
        row = rows.filter(pk=row.merged_into_id).first()
    return row if row is not None and row.anonymised_at is None else None


def member_within(actor: Actor, person_id: int) -> Membership | None:
    """Give a membership of a person where the actor may merge, at home before guest."""
    rows = Membership.objects.within(actor, permissions.MERGE).filter(person_id=person_id, merged_into=None)
    return rows.select_related("organisation").order_by("ended_on", "-kind", "pk").first()


def library_problems(actor: Actor, person_ids: Collection[int]) -> tuple[list[MergeProblem], tuple[str, ...]]:
    """Tell which libraries must take part and are not the actor's: those where one of the people is a member at home."""
    homes = Membership.objects.across_all(reason=_TWO_ACCOUNTS).filter(
        person__in=person_ids, kind__in=Membership.AT_HOME, ended_on=None
    )
    names = dict(homes.order_by().values_list("organisation_id", "organisation__name"))
    granted = None if actor.everywhere else actor.organisations(permissions.MERGE)
    problems = merging.problems(
        same_person=False, act_for_each_other=False, homes=names.keys(), granted=granted
    )
    others = sorted(name for pk, name in names.items() if granted is not None and pk not in granted)
    return problems, tuple(others)


def ids_of(person_id: int) -> list[int]:
    """Give a person and those in the books who led on to them, for what stays with each: the audit trail."""
    found, newest = [person_id], [person_id]
    while newest:
        newest = list(Person.objects.filter(merged_into__in=newest).values_list("pk", flat=True))
        found += newest
    return found


def _other(actor: Actor, other: str) -> Membership:
    try:
        public_id = str(UUID(other))
    except ValueError:
        cards = Card.objects.across_all(reason="the other card of a person who stands at the desk")
        card = cards.filter(number=identifiers.scanned(other)).select_related("membership__person").first()
        if card is None or card.membership.anonymised_at is not None:
            raise NotFound(
                _("We do not know this card. Scan it again, or look the person up by name.")
            ) from None
        return card.membership
    row = standing(Membership.objects.within(actor, permissions.MERGE), public_id)
    if row is None:
        raise NotFound
    return row


def _act_for_each_other(one: int, other: int) -> bool:
    today = clock.today(families.COUNTRY_TIME_ZONE)
    rows = Relationship.objects.filter(person__in=[one, other], acts_for__in=[one, other])
    return any(row.until_on is None or row.until_on >= today for row in rows)


def _held(person_id: int) -> list[Held]:
    rows = Membership.objects.across_all(reason=_TWO_ACCOUNTS).filter(person_id=person_id, ended_on=None)
    return [
        Held(row.pk, row.organisation_id, row.kind in Membership.AT_HOME, row.expires_on, row.history)
        for row in rows.order_by("pk")
    ]


def _side(actor: Actor, rows: list[Membership], member: Membership) -> Side:
    seen = [row for row in rows if actor.may(permissions.VIEW, at=row.organisation_id)]
    first = next((row for row in seen if row.organisation_id == member.organisation_id), (seen or rows)[0])
    shown = first in seen
    today = clock.today(first.organisation.time_zone)
    category = categories.at_age(first.category, rules.age_on(first.person.birth_on, today))
    ids = [row.pk for row in seen]
    cards = Card.objects.across_all(reason="cards of memberships within the grant").filter(
        membership__in=ids, state=Card.State.ACTIVE
    )
    counts: dict[str, int] = {}
    for one in ports.account_followers() if shown else ():
        counts |= one.count(ids)
    return Side(
        public_id=str(first.public_id) if shown else "",
        name=str(first.person),
        birth_on=first.person.birth_on if shown else None,
        libraries=tuple(row.organisation.name for row in (seen or rows[:1])),
        category=categories.category_name(category) if shown else "",
        expires_on=first.expires_on if shown else None,
        contact={name: getattr(first, name) if shown else "" for name in CONTACT_FIELDS},
        cards=tuple(cards.order_by("beside", "pk").values_list("number", flat=True)),
        counts=counts,
    )
