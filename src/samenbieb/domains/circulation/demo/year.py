"""The year of the demo world: families visit, borrow, bring back, renew, reserve and pay, in the order of time."""

import datetime as dt
import heapq
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.demo import habits
from samenbieb.domains.circulation.demo.desks import ZONE, Desks
from samenbieb.domains.circulation.demo.shelves import Shelves
from samenbieb.domains.messages import services as messages
from samenbieb.domains.messages.ports import OutgoingMessage
from samenbieb.kernel import clock
from samenbieb.kernel.demo import World

YEAR_DAYS = 364
# Days until the next visit: mean and spread.
WITH_LOANS_DAYS, WITHOUT_LOANS_DAYS = (17, 4), (35, 12)
BORROWS_AGAIN = 0.6
# A parcel between two libraries that left so many days ago and has not arrived: somebody will have to look for it.
LOST_PARCEL_DAYS_AGO = range(12, 30)
# Weeks at whose start the database counts its tables again: early, while they grow from nothing, then now and then.
STOCK_WEEKS = frozenset({1, 3, 6, 10, 16, 24, 34, 44})
Act = Callable[[], None]


@dataclass
class Family:
    """The people of one address, with what they have at home."""

    members: Sequence[Any]
    branch: str
    loans: dict[str, tuple[Any, dt.datetime]] = field(default_factory=dict)
    next_visit_at: dt.datetime | None = None


class NowhereChannel:
    """Where the notices of the past go: they were read long ago."""

    def send(self, message: OutgoingMessage) -> None:
        """Deliver nothing."""

    def close(self) -> None:
        """Hold no line."""

    def check(self) -> list[str]:
        """Say that all is well."""
        return []


class Year:
    """Acts wait in the order of their moments; each may plan others."""

    def __init__(self, world: World, desks: Desks, shelves: Shelves) -> None:
        self.world, self.desks, self.shelves = world, desks, shelves
        self.dice: random.Random = world.chance("circulation")
        self._waiting: list[tuple[dt.datetime, int, Act]] = []
        self._serial = 0
        self._pulls: set[tuple[str, dt.date]] = set()
        # Who waits for a work at a place, first come first.
        self.queue: dict[tuple[str, str], list[tuple[Family | None, Any]]] = defaultdict(list)
        self.parcel_is_lost = False

    # --- time ----------------------------------------------------------------------------------

    def plan(self, moment: dt.datetime, act: Act) -> None:
        """Let an act happen at a moment; what lies after now does not happen any more."""
        self._serial += 1
        heapq.heappush(self._waiting, (moment, self._serial, act))

    def run(self) -> None:
        """Live the year until now."""
        began = clock.instant(self.world.days_ago(YEAR_DAYS), dt.time(0), ZONE)
        whole = (self.world.now - began).days
        while self._waiting and self._waiting[0][0] <= self.world.now:
            moment, _, act = heapq.heappop(self._waiting)
            with clock.at(moment):
                act()
            self.world.tell("a year of lending", (moment - began).days, whole)

    # --- families ------------------------------------------------------------------------------

    def begin(self, families: Sequence[Family]) -> None:
        """Let each family come for the first time in the first weeks, and the weeks of the libraries begin."""
        for family in families:
            first = self.world.days_ago(YEAR_DAYS - self.dice.randint(0, 30))
            first = max(first, family.members[0].since_on)
            self._plan_visit(family, first)
        for week in range(YEAR_DAYS // 7 + 1):
            if week in STOCK_WEEKS:
                self.plan(
                    clock.instant(self.world.days_ago(YEAR_DAYS - 7 * week), dt.time(4), ZONE),
                    self.world.take_stock,
                )
            sunday_night = clock.instant(self.world.days_ago(YEAR_DAYS - 7 * week), dt.time(23, 30), ZONE)
            self.plan(sunday_night, self.end_of_week)

    def _plan_visit(self, family: Family, day: dt.date) -> None:
        moment = self.desks.moment(family.branch, day, self.dice)
        family.next_visit_at = moment
        self.plan(moment, lambda: self.visit(family))

    def visit(self, family: Family) -> None:
        """Bring back, pay, choose something new, and think of something that is not there."""
        branch = self._where(family)
        self._bring_back(family, branch)
        today = clock.today(ZONE)
        if self.dice.random() < BORROWS_AGAIN:
            for member in family.members:
                if member.since_on <= today and member.usable:
                    self._borrow(family, branch, member)
                    if self.dice.random() < 0.15:
                        self._reserve_something(family, member)
        self._plan_visit(family, today + dt.timedelta(days=self._days_until_next(family)))
        self._plan_renewal(family)

    def _days_until_next(self, family: Family) -> int:
        """With books at home a family comes back in time, or rather late; without, when it feels like it."""
        if not family.loans:
            return max(3, round(self.dice.gauss(*WITHOUT_LOANS_DAYS)))
        late = self.dice.randint(6, 20) if self.dice.random() < 0.15 else 0
        return max(4, round(self.dice.gauss(*WITH_LOANS_DAYS))) + late

    def _where(self, family: Family) -> str:
        """Most visits are to the own place; now and then somebody is a guest elsewhere, or at another place."""
        if self.dice.random() > 0.06:
            return family.branch
        others = [
            code
            for code, calendar in self.desks.calendars.items()
            if code != family.branch and self.shelves.here[code] and calendar.is_open_at(clock.now())
        ]
        return self.dice.choice(others) if others else family.branch

    def _bring_back(self, family: Family, branch: str) -> None:
        owing = False
        now = clock.now()
        for barcode, (_, due_at) in list(family.loans.items()):
            if self.dice.random() < 0.12 and due_at > now + dt.timedelta(days=8):
                continue  # not read yet
            with self.desks.next_act():
                owing = self.scan_in(branch, barcode) or owing
            del family.loans[barcode]
        if owing and self.dice.random() < 0.75:
            payers = [member for member in family.members if member.age >= 18]
            for payer in payers:
                self.desks.pay_all(branch, payer, self.dice.choice(("card", "card", "cash")))

    def _borrow(self, family: Family, branch: str, member: Any) -> None:
        if member.age < 18:
            wanted = self.dice.choices((0, 1, 2, 3, 4), (35, 28, 20, 11, 6))[0]
        else:
            wanted = self.dice.choices((0, 1, 2, 3), (42, 36, 16, 6))[0]
        for _ in range(wanted):
            copy = self.shelves.choose(self.dice, branch, member)
            if copy is None:
                return
            with self.desks.next_act():
                self.lend(family, branch, copy.barcode, member)

    def lend(self, family: Family | None, branch: str, barcode: str, member: Any) -> None:
        """Lend a copy and remember when the family must bring it back."""
        answer = self.desks.lend(branch, barcode, member.card)
        if answer is not None and family is not None:
            family.loans[barcode] = (member, dt.datetime.fromisoformat(answer.due_at))

    def _plan_renewal(self, family: Family) -> None:
        """Renew at home two days before the first thing is due, when the next visit comes later."""
        dues = [due_at for _, due_at in family.loans.values()]
        if dues and family.next_visit_at and min(dues) < family.next_visit_at and self.dice.random() < 0.5:
            evening = min(dues) - dt.timedelta(days=2, hours=-2)
            self.plan(max(evening, clock.now()), lambda: self.renew(family))

    def renew(self, family: Family) -> None:
        """Renew what the family has at home; what was refused stays due when it was."""
        for member in {member.card: member for member, _ in family.loans.values()}.values():
            for answer in self.desks.renew_all(member):
                if answer.barcode in family.loans:
                    family.loans[answer.barcode] = (member, dt.datetime.fromisoformat(answer.due_at))

    # --- holds ---------------------------------------------------------------------------------

    def _reserve_something(self, family: Family, member: Any) -> None:
        copy = self.shelves.wish(self.dice, family.branch, member)
        if copy is not None:
            self.reserve(family, member, copy.title, family.branch)

    def reserve(self, family: Family | None, member: Any, title: Any, pickup: str) -> str:
        """Reserve a title at home, and let the places that have it look at their lists. Returns the hold's public id.

        Without a family nobody comes to pick it up.
        """
        answer = self.desks.reserve(member, title.work_public_id, pickup)
        if answer is None:
            return ""
        self.queue[title.work, pickup].append((family, member))
        library = self.desks.library_of[pickup]
        places = self.shelves.places_with(title.work)
        near = [place for place in places if self.desks.library_of[place] == library]
        for place in [pickup] if pickup in places else near or places:
            self.plan_pull(place)
        return answer.hold

    def plan_pull(self, place: str) -> None:
        """Let a place fetch what is on its list, early on its next open day."""
        calendar = self.desks.calendars[place]
        day = calendar.next_open(clock.today(ZONE))
        if day is not None and (place, day) not in self._pulls:
            self._pulls.add((place, day))
            self.plan(calendar.opening_instant(day) + dt.timedelta(minutes=10), lambda: self.pull(place))

    def pull(self, place: str) -> None:
        """Fetch what is on the list of a place and scan it."""
        lines = selectors.pull_list(self.desks.actor(place), branch_id=self.desks.branches[place])
        for line in lines:
            with self.desks.next_act():
                self.scan_in(place, line.barcode)

    def scan_in(self, place: str, barcode: str) -> bool:
        """Take a copy in and let it go on where it must go. Returns whether somebody owes something."""
        answer = self.desks.take_in(place, barcode)
        if answer is None:
            return False
        if answer.next == "transit":
            self._send(place, answer.destination_code, barcode)
        elif answer.next == "hold_shelf":
            self._lies_ready(answer.destination_code, barcode)
        return bool(answer.fee_cents)

    def _send(self, place: str, destination: str, barcode: str) -> None:
        """Send it along: it arrives one to three days later, except for the one parcel that is lost."""
        days_ago = (self.world.now - clock.now()).days
        far = self.desks.library_of[place] != self.desks.library_of[destination]
        if far and not self.parcel_is_lost and days_ago in LOST_PARCEL_DAYS_AGO:
            self.parcel_is_lost = True
            return
        day = clock.today(ZONE) + dt.timedelta(days=self.dice.randint(1, 3 if far else 2))
        arrives_at = self.desks.moment(destination, day, self.dice)
        self.plan(arrives_at, lambda: self._arrive(destination, barcode))

    def _arrive(self, destination: str, barcode: str) -> None:
        self.scan_in(destination, barcode)

    def _lies_ready(self, place: str, barcode: str) -> None:
        """Let who waited come within some days; a few forget it."""
        waiting = self.queue[self.shelves.copies[barcode].title.work, place]
        family, member = waiting.pop(0) if waiting else (None, None)
        if family is None or self.dice.random() < 0.08:
            return
        day = clock.today(ZONE) + dt.timedelta(days=self.dice.randint(1, 5))
        moment = self.desks.moment(place, day, self.dice)
        self.plan(moment, lambda: self.lend(family, place, barcode, member))

    # --- the library at the end of a week --------------------------------------------------------

    def end_of_week(self) -> None:
        """Let holds expire, clear the hold shelves, and settle the week."""
        services.expire_shelf()
        services.tell_due()
        for place in self.desks.branches:
            actor = self.world.left["desks"][self.desks.library_of[place]]
            for line in selectors.shelf_to_clear(actor, branch_id=self.desks.branches[place]):
                self.scan_in(place, line.barcode)
        self.settle()
        habits.send_the_rest(self.world, NowhereChannel())

    def settle(self) -> None:
        """Let the rooms react, and send the members what they were to be told."""
        self.world.hand_on()
        messages.deliver_waiting(NowhereChannel())
