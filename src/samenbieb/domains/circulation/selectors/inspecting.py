"""One item's loan and one title's queue as they stand in the tables, for who proves rules (trials) and for nobody at a door."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from samenbieb.domains.circulation.errors import Block, RenewalRefused
from samenbieb.domains.circulation.models import Claim, Hold, Loan, PullTask
from samenbieb.domains.circulation.selectors.extensions import ExtensionNote, extensions_of
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed

_WHY = "a trial looks at what its own steps made"


@dataclass(frozen=True, slots=True)
class LoanState:
    """The open loan of an item, else its last one. `person_id` is null when it was unlinked; the fee is as at this moment."""

    public_id: str
    is_open: bool
    person_id: int | None
    due_at: dt.datetime
    renewals_used: int
    fee_cents: int
    returned_at: dt.datetime | None
    branch_out_id: int
    branch_in_id: int | None
    patron_category: str
    fee_stop: str
    claim: "ClaimState | None" = None
    loans_counted: int = 1
    proxy_id: int | None = None
    onsite: bool = False
    extensions: tuple[ExtensionNote, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimState:
    """The newest claim of a loan: how it ended, by whom and when; empty while it is open."""

    state: str
    resolution: str
    by: str
    at: dt.datetime | None


def loan_state(actor: Actor, *, barcode: str) -> LoanState:
    """Give the loan of an item. Raises: NotAllowed (only the house itself asks), RenewalRefused (never lent)."""
    if not actor.everywhere:
        raise NotAllowed
    rows = Loan.objects.across_all(reason=_WHY)
    found = rows.filter(item__barcode=barcode).exclude(closed_as=Loan.Ending.UNDONE)
    row = found.select_related("membership", "patron_category", "item__record").order_by("-pk").first()
    if row is None:
        raise RenewalRefused([Block.NOT_ON_LOAN])
    return LoanState(
        public_id=str(row.public_id),
        is_open=row.closed_at is None,
        person_id=row.membership.person_id if row.membership else None,
        due_at=row.due_at,
        renewals_used=row.renewals_used,
        fee_cents=facts.fee_cents(row, at=row.returned_at or clock.now()),
        returned_at=row.returned_at,
        branch_out_id=row.branch_out_id,
        branch_in_id=row.branch_in_id,
        patron_category=row.patron_category.code,
        fee_stop=_fee_stop(row),
        claim=_claim(row),
        proxy_id=row.proxy_id,
        onsite=row.onsite,
        extensions=extensions_of(row),
        loans_counted=1 + row.renewals.filter(counts_as_new_loan=True).count(),
    )


def _claim(loan: Loan) -> ClaimState | None:
    row = Claim.objects.across_all(reason=_WHY).filter(loan=loan).order_by("-pk").first()
    if row is None:
        return None
    state = "resolved" if row.resolved_at else "open"
    return ClaimState(state, row.resolution, row.resolved_by, row.resolved_at)


def _fee_stop(row: Loan) -> str:
    """Say why no more fee runs up: lost, claimed, returned, the cap (`maximum`), or nothing."""
    turned_up = row.fee_stop == Loan.FeeStop.CLAIMED and row.returned_at is not None
    if row.fee_stop and row.found_at is None and not turned_up:
        return row.fee_stop
    if row.closed_at is not None:
        return "returned"
    cap = facts.fee_terms(row).cap_cents
    return "maximum" if cap is not None and facts.fee_cents(row, at=clock.now()) >= cap else ""


def barcodes_of_loans(actor: Actor, loans: Collection[str]) -> dict[str, str]:
    """Give the barcodes of loans by their public id; what is no loan is left out. Raises: NotAllowed."""
    if not actor.everywhere:
        raise NotAllowed
    ids = [public_id for public_id in loans if _is_uuid(public_id)]
    rows = Loan.objects.across_all(reason="a trial looks at what its own steps made").filter(
        public_id__in=ids
    )
    return {str(public_id): barcode for public_id, barcode in rows.values_list("public_id", "item__barcode")}


def returned_barcodes(actor: Actor, *, person_id: int) -> list[str]:
    """Give the items of the closed loans that still lead to a person, by barcode. Raises: NotAllowed."""
    if not actor.everywhere:
        raise NotAllowed
    rows = Loan.objects.across_all(reason="a trial looks at what its own steps made")
    found = rows.filter(membership__person_id=person_id, closed_at__isnull=False)
    found = found.exclude(closed_as=Loan.Ending.UNDONE)
    return list(found.order_by("item__barcode").values_list("item__barcode", flat=True))


def _is_uuid(text: str) -> bool:
    """Tell whether a text can be a public id."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class HoldState:
    """One hold of a queue, for who proves rules. `shelf_until` is a day, or a moment where hours decide."""

    public_id: str
    person_id: int | None
    work_id: int
    state: str
    position: int
    pickup_branch_id: int
    barcode: str
    asked_item: str
    record_id: int | None
    shelf_until: dt.date | dt.datetime | None
    hopeless_since: dt.datetime | None
    promised_before: dt.date | None
    wanted_from_on: dt.date | None = None
    wanted_until_on: dt.date | None = None


def hold_states(actor: Actor, *, work_public_id: str = "", person_id: int | None = None) -> list[HoldState]:
    """Give the holds on a title, or of a person: the captured in the order of placing, the queue, the ended by their end.

    Raises: NotAllowed (only the house itself asks).
    """
    if not actor.everywhere:
        raise NotAllowed
    rows = Hold.objects.across_all(reason=_WHY).select_related(
        "membership", "captured_item", "item", "pickup_branch__organisation"
    )
    if work_public_id:
        rows = rows.filter(work__public_id=work_public_id)
    if person_id is not None:
        rows = rows.filter(membership__person_id=person_id)
    captured = list(rows.filter(state__in=Hold.CAPTURED).order_by("placed_at", "pk"))
    queue = list(rows.filter(state=Hold.State.OPEN).order_by(*Hold.QUEUE_ORDER))
    ended = list(rows.exclude(state__in=Hold.ACTIVE).order_by("ended_at", "pk"))
    return [_hold_state(row) for row in [*captured, *queue, *ended]]


def _hold_state(row: Hold) -> HoldState:
    today = clock.today(row.pickup_branch.organisation.time_zone)
    rests = (
        row.state == Hold.State.OPEN
        and row.suspended_until_on is not None
        and row.suspended_until_on >= today
    )
    apart = row.captured_item if row.state in Hold.CAPTURED else None
    return HoldState(
        public_id=str(row.public_id),
        person_id=row.membership.person_id if row.membership else None,
        work_id=row.work_id,
        state="suspended" if rests else row.state,
        position=facts.position(row),
        wanted_from_on=row.suspended_until_on + dt.timedelta(days=1)
        if rests and row.suspended_until_on
        else None,
        wanted_until_on=row.wanted_until_on,
        pickup_branch_id=row.pickup_branch_id,
        barcode=apart.barcode if apart else "",
        asked_item=row.item.barcode if row.item else "",
        record_id=row.record_id,
        shelf_until=(row.shelf_until_at or row.shelf_until_on) if row.state == Hold.State.WAITING else None,
        hopeless_since=row.hopeless_since_at,
        promised_before=row.promised_before_on,
    )


@dataclass(frozen=True, slots=True)
class TaskStates:
    """What places are asked to do: pairs of a barcode and the number of a person (null where nobody waits for it)."""

    pull: list[tuple[str, int | None]]
    clear: list[tuple[str, int | None]]
    incoming: list[tuple[str, int | None]]


def task_states(actor: Actor, *, branch_id: int | None) -> TaskStates:
    """Give the work of one place, or of the network. Raises: NotAllowed (only the house itself asks)."""
    if not actor.everywhere:
        raise NotAllowed
    asked = PullTask.objects.across_all(reason=_WHY).filter(ended_at=None, hold__state=Hold.State.OPEN)
    journeys = items.journeys_to(branch_id)
    holds = Hold.objects.across_all(reason=_WHY).filter(
        state=Hold.State.IN_TRANSIT, captured_item__barcode__in=journeys
    )
    readers = dict(holds.values_list("captured_item__barcode", "membership__person"))
    places = [branch_id] if branch_id is not None else [row.pk for row in organisations.branches()]
    if branch_id is not None:
        asked = asked.filter(branch=branch_id)
    return TaskStates(
        pull=list(asked.values_list("item__barcode", "hold__membership__person")),
        clear=[
            pair
            for place in places
            for pair in facts.leftovers(place).values_list("captured_item__barcode", "membership__person")
        ],
        incoming=[(barcode, readers.get(barcode)) for barcode in journeys],
    )
