"""What the library does with a proposal: accept it, ask something, refuse it, or undo that on the same day."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import rules
from samenbieb.domains.programme.access import lock_proposal
from samenbieb.domains.programme.errors import ProposalChanged, ProposalSettled, ProposalStands
from samenbieb.domains.programme.models import Activity, Entry, Proposal, Series, Session, SessionHelper
from samenbieb.domains.programme.selectors.proposals import OPEN, moment_key
from samenbieb.domains.programme.services import inviting, seats
from samenbieb.domains.programme.services.planning import Dates, Wish, plan_activity, plan_dates
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked
from samenbieb.kernel.screening import NamesSomebody, screened

DECIDE = "programme.decide"
_WHY = "what became of a proposal that the actor may decide on"
State = Proposal.State
Page = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What the library chooses: the kind of activity, its function, the place, and which moments (`moment_key`)."""

    template: str
    core_function: str
    branch_id: int
    moments: Sequence[str]
    capacity: int | None = None
    although_closed: bool = False


@locked
def accept_proposal(actor: Actor, *, proposal: str, seen: int, choice: Acceptance, page: Page) -> str:
    """Make an activity of a proposal, with its dates, all that were chosen or none. Returns the public id of the activity.

    `seen`: the revision that was on the screen. Raises: NotFound, NotAllowed, ProposalSettled, ProposalChanged, Invalid,
    SeriesClashes. Locks: the proposal.
    """
    row = _open(actor, proposal, seen)
    place = organisations.place(choice.branch_id)
    if place.organisation_id != row.organisation_id:
        raise NotFound
    wish = Wish(
        title=row.title,
        summary=row.summary,
        audience=row.audience,
        language=row.language,
        core_function=choice.core_function,
        drop_in=row.drop_in,
        price_cents=row.price_cents,
    )
    activity = ""
    for begins, days in _moments(row, choice, place.organisation.time_zone):
        dates = Dates(
            branch_id=place.pk,
            days=days,
            begins=begins,
            minutes=row.minutes,
            capacity=choice.capacity,
            although_closed=choice.although_closed,
            at_any_hour=True,  # the partner chose the hour, and the desk reads it beside the hours of the place
        )
        if activity:
            plan_dates(actor, activity=activity, dates=dates)
        else:
            activity = plan_activity(actor, template=choice.template, dates=dates, wish=wish).activity
    made = Activity.objects.across_all(reason=_WHY).get(public_id=activity)
    if made.organisation_id != row.organisation_id:
        raise NotFound
    made.partner_id = row.partner_id
    made.save(update_fields=["partner"])
    row.activity = made
    _settled(actor, row, State.ACCEPTED, page, activity=activity)
    return activity


@locked
def ask_partner(
    actor: Actor, *, proposal: str, seen: int, missing: Sequence[str], question: str, page: Page
) -> None:
    """Ask a partner what is missing. Raises: NotFound, ProposalSettled, ProposalChanged, Invalid. Locks: the proposal."""
    row = _open(actor, proposal, seen)
    text = " ".join(question.split())
    asked = [value for value in Proposal.Missing.values if value in missing]
    fields = {}
    if not asked or len(asked) != len(set(missing)):
        fields["missing"] = _("Choose what you would like to know.")
    if len(text) > 200:
        fields["question"] = _("This is too long. At most %(count)s signs.") % {"count": 200}
    try:
        screened(text)
    except NamesSomebody as found:
        fields["question"] = str(found.sentence)
    if fields:
        raise Invalid(fields=fields)
    row.state, row.missing, row.question, row.answer = State.ASKED, asked, text, ""
    _kept(actor, row, page, asked=asked)


@locked
def refuse_proposal(actor: Actor, *, proposal: str, seen: int, reason: str, page: Page) -> None:
    """Say no to a proposal, with why. Raises: NotFound, ProposalSettled, ProposalChanged, Invalid. Locks: the proposal."""
    row = _open(actor, proposal, seen)
    if reason not in Proposal.Refusal.values:
        raise Invalid(fields={"reason": _("Choose why it is not accepted.")})
    row.reason = reason
    _settled(actor, row, State.REFUSED, page, reason=reason)


@locked
def undo_decision(actor: Actor, *, proposal: str, page: Page) -> None:
    """Undo accepting or refusing on the same day: the proposal waits again. What waits already, stays as it is.

    An activity goes with its dates, while nobody counted, registered, helps there or changed it. Raises: NotFound, ProposalSettled
    (withdrawn), ProposalStands. Locks: the proposal, then the sessions.
    """
    row = lock_proposal(actor, proposal)
    if row.state in OPEN:
        return
    if row.state == State.WITHDRAWN:
        raise ProposalSettled
    if row.settled_on != _today(row):
        raise ProposalStands
    was, activity = row.state, row.activity
    row.state, row.reason, row.settled_on, row.decided_by, row.activity = State.WAITING, "", None, None, None
    _kept(actor, row, page, undone=was)
    if activity is not None:
        _take_away(activity)


def _open(actor: Actor, proposal: str, seen: int) -> Proposal:
    row = lock_proposal(actor, proposal)
    if row.state not in OPEN:
        if row.decided_by is None:
            raise ProposalSettled
        words = {"name": row.decided_by.name, "what": row.get_state_display()}
        raise ProposalSettled(_("%(name)s decided on this already: %(what)s.") % words)
    if row.revision != seen:
        raise ProposalChanged
    return row


def _moments(row: Proposal, choice: Acceptance, zone: str) -> list[tuple[dt.time, list[dt.date]]]:
    """Give the chosen days by the time at which they begin. Raises: Invalid."""
    known = {moment_key(one.held_on, one.begins): one for one in row.dates.all()}
    chosen = [known[key] for key in dict.fromkeys(choice.moments) if key in known]
    now = clock.now()
    if not chosen or any(clock.instant(one.held_on, one.begins, zone) <= now for one in chosen):
        raise Invalid(fields={"moments": _("Choose at least one day that is still to come.")})
    chosen.sort(key=lambda one: (one.begins, one.held_on))
    return [
        (begins, [one.held_on for one in group]) for begins, group in groupby(chosen, lambda one: one.begins)
    ]


def _settled(actor: Actor, row: Proposal, state: str, page: Page, **details: str) -> None:
    row.state, row.settled_on, row.decided_by_id = state, _today(row), actor.user_id
    _kept(actor, row, page, **details)


def _kept(actor: Actor, row: Proposal, page: Page, **details: Any) -> None:
    row.revision += 1
    row.save()
    audit.record(actor, DECIDE, row, **details)
    inviting.tell_news(row, page)


def _take_away(activity: Activity) -> None:
    """Remove an activity that nobody saw anything come of. Raises: ProposalStands."""
    rows = Session.objects.across_all(reason=_WHY).filter(activity=activity).order_by("pk")
    sessions = list(rows.select_for_update(of=("self",)))
    now = clock.now()
    untouched = all(
        one.state == Session.State.PLANNED and one.revision == 0 and one.starts_at > now for one in sessions
    )
    comes = Entry.objects.filter(session__in=sessions).exists()
    if not untouched or comes or SessionHelper.objects.filter(session__in=sessions).exists():
        raise ProposalStands
    seats.tell_changed(
        one for one in sessions if rules.is_registered_for(capacity=one.capacity, drop_in=activity.drop_in)
    )
    try:
        with transaction.atomic():
            rows.delete()
            Series.objects.across_all(reason=_WHY).filter(activity=activity).delete()
            activity.delete()
    except (ProtectedError, IntegrityError) as problem:  # counted, or something of a room above hangs on it
        raise ProposalStands from problem


def _today(row: Proposal) -> dt.date:
    return clock.today(organisations.organisation_by_id(row.organisation_id).time_zone)
