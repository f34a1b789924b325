"""Forgetting who borrowed what: the person leaves a closed loan after the time that its terms name, or at once when they asked."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import (
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from samenbieb.domains.circulation.models import (
    ExtendedLoan,
    GroupReader,
    Hold,
    Loan,
    Override,
    ReturnAct,
)
from samenbieb.domains.circulation.rules.kinds import KINDS
from samenbieb.domains.circulation.services import claims
from samenbieb.domains.payments import selectors as payments
from samenbieb.kernel import audit, clock, jobs

BATCH_COUNT = 500
HOLDS_KEPT = dt.timedelta(days=30)
_WHY = "the nightly unlinking of every library"


def anonymise_loans() -> dict[str, int]:
    """Unlink the closed loans and ended holds whose time has come. Returns counts by name. Bears repeating.

    `history_days` after the return, `history_keep_days` for who keeps the list (for ever where it says nothing); at once
    for who keeps nothing; never before what is
    charged for the loan is settled. Stop it anywhere between two batches. Locks: the rows of a batch. Source: FORMAT (history_days), dutch-notes (People).
    """
    loans = in_batches(_loans_over_time())
    holds = _in_hold_batches(_holds_over_time())
    claims.forget_old()
    return {"loans": loans, "holds": holds}


def forget_person(person_id: int) -> dict[str, int]:
    """Unlink all closed loans and ended holds of one person whose charges are settled: they asked for it."""
    loans = Loan.objects.across_all(reason="a person asked to be forgotten").filter(
        membership__person_id=person_id, closed_at__isnull=False
    )
    holds = Hold.objects.across_all(reason="a person asked to be forgotten").filter(
        membership__person_id=person_id, ended_at__isnull=False
    )
    forgotten = {"loans": in_batches(loans), "holds": _in_hold_batches(holds)}
    claims.forget_person(person_id)
    loans.model.objects.across_all(reason="a person asked to be forgotten").filter(proxy=person_id).update(
        proxy=None
    )
    return forgotten


def forget_history(membership_id: int) -> int:
    """Unlink the closed loans of one membership whose charges are settled: its member wants no list. Returns how many."""
    rows = Loan.objects.across_all(reason="a member chose to keep no list")
    return in_batches(rows.filter(membership_id=membership_id, closed_at__isnull=False))


def _loans_over_time() -> QuerySet[Loan]:
    days = Coalesce(
        Cast(KT("terms__history_days__value"), IntegerField()), Value(KINDS["history_days"].default)
    )
    listed = Cast(KT("terms__history_keep_days__value"), IntegerField())  # null: the list is kept for ever
    rows = Loan.objects.across_all(reason=_WHY).filter(membership__isnull=False, closed_at__isnull=False)
    over_time = Q(membership__history="default", kept_until__lte=clock.now())
    off_the_list = Q(membership__history="keep", listed_until__lte=clock.now())
    return rows.annotate(kept_until=_after_return(days), listed_until=_after_return(listed)).filter(
        over_time | off_the_list | Q(membership__history="never")
    )


def _after_return(days: Cast | Coalesce) -> "ExpressionWrapper[Any]":
    kept = ExpressionWrapper(days * Value(dt.timedelta(days=1)), output_field=DurationField())
    return ExpressionWrapper(F("closed_at") + kept, output_field=DateTimeField())


def _holds_over_time() -> QuerySet[Hold]:
    rows = Hold.objects.across_all(reason=_WHY).filter(membership__isnull=False, ended_at__isnull=False)
    return rows.filter(Q(ended_at__lte=clock.now() - HOLDS_KEPT) | Q(membership__history="never"))


def in_batches(rows: QuerySet[Loan]) -> int:
    """Unlink loans, a batch to a transaction, what closed first goes first. Returns how many."""
    count = 0
    last: tuple[dt.datetime, int] | None = None
    while True:
        jobs.between_batches()
        with transaction.atomic():
            batch = _locked_batch(rows, "closed_at", last)
            if not batch:
                return count
            last = batch[-1].closed_at, batch[-1].pk
            ids = _settled(batch)
            _unlink(batch, ids)
            count += len(ids)


def unlink_now(loan: Loan) -> None:
    """Unlink a loan that ends in this act: its member keeps nothing and owes nothing for it. The caller holds the loan."""
    _unlink([loan], [loan.pk])


def _unlink(batch: Sequence[Loan], ids: Sequence[int]) -> None:
    Loan.objects.across_all(reason=_WHY).filter(pk__in=ids).update(
        membership=None, anonymised_at=clock.now(), proxy=None
    )
    Override.objects.filter(loan__in=ids).exclude(comment="").update(comment="")
    ExtendedLoan.objects.filter(loan__in=ids).exclude(comment="").update(comment="")
    claims.detach(ids)
    GroupReader.objects.across_all(reason=_WHY).filter(loan__in=ids).delete()
    _forget_trail(batch, ids)


def _locked_batch(rows: Any, moment: str, last: tuple[dt.datetime, int] | None) -> list[Any]:
    """Lock the next rows in the order of a moment and their key, without those that somebody is busy with."""
    if last is not None:
        later = Q(**{f"{moment}__gt": last[0]}) | Q(pk__gt=last[1])
        rows = rows.filter(later, **{f"{moment}__gte": last[0]})
    found = rows.order_by(moment, "pk").select_for_update(of=("self",), no_key=True, skip_locked=True)
    return list(found.only("public_id", moment)[:BATCH_COUNT])


def _in_hold_batches(rows: QuerySet[Hold]) -> int:
    count = 0
    last: tuple[dt.datetime, int] | None = None
    while True:
        jobs.between_batches()
        with transaction.atomic():
            batch = _locked_batch(rows, "ended_at", last)
            if not batch:
                return count
            last = batch[-1].ended_at, batch[-1].pk
            ids = _settled(batch)
            Hold.objects.across_all(reason=_WHY).filter(pk__in=ids).update(membership=None, proxy=None)
            _forget_trail(batch, ids)
            count += len(ids)


def _forget_trail(batch: Sequence[Loan] | Sequence[Hold], ids: Sequence[int]) -> None:
    """Let the audit trail of unlinked rows go of their person, the scans that took a loan in included."""
    unlinked = [row for row in batch if row.pk in set(ids)]
    if not unlinked:
        return
    audit.unlink(type(unlinked[0]), [str(row.public_id) for row in unlinked])
    acts = ReturnAct.objects.across_all(reason=_WHY)
    if isinstance(unlinked[0], Loan):  # a suspension names the person
        acts.filter(loan__in=ids).exclude(suspension=None).update(suspension=None)
    acts = acts.filter(loan__in=ids) if isinstance(unlinked[0], Loan) else acts.filter(hold__in=ids)
    audit.unlink(ReturnAct, [str(public_id) for public_id in acts.values_list("public_id", flat=True)])


def _settled(batch: Sequence[Loan] | Sequence[Hold]) -> list[int]:
    """Give the keys of those rows about which nothing is owed any more."""
    still_open = payments.subjects_with_open_charge([str(row.public_id) for row in batch])
    return [row.pk for row in batch if str(row.public_id) not in still_open]
