"""What lending does when it or a lower room published a fact, and what it tells when asked."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import ngettext

from samenbieb.domains.catalogue.events import EditionMoved, WorksJoined
from samenbieb.domains.catalogue.ports import follows_editions, follows_works
from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.events import (
    HoldChanged,
    HoldEnded,
    HoldPlaced,
    HoldReady,
    PromisesMoved,
)
from samenbieb.domains.circulation.models import Hold, Loan
from samenbieb.domains.holdings.events import ItemChanged
from samenbieb.domains.messages import services as messages
from samenbieb.domains.organisations.events import HoursChanged
from samenbieb.domains.organisations.ports import follows_hours
from samenbieb.domains.patrons.events import HistoryChosen, PersonAnonymised
from samenbieb.domains.patrons.ports import follows_accounts
from samenbieb.domains.patrons.services import tells_what_is_open
from samenbieb.domains.payments.events import DebtChanged
from samenbieb.domains.payments.services import says_credit_is_allowed
from samenbieb.kernel.outbox import reacts_to

FEW = 20  # looking at a queue locks it, and a desk may wait for it


@reacts_to(HoldReady)
def tell_ready(events: Sequence[HoldReady]) -> None:
    """Tell the member that the title lies ready, unless that has changed already."""
    services.tell_ready([event.hold_id for event in events])


@reacts_to(HoldEnded)
def tell_expired(events: Sequence[HoldEnded]) -> None:
    """Tell the member that a hold ended without a loan. Who cancelled or borrowed knows already."""
    services.tell_expired([event.hold_id for event in events])


@reacts_to(ItemChanged)
def target_works(events: Sequence[ItemChanged]) -> None:
    """Look at what is to be fetched when copies of a title came, went or moved."""
    services.target_changed(work_ids={event.work_id for event in events})


@reacts_to(HoldPlaced, batch_count=FEW)
def target_placed(events: Sequence[HoldPlaced]) -> None:
    """Ask for a copy when somebody begins to wait."""
    services.target_changed(hold_ids={event.hold_id for event in events})


@reacts_to(HoldChanged, batch_count=FEW)
def target_moved(events: Sequence[HoldChanged]) -> None:
    """Look at what is to be fetched when somebody rests, moves in the queue or asks for something else."""
    services.target_changed(hold_ids={event.hold_id for event in events})


@reacts_to(HoldEnded, batch_count=FEW)
def target_ended(events: Sequence[HoldEnded]) -> None:
    """Ask for a copy for the next one when somebody waits no longer."""
    services.target_changed(hold_ids={event.hold_id for event in events})


@reacts_to(HistoryChosen)
def forget_history(events: Sequence[HistoryChosen]) -> None:
    """Unlink what was returned as soon as a member chooses to keep no list."""
    for event in events:
        if event.choice == "never":
            services.forget_history(event.membership_id)


@reacts_to(PersonAnonymised)
def forget_person(events: Sequence[PersonAnonymised]) -> None:
    """Unlink what a forgotten person had borrowed and reserved, and drop what they were told."""
    for event in events:
        services.forget_person(event.person_id)
        messages.forget_person(event.person_id)


@reacts_to(DebtChanged)
def close_lost_loans(events: Sequence[DebtChanged]) -> None:
    """Close the loans of lost titles whose loss is settled now."""
    for membership_id in sorted({event.membership_id for event in events}):
        services.close_settled(membership_id)


says_credit_is_allowed(services.credit_allowed)
follows_works(services.HoldsFollow())
follows_editions(services.HoldsOnEdition())
follows_hours(services.PromisesFollow())
follows_accounts(services.AccountsFollow())


@reacts_to(HoursChanged)
def follow_late(events: Sequence[HoursChanged]) -> None:
    """Move what was lent or laid ready by the former hours while a change of hours was being saved; a closed place fetches nothing."""
    days = {(event.branch_id, event.from_on, event.until_on) for event in events}
    for branch_id, first, last in sorted(days, key=str):
        services.follow_late(
            branch_id,
            from_on=dt.date.fromisoformat(first),
            until_on=dt.date.fromisoformat(last) if last else None,
        )
        services.target_place(branch_id)


@reacts_to(PromisesMoved)
def tell_moved(events: Sequence[PromisesMoved]) -> None:
    """Tell members which of their last days moved with the hours of a place."""
    services.tell_moved([(event.change_id, event.membership_id, event.given_back) for event in events])


@reacts_to(WorksJoined)
def follow_joined_works(events: Sequence[WorksJoined]) -> None:
    """Let reservations follow a title that a delivery joined with another."""
    for event in events:
        services.follow_joined_work(work_id=event.work_id)


@reacts_to(EditionMoved)
def follow_editions(events: Sequence[EditionMoved]) -> None:
    """Let reservations on an edition follow it to the title to which a delivery brought it."""
    services.follow_editions({event.record_id for event in events})


@tells_what_is_open
def open_loans(membership_id: int) -> list[str]:
    """Tell how many titles are still on loan."""
    rows = Loan.objects.across_all(reason="the membership that its library is about to end")
    count = rows.filter(membership_id=membership_id, closed_at=None).count()
    if not count:
        return []
    return [
        ngettext("%(count)s title is still on loan.", "%(count)s titles are still on loan.", count)
        % {"count": count}
    ]


@tells_what_is_open
def running_holds(membership_id: int) -> list[str]:
    """Tell how many reservations still run."""
    rows = Hold.objects.across_all(reason="the membership that its library is about to end")
    count = rows.filter(membership_id=membership_id, state__in=Hold.ACTIVE).count()
    if not count:
        return []
    return [
        ngettext("%(count)s reservation still runs.", "%(count)s reservations still run.", count)
        % {"count": count}
    ]
