"""Loans as people see them: what is at home, when it is due, whether it can be renewed, what was read before."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.functional import Promise

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import Block, RenewalRefused
from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.services import facts, reach
from samenbieb.domains.circulation.services.policies import channel_of
from samenbieb.domains.circulation.services.renewable import RELATED, Renewable, renewables
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.calendar import BranchCalendar
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.objects import Objects
from samenbieb.kernel.remembering import Versions

# For the desk that lends.
_AT_HOME = Objects(
    Loan,
    """
    WHERE t.membership_id IN (SELECT id FROM patrons_membership WHERE person_id = %(person)s::bigint) AND t.closed_at IS NULL
    AND (%(everywhere)s::boolean OR t.organisation_id = ANY (%(libraries)s::bigint[])) ORDER BY t.due_at, t.id
    """,
    joined={
        "item": ("barcode", "price_cents", "record"),
        "item__record": ("title", "work"),
        "item__record__work": ("creator",),
    },
)


@dataclass(frozen=True, slots=True)
class LoanLine:
    """One loan. `fee_cents` is the overdue fee as it would be now; `blocks` are the reasons against renewing it.

    `period_days`: for how many days it was lent, where days decided and nothing was renewed since.
    """

    public_id: str
    work_public_id: str
    title: str
    creator: str
    form: str
    barcode: str
    person_public_id: str
    membership_public_id: str
    branch: str
    branch_code: str
    library: str
    opened_at: dt.datetime
    due_at: dt.datetime
    due_on: dt.date
    days_left: int
    late: bool
    fee_cents: int
    renewals_left: int
    blocks: tuple[Block, ...]
    returned_at: dt.datetime | None = None
    period_days: int | None = None
    renewals_used: int = 0
    renew_from_on: dt.date | None = None
    claimed: bool = False

    @property
    def can_renew(self) -> bool:
        """Tell whether a renewal would be answered with yes."""
        return not self.blocks

    @property
    def reasons(self) -> list[str | Promise]:
        """Give the sentences of the reasons against renewal."""
        return [RenewalRefused.reasons[block] for block in self.blocks]


@dataclass(frozen=True, slots=True)
class AtHome:
    """One loan as the desk that lends shows it. `fee_cents` is the overdue fee as it would be now, of what is too late."""

    public_id: str
    title: str
    creator: str
    barcode: str
    opened_at: dt.datetime
    due_on: dt.date
    late: bool
    fee_cents: int


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One loan that came back, for the person's own list."""

    work_public_id: str
    title: str
    creator: str
    form: str
    branch: str
    opened_at: dt.datetime
    returned_at: dt.datetime


def own_loans(actor: Actor, *, person_public_id: str | None = None) -> list[LoanLine]:
    """Give a patron's loans, soonest due first; or those of somebody they act for and whose loans they may see.

    A look at somebody else's is audited. Raises: NotFound (nobody whom this actor may act for).
    """
    person_id = reach.person(actor, public_id=person_public_id)
    rows = reach.loans(actor, permissions.VIEW_LOANS).filter(membership__person_id=person_id)
    found = _open(rows)
    if person_id != actor.person_id:
        _looked(actor, found)
    return lines(actor, found)


def loans_of(actor: Actor, *, membership_public_id: str) -> list[LoanLine]:
    """Give the loans of a member of the actor's library, soonest due first. Audited. Nothing outside the grant."""
    rows = Loan.objects.within(actor, permissions.VIEW_LOANS).filter(
        membership__public_id=reach.checked(membership_public_id)
    )
    found = _open(rows)
    _looked(actor, found)
    return lines(actor, found)


def at_home(actor: Actor, *, person_id: int, held: Versions) -> list[AtHome]:
    """Give the loans of a person at the libraries where the actor may see loans. The caller writes the audit line."""
    rows = _AT_HOME.rows(
        person=person_id,
        everywhere=actor.everywhere,
        libraries=tuple(actor.organisations(permissions.VIEW_LOANS)),
    )
    found = [loan for loan, _also in rows]
    now = clock.now()
    prefetch_related_objects([loan for loan in found if loan.renewals_used and loan.due_at < now], "renewals")
    calendars = organisations.calendars({loan.branch_out_id for loan in found}, held)
    return [_at_home(loan, calendars[loan.branch_out_id]) for loan in found]


def _at_home(row: Loan, calendar: BranchCalendar) -> AtHome:
    due_on, now = facts.due_on(row, calendar), clock.now()
    late = _is_late(row, due_on, clock.local(now, calendar.time_zone).date())
    return AtHome(
        public_id=str(row.public_id),
        title=row.item.record.title,
        creator=row.item.record.work.creator,
        barcode=row.item.barcode,
        opened_at=row.opened_at,
        due_on=due_on,
        late=late,
        fee_cents=facts.fee_cents(row, at=now, calendar=calendar) if late else 0,
    )


def _is_late(row: Loan, due_on: dt.date, today: dt.date) -> bool:
    return row.closed_at is None and due_on < today and row.fee_stop != Loan.FeeStop.CLAIMED


def loan(actor: Actor, *, public_id: str) -> LoanLine:
    """Give one loan: a patron's own, of somebody they act for, or of the actor's library (audited). Raises: NotFound."""
    rows = reach.loans(actor, permissions.VIEW_LOANS).filter(public_id=reach.checked(public_id))
    found = list(rows.select_related(*RELATED).prefetch_related("renewals"))
    if not found:
        raise NotFound
    if actor.person_id is None or _person_id(found[0]) != actor.person_id:
        _looked(actor, found)
    return lines(actor, found)[0]


def history(actor: Actor, *, limit: int = 200) -> list[HistoryLine]:
    """Give what a patron read before, newest first, as far as it is kept."""
    rows = (
        Loan.objects.own(actor)
        .filter(closed_as=Loan.Ending.RETURNED, returned_at__isnull=False)
        .select_related("item__record__work", "branch_out")
        .order_by("-returned_at", "-pk")[:limit]
    )
    return [
        HistoryLine(
            work_public_id=str(row.item.record.work.public_id),
            title=row.item.record.title,
            creator=row.item.record.work.creator,
            form=row.item.record.form,
            branch=row.branch_out.name,
            opened_at=row.opened_at,
            returned_at=row.returned_at,
        )
        for row in rows
        if row.returned_at is not None
    ]


def _open(rows: QuerySet[Loan]) -> list[Loan]:
    running = rows.filter(closed_at=None).select_related(*RELATED).prefetch_related("renewals")
    return list(running.order_by("due_at", "pk"))


def lines(actor: Actor, found: Sequence[Loan]) -> list[LoanLine]:
    """Show loans, in a number of queries that does not grow with them."""
    if not found:
        return []
    judged = renewables(found, channel=channel_of(actor))
    return [_line(renewable) for renewable in judged]


def _line(renewable: Renewable) -> LoanLine:
    row, now = renewable.loan, clock.now()
    due_on = facts.due_on(row, renewable.calendar)
    today = clock.local(now, renewable.calendar.time_zone).date()
    membership = row.membership
    return LoanLine(
        public_id=str(row.public_id),
        work_public_id=str(row.item.record.work.public_id),
        title=row.item.record.title,
        creator=row.item.record.work.creator,
        form=row.item.record.form,
        barcode=row.item.barcode,
        person_public_id=str(membership.person.public_id) if membership else "",
        membership_public_id=str(membership.public_id) if membership else "",
        branch=row.branch_out.name,
        branch_code=row.branch_out.code,
        library=row.branch_out.organisation.name,
        opened_at=row.opened_at,
        due_at=row.due_at,
        due_on=due_on,
        days_left=(due_on - today).days,
        late=_is_late(row, due_on, today),
        fee_cents=facts.fee_cents(row, at=row.returned_at or now, calendar=renewable.calendar),
        renewals_left=renewable.renewals_left,
        blocks=renewable.blocks,
        returned_at=row.returned_at,
        renew_from_on=renewable.from_on,
        period_days=_period_days(row),
        renewals_used=row.renewals_used,
        claimed=row.fee_stop == Loan.FeeStop.CLAIMED,
    )


def _period_days(row: Loan) -> int | None:
    """Give how many days the loan was given for; null for hours, fixed last days, and once it was renewed."""
    other = facts.term(row, "loan_hours") is not None or facts.term(row, "loan_schedule") is not None
    return None if other or row.renewals_used else facts.days_term(row, "loan_days")


def _person_id(row: Loan) -> int | None:
    return row.membership.person_id if row.membership else None


def _looked(actor: Actor, found: Sequence[Loan]) -> None:
    """Record whose loans were looked at: one line per person and look."""
    shown = {_person_id(row): row for row in found}
    for person_id, row in shown.items():
        if person_id is not None:
            seen = "loans" if actor.person_id is None else "family"
            audit.record(actor, permissions.VIEW_LOANS, row, person_id=person_id, seen=seen)
