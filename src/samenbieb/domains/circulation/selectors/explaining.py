"""Why a loan is due when it is and costs what it costs: its terms as they were when it was lent, and where each came from."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import (
    DECIDED_BY,
    DECIDED_BY_AT_HOLD,
    DECIDED_BY_AT_RENEWAL,
    DECIDED_BY_AT_RETURN,
    Block,
    HoldRefused,
    LendingRefused,
    RenewalRefused,
    ReturnRefused,
)
from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.rules.due import last_day
from samenbieb.domains.circulation.rules.kinds import KINDS, Family
from samenbieb.domains.circulation.rules.policy import Case
from samenbieb.domains.circulation.selectors.extensions import ExtensionNote, extensions_of
from samenbieb.domains.circulation.selectors.loans import LoanLine, lines
from samenbieb.domains.circulation.selectors.rule_changes import RuleSource, rule_sources
from samenbieb.domains.circulation.services import facts, reach
from samenbieb.domains.circulation.services.policies import policy_at
from samenbieb.domains.circulation.services.renewable import RELATED
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term as it was when lent, and the rule it came from (null: what holds without one).

    `today` is what a loan of now would get; `has_changed` when that is another value.
    """

    kind: str
    family: str
    value: Any
    source: RuleSource | None
    today: Any
    has_changed: bool


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One period of a loan: from when until when, and the fee in cents that it had run up when it was renewed."""

    started_at: dt.datetime
    due_at: dt.datetime
    fee_cents: int


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One day that was too late: what it costs in cents, and why: `charged`, `grace`, `closed`, `no_step` or `capped`."""

    day: dt.date
    cents: int
    why: str


@dataclass(frozen=True, slots=True)
class RuleCase:
    """What a rule is looked up for, in codes that may stand in an address. Empty: any."""

    branch: str
    patron_category: str = ""
    item_category: str = ""
    location: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Reasons that a member of staff set aside for this loan."""

    codes: tuple[str, ...]
    comment: str
    made_at: dt.datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class LoanExplanation:
    """A loan with all that explains it. `counted_until_on`: the day the period in days ends, before a closed day moves it."""

    loan: LoanLine
    case: RuleCase
    terms: tuple[TermLine, ...]
    periods: tuple[PeriodLine, ...]
    counted_until_on: dt.date | None
    was_closed: bool
    fee_days: tuple[FeeLine, ...]
    set_aside: tuple[SetAside, ...]
    extensions: tuple[ExtensionNote, ...] = ()


_OF_ACT: Mapping[type[LendingRefused], Mapping[Block, tuple[str, ...]]] = {
    HoldRefused: DECIDED_BY_AT_HOLD,
    RenewalRefused: DECIDED_BY_AT_RENEWAL,
    ReturnRefused: DECIDED_BY_AT_RETURN,
}


def explain_loan(actor: Actor, *, public_id: str) -> LoanExplanation:
    """Explain one loan of the actor's library, to staff. The look is audited. Raises: NotFound."""
    rows = Loan.objects.within(actor, permissions.VIEW_LOANS).filter(public_id=reach.checked(public_id))
    found = list(
        rows.select_related(*RELATED, "item__category", "patron_category").prefetch_related(
            "renewals", "overrides"
        )
    )
    if not found:
        raise NotFound
    row = found[0]
    person_id = row.membership.person_id if row.membership else None
    audit.record(actor, permissions.VIEW_LOANS, row, person_id=person_id, seen="explanation")
    calendar = organisations.calendar(row.branch_out_id)
    counted = _counted_until(row, calendar)
    return LoanExplanation(
        loan=lines(actor, found)[0],
        case=RuleCase(
            row.branch_out.code,
            row.patron_category.code,
            row.item.category.code,
            row.item.location,
            row.channel,
        ),
        terms=_terms(row),
        periods=_periods(row),
        counted_until_on=counted,
        was_closed=counted is not None and calendar.closes_at(counted) is None,
        fee_days=tuple(
            FeeLine(one.day, one.cents, str(one.why))
            for one in facts.fee_by_day(row, at=row.returned_at or clock.now(), calendar=calendar)
        ),
        set_aside=tuple(
            SetAside(tuple(one.codes), one.comment, one.made_at, one.made_by) for one in row.overrides.all()
        ),
        extensions=extensions_of(row),
    )


def _terms(row: Loan) -> tuple[TermLine, ...]:
    sources = rule_sources(
        {term["rule"] for term in row.terms.values() if term["rule"] is not None}, at=row.opened_at
    )
    policy = policy_at(organisation_id=row.organisation_id, branch_id=row.branch_out_id)
    case = Case(row.patron_category_id, row.item.category_id, row.channel, row.item.location)
    found = []
    for name, kind in KINDS.items():
        if name not in row.terms:
            continue
        term, today = row.terms[name], policy.value(name, case)
        found.append(
            TermLine(
                name,
                str(kind.family),
                term["value"],
                sources.get(term["rule"]),
                today,
                today != term["value"],
            )
        )
    return tuple(found)


def _periods(row: Loan) -> tuple[PeriodLine, ...]:
    found, started_at = [], row.opened_at
    for step in sorted(row.renewals.all(), key=lambda one: one.pk):
        found.append(PeriodLine(started_at, step.due_before_at, step.fee_cents))
        started_at = step.renewed_at
    return (*found, PeriodLine(started_at, row.due_at, 0))


def _counted_until(row: Loan, calendar: Any) -> dt.date | None:
    """Give the day on which the first period in days ends by counting alone; null for hours and fixed days."""
    if facts.term(row, "loan_hours") is not None or facts.term(row, "loan_schedule") is not None:
        return None
    start_on = clock.local(row.opened_at, calendar.time_zone).date()
    due_closed = str(facts.term(row, "due_closed"))
    return last_day(
        calendar, start_on=start_on, days=facts.days_term(row, "loan_days"), due_closed=due_closed
    )


@dataclass(frozen=True, slots=True)
class ConsideredRule:
    """A rule that matches a case, with what became of it: `wins`, `less_specific` or `bounds`."""

    why: str
    source: RuleSource


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """What is decided in a case, whether a rule does it or what holds without one, and every rule that matches."""

    kind: str
    value: Any
    by_itself: bool
    considered: tuple[ConsideredRule, ...]


def explain_case(actor: Actor, *, kind: str, case: RuleCase) -> RuleExplanation:
    """Say which rule decides at a place in a case, in names, to staff who may see rules there.

    Raises: NotFound (no such kind, place or category), NotAllowed.
    """
    branch = organisations.branch(case.branch)
    actor.require(permissions.VIEW_RULES, at=branch.organisation_id)
    people = patrons.category_codes()
    if kind not in KINDS or (case.patron_category and case.patron_category not in people):
        raise NotFound
    policy = policy_at(organisation_id=branch.organisation_id, branch_id=branch.pk)
    decided, considered = policy.explain(
        kind,
        Case(
            people.get(case.patron_category),
            _material(case.item_category),
            channel=case.channel,
            location=case.location,
        ),
    )
    sources = rule_sources({one.row.id for one in considered})
    return RuleExplanation(
        kind=kind,
        value=decided.value,
        by_itself=decided.rule_id is None,
        considered=tuple(ConsideredRule(one.why, sources[one.row.id]) for one in considered),
    )


def in_codes(branch_id: int, case: Case) -> RuleCase:
    """Give a case at a place in codes that may stand in an address."""
    people = {key: code for code, key in patrons.category_codes().items()}
    materials = {row.pk: row.code for row in items.item_categories()}
    return RuleCase(
        organisations.branch_by_id(branch_id).code,
        people.get(case.patron_category_id or 0, ""),
        materials.get(case.item_category_id or 0, ""),
        case.location,
        case.channel,
    )


def rules_behind(refusal: LendingRefused) -> list[tuple[str, RuleCase]]:
    """Give the kinds of rules that a refusal follows from, each with the case that it was looked up for."""
    if refusal.branch_id is None or refusal.case is None:
        return []
    asked = in_codes(refusal.branch_id, refusal.case)
    about_renewal = isinstance(refusal, RenewalRefused)
    behind = {**DECIDED_BY, **next((own for act, own in _OF_ACT.items() if isinstance(refusal, act)), {})}
    return [
        (kind, asked)
        for block in refusal.blocks
        for kind in behind.get(block, ())
        if about_renewal or KINDS[kind].family is not Family.RENEWAL
    ]


def _material(code: str) -> int | None:
    if not code:
        return None
    found = next((row.pk for row in items.item_categories() if row.code == code), None)
    if found is None:
        raise NotFound
    return found
