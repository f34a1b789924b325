"""What is told about loans: due soon, and too late. In batches by household: each is whole, and the next run goes on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, IntegerField, JSONField, Q, Value
from django.db.models.fields.json import KT, KeyTransform
from django.db.models.functions import Cast

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.rules.reminders import Reminder, reminders_due
from samenbieb.domains.circulation.services.telling import Telling, tell_many
from samenbieb.domains.messages import services as messages
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.payments import services as payments
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.kernel import clock, jobs
from samenbieb.kernel.calendar import BranchCalendar

BATCH_COUNT = 1_000  # loans; a household is never cut in two
CONTACTS_COUNT = 5_000  # persons asked for at once
ROUNDS = 3  # how often loans that somebody was busy with are tried again
A_DAY = dt.timedelta(days=1)
_WHY = "the notices of every library"


@dataclass(frozen=True, slots=True)
class _Due:
    """A loan of which something may have to be told, with the terms that say so."""

    pk: int
    public_id: UUID
    organisation_id: int
    membership_id: int
    membership_public_id: UUID
    person_id: int
    branch_id: int
    zone: str
    due_at: dt.datetime
    renewals_used: int
    extensions_used: int
    title: str
    courtesy_days: int | None
    plan: object
    skips_closed: object


def tell_due() -> dict[str, int]:
    """Tell members what is due soon and what is too late, one notice for all titles of a day, and book reminder fees.

    Bears repeating: a notice is made once. Stop it anywhere: each batch is whole. A loan that somebody is busy with is
    tried again at the end, and otherwise the next time. Returns counts by name: notices made, loans left for later.
    Locks: the loans of a batch, ledger. Source: FORMAT (courtesy_days, reminder_plan).
    """
    counts = {"courtesy": 0, "reminders": 0}
    calendar_of = cache(organisations.calendar)  # once per place in a run
    households = _households(_candidates())
    for _round in range(ROUNDS):
        busy: list[list[int]] = []
        for batch in _batches(households):
            jobs.between_batches()
            for name, count in _tell_batch(batch, busy, calendar_of).items():
                counts[name] += count
        households = busy
        if not busy:
            break
    return counts


def _candidates() -> list[tuple[int, int, int]]:
    """Give loan, person and library of every open loan of which something may have to be told today. One query."""
    rows = Loan.objects.across_all(reason=_WHY).filter(closed_at=None, fee_stop="", membership__isnull=False)
    courtesy = Cast(KT("terms__courtesy_days__value"), IntegerField())
    now = clock.now()
    soon = Q(due_at__gte=now - A_DAY, courtesy__gt=0) & Q(
        due_at__lte=ExpressionWrapper(
            Value(now + A_DAY) + F("courtesy") * Value(A_DAY), output_field=DateTimeField()
        )
    )
    late = Q(due_at__lt=now, plan__isnull=False)
    told = rows.annotate(courtesy=courtesy, plan=KT("terms__reminder_plan__value")).filter(soon | late)
    return list(told.values_list("pk", "membership__person_id", "organisation_id"))


def _households(found: Sequence[tuple[int, int, int]]) -> list[list[int]]:
    """Put the loans of those together whose message the same person opens."""
    households: dict[tuple[int, int], list[int]] = defaultdict(list)
    pairs = sorted({(person_id, organisation_id) for _loan, person_id, organisation_id in found})
    openers: dict[tuple[int, int], int] = {}
    for start in range(0, len(pairs), CONTACTS_COUNT):
        contacts = patrons.contacts(pairs[start : start + CONTACTS_COUNT])
        openers |= {pair: (contact.guardian or contact.own).person_id for pair, contact in contacts.items()}
    for loan_id, person_id, organisation_id in found:
        opener = openers.get((person_id, organisation_id))
        if opener is not None:
            households[opener, organisation_id].append(loan_id)
    return [loans for _key, loans in sorted(households.items())]


def _batches(households: Iterable[list[int]]) -> Iterator[list[list[int]]]:
    batch: list[list[int]] = []
    count = 0
    for loans in households:
        if batch and count + len(loans) > BATCH_COUNT:
            yield batch
            batch, count = [], 0
        batch.append(loans)
        count += len(loans)
    if batch:
        yield batch


@transaction.atomic
def _tell_batch(
    households: Sequence[list[int]], busy: list[list[int]], calendar_of: Callable[[int], BranchCalendar]
) -> dict[str, int]:
    """Tell whole households; those with a loan in other hands are added to `busy`. Returns counts by name."""
    wanted = [loan_id for loans in households for loan_id in loans]
    rows = Loan.objects.across_all(reason=_WHY).filter(pk__in=wanted)
    held = set(
        rows.select_for_update(no_key=True, skip_locked=True).order_by("pk").values_list("pk", flat=True)
    )
    free = set()
    for loans in households:
        if held.issuperset(loans):
            free |= set(loans)
        else:
            busy.append(loans)
    soon: dict[tuple[UUID, dt.date], list[_Due]] = defaultdict(list)
    late: dict[tuple[UUID, dt.date, int], list[tuple[_Due, Reminder]]] = defaultdict(list)
    for loan in _read(free):
        due_on, today = clock.local(loan.due_at, loan.zone).date(), clock.today(loan.zone)
        days = loan.courtesy_days
        if days and due_on - dt.timedelta(days=days) <= today <= due_on:
            soon[loan.membership_public_id, due_on].append(loan)
        for reminder in _reminders(loan, due_on, today, calendar_of):
            late[loan.membership_public_id, due_on, reminder.number].append((loan, reminder))
    _note_reminded({loan.pk for pairs in late.values() for loan, _reminder in pairs})
    _book_fees(pair for pairs in late.values() for pair in pairs)
    tellings = [_soon(loans, due_on) for (_member, due_on), loans in soon.items()]
    tellings += [_late(pairs, due_on, number) for (_member, due_on, number), pairs in late.items()]
    made = tell_many(tellings)
    courtesy = sum(key.startswith("courtesy:") for key in made)
    return {"courtesy": courtesy, "reminders": len(made) - courtesy}


def _read(loan_ids: Iterable[int]) -> list[_Due]:
    """Read what is to be told of loans, as they are now that they are held."""
    rows = Loan.objects.across_all(reason=_WHY).filter(pk__in=loan_ids, closed_at=None, fee_stop="")
    found = rows.order_by("pk").values_list(
        "pk",
        "public_id",
        "organisation_id",
        "membership_id",
        "membership__public_id",
        "membership__person_id",
        "branch_out_id",
        "branch_out__organisation__time_zone",
        "due_at",
        "renewals_used",
        "extensions_used",
        "item__record__title",
        Cast(KT("terms__courtesy_days__value"), IntegerField()),
        Cast(KeyTransform("value", KeyTransform("reminder_plan", "terms")), JSONField()),
        Cast(KeyTransform("value", KeyTransform("reminder_skip_closed", "terms")), JSONField()),
    )
    return [_Due(*row) for row in found]


def _reminders(
    loan: _Due, due_on: dt.date, today: dt.date, calendar_of: Callable[[int], BranchCalendar]
) -> list[Reminder]:
    if not isinstance(loan.plan, list) or due_on >= today:
        return []
    is_open = calendar_of(loan.branch_id).is_open if loan.skips_closed else None
    return reminders_due(loan.plan, loan_due_on=due_on, today=today, is_open=is_open)


def _soon(loans: Sequence[_Due], due_on: dt.date) -> Telling:
    first = loans[0]
    return Telling(
        organisation_id=first.organisation_id,
        person_id=first.person_id,
        kind="courtesy",
        key=f"courtesy:{due_on}:{first.membership_public_id}",
        titles=tuple(loan.title for loan in loans),
        day=due_on,
    )


def _late(pairs: Sequence[tuple[_Due, Reminder]], due_on: dt.date, number: int) -> Telling:
    first, _reminder = pairs[0]
    fees = sum(reminder.fee_cents for _loan, reminder in pairs)
    return Telling(
        organisation_id=first.organisation_id,
        person_id=first.person_id,
        kind=f"reminder_{number}",
        template=messages.kind_of_reminder(number),
        key=f"reminder_{number}:{due_on}:{first.membership_public_id}",
        titles=tuple(loan.title for loan, _reminder in pairs),
        day=due_on,
        amount_cents=fees or None,
    )


def _note_reminded(loan_ids: Iterable[int]) -> None:
    """Note on loans that they were reminded of, once: `renew_after_reminder` asks."""
    rows = Loan.objects.across_all(reason=_WHY).filter(pk__in=loan_ids, reminded_at=None)
    rows.update(reminded_at=clock.now())


def _period(loan: _Due) -> str:
    """Name the period of a loan: after each renewal and each last day set by hand another one begins."""
    return f"{loan.renewals_used}.{loan.extensions_used}" if loan.extensions_used else f"{loan.renewals_used}"


def _book_fees(pairs: Iterable[tuple[_Due, Reminder]]) -> None:
    by_number: dict[int, list[tuple[ChargeLine, int]]] = defaultdict(list)
    for loan, reminder in pairs:
        if reminder.fee_cents:
            line = ChargeLine(
                membership_id=loan.membership_id,
                organisation_id=loan.organisation_id,
                kind="reminder",
                subject=str(loan.public_id),
                period_key=f"{_period(loan)}:{reminder.number}",
                description=loan.title[:200],
            )
            by_number[reminder.number].append((line, reminder.fee_cents))
    for number, lines in sorted(by_number.items()):
        payments.bring_charges_to(lines, kind="reminder", explanation=f"reminder {number}")
