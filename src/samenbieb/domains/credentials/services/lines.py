"""The lines of the history: given, used, taken away, a mistake. Added under a lock on the holder, never changed."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from samenbieb.domains.credentials import permissions, rules
from samenbieb.domains.credentials.errors import HoldsNothing, WithdrawnBefore
from samenbieb.domains.credentials.events import QualificationChanged
from samenbieb.domains.credentials.models import Holder, Line, Qualification
from samenbieb.domains.credentials.selectors.standing import COUNTRY_TIME_ZONE, lines_of, verdict_of
from samenbieb.kernel import audit, clock, identifiers, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import SeenBefore, locked
from samenbieb.kernel.screening import screened

CODE_LENGTH, CODE_LETTERS = 6, "BCDFGHJKLMNPQRSTVWXZ23456789"
NAME_MAX = 40
BACK_MAX = dt.timedelta(days=10 * 366)


@locked
def know(
    actor: Actor,
    *,
    organisation_id: int,
    person_id: int | None = None,
    first_name: str = "",
    born_in: int | None = None,
) -> str:
    """Know somebody at a library: a member (once), or a first name with a code. Returns the public id of the holder.

    Of a member who was known without a year, the year is filled in. Raises: NotAllowed, Invalid, NamesSomebody.
    Locks: the holder, of a member who was known.
    """
    actor.require(permissions.GIVE, at=organisation_id)
    name = screened(" ".join(first_name.split()))
    if len(name) > NAME_MAX or not (person_id or name):
        sentence = _("Fill in a first name, at most forty letters.")
        raise Invalid(sentence, fields={"first_name": sentence})
    if born_in is not None:
        _refuse_no_year(born_in)
    if person_id is not None:
        known = Holder.objects.across_all(reason="a member is known once at this library").filter(
            organisation_id=organisation_id, person_id=person_id
        )
        if (row := known.select_for_update(of=("self",), no_key=True).first()) is not None:
            if born_in is not None and row.born_in is None:
                _write_birth_year(actor, row, born_in)
            return str(row.public_id)
    try:
        with transaction.atomic():
            row = Holder.objects.create(
                organisation_id=organisation_id,
                person_id=person_id,
                first_name=name,
                born_in=born_in,
                code=_new_code(organisation_id),
                known_since_at=clock.now(),
            )
    except IntegrityError as problem:  # a colleague made the same member known at the same moment
        raise SeenBefore from problem
    audit.record(actor, permissions.GIVE, row, person_id=person_id, known=True)
    return str(row.public_id)


@locked
def note_birth_year(actor: Actor, *, holder: str, born_in: int) -> None:
    """Fill in, or put right, in which year somebody was born. Raises: NotFound, NotAllowed, Invalid. Locks: the holder."""
    row = _lock_holder(actor, holder, permissions.GIVE)
    _refuse_no_year(born_in)
    _write_birth_year(actor, row, born_in)


@locked
def give(
    actor: Actor,
    *,
    holder: str,
    qualification: str,
    evidence: str,
    evidence_of: str = "",
    happened_at: dt.datetime | None = None,
) -> str:
    """Give somebody a qualification, on evidence; again begins anew. Returns the public id of the line.

    Raises: NotFound, NotAllowed, Invalid. Locks: the holder.
    """
    row = _lock_holder(actor, holder, permissions.GIVE)
    kind = _kind(row, qualification)
    if kind.retired_at is not None:
        raise NotFound
    if evidence not in Line.Evidence.values:
        raise Invalid(fields={"evidence": _("Choose why this person may have the permit.")})
    line = _line(actor, row, kind, Line.What.GIVEN, happened_at)
    line.evidence, line.valid_months, line.disuse_months = evidence, kind.valid_months, kind.disuse_months
    line.evidence_of = UUID(evidence_of) if identifiers.is_public_id(evidence_of) else None
    return _add(actor, line, permissions.GIVE)


@locked
def revoke(
    actor: Actor, *, holder: str, qualification: str, reason: str, happened_at: dt.datetime | None = None
) -> str:
    """Take a qualification away. Returns the line. Raises: NotFound, NotAllowed, Invalid, HoldsNothing. Locks: the holder."""
    row = _lock_holder(actor, holder, permissions.REVOKE)
    kind = _kind(row, qualification)
    if reason not in Line.Reason.values:
        raise Invalid(fields={"reason": _("Choose why the permit is taken away.")})
    line = _line(actor, row, kind, Line.What.REVOKED, happened_at)
    if not verdict_of(row.pk, kind.pk, line.happened_at).holds:
        raise HoldsNothing
    line.reason = reason
    return _add(actor, line, permissions.REVOKE)


@locked
def withdraw(actor: Actor, *, line: str) -> str:
    """Say that a line was a mistake: it counts no more, and stays to be read. Returns the line that says so.

    Raises: NotFound, NotAllowed, WithdrawnBefore. Locks: the holder.
    """
    found = None
    if identifiers.is_public_id(line):
        rows = Line.objects.within(actor, permissions.VIEW).filter(public_id=line)
        found = rows.select_related("holder").exclude(what=Line.What.WITHDRAWN).first()
    if found is None:
        raise NotFound
    action = permissions.REVOKE if found.what == Line.What.REVOKED else permissions.GIVE
    row = _lock_holder(actor, str(found.holder.public_id), action)
    if Line.objects.across_all(reason="the lines of a holder just locked").filter(withdraws=found).exists():
        raise WithdrawnBefore
    new = _line(actor, row, found.qualification, Line.What.WITHDRAWN, None)
    new.withdraws = found
    return _add(actor, new, action)


@locked
def note_use(*, holder_id: int, qualification_id: int, actor: Actor, happened_at: dt.datetime) -> None:
    """Write down that somebody used what they hold: for the rooms above, after their own permission. Locks: the holder."""
    row = Holder.objects.across_all(reason="a holder that a room above names").get(pk=holder_id)
    kind = Qualification.objects.across_all(reason="the kind that a machine asks").get(pk=qualification_id)
    _hold(row.pk)
    _line(actor, row, kind, Line.What.USED, happened_at).save()


@locked
def check(holder_id: int, qualification_id: int, at: dt.datetime) -> rules.Verdict:
    """Hold a holder and tell how a qualification stands at a moment: nobody takes it away before this transaction ends.

    Locks: the holder.
    """
    _hold(holder_id)
    return rules.verdict(lines_of(holder_id, qualification_id), at)


def forget_people(person_ids: list[int]) -> int:
    """Let holders not lead to forgotten people any more. Returns how many."""
    rows = Holder.objects.across_all(reason="people that asked to be forgotten").filter(
        person_id__in=person_ids
    )
    return rows.update(person=None, first_name="")


def _write_birth_year(actor: Actor, row: Holder, born_in: int) -> None:
    was, row.born_in = row.born_in, born_in
    row.save(update_fields=["born_in"])
    audit.record(actor, permissions.GIVE, row, person_id=row.person_id, born_in_was=was, born_in=born_in)


def _refuse_no_year(born_in: int) -> None:
    if not 1900 <= born_in <= clock.today(COUNTRY_TIME_ZONE).year:
        sentence = _("Fill in a year, such as 1984.")
        raise Invalid(sentence, fields={"born_in": sentence})


def _lock_holder(actor: Actor, holder: str, action: str) -> Holder:
    row = None
    if identifiers.is_public_id(holder):
        rows = Holder.objects.within(actor, permissions.VIEW).filter(public_id=holder)
        row = rows.select_for_update(of=("self",), no_key=True).first()
    if row is None:
        raise NotFound
    actor.require(action, at=row.organisation_id)
    return row


def _hold(holder_id: int) -> None:
    rows = Holder.objects.across_all(reason="the lock of one holder").filter(pk=holder_id)
    if rows.select_for_update(of=("self",), no_key=True).first() is None:
        raise NotFound


def _kind(holder: Holder, qualification: str) -> Qualification:
    row = None
    if identifiers.is_public_id(qualification):
        rows = Qualification.objects.across_all(reason="a kind of the library of the holder")
        row = rows.filter(public_id=qualification, organisation_id=holder.organisation_id).first()
    if row is None:
        raise NotFound
    return row


def _line(
    actor: Actor, holder: Holder, kind: Qualification, what: Line.What, happened_at: dt.datetime | None
) -> Line:
    now = clock.now()
    moment = happened_at or now
    if not now - BACK_MAX <= moment <= now:
        raise Invalid(fields={"happened_at": _("Choose a day that is not in the future.")})
    return Line(
        organisation_id=holder.organisation_id,
        holder=holder,
        qualification=kind,
        what=what,
        happened_at=moment,
        recorded_at=now,
        recorded_by=actor.name,
    )


def _add(actor: Actor, line: Line, action: str) -> str:
    line.save()
    audit.record(
        actor, action, line, person_id=line.holder.person_id, what=line.what, of=line.qualification.name
    )
    about = line.withdraws or line  # of a mistake: the day whose figures change
    day = clock.local(about.happened_at, COUNTRY_TIME_ZONE).date().isoformat()
    outbox.publish(
        QualificationChanged(line.holder_id, line.qualification_id, line.organisation_id, line.what, day)
    )
    return str(line.public_id)


def _new_code(organisation_id: int) -> str:
    rows = Holder.objects.across_all(reason="the codes of one library")
    while rows.filter(
        organisation_id=organisation_id, code=(code := get_random_string(CODE_LENGTH, CODE_LETTERS))
    ).exists():
        continue
    return code
