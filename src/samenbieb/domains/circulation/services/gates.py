"""The rules, the transport between places and their hours, that say which item may go to which hold and how far it is."""

import datetime as dt
from collections.abc import Collection

from django.conf import settings

from samenbieb.domains.circulation.models import LendingBalance, PolicyRule, TransportLink
from samenbieb.domains.circulation.rules.gates import GATE_KINDS, Facts, Gate, Way
from samenbieb.domains.circulation.services.policies import holding
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.calendar import BranchCalendar
from samenbieb.kernel.remembering import Remembered, Versions

_gates: Remembered[Gate] = Remembered("rules")


def gate(held: Versions | None = None) -> Gate:
    """Give the gate of today: from memory, after one small query. Hours are read when they are first asked for.

    `held` are the versions that hold, when the caller has read them in this transaction.
    """
    openings = _Openings()
    known = _gates.get(clock.today(settings.TIME_ZONE), _read, held)
    return known.with_hours(openings.open_from, openings.expect)


def _read() -> Gate:
    known = _facts()
    return Gate(lambda: known, lent_more=_lent_more)


def _facts() -> Facts:
    return Facts(
        rows=holding(PolicyRule.objects.filter(kind__in=GATE_KINDS)),
        ways={
            (link.from_branch_id, link.to_branch_id): Way(link.cost, link.enabled, link.days)
            for link in TransportLink.objects.all()
        },
    )


def _lent_more() -> dict[int, int]:
    """Give by how many loans each library lent to others more than it borrowed; asked only to choose between libraries."""
    return {row.organisation_id: row.lent_count - row.borrowed_count for row in LendingBalance.objects.all()}


class _Openings:
    """The days on which places are open, read when they are first asked for."""

    def __init__(self) -> None:
        self._expected: set[int] = set()
        self._known: dict[int, BranchCalendar] = {}

    def expect(self, places: Collection[int]) -> None:
        """Note places of which the hours will be asked for when there is a choice of copies."""
        self._expected |= set(places)

    def open_from(self, branch_id: int, day: dt.date) -> dt.date:
        """Give the first day, from a day on, on which a place is open; the day itself where no hours are known."""
        if branch_id not in self._known:
            self._known |= organisations.calendars(self._expected - self._known.keys() | {branch_id})
        calendar = self._known.get(branch_id)
        if calendar is None or calendar.is_open(day):
            return day
        return calendar.next_open(day) or day
