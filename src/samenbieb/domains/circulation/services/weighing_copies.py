"""Copies weighed for taking out of the collection: when each was lent last, of what it is the last one, why it stays."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Subquery

from samenbieb.domains.circulation.models import Hold, Loan
from samenbieb.domains.circulation.rules.weeding import NOT_THERE, Kept, LastOf, last_of, why_kept
from samenbieb.domains.holdings import selectors as items
from samenbieb.kernel import clock


@dataclass(frozen=True, slots=True)
class WeedLine:
    """A copy that may be weeded. `last` says of what it is the last one; `kept` why it may not go now (empty: it may)."""

    public_id: str
    item_id: int
    barcode: str
    title: str
    creator: str
    category: str
    location: str
    shelf_mark: str
    conditions: tuple[str, ...]
    loan_count: int
    last_loan_at: dt.datetime | None
    acquired_on: dt.date | None
    last: str
    kept: str
    offered_until_on: dt.date | None


def weigh(item_ids: Collection[int], *, in_turn: bool = False) -> list[WeedLine]:
    """Say of copies whether they may go now, and if not, why. The caller knows that they are the actor's.

    `in_turn`: they go one after another, so that of two that are the last ones only the first does.
    """
    rows = items.items_to_weigh(item_ids).annotate(last_loan_at=last_loan())
    waiting = rows.filter(Exists(waiting_for())).values_list("pk", flat=True)
    return lines_of(list(rows.order_by("pk")), waited_for=frozenset(waiting), in_turn=in_turn)


def waiting_for() -> Any:
    """Give the holds on the title of a copy, to ask within another question."""
    rows = Hold.objects.across_all(reason="whether anybody waits for a title; who is not asked")
    return rows.filter(work=OuterRef("record__work"), state__in=Hold.ACTIVE)


def last_loan() -> Subquery:
    """Give when a copy was lent last, to ask within another question."""
    rows = Loan.objects.across_all(reason="when a copy was lent last, by whom is not asked")
    newest = rows.filter(item=OuterRef("pk")).exclude(closed_as=Loan.Ending.UNDONE).order_by().values("item")
    return Subquery(newest.annotate(newest=Max("opened_at")).values("newest"))


def lines_of(rows: Sequence[Any], *, waited_for: Collection[int], in_turn: bool = False) -> list[WeedLine]:
    """Weigh copies that were read, in their order: three queries whatever their number."""
    keys = [row.pk for row in rows]
    conditions, offers = items.conditions_of(keys), items.offers_of(keys)
    copies = items.living_copies({row.record.work_id for row in rows})
    today = clock.today(settings.TIME_ZONE)
    lines = []
    for row in rows:
        wrong = conditions.get(row.pk, frozenset())
        last = _last(row, copies.get(row.record.work_id, {}), wrong)
        until_on = offers.get(row.pk)
        kept = why_kept(
            custody=row.custody,
            conditions=wrong,
            is_waited_for=row.pk in waited_for,
            last=last,
            offer="" if until_on is None else ("over" if until_on < today else "open"),
        )
        lines.append(_line(row, wrong, last, kept, until_on))
        if in_turn and kept is None and not NOT_THERE & set(wrong):
            copies[row.record.work_id][row.organisation_id] -= 1
    return lines


def _last(row: Any, copies: dict[int, int], wrong: Collection[str]) -> LastOf:
    itself = 0 if NOT_THERE & set(wrong) else 1
    return last_of(
        others_in_network=sum(copies.values()) - itself,
        others_in_library=copies.get(row.organisation_id, 0) - itself,
    )


def _line(
    row: Any, wrong: Iterable[str], last: LastOf, kept: Kept | None, until_on: dt.date | None
) -> WeedLine:
    return WeedLine(
        public_id=str(row.public_id),
        item_id=row.pk,
        barcode=row.barcode,
        title=row.record.title,
        creator=", ".join(row.record.creators[:1]),
        category=row.category.name,
        location=row.location,
        shelf_mark=row.shelf_mark,
        conditions=tuple(sorted(wrong)),
        loan_count=row.loan_count,
        last_loan_at=row.last_loan_at,
        acquired_on=row.acquired_on,
        last=str(last),
        kept=str(kept or ""),
        offered_until_on=until_on,
    )
