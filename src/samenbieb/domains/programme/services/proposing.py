"""What a partner does on its page: look, propose, change or answer, withdraw, bring back. Who has the address may act."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import rules
from samenbieb.domains.programme.access import page_of
from samenbieb.domains.programme.errors import (
    ProposalPageUnknown,
    ProposalSettled,
    ProposalsFull,
    ProposedOften,
)
from samenbieb.domains.programme.models import Proposal, ProposalDate, ProposalPage
from samenbieb.domains.programme.selectors.proposals import (
    OPEN,
    PartnerPage,
    ProposalView,
    partner_page,
    proposal_views,
)
from samenbieb.kernel import attempts, audit, clock, idempotency, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked
from samenbieb.kernel.screening import NamesSomebody, screened

GUESSED = "the address of a page for proposals"
PROPOSE = "programme.propose"
TEXTS = ("title", "summary", "answer")
State = Proposal.State


@dataclass(frozen=True, slots=True)
class ProposalWish:
    """What a partner proposes. `branch`: a code, empty when it does not matter. `dates`: day and time at the library.

    Without an `answer`, what was answered before stays.
    """

    title: str
    summary: str
    audience: str
    dates: Sequence[tuple[dt.date, dt.time]]
    language: str = "nl"
    branch: str = ""
    minutes: int = 60
    heads: int | None = None
    drop_in: bool = True
    price_cents: int = 0
    answer: str | None = None


def look_at_page(*, token: str, address: str) -> PartnerPage:
    """Give the page of a partner. Wrong addresses are counted by where they come from.

    Raises: ProposalPageUnknown, TooManyAttempts. Locks: the count, after a wrong one.
    """
    try:
        return partner_page(page_of(token))
    except ProposalPageUnknown:
        attempts.start_of_many(GUESSED, address)
        raise


def look_at_proposal(*, token: str, proposal: str) -> ProposalView:
    """Give one proposal of the partner whose page this is. Raises: ProposalPageUnknown, NotFound."""
    return proposal_views([_of_page(page_of(token), proposal)])[0]


@locked
def propose(actor: Actor, *, token: str, wish: ProposalWish, key: str = "") -> str:
    """Propose an activity. The same key again is the same proposal. Returns its public id.

    Raises: ProposalPageUnknown, Invalid, ProposalsFull, ProposedOften. Locks: the page.
    """
    page = page_of(token, hold=True)
    asked = asdict(wish) | {"page": page.pk}
    own_key = f"{page.pk}:{key}" if key else ""
    nobody = Actor.anonymous(actor.door)  # a member of a library may be logged in beside it
    answer = idempotency.once(nobody, own_key, asked, lambda: {"proposal": _propose(nobody, page, wish)})
    return str(answer["proposal"])


@locked
def change_proposal(actor: Actor, *, token: str, proposal: str, wish: ProposalWish) -> None:
    """Say something else of a proposal, or answer what the library asked: it waits again.

    Raises: ProposalPageUnknown, NotFound, ProposalSettled, Invalid, ProposedOften. Locks: the page, then the proposal.
    """
    page = page_of(token, hold=True)
    row = _of_page(page, proposal, hold=True)
    if row.state not in OPEN:
        raise ProposalSettled
    _fill(row, wish)
    row.state = State.WAITING
    _kept(actor, page, row, "changed")
    ProposalDate.objects.filter(proposal=row).delete()
    _keep_dates(row, wish)


@locked
def withdraw_proposal(actor: Actor, *, token: str, proposal: str) -> None:
    """Withdraw a proposal that was not decided. Twice changes nothing.

    Raises: ProposalPageUnknown, NotFound, ProposalSettled, ProposedOften. Locks: the page, then the proposal.
    """
    page = page_of(token, hold=True)
    row = _of_page(page, proposal, hold=True)
    if row.state == State.WITHDRAWN:
        return
    if row.state not in OPEN:
        raise ProposalSettled
    row.state, row.settled_on = State.WITHDRAWN, _today(page)
    _kept(actor, page, row, "withdrawn")


@locked
def bring_proposal_back(actor: Actor, *, token: str, proposal: str) -> None:
    """Let a proposal that was withdrawn wait again. Twice changes nothing.

    Raises: ProposalPageUnknown, NotFound, ProposalSettled, ProposalsFull, ProposedOften. Locks: the page, then the proposal.
    """
    page = page_of(token, hold=True)
    row = _of_page(page, proposal, hold=True)
    if row.state in OPEN:
        return
    if row.state != State.WITHDRAWN:
        raise ProposalSettled
    _look_at_room(page)
    row.state, row.settled_on = State.WAITING, None
    _kept(actor, page, row, "brought_back")


def _propose(actor: Actor, page: ProposalPage, wish: ProposalWish) -> str:
    _look_at_room(page)
    row = Proposal(organisation_id=page.organisation_id, partner_id=page.partner_id, made_on=_today(page))
    _fill(row, wish)
    _kept(actor, page, row, "proposed")
    _keep_dates(row, wish)
    return str(row.public_id)


def _look_at_room(page: ProposalPage) -> None:
    rows = Proposal.objects.across_all(reason="how many proposals of one partner wait")
    if rows.filter(partner_id=page.partner_id, state__in=OPEN).count() >= rules.PROPOSALS_OPEN_MAX:
        raise ProposalsFull


def _kept(actor: Actor, page: ProposalPage, row: Proposal, what: str) -> None:
    """Write what a partner changed, and count it on its day. Raises: ProposedOften."""
    today = _today(page)
    if page.changed_on != today:
        page.changed_on, page.changes = today, 0
    if page.changes >= rules.PROPOSAL_CHANGES_MAX:
        raise ProposedOften
    page.changes += 1
    page.save(update_fields=["changed_on", "changes"])
    row.revision += 1
    row.save()
    audit.record(Actor.anonymous(actor.door), PROPOSE, row, what=what)


def _keep_dates(row: Proposal, wish: ProposalWish) -> None:
    ProposalDate.objects.bulk_create(
        ProposalDate(proposal=row, held_on=day, begins=begins) for day, begins in sorted(wish.dates)
    )


def _fill(row: Proposal, wish: ProposalWish) -> None:
    """Take over what was filled in, and look whether it can be. Raises: Invalid."""
    fields: dict[str, str] = {}
    branches = {one.code: one for one in organisations.branches(row.organisation_id)}
    if wish.branch and wish.branch not in branches:
        fields["branch"] = _("Choose a branch of this library.")
    row.branch = branches.get(wish.branch)
    for name in ("audience", "language", "minutes", "heads", "drop_in", "price_cents"):
        setattr(row, name, getattr(wish, name))
    for name in TEXTS:
        if getattr(wish, name) is None:
            continue
        text = " ".join(getattr(wish, name).split())
        setattr(row, name, text)
        try:
            screened(text)
        except NamesSomebody as found:
            fields[name] = str(found.sentence)
    fields |= _wrong(row) | _wrong_dates(row, wish)
    if fields:
        raise Invalid(fields=fields)


def _wrong(row: Proposal) -> dict[str, str]:
    wrong = {}
    try:
        row.clean_fields(exclude=["organisation", "partner", "branch", "made_on", "state", "missing"])
    except ValidationError as problem:
        wrong = {name: str(told[0]) for name, told in problem.message_dict.items()}
    if not 1 <= row.minutes <= 720:
        wrong["minutes"] = _("Fill in how long it lasts: at most twelve hours.")
    if row.heads is not None and not 1 <= row.heads <= 9999:
        wrong["heads"] = _("Fill in how many people you expect, or leave it empty.")
    return wrong


def _wrong_dates(row: Proposal, wish: ProposalWish) -> dict[str, str]:
    zone, now = organisations.organisation_by_id(row.organisation_id).time_zone, clock.now()
    dates = list(wish.dates)
    if not dates or len(dates) > rules.PROPOSAL_DATES_MAX or len(set(dates)) != len(dates):
        return {"dates": _("Choose one to twelve days, each day and time once.")}
    today = clock.today(zone)
    # First the day: with the first and last days of all no calendar counts on.
    if any(not today <= day <= today + rules.PROPOSED_AHEAD for day, _begins in dates) or any(
        clock.instant(day, begins, zone) <= now for day, begins in dates
    ):
        return {"dates": _("Choose days to come, within a year.")}
    return {}


def _of_page(page: ProposalPage, proposal: str, *, hold: bool = False) -> Proposal:
    rows = Proposal.objects.across_all(reason="of the partner whose page was opened")
    if hold:
        rows = rows.select_for_update(of=("self",), no_key=True)
    row = None
    if identifiers.is_public_id(proposal):
        row = rows.filter(partner_id=page.partner_id, public_id=proposal).first()
    if row is None:
        raise NotFound
    return row


def _today(page: ProposalPage) -> dt.date:
    return clock.today(page.organisation.time_zone)
