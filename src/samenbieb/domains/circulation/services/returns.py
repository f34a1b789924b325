"""Taking back (innemen): one scan closes the loan and decides where the item goes next."""

import datetime as dt
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import ReturnRefused
from samenbieb.domains.circulation.events import LoanClosed
from samenbieb.domains.circulation.models import Loan, ReturnAct
from samenbieb.domains.circulation.rules.codes import Block
from samenbieb.domains.circulation.rules.policy import Case
from samenbieb.domains.circulation.services import (
    claims,
    facts,
    handing_on,
    locations,
    lost,
    return_bounds,
    suspending,
    taking_in,
)
from samenbieb.domains.circulation.services.handing_on import Placed
from samenbieb.domains.circulation.services.policies import policy_at
from samenbieb.domains.circulation.services.refusals import refusals_audited
from samenbieb.domains.circulation.services.steadily import begun_anew
from samenbieb.domains.circulation.services.taking_in import Taken
from samenbieb.domains.circulation.services.unlinking import unlink_now
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.payments import services as payments
from samenbieb.kernel import audit, clock, idempotency, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked
from samenbieb.kernel.remembering import Versions


@dataclass(frozen=True, slots=True)
class ReturnAnswer:
    """What the desk says after a scan. `next` is `shelf`, `hold_shelf`, `transit` or `desk`.

    `destination` is the place where the item stays or goes. `hold_for` (a name), `shelf_label` and `shelf_until_on`
    (ISO) are told where it lies ready. `fee_cents` is the whole overdue fee of the loan that this act closed; `account`
    is the public id of the membership that owes it, where this actor may see it. `suspended_until_on` (ISO) is the last
    day of a restriction that this return brought. `repeated`: the scan changed nothing. `location` is the corner where the
    title stands on a shelf; `stood_at` the corner where it stood for a while until now (`return_location`). `shared` are the figures when it is shared
    out: here are more than `ceiling`, there are `there` and should be at least `floor`. `found`, of a title that was lost:
    `given_back_cents` on the account, `kept_cents` that was paid and stays, the `rule` and `branch` for which it stays;
    the sums only where this actor may see them.
    """

    act: str
    title: str
    barcode: str
    closed: bool
    next: str
    destination: str
    destination_code: str
    hold_for: str = ""
    shelf_label: str = ""
    shelf_until_on: str = ""
    fee_cents: int = 0
    suspended_until_on: str = ""
    loan: str = ""
    account: str = ""
    can_undo: bool = False
    repeated: bool = False
    location: str = ""
    stood_at: str = ""
    shared: dict[str, int] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)


@refusals_audited(permissions.RETURN)
def return_item(
    actor: Actor,
    *,
    barcode: str,
    branch_id: int,
    key: str = "",
    returned_at: dt.datetime | None = None,
    resolution: str = "",
) -> ReturnAnswer:
    """Take one item in (innemen), from any library of the network, at a place where the actor may take in.

    Closes the loan, settles the overdue fee up to `returned_at` (now, when not given; a moment in the future is now),
    captures for the first hold that the item can serve, and says where it goes. A second scan changes nothing and
    says the same of where it belongs. The same `key` again gives the same answer and writes nothing.

    The scan ends a claim (the borrower had said that the title is back): `resolution` says who had it, where the rule
    `claim_resolution` asks.

    Raises: NotAllowed, ItemUnknown, ReturnRefused (`invalid_dates`; `item_claimed_returned`: who had it?; `wrong_branch`, `item_lost`
    where the rules of this place say so).
    Locks: memberships of the borrower, item, work, holds, ledger. Publishes: LoanClosed, HoldReady, ItemChanged.
    Source: FORMAT (return); lending.md §2.7 (check-in).
    """
    branch = organisations.place(branch_id)
    actor.require(permissions.RETURN, at=branch.organisation_id)
    request = {"act": "return", "barcode": barcode, "branch": branch_id, "at": returned_at}
    if resolution:
        request["resolution"] = resolution

    def act() -> dict[str, Any]:
        with outbox.together():
            return asdict(take_in(actor, barcode, branch, returned_at, resolution))

    @locked
    def once() -> dict[str, Any]:
        return idempotency.once(actor, key, request, act)

    return ReturnAnswer(**begun_anew(once))


def take_in(
    actor: Actor,
    barcode: str,
    branch: Any,
    returned_at: dt.datetime | None = None,
    resolution: str = "",
) -> ReturnAnswer:
    """Do what a scan at the returns desk does, inside the caller's transaction."""
    taken = taking_in.locked_return(barcode)
    item, newest, loan, person_id = taken.item, taken.newest, taken.loan, taken.person_id
    custody_before, branch_before_id = item.custody, item.current_branch_id
    if loan is not None:
        return_bounds.refuse_return(loan, item, branch, taken.held)
    if loan is not None and loan.fee_stop == Loan.FeeStop.CLAIMED:
        claims.resolve(actor, loan, item, resolution=resolution, at=branch.organisation_id)
        taken = replace(taken, conditions=frozenset(items.condition_kinds(item.pk)))
    fee_cents, found = _close(actor, loan, branch, returned_at, taken.held) if loan else (0, None)
    suspension = suspending.suspend(actor, loan, taken.held)
    if loan is None and newest is not None and person_id is not None:
        found = _found_again(actor, newest, branch)
    stood_at = locations.end_temporary(item, branch, taken.held)
    placed = handing_on.arrive(item, branch, conditions=taken.conditions, held=taken.held)
    if not placed.changed and loan is None and not stood_at:
        return _said_again(item, branch, placed)

    act = taking_in.note(
        organisation_id=branch.organisation_id,
        item_id=item.pk,
        loan_id=loan.pk if loan else None,
        hold_id=placed.hold.pk if placed.hold else None,
        branch_id=branch.pk,
        fee_cents=fee_cents,
        suspension_id=suspension.pk if suspension else None,
        next_step=placed.next,
        custody_before=custody_before,
        branch_before_id=branch_before_id,
        stood_at=stood_at,
        item_version=item.version,
    )
    _record(actor, str(act), branch, taken, placed)
    answer = replace(_answer(item, placed, str(act)), stood_at=stood_at)
    if found is not None and newest is not None:
        answer = replace(answer, **_told_of_find(actor, newest, found))
    if loan is None:
        return replace(answer, can_undo=custody_before == "on_shelf")
    outbox.publish(LoanClosed(loan_id=loan.pk))
    account = str(loan.membership.public_id) if loan.membership else ""
    may_see = actor.may(permissions.VIEW_LOANS, at=loan.organisation_id)
    if (unlinked := _keeps_nothing(loan)) and not fee_cents:
        unlink_now(loan)
    return replace(
        answer,
        closed=True,
        fee_cents=fee_cents,
        suspended_until_on=suspension.until_on.isoformat() if suspension else "",
        loan=str(loan.public_id),
        account=account if may_see else "",
        can_undo=not (unlinked and not fee_cents) and not loan.fee_stop,
    )


def _close(
    actor: Actor, loan: Loan, branch: Any, returned_at: dt.datetime | None, held: Versions
) -> tuple[int, lost.Found | None]:
    """Close a loan and bring its overdue fee to what it is. Returns the whole fee in cents, and what a find settled."""
    found = None
    moment = _moment(loan, branch, returned_at, held)
    was_lost = loan.fee_stop == Loan.FeeStop.LOST
    if was_lost:
        found = lost.find(actor, loan, at=moment)
        fee = found.fee_cents
    else:
        late = moment > loan.due_at
        calendar = organisations.calendar(loan.branch_out_id, held) if late else None
        fee = facts.fee_cents(loan, at=moment, calendar=calendar)
    taking_in.close(loan, returned_at=moment, branch_id=branch.pk)
    if not was_lost and (fee or clock.now() > loan.due_at):  # what the night booked may have been too much
        title = loan.item.record.title
        payments.bring_charge_to(
            facts.overdue_line(loan, title=title), total_cents=fee, explanation="returned"
        )
    return fee, found


def _told_of_find(actor: Actor, loan: Loan, found: lost.Found) -> dict[str, Any]:
    """Give what the desk hears of a title that was lost: its money only to who may see the loan."""
    if loan.membership is None or not actor.may(permissions.VIEW_LOANS, at=loan.organisation_id):
        return {"found": {"given_back_cents": 0, "kept_cents": 0, "rule": "", "branch": ""}}
    sums = {"given_back_cents": found.given_back_cents, "kept_cents": found.kept_cents}
    branch = organisations.place(loan.branch_out_id).code if found.rule else ""
    return {
        "account": str(loan.membership.public_id),
        "found": {**sums, "rule": found.rule, "branch": branch},
    }


def _found_again(actor: Actor, loan: Loan, branch: Any) -> lost.Found:
    """Settle the money of a loan that had ended because its title was lost, and note where it came back."""
    found = lost.find(actor, loan, at=clock.now())
    loan.returned_at, loan.closed_as, loan.branch_in_id = clock.now(), Loan.Ending.RETURNED, branch.pk
    loan.save(update_fields=["returned_at", "closed_as", "branch_in"])
    person_id = loan.membership.person_id if loan.membership else None
    audit.record(actor, permissions.RETURN, loan, person_id=person_id, found=True)
    return found


def _moment(loan: Loan, branch: Any, returned_at: dt.datetime | None, held: Versions) -> dt.datetime:
    """Bound the moment of return: not in the future, not before the loan, not further back than the rule allows."""
    now = clock.now()
    if returned_at is None or returned_at >= now:
        return now
    policy = policy_at(organisation_id=branch.organisation_id, branch_id=branch.pk, held=held)
    days = policy.value("backdate_days", Case())
    zone = branch.organisation.time_zone
    if (clock.local(now, zone).date() - clock.local(returned_at, zone).date()).days > days:
        raise ReturnRefused([Block.INVALID_DATES], branch_id=branch.pk, case=Case(), limit=days)
    return_bounds.refuse_overtaken(loan, returned_at)
    return max(returned_at, loan.opened_at)


def _record(actor: Actor, act: str, branch: Any, taken: Taken, placed: Placed) -> None:
    loan = taken.loan
    audit.record(
        actor,
        permissions.RETURN,
        audit.Subject("circulation.returnact", act, branch.organisation_id),
        person_id=taken.person_id,
        item=str(taken.item.public_id),
        loan=str(loan.public_id) if loan else "",
        next=placed.next,
    )
    if placed.hold is not None and placed.next == "hold_shelf" and placed.hold.membership is not None:
        audit.record(
            actor, permissions.RETURN, placed.hold, person_id=placed.hold.membership.person_id, seen="name"
        )


def _keeps_nothing(loan: Loan) -> bool:
    return loan.membership is not None and loan.membership.history == "never"


def _answer(item: Any, placed: Placed, act: str) -> ReturnAnswer:
    answer = ReturnAnswer(
        act=act,
        title=item.record.title,
        barcode=item.barcode,
        closed=False,
        next=placed.next,
        destination=placed.destination.name,
        destination_code=placed.destination.code,
        location=item.stands_at,
        shared=_figures(placed),
    )
    hold = placed.hold
    if hold is None or placed.next != "hold_shelf":
        return answer
    return replace(
        answer,
        hold_for=str(hold.membership.person) if hold.membership else "",
        shelf_label=hold.shelf_label,
        shelf_until_on=hold.shelf_until_on.isoformat() if hold.shelf_until_on else "",
    )


def _figures(placed: Placed) -> dict[str, int]:
    share = placed.share
    if share is None:
        return {}
    return {"ceiling": share.ceiling, "there": share.there_count, "floor": share.floor}


def _said_again(item: Any, branch: Any, placed: Placed) -> ReturnAnswer:
    """Answer a scan that found everything as it was, with the act that made it so when it was done here."""
    rows = ReturnAct.objects.across_all(reason="the newest scan of the item in hand")
    newest = rows.filter(item=item, undone_at=None).order_by("-pk").first()
    if newest is None or newest.branch_id != branch.pk or newest.item_version != item.version:
        return replace(_answer(item, placed, ""), repeated=True)
    can_undo = newest.custody_before in {"on_loan", "on_shelf"}
    return replace(_answer(item, placed, str(newest.public_id)), repeated=True, can_undo=can_undo)
