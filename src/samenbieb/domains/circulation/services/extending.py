"""Setting the last day of many loans by hand (inleverdatum verzetten), for a reason; looked at before, and taken back after."""

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import Block, RenewalRefused, TooLateToUndo
from samenbieb.domains.circulation.events import LoanRenewed
from samenbieb.domains.circulation.models import ExtendedLoan, Hold, Loan, LoanExtension
from samenbieb.domains.circulation.rules.extending import day_is_possible
from samenbieb.domains.circulation.rules.policy import Case
from samenbieb.domains.circulation.services import facts, reach
from samenbieb.domains.circulation.services.policies import policy_at
from samenbieb.domains.circulation.services.refusals import refusals_audited
from samenbieb.domains.circulation.services.renewable import RELATED, STOPPED
from samenbieb.domains.circulation.services.telling import Telling, tell_many
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import services as patron_services
from samenbieb.domains.payments import services as payments
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.calendar import BranchCalendar
from samenbieb.kernel.errors import Busy, NotFound
from samenbieb.kernel.locking import lock_work, locked

AT_ONCE_MAX = 500
BATCH_COUNT = 40  # the locks of a batch are held for less than a desk waits
LAST_MINUTE = dt.time(23, 59, 59)
UNDO_WITHIN = dt.timedelta(hours=12)
_WHY = "loans that were just found in the actor's reach"


@dataclass(frozen=True, slots=True)
class Picked:
    """Which loans of the library of a desk: those named, those of a member, or all that were lent here and are too late."""

    loans: tuple[str, ...] = ()
    barcodes: tuple[str, ...] = ()
    membership_public_id: str = ""


@dataclass(frozen=True, slots=True)
class ExtensionLine:
    """One loan: its last moment (before, in a preview; after, in an answer), its fee so far, who waits, what is against it."""

    loan: str
    title: str
    barcode: str
    due_at: dt.datetime
    fee_cents: int
    waiting_count: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Extended:
    """What was done: the act, to take it back; the loans with their new last day, and those that stayed as they were."""

    act: str
    lines: tuple[ExtensionLine, ...]
    left: tuple[ExtensionLine, ...]


@dataclass(frozen=True, slots=True)
class UndoneExtension:
    """How many loans have their former last day again, and how many stay because something followed."""

    undone_count: int
    kept_count: int


def preview_extension(actor: Actor, *, branch_id: int, picked: Picked, to_on: dt.date) -> list[ExtensionLine]:
    """Say which loans would get another last day, what they cost so far, who waits for them. Writes nothing.

    At most AT_ONCE_MAX, soonest due first. Raises: NotAllowed, RenewalRefused (`invalid_dates`).
    """
    rows = _rows(actor, branch_id, picked)
    _check_day(branch_id, to_on)
    found = list(
        rows.select_related(*RELATED).prefetch_related("renewals").order_by("due_at", "pk")[:AT_ONCE_MAX]
    )
    waiting, calendars = _waiting(found), _calendars(found)
    return [_line(loan, waiting, calendars, _blocks(loan, to_on, calendars)) for loan in found]


@refusals_audited(permissions.EXTEND)
def extend_loans(
    actor: Actor, *, branch_id: int, picked: Picked, to_on: dt.date, comment: str, key: str = ""
) -> Extended:
    """Give loans of the library of a desk this last day, until the place that lent them closes. The fee up to now is kept.

    Some loans to a transaction; one that somebody is busy with stays as it was. The same `key` again goes on where it
    stopped. No renewal is used up and lending right counts nothing. Members are told, one notice for each.

    Raises: NotAllowed, RenewalRefused (`invalid_dates`, `comment_required`).
    Locks: memberships, items, works, loans, ledger. Publishes: LoanRenewed, ItemChanged. Source: RN-27.
    """
    rows = _rows(actor, branch_id, picked)
    _check_day(branch_id, to_on)
    if not comment.strip():
        raise RenewalRefused([Block.COMMENT_REQUIRED])
    ids = list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:AT_ONCE_MAX])
    act = _act(actor, branch_id, to_on, key)
    done: list[ExtensionLine] = []
    left: list[ExtensionLine] = []
    for first in range(0, len(ids), BATCH_COUNT):
        batch = ids[first : first + BATCH_COUNT]
        try:
            _extend_batch(actor, act, batch, comment, done, left)
        except Busy:
            for loan_id in batch:
                with suppress(Busy):
                    _extend_batch(actor, act, [loan_id], comment, done, left)
    return Extended(str(act.public_id), tuple(done), tuple(left))


def _rows(actor: Actor, branch_id: int, picked: Picked) -> QuerySet[Loan]:
    branch = organisations.place(branch_id)
    actor.require(permissions.EXTEND, at=branch.organisation_id)
    rows = Loan.objects.within(actor, permissions.EXTEND).filter(
        organisation_id=branch.organisation_id, closed_at=None, onsite=False
    )
    if picked.loans:
        return rows.filter(public_id__in=[reach.checked(one) for one in picked.loans])
    if picked.barcodes:
        return rows.filter(item__barcode__in=picked.barcodes)
    if picked.membership_public_id:
        return rows.filter(membership__public_id=reach.checked(picked.membership_public_id))
    return rows.filter(branch_out_id=branch_id, due_at__lt=clock.now())


def _check_day(branch_id: int, to_on: dt.date) -> None:
    branch = organisations.place(branch_id)
    today = clock.today(organisations.calendar(branch_id).time_zone)
    policy = policy_at(organisation_id=branch.organisation_id, branch_id=branch_id)
    if not day_is_possible(to_on, today=today, days=policy.value("extend_days", Case())):
        raise RenewalRefused([Block.INVALID_DATES], branch_id=branch_id, case=Case())


@locked
def _act(actor: Actor, branch_id: int, to_on: dt.date, key: str) -> LoanExtension:
    if key:
        found = LoanExtension.objects.within(actor, permissions.EXTEND).filter(
            made_by=actor.name[:120], key=key[:80], to_on=to_on, undone_at=None
        )
        if (before := found.first()) is not None:
            return before
    return LoanExtension.objects.create(
        organisation_id=organisations.place(branch_id).organisation_id,
        key=key[:80],
        to_on=to_on,
        made_at=clock.now(),
        made_by=actor.name[:120],
    )


@locked
def _extend_batch(
    actor: Actor,
    act: LoanExtension,
    loan_ids: Sequence[int],
    comment: str,
    done: list[ExtensionLine],
    left: list[ExtensionLine],
) -> None:
    extended: list[Loan] = []
    lines: list[ExtensionLine] = []
    refused: list[ExtensionLine] = []
    found = _locked_loans(loan_ids)
    waiting, calendars = _waiting(found), _calendars(found)
    for loan in found:
        blocks = _blocks(loan, act.to_on, calendars)
        if not blocks:
            _extend(actor, act, loan, comment, calendars[loan.branch_out_id])
            extended.append(loan)
        (refused if blocks else lines).append(_line(loan, waiting, calendars, blocks))
    _tell(act, extended)
    done += lines
    left += refused


def _locked_loans(loan_ids: Sequence[int]) -> list[Loan]:
    """Lock running loans in the house order: persons, items, works, the loans."""
    rows = Loan.objects.across_all(reason=_WHY).filter(pk__in=loan_ids, closed_at=None)
    seen = list(rows.values_list("membership__person_id", "item_id", "item__record__work_id"))
    for person_id in sorted({person_id for person_id, _item, _work in seen if person_id}):
        patron_services.lock_person(person_id)
    for item_id in sorted({item_id for _person, item_id, _work in seen}):
        holdings.lock_item(item_id)
    for work_id in sorted({work_id for _person, _item, work_id in seen}):
        lock_work(work_id)
    held = rows.select_for_update(of=("self",), no_key=True).select_related(*RELATED)
    return list(held.prefetch_related("renewals").order_by("due_at", "pk"))


def _extend(actor: Actor, act: LoanExtension, loan: Loan, comment: str, calendar: BranchCalendar) -> None:
    now, before_at, reminded_at = clock.now(), loan.due_at, loan.reminded_at
    earlier, fee = facts.earlier_fees_cents(loan), facts.fee_cents(loan, at=now, calendar=calendar)
    if fee:
        line = facts.overdue_line(loan, title=loan.item.record.title)
        payments.bring_charge_to(line, total_cents=fee, explanation="extended")
    loan.kept_fee_cents += fee - earlier
    loan.extensions_used += 1
    loan.due_at, loan.reminded_at = _closing(act.to_on, calendar), None
    loan.save(update_fields=["due_at", "kept_fee_cents", "extensions_used", "reminded_at"])
    holdings.extend(loan.item, due_at=loan.due_at)
    ExtendedLoan.objects.create(
        act=act,
        loan=loan,
        number=loan.extensions_used,
        due_before_at=before_at,
        due_after_at=loan.due_at,
        reminded_before_at=reminded_at,
        fee_cents=fee - earlier,
        comment=comment.strip()[:200],
    )
    _record(actor, act, loan)


def _record(actor: Actor, act: LoanExtension, loan: Loan) -> None:
    audit.record(
        actor,
        permissions.EXTEND,
        loan,
        person_id=loan.membership.person_id if loan.membership else None,
        due_at=loan.due_at.isoformat(),
        act=str(act.public_id),
    )
    outbox.publish(LoanRenewed(loan_id=loan.pk))


def _tell(act: LoanExtension, loans: Sequence[Loan]) -> None:
    by_person: dict[int, list[Loan]] = {}
    for loan in loans:
        if loan.membership is not None:
            by_person.setdefault(loan.membership.person_id, []).append(loan)
    tell_many(
        [
            Telling(
                organisation_id=act.organisation_id,
                person_id=person_id,
                kind="due_date_changed",
                template="auto_renewed",
                key=f"extended:{act.public_id}:{own[0].public_id}",
                titles=tuple(loan.item.record.title for loan in own),
                day=act.to_on,
            )
            for person_id, own in by_person.items()
        ]
    )


def _blocks(loan: Loan, to_on: dt.date, calendars: Mapping[int, BranchCalendar]) -> tuple[Block, ...]:
    if loan.fee_stop:  # its money is being settled: bring it back first
        return (STOPPED[loan.fee_stop],)
    return (Block.NO_GAIN,) if _closing(to_on, calendars[loan.branch_out_id]) <= loan.due_at else ()


def _closing(day: dt.date, calendar: BranchCalendar) -> dt.datetime:
    """Give when the place that lent closes on a day; midnight when it is closed or that hour has passed."""
    closes = clock.instant(day, calendar.closes_at(day) or LAST_MINUTE, calendar.time_zone)
    return closes if closes > clock.now() else clock.instant(day, LAST_MINUTE, calendar.time_zone)


def _calendars(loans: Sequence[Loan]) -> Mapping[int, BranchCalendar]:
    return organisations.calendars({loan.branch_out_id: loan.organisation_id for loan in loans})


def _waiting(loans: Sequence[Loan]) -> dict[int, int]:
    rows = Hold.objects.across_all(reason="how many wait for a title, over all libraries").filter(
        work__in={loan.item.record.work_id for loan in loans}, state=Hold.State.OPEN
    )
    found: dict[int, int] = {}
    for work_id in rows.values_list("work_id", flat=True):
        found[work_id] = found.get(work_id, 0) + 1
    return found


def _line(
    loan: Loan,
    waiting: dict[int, int],
    calendars: Mapping[int, BranchCalendar],
    blocks: tuple[Block, ...],
) -> ExtensionLine:
    return ExtensionLine(
        loan=str(loan.public_id),
        title=loan.item.record.title,
        barcode=loan.item.barcode,
        due_at=loan.due_at,
        fee_cents=facts.fee_cents(loan, at=clock.now(), calendar=calendars[loan.branch_out_id]),
        waiting_count=waiting.get(loan.item.record.work_id, 0),
        blocks=blocks,
    )


def undo_extension(actor: Actor, *, act_public_id: str) -> UndoneExtension:
    """Give the loans of an act their former last day again, while nothing followed. The fee runs on from that day.

    Raises: NotFound, TooLateToUndo. Locks and publishes as `extend_loans`.
    """
    rows = LoanExtension.objects.within(actor, permissions.EXTEND)
    act = rows.filter(public_id=reach.checked(act_public_id)).first()
    if act is None:
        raise NotFound
    if act.undone_at is not None or clock.now() - act.made_at > UNDO_WITHIN:
        raise TooLateToUndo
    lines = list(act.lines.filter(undone_at=None).order_by("pk").values_list("loan_id", flat=True))
    undone = 0
    for first in range(0, len(lines), BATCH_COUNT):
        undone += _undo_batch(actor, act, lines[first : first + BATCH_COUNT])
    if lines and not undone:
        raise TooLateToUndo
    LoanExtension.objects.within(actor, permissions.EXTEND).filter(pk=act.pk).update(undone_at=clock.now())
    return UndoneExtension(undone, len(lines) - undone)


@locked
def _undo_batch(actor: Actor, act: LoanExtension, loan_ids: Sequence[int]) -> int:
    loans = {loan.pk: loan for loan in _locked_loans(loan_ids)}
    count = 0
    for line in act.lines.filter(loan__in=loan_ids, undone_at=None).order_by("pk"):
        loan: Any = loans.get(line.loan_id)
        if (
            loan is None
            or loan.fee_stop
            or (loan.due_at, loan.extensions_used) != (line.due_after_at, line.number)
        ):
            continue
        loan.due_at, loan.reminded_at = line.due_before_at, line.reminded_before_at
        loan.kept_fee_cents = max(loan.kept_fee_cents - line.fee_cents, 0)
        loan.save(update_fields=["due_at", "reminded_at", "kept_fee_cents"])
        holdings.extend(loan.item, due_at=loan.due_at)
        line.undone_at = clock.now()
        line.save(update_fields=["undone_at"])
        _record(actor, act, loan)
        count += 1
    return count
