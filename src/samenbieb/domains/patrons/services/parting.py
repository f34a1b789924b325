"""Taking a merge of two accounts back: what was moved goes back; what came since stays where it is."""

import datetime as dt
from typing import Any

from django.db.models import Q

from samenbieb.domains.patrons import permissions, ports
from samenbieb.domains.patrons.errors import MergeRefused, MergeStays, NoSuchMerge, UndoLaterMergeFirst
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
from samenbieb.domains.patrons.selectors import merging as pairs
from samenbieb.domains.patrons.selectors.families import checked_id
from samenbieb.domains.patrons.services.anonymising import forget_shell
from samenbieb.domains.patrons.services.locks import lock_people
from samenbieb.domains.patrons.services.merging import ONE_PERSON, joining_of, note
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked


@locked
def undo_merge(actor: Actor, *, merge_public_id: str) -> str:
    """Let two people stand apart again, each with what they had. Returns the public id of a membership of who stayed.

    What was written since stays on the account on which it was written. A card that was closed since stays closed.
    Raises: NotFound, MergeRefused (a library must take part), MergeStays, UndoLaterMergeFirst.
    Locks: memberships of both, loans, holds, ledger.
    """
    actor.require(permissions.MERGE)
    seen = PersonMerge.objects.filter(public_id=checked_id(merge_public_id)).first()
    if seen is None:
        raise NoSuchMerge
    lock_people([seen.kept_id, seen.gone_id])
    row = PersonMerge.objects.select_for_update(of=("self",), no_key=True).get(pk=seen.pk)
    member = pairs.member_within(actor, row.kept_id)
    if member is None:
        raise NoSuchMerge
    problems, libraries = pairs.library_problems(actor, [row.kept_id])
    if problems:
        raise MergeRefused(problems, libraries=libraries)
    kept, gone = Person.objects.get(pk=row.kept_id), Person.objects.get(pk=row.gone_id)
    if row.undone_at is not None or row.emptied_at is not None or kept.anonymised_at is not None:
        raise MergeStays
    later = PersonMerge.objects.filter(pk__gt=row.pk, undone_at=None)
    if later.filter(Q(kept__in=[kept, gone]) | Q(gone__in=[kept, gone])).exists():
        raise UndoLaterMergeFirst
    _give_back(row, kept, gone)
    row.undone_at, row.undone_by = clock.now(), actor.name[:120]
    row.save(update_fields=["undone_at", "undone_by"])
    note(actor, row, member, undone=True)
    return str(member.public_id)


def empty_merges(*, made_before_at: dt.datetime) -> int:
    """Forget what was moved by merges of before a moment, and who the other was in the books. Returns how many."""
    rows = PersonMerge.objects.filter(emptied_at=None, made_at__lt=made_before_at)
    return sum(_empty(pk) for pk in rows.values_list("pk", flat=True))


@locked
def _empty(merge_id: int) -> bool:
    row = PersonMerge.objects.select_for_update(of=("self",), no_key=True).get(pk=merge_id)
    if row.emptied_at is not None:
        return False
    if row.undone_at is None:
        forget_shell(Actor.system("job"), row.gone)
    PersonMerge.objects.filter(pk=row.pk).update(moved={}, before={}, emptied_at=clock.now())
    return True


def _give_back(row: PersonMerge, kept: Person, gone: Person) -> None:
    moved, rows = row.moved, Membership.objects.across_all(reason=ONE_PERSON)
    into_ids = [fold["into"] for fold in moved["folds"]]
    if rows.filter(pk__in=into_ids).exclude(anonymised_at=None).exists():
        raise MergeStays
    rows.filter(pk__in=moved["memberships"], person=kept).update(person=gone)
    for fold in moved["folds"]:
        _reopen(fold, row.before["memberships"].get(str(fold["into"]), {}), moved)
    _written_back(kept, row.before["person"])
    _ties_back(moved["ties"], gone)
    consents = Consent.objects.across_all(reason=ONE_PERSON)
    consents.filter(pk__in=moved["consents"]).update(person=gone)
    consents.filter(pk__in=moved["given"]).update(given_by=gone)
    consents.filter(pk__in=moved["withdrawn"]).update(withdrawn_at=None)
    Block.objects.filter(pk__in=moved["blocks"]).update(person=gone)
    joining = joining_of(kept.pk, gone.pk, moved)
    for one in ports.account_followers():
        one.part(joining, moved["followed"].get(one.name, {}))
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])


def _reopen(fold: dict[str, Any], before: dict[str, list[Any]], moved: dict[str, Any]) -> None:
    """Let a membership stand again beside the one in which it had gone up, with its cards."""
    rows = Membership.objects.across_all(reason=ONE_PERSON)
    _written_back(rows.get(pk=fold["into"]), before)
    rows.filter(pk=fold["away"]).update(merged_into=None, ended_on=None)
    cards = Card.objects.across_all(reason=ONE_PERSON)
    for card_id, (membership_id, beside) in moved["cards"].items():
        if membership_id == fold["away"]:
            cards.filter(pk=card_id, membership=fold["into"]).update(
                membership_id=membership_id, beside=beside
            )
    checks = IdentityCheck.objects.across_all(reason=ONE_PERSON)
    checks.filter(pk__in=moved["checks"].get(str(fold["away"]), ())).update(membership_id=fold["away"])


def _written_back(row: Person | Membership, before: dict[str, list[Any]]) -> None:
    """Write what was there, unless somebody changed it since."""
    back = {}
    for name, (was, became) in before.items():
        now = getattr(row, name)
        if (now.isoformat() if isinstance(now, dt.date) else now) == became:
            back[name] = dt.date.fromisoformat(was) if isinstance(now, dt.date) else was
    for name, value in back.items():
        setattr(row, name, value)
    if back:
        row.save(update_fields=[name.removesuffix("_id") for name in back])


def _ties_back(ties: dict[str, Any], gone: Person) -> None:
    for side in ("person", "acts_for"):
        Relationship.objects.filter(pk__in=ties[side]).update(**{side: gone})
    for pk, until_on in ties["ended"].items():
        Relationship.objects.filter(pk=pk).update(until_on=until_on)
