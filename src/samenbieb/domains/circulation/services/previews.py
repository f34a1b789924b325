"""What the past year would have been under a rule: counted from what happened, before anybody saves it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Mod

from samenbieb.domains.circulation.models import Loan, PolicyRule, Renewal
from samenbieb.domains.circulation.rules.policy import Case, Policy, Row
from samenbieb.domains.circulation.rules.previews import (
    PREVIEWED,
    Facet,
    HeldLoan,
    Limits,
    refused_loans,
)
from samenbieb.domains.circulation.rules.replaying import REPLAYED, Lived, PastLoan, Terms, live_again
from samenbieb.domains.circulation.services import rule_setting
from samenbieb.domains.circulation.services.policies import row_of
from samenbieb.domains.circulation.services.rule_setting import RuleDraft
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor

YEAR = dt.timedelta(days=365)
LOANS_MAX = 200_000  # above that one in so many is looked at, and the answer says so
_WHY = "what the past year of the library whose rule it is would have been"


@dataclass(frozen=True, slots=True)
class Totals:
    """What the loans that a rule touches came to: counts, and sums in cents."""

    renewals: int = 0
    renewals_refused: int = 0
    fees: int = 0
    fee_cents: int = 0
    reminders: int = 0
    reminder_cents: int = 0
    lost: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class RulePreview:
    """What the past 365 days would have been: with the rules as they stand (`now`) and with the change (`then`).

    `facets` names what is counted; none: nothing can be said of this kind. `loans` were lent by the library, of which
    `touched` meet another value. `looked_at`: for limits, the touched loans that still lead to a person; only those
    can be counted. `every`: one in so many loans was looked at, and the counts are multiplied by it.
    """

    kind: str
    facets: tuple[Facet, ...]
    loans: int = 0
    touched: int = 0
    looked_at: int = 0
    earlier: int = 0
    later: int = 0
    no_day: int = 0
    now: Totals = Totals()
    then: Totals = Totals()
    every: int = 1


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of rules that was tried: every row that holds on its first day, before and after."""

    kind: str
    organisation_id: int | None
    before: tuple[Row, ...]
    after: tuple[Row, ...]


def preview_rule(actor: Actor, *, draft: RuleDraft) -> RulePreview:
    """Say what the past year would have been under a rule. It is tried for real and taken back; nothing is kept.

    Raises: what `set_rule` raises. Cost: bounded by LOANS_MAX loans.
    """
    today = clock.today(settings.TIME_ZONE)
    day = max(draft.from_on or today, today)
    with transaction.atomic():
        before = _rows(day)
        rule_setting.set_rule(actor, draft=draft)
        after = _rows(day)
        transaction.set_rollback(True)
    organisation_id = draft.organisation_id
    if draft.branch_id is not None:
        organisation_id = organisations.branch_by_id(draft.branch_id).organisation_id
    return _counted(_Change(draft.kind, organisation_id, before, after))


def preview_removal(actor: Actor, *, rule_public_id: str) -> RulePreview:
    """Say what the past year would have been without a rule. Raises: what `remove_rule` raises."""
    today = clock.today(settings.TIME_ZONE)
    with transaction.atomic():
        row = rule_setting.rule_of(actor, rule_public_id)
        day = max(row.from_on or today, today)
        before = _rows(day)
        rule_setting.remove_rule(actor, rule_public_id=rule_public_id)
        after = _rows(day)
        transaction.set_rollback(True)
    return _counted(_Change(row.kind, row.organisation_id, before, after))


def _rows(day: dt.date) -> tuple[Row, ...]:
    return tuple(row for row in map(row_of, PolicyRule.objects.all()) if row.holds_on(day))


def _counted(change: _Change) -> RulePreview:
    facets = PREVIEWED.get(change.kind, ())
    loans = _loans(change.organisation_id)
    found = RulePreview(change.kind, facets, loans=loans.count())
    if not facets:
        return found
    every = -(-found.loans // LOANS_MAX) or 1
    if every > 1:
        loans = loans.annotate(turn=Mod("pk", every)).filter(turn=0)
    if Facet.LIMIT in facets:
        return _of_limits(change, loans, replace(found, every=every))
    return _of_terms(change, loans, replace(found, every=every))


def _loans(organisation_id: int | None) -> QuerySet[Loan]:
    rows = Loan.objects.across_all(reason=_WHY).exclude(closed_as=Loan.Ending.UNDONE).filter(onsite=False)
    if organisation_id is not None:
        rows = rows.filter(organisation=organisation_id)
    return rows.filter(opened_at__gt=clock.now() - YEAR, opened_at__lte=clock.now())


class _Places:
    """The rules of every place before and after the change; worked out once for each kind of case."""

    def __init__(self, change: _Change, places: dict[int, int]) -> None:
        self._kind = change.kind
        self._pairs = {
            branch_id: (_at(change.before, branch_id, library_id), _at(change.after, branch_id, library_id))
            for branch_id, library_id in places.items()
        }
        self._touched: dict[tuple[int, Case], bool] = {}

    def pair(self, branch_id: int) -> tuple[Policy, Policy]:
        """Give the rules of a place before and after."""
        return self._pairs[branch_id]

    def touches(self, branch_id: int, case: Case) -> bool:
        """Tell whether the change decides otherwise in a case: another value, or another thing that it counts."""
        key = (branch_id, case)
        if key not in self._touched:
            before, after = (policy.decide(self._kind, case) for policy in self._pairs[branch_id])
            self._touched[key] = (before.value, before.item_category_id, before.location) != (
                after.value,
                after.item_category_id,
                after.location,
            )
        return self._touched[key]


def _at(rows: Iterable[Row], branch_id: int, organisation_id: int) -> Policy:
    return Policy(
        row
        for row in rows
        if row.organisation_id in {None, organisation_id} and row.branch_id in {None, branch_id}
    )


_FACTS = (
    "pk", "branch_out_id", "patron_category_id", "item__category_id", "channel", "item__location",
    "opened_at", "returned_at", "fee_stopped_at", "closed_at", "renewals_used", "item__price_cents",
)  # fmt: skip


def _of_terms(change: _Change, loans: QuerySet[Loan], found: RulePreview) -> RulePreview:
    places = dict(loans.order_by().values_list("branch_out_id", "organisation_id").distinct())
    known, calendars = _Places(change, places), organisations.calendars(places)
    renewed = _renewals(loans)
    counts: dict[str, int] = defaultdict(int)
    sums: tuple[dict[str, int], dict[str, int]] = (defaultdict(int), defaultdict(int))
    terms: dict[tuple[int, Case], tuple[Terms, Terms]] = {}
    now = clock.now()
    for facts in loans.order_by().values_list(*_FACTS).iterator(chunk_size=5_000):
        pk, branch_id, people, material, channel, location, opened_at, *ends, used, price = facts
        case = Case(people, material, channel, location)
        if not known.touches(branch_id, case):
            continue
        key = (branch_id, case)
        if key not in terms:
            before, after = (
                Terms({kind: policy.value(kind, case) for kind in REPLAYED}, calendars[branch_id])
                for policy in known.pair(branch_id)
            )
            terms[key] = (before, after)
        ended_at = min((end for end in ends if end is not None), default=now)
        loan = PastLoan(opened_at, ended_at, renewed.get(pk, ()) if used else (), price)
        before_lived, after_lived = (live_again(loan, one) for one in terms[key])
        counts["touched"] += 1
        _compare(before_lived, after_lived, counts)
        for lived, total in zip((before_lived, after_lived), sums, strict=True):
            _add(lived, total)
    counted = replace(
        found,
        touched=counts["touched"],
        earlier=counts["earlier"],
        later=counts["later"],
        no_day=counts["no_day"],
        now=Totals(**sums[0]),
        then=Totals(**sums[1]),
    )
    return _multiplied(counted, found.every)


def _compare(before: Lived, after: Lived, counts: dict[str, int]) -> None:
    if after.due_at is None:
        counts["no_day"] += before.due_at is not None
    elif before.due_at is not None:
        counts["earlier"] += after.due_at < before.due_at
        counts["later"] += after.due_at > before.due_at


def _add(lived: Lived, total: dict[str, int]) -> None:
    total["renewals"] += lived.renewals
    total["renewals_refused"] += lived.renewals_refused
    total["fees"] += lived.fee_cents > 0
    total["fee_cents"] += lived.fee_cents
    total["reminders"] += lived.reminders
    total["reminder_cents"] += lived.reminder_cents
    total["lost"] += lived.lost
    total["refused"] += lived.due_at is None


def _renewals(loans: QuerySet[Loan]) -> dict[int, tuple[dt.datetime, ...]]:
    found: dict[int, list[dt.datetime]] = defaultdict(list)
    rows = Renewal.objects.filter(loan__in=loans.order_by().values("pk")).order_by("pk")
    for loan_id, moment in rows.values_list("loan_id", "renewed_at").iterator(chunk_size=5_000):
        found[loan_id].append(moment)
    return {loan_id: tuple(moments) for loan_id, moments in found.items()}


def _of_limits(change: _Change, loans: QuerySet[Loan], found: RulePreview) -> RulePreview:
    """Count who would have had too much at home: only of loans that still lead to a person, one person after another."""
    places = dict(loans.order_by().values_list("branch_out_id", "organisation_id").distinct())
    known = _Places(change, places)
    touched: dict[int, Case] = {}
    total = 0
    columns = ("pk", "branch_out_id", "membership_id", "patron_category_id", "item__category_id", "channel", "item__location")  # fmt: skip
    for pk, branch_id, membership_id, *case_of in (
        loans.order_by().values_list(*columns).iterator(chunk_size=5_000)
    ):
        case = Case(*case_of)
        if known.touches(branch_id, case):
            total += 1
            if membership_id is not None:
                touched[pk] = case
    people = loans.filter(membership__isnull=False).order_by().values("membership__person")
    refused = [0, 0]
    for held in _by_person(people):
        if not any(loan.id in touched for loan in held):
            continue
        for number in (0, 1):

            def limits_of(loan: HeldLoan, number: int = number) -> Limits | None:
                case = touched.get(loan.id)
                return None if case is None else _limits(known.pair(loan.branch_id)[number], case)

            refused[number] += len(refused_loans(held, limits_of))
    counted = replace(
        found,
        touched=total,
        looked_at=len(touched),
        now=Totals(refused=refused[0]),
        then=Totals(refused=refused[1]),
    )
    return _multiplied(counted, found.every)


def _limits(policy: Policy, case: Case) -> Limits:
    named = policy.decide("max_loans", case)
    return Limits(
        loans=named.value,
        item_category_id=named.item_category_id,
        location=named.location,
        total=policy.value("max_loans_total", case),
        here=policy.value("max_loans_per_branch", case),
        overdue=policy.value("overdue_limit", case),
    )


def _by_person(people: QuerySet[Any]) -> Iterator[list[HeldLoan]]:
    """Give the loans of each of these people, wherever they were lent: limits count all that is at home."""
    rows = Loan.objects.across_all(reason="limits count what a person has at home, wherever it was lent")
    rows = rows.filter(
        Q(closed_at=None) | Q(closed_at__gt=clock.now() - YEAR), membership__person__in=people, onsite=False
    ).exclude(closed_as=Loan.Ending.UNDONE)
    moved: dict[int, list[tuple[dt.datetime, dt.datetime, dt.datetime]]] = defaultdict(list)
    for loan_id, *moments in (
        Renewal.objects.filter(loan__in=rows.order_by().values("pk"))
        .order_by("pk")
        .values_list("loan_id", "renewed_at", "due_before_at", "due_after_at")
    ):
        moved[loan_id].append((moments[0], moments[1], moments[2]))
    columns = ("membership__person_id", "pk", "opened_at", "closed_at", "due_at", "branch_out_id", "item__category_id", "item__location")  # fmt: skip
    last: int | None = None
    held: list[HeldLoan] = []
    for person_id, pk, opened_at, closed_at, due_at, *where in (
        rows.order_by("membership__person_id", "pk").values_list(*columns).iterator(chunk_size=5_000)
    ):
        if person_id != last and held:
            yield held
            held = []
        last = person_id
        steps = moved.get(pk, ())
        dues = ((opened_at, steps[0][1] if steps else due_at), *((at, after) for at, _before, after in steps))
        held.append(HeldLoan(pk, opened_at, closed_at, dues, *where))
    if held:
        yield held


def _multiplied(found: RulePreview, every: int) -> RulePreview:
    """Let the counts of a sample stand for all."""
    if every == 1:
        return found

    def times(total: Totals) -> Totals:
        return Totals(**{field.name: getattr(total, field.name) * every for field in fields(Totals)})

    return replace(
        found,
        touched=found.touched * every,
        looked_at=found.looked_at * every,
        earlier=found.earlier * every,
        later=found.later * every,
        no_day=found.no_day * every,
        now=times(found.now),
        then=times(found.then),
    )
