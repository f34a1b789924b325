"""What may be seen of proposals: a partner sees its own, who plans those of their library, beside what is planned then."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import QuerySet, prefetch_related_objects

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import permissions, rules
from samenbieb.domains.programme.access import CLOSED_KINDS, proposes
from samenbieb.domains.programme.models import Proposal, ProposalPage, Session
from samenbieb.domains.programme.selectors.foreseeing import CLOSED, OUTSIDE, foresee
from samenbieb.domains.programme.selectors.views import SessionView, session_views
from samenbieb.domains.referrals import selectors as referrals
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

State = Proposal.State
OPEN = (State.WAITING, State.ASKED)
SETTLED_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Moment:
    """A day and time of a proposal. `is_over`: it has begun."""

    day: dt.date
    begins: dt.time
    key: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal in words. `days`: how long it waits. `branch`: empty when it does not matter where."""

    public_id: str
    organisation_id: int
    partner: str
    partner_is_ended: bool
    title: str
    summary: str
    audience: str
    audience_label: str
    language: str
    language_label: str
    branch: str
    branch_code: str
    minutes: int
    heads: int | None
    drop_in: bool
    price_cents: int
    moments: tuple[Moment, ...]
    state: str
    state_label: str
    missing: tuple[str, ...]
    question: str
    answer: str
    reason_label: str
    made_on: dt.date
    days: int
    is_late: bool
    revision: int
    settled_on: dt.date | None
    decided_by: str
    may_undo: bool
    activity: str
    is_public: bool

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for the library or the partner."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class PartnerPage:
    """The page of a partner, with its proposals, newest first. `places`: code and name of the branches."""

    partner: str
    library: str
    until: dt.date
    proposals: tuple[ProposalView, ...]
    places: tuple[tuple[str, str], ...]
    may_propose: bool


@dataclass(frozen=True, slots=True)
class PageAtDesk:
    """The page of a partner as its library sees it. `token` as it is read out; empty: taken back, or its time is over."""

    token: str
    until: dt.date
    has_mail: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """A moment of a proposal at a place. `reason`: why the place is closed then."""

    moment: Moment
    is_closed: bool
    reason: str
    sessions: tuple[SessionView, ...]
    overlaps: bool
    is_outside: bool = False  # begins outside the opening hours of that day


def moment_key(day: dt.date, begins: dt.time) -> str:
    """Name a moment of a proposal, for forms."""
    return f"{day.isoformat()}T{begins:%H:%M}"


def proposals_open(actor: Actor, organisation_id: int) -> list[ProposalView]:
    """Give the proposals of a library that wait, the oldest first. Raises: NotFound (the room is off), NotAllowed."""
    _look(actor, organisation_id)
    return proposal_views(_within(actor, organisation_id).filter(state__in=OPEN))


def proposals_settled(actor: Actor, organisation_id: int) -> list[ProposalView]:
    """Give what was decided or withdrawn last. Raises: NotFound (the room is off), NotAllowed."""
    _look(actor, organisation_id)
    rows = _within(actor, organisation_id).exclude(state__in=OPEN).order_by("-settled_on", "-pk")
    return proposal_views(rows[:SETTLED_SHOWN])


def proposals_number(actor: Actor, organisation_id: int) -> int | None:
    """Count what waits for the library; null when nobody proposes there, or the actor does not plan."""
    if not proposes(organisation_id) or not actor.may(permissions.PLAN, at=organisation_id):
        return None
    return _within(actor, organisation_id).filter(state=State.WAITING).count()


def proposal(actor: Actor, public_id: str) -> ProposalView:
    """Give one proposal of a library where the actor plans. Raises: NotFound."""
    rows = Proposal.objects.within(actor, permissions.PLAN)
    found = rows.filter(public_id=public_id).first() if identifiers.is_public_id(public_id) else None
    if found is None or not proposes(found.organisation_id):
        raise NotFound
    return proposal_views([found])[0]


def beside(actor: Actor, view: ProposalView, branch_id: int) -> list[Beside]:
    """Give each moment of a proposal with what is planned at a place on that day. Raises: NotFound, NotAllowed."""
    place = organisations.place(branch_id)
    if place.organisation_id != view.organisation_id:
        raise NotFound
    actor.require(permissions.PLAN, at=place.organisation_id)
    if not view.moments:
        return []
    zone, days = place.organisation.time_zone, [one.day for one in view.moments]
    start, _end = clock.span(min(days), min(days), zone)
    _start, end = clock.span(max(days), max(days), zone)
    rows = Session.objects.across_all(reason="what is planned at a place where the actor plans").filter(
        branch_id=branch_id, starts_at__gte=start, starts_at__lt=end
    )
    rows = rows.exclude(state=Session.State.CANCELLED).select_related("activity")
    planned = session_views(list(rows))
    found = []
    for one in view.moments:
        seen = foresee(branch_id, days=[one.day], begins=one.begins, minutes=view.minutes)[0]
        there = tuple(other for other in planned if other.day == one.day)
        meets = any(other.starts_at < seen.ends_at and seen.starts_at < other.ends_at for other in there)
        found.append(Beside(one, seen.clash == CLOSED, seen.reason, there, meets, seen.clash == OUTSIDE))
    return found


def page_at_desk(actor: Actor, partner: str) -> PageAtDesk | None:
    """Give the page of a partner, for who may open it; null when it never had one. Raises: NotFound, NotAllowed."""
    held = referrals.partner_held(actor, partner, permissions.INVITE)
    rows = ProposalPage.objects.across_all(reason="the page of a partner that the actor may reach")
    row = rows.select_related("partner", "organisation").filter(partner_id=held.pk).first()
    if row is None:
        return None
    is_open = row.token is not None and row.ends_on >= clock.today(row.organisation.time_zone)
    token = rules.shown_page_token(row.token) if is_open and row.token else ""
    return PageAtDesk(token, row.ends_on, bool(row.partner.mail))


def partner_page(row: ProposalPage) -> PartnerPage:
    """Show the page of a partner; partner and library are loaded with it."""
    rows = Proposal.objects.across_all(reason="of the partner whose page was opened")
    found = proposal_views(rows.filter(partner_id=row.partner_id).order_by("-made_on", "-pk"))
    waiting = sum(one.is_open for one in found)
    return PartnerPage(
        partner=row.partner.name,
        library=row.organisation.name,
        until=row.ends_on,
        proposals=tuple(found),
        places=tuple((one.code, one.name) for one in organisations.branches(row.organisation_id)),
        may_propose=waiting < rules.PROPOSALS_OPEN_MAX,
    )


def missing_choices() -> list[tuple[str, str]]:
    """Give what a library may ask."""
    return _choices(Proposal.Missing)


def refusals() -> list[tuple[str, str]]:
    """Give why a proposal may not be accepted."""
    return _choices(Proposal.Refusal)


def proposal_views(rows: QuerySet[Proposal] | Sequence[Proposal]) -> list[ProposalView]:
    """Show proposals, with few queries however many."""
    found = list(rows)
    prefetch_related_objects(found, "partner", "organisation", "decided_by", "activity", "dates")
    return [_view(row) for row in found]


def _view(row: Proposal) -> ProposalView:
    zone, now = row.organisation.time_zone, clock.now()
    today = clock.today(zone)
    place = organisations.place(row.branch_id) if row.branch_id else None
    labels = dict(_choices(Proposal.Missing))
    return ProposalView(
        public_id=str(row.public_id),
        organisation_id=row.organisation_id,
        partner=row.partner.name,
        partner_is_ended=row.partner.ended_at is not None,
        title=row.title,
        summary=row.summary,
        audience=row.audience,
        audience_label=row.get_audience_display(),
        language=row.language,
        language_label=row.get_language_display(),
        branch=place.name if place else "",
        branch_code=place.code if place else "",
        minutes=row.minutes,
        heads=row.heads,
        drop_in=row.drop_in,
        price_cents=row.price_cents,
        moments=tuple(
            Moment(
                one.held_on,
                one.begins,
                moment_key(one.held_on, one.begins),
                clock.instant(one.held_on, one.begins, zone) <= now,
            )
            for one in row.dates.all()
        ),
        state=row.state,
        state_label=row.get_state_display(),
        missing=tuple(labels[value] for value in row.missing if value in labels),
        question=row.question,
        answer=row.answer,
        reason_label=row.get_reason_display() if row.reason else "",
        made_on=row.made_on,
        days=(today - row.made_on).days,
        is_late=row.state == State.WAITING and today - row.made_on > rules.WAITS_LONG,
        revision=row.revision,
        settled_on=row.settled_on,
        decided_by=row.decided_by.name if row.decided_by else "",
        may_undo=row.settled_on == today and row.state in {State.ACCEPTED, State.REFUSED},
        activity=str(row.activity.public_id) if row.activity else "",
        is_public=row.activity is not None and row.activity.kind not in CLOSED_KINDS,
    )


def _within(actor: Actor, organisation_id: int) -> QuerySet[Proposal]:
    return Proposal.objects.within(actor, permissions.PLAN).filter(organisation_id=organisation_id)


def _look(actor: Actor, organisation_id: int) -> None:
    if not proposes(organisation_id):
        raise NotFound
    actor.require(permissions.PLAN, at=organisation_id)


def _choices(choices: type[models.TextChoices]) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in choices.choices]
