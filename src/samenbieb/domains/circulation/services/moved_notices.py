"""What is told about other hours: one notice for all the days of a member that moved with one change."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samenbieb.domains.circulation.models import MovedPromise
from samenbieb.domains.circulation.services.telling import Telling, tell
from samenbieb.kernel import clock

_READ = (
    "pk", "change_id", "change__public_id", "change__reason", "change__branch__name", "change__branch__organisation_id",
    "change__branch__organisation__time_zone", "before_at", "after_at", "loan__due_at", "loan__item__record__title",
    "hold__shelf_until_on", "hold__captured_item__record__title", "loan__membership_id", "hold__membership_id",
    "loan__membership__person_id", "hold__membership__person_id", "loan__membership__person__language",
    "hold__membership__person__language", "loan__membership__public_id", "hold__membership__public_id",
)  # fmt: skip


def tell_moved(moved: Iterable[tuple[int, int, bool]]) -> int:
    """Tell members which last days changed: (change, membership, whether the former days came back). Returns how many.

    What moved back before anybody was told is not told at all. Bears repeating.
    """
    wanted = set(moved)
    told = 0
    for given_back in (False, True):
        asked = {(change, member) for change, member, back in wanted if back is given_back}
        if asked:
            told += sum(
                _tell(rows, given_back=given_back)
                for rows in _by_member(asked, given_back=given_back).values()
            )
    return told


def _by_member(asked: set[tuple[int, int]], *, given_back: bool) -> dict[tuple[int, int], list[Any]]:
    members = [member for _change, member in asked]
    rows = MovedPromise.objects.filter(
        Q(loan__membership__in=members, loan__closed_at=None)
        | Q(hold__membership__in=members, hold__state="waiting"),
        change__in={change for change, _member in asked},
    )
    if given_back:
        rows = rows.filter(given_back_at__isnull=False, told_at__isnull=False)
    else:
        still = Q(loan__due_at=F("after_at")) | Q(hold__isnull=False)
        rows = rows.filter(still, given_back_at=None, told_at=None)
    found: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in rows.order_by("pk").values_list(*_READ, named=True):
        key = (row.change_id, row.loan__membership_id or row.hold__membership_id)
        zone = row.change__branch__organisation__time_zone
        if key in asked and clock.local(row.before_at, zone).date() != clock.local(row.after_at, zone).date():
            found[key].append(row)
    return found


def _tell(rows: list[Any], *, given_back: bool) -> bool:
    first = rows[0]
    zone = first.change__branch__organisation__time_zone
    member = first.loan__membership__public_id or first.hold__membership__public_id
    reason = first.change__reason if not given_back else ""
    way = "back" if given_back else "moved"
    with translation.override(
        first.loan__membership__person__language or first.hold__membership__person__language
    ):
        lines = tuple(_line(row, zone) for row in rows)
    new = tell(
        Telling(
            organisation_id=first.change__branch__organisation_id,
            person_id=first.loan__membership__person_id or first.hold__membership__person_id,
            kind="due_date_changed",
            key=f"due_date_changed:{first.change__public_id}:{way}:{member}",
            titles=lines,
            branch=f"{first.change__branch__name} ({reason})" if reason else first.change__branch__name,
        )
    )
    if not given_back:
        MovedPromise.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=clock.now())
    return new


def _day(row: Any, zone: str) -> dt.date:
    if row.loan__due_at is not None:
        return clock.local(row.loan__due_at, zone).date()
    until_on: dt.date = row.hold__shelf_until_on
    return until_on


def _line(row: Any, zone: str) -> str:
    day = date_format(_day(row, zone), "l j F")
    if row.loan__due_at is not None:
        return _("%(title)s: bring back or renew on or before %(day)s") % {
            "title": row.loan__item__record__title,
            "day": day,
        }
    return _("%(title)s: lies ready for you until %(day)s") % {
        "title": row.hold__captured_item__record__title,
        "day": day,
    }
