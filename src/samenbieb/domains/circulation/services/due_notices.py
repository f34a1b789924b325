"""What is told about loans: due soon, and too late. One notice for all titles of a day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache

from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.rules.reminders import Reminder, reminders_due
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.circulation.services.telling import Words, day_text, tell
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.payments import services as payments
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.kernel import clock
from samenbieb.kernel.calendar import BranchCalendar

SOON = dt.timedelta(days=60)  # no library warns earlier than this


def tell_due() -> dict[str, int]:
    """Tell members what is due soon and what is too late, one notice for all titles of a day, and book reminder fees.

    Bears repeating: a notice is made once. Returns counts by name. Source: FORMAT (courtesy_days, reminder_plan).
    """
    rows = Loan.objects.across_all(reason="the notices of every library").filter(
        closed_at=None, fee_stop="", membership__isnull=False, due_at__lte=clock.now() + SOON
    )
    soon: dict[tuple[int | None, dt.date], list[Loan]] = defaultdict(list)
    late: dict[tuple[int | None, dt.date, int], list[tuple[Loan, Reminder]]] = defaultdict(list)
    told = rows.annotate(
        courtesy=KT("terms__courtesy_days__value"), plan=KT("terms__reminder_plan__value")
    ).exclude(courtesy__isnull=True, plan__isnull=True)
    found = list(told.select_related("membership", "item__record", "branch_out__organisation"))
    calendar_of = cache(organisations.calendar)  # once per place in a run
    for loan in found:
        zone = loan.branch_out.organisation.time_zone
        due_on, today = clock.local(loan.due_at, zone).date(), clock.today(zone)
        days = facts.days_term(loan, "courtesy_days")
        if days and due_on - dt.timedelta(days=days) <= today <= due_on:
            soon[loan.membership_id, due_on].append(loan)
        for reminder in _reminders(loan, due_on, today, calendar_of):
            late[loan.membership_id, due_on, reminder.number].append((loan, reminder))
    return {
        "courtesy": sum(_tell_soon(loans, due_on) for (_member, due_on), loans in soon.items()),
        "reminders": sum(_tell_late(pairs, due_on) for (_member, due_on, _number), pairs in late.items()),
    }


def _reminders(
    loan: Loan, due_on: dt.date, today: dt.date, calendar_of: Callable[[int], BranchCalendar]
) -> list[Reminder]:
    plan = facts.term(loan, "reminder_plan")
    if not isinstance(plan, list) or due_on >= today:
        return []
    skips = facts.term(loan, "reminder_skip_closed")
    is_open = calendar_of(loan.branch_out_id).is_open if skips else None
    return reminders_due(plan, loan_due_on=due_on, today=today, is_open=is_open)


def _tell_soon(loans: Sequence[Loan], due_on: dt.date) -> bool:
    def words() -> tuple[str, str]:
        body = _("Please bring back or renew on or before %(day)s:\n%(titles)s") % {
            "day": day_text(due_on),
            "titles": _titles(loans),
        }
        return _("Soon due at the library"), body

    return _about_loans(loans, "courtesy", f"courtesy:{due_on}", words)


def _tell_late(pairs: Sequence[tuple[Loan, Reminder]], due_on: dt.date) -> bool:
    loans = [loan for loan, _reminder in pairs]
    number = pairs[0][1].number
    for loan, reminder in pairs:
        _book_fee(loan, reminder)

    def words() -> tuple[str, str]:
        body = _(
            "These should have been back on %(day)s. Please bring them back or renew them:\n%(titles)s"
        ) % {
            "day": day_text(due_on),
            "titles": _titles(loans),
        }
        return _("Too late: please bring back"), body

    _note_reminded(loans)
    return _about_loans(loans, f"reminder_{number}", f"reminder_{number}:{due_on}", words)


def _note_reminded(loans: Sequence[Loan]) -> None:
    """Note on the loans that they were reminded of, once: `renew_after_reminder` asks."""
    fresh = [loan.pk for loan in loans if loan.reminded_at is None]
    if fresh:
        rows = Loan.objects.across_all(reason="the loans of a reminder")
        rows.filter(pk__in=fresh, closed_at=None).update(reminded_at=clock.now())


def _book_fee(loan: Loan, reminder: Reminder) -> None:
    if not reminder.fee_cents or loan.membership_id is None:
        return
    line = ChargeLine(
        membership_id=loan.membership_id,
        organisation_id=loan.organisation_id,
        kind="reminder",
        subject=str(loan.public_id),
        period_key=f"{loan.renewals_used}:{reminder.number}",
        description=loan.item.record.title[:200],
    )
    payments.bring_charge_to(line, total_cents=reminder.fee_cents, explanation=f"reminder {reminder.number}")


def _about_loans(loans: Sequence[Loan], kind: str, key: str, words: Words) -> bool:
    membership = loans[0].membership
    if membership is None:
        return False
    return tell(loans[0].organisation_id, membership.person_id, kind, f"{key}:{membership.public_id}", words)


def _titles(loans: Sequence[Loan]) -> str:
    return "\n".join(sorted(f"- {loan.item.record.title}" for loan in loans))
