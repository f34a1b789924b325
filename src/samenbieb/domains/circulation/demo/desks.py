"""The acts at the desks and at home, as the demo world does them: through the services, and a no is a no."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.demo.shelves import Shelves
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.payments import selectors as accounts
from samenbieb.domains.payments import services as payments
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.calendar import BranchCalendar, Opening
from samenbieb.kernel.demo import World
from samenbieb.kernel.errors import Refusal

T = TypeVar("T")
ZONE = "Europe/Amsterdam"
BETWEEN_ACTS = dt.timedelta(seconds=25)
# Nobody begins a visit in the last minutes.
LAST_MINUTES = 20


class Desks:
    """All desks of the three libraries, with their opening hours and what they did."""

    def __init__(self, world: World, shelves: Shelves) -> None:
        self.world = world
        self.shelves = shelves
        self.branches: dict[str, int] = world.left["branches"]
        self.library_of: dict[str, str] = world.left["library_of"]
        found = organisations.calendars(self.branches.values())
        self.calendars: dict[str, BranchCalendar] = {
            code: found[branch_id] for code, branch_id in self.branches.items()
        }
        self.done: dict[str, int] = {}
        self.refused: dict[str, int] = {}

    def actor(self, branch: str) -> Actor:
        """Give who acts at a place now: its member of staff, or the self-service machine when no staff are there."""
        person: Actor = replace(
            self.world.left["desks"][self.library_of[branch]], branch_id=self.branches[branch]
        )
        opening = self.calendars[branch].opening_at(clock.now())
        if opening is not None and not opening.staffed:
            return replace(person, name=f"self-service:{branch}", door="sip2", user_id=None)
        return person

    def opening(self, branch: str, day: dt.date) -> Opening | None:
        """Give the longest opening of a day; None when the place is closed."""
        return max(self.calendars[branch].hours(day), key=lambda opening: opening.minutes, default=None)

    def moment(self, branch: str, day: dt.date, dice: random.Random) -> dt.datetime:
        """Give a moment at which the place is open: on that day, or else on the first open day after it."""
        opening = self.opening(branch, day)
        if opening is None:
            day = self.calendars[branch].next_open(day) or day
            opening = self.opening(branch, day) or Opening(dt.time(12), dt.time(13))
        minutes = dice.randint(5, max(6, opening.minutes - LAST_MINUTES))
        return clock.instant(day, opening.opens, ZONE) + dt.timedelta(minutes=minutes)

    @contextmanager
    def next_act(self) -> Iterator[None]:
        """Let the next act of a visit happen a little later."""
        with clock.at(clock.now() + BETWEEN_ACTS):
            yield

    def lend(self, branch: str, barcode: str, card: str) -> services.CheckoutAnswer | None:
        """Lend a copy; None when the rules say no."""
        answer = self._attempt(
            "lent",
            lambda: services.check_out_item(
                self.actor(branch), barcode=barcode, card=card, branch_id=self.branches[branch]
            ),
        )
        if answer is not None:
            self.shelves.take(barcode)
        return answer

    def take_in(self, branch: str, barcode: str) -> services.ReturnAnswer | None:
        """Take a copy in, and note where it stands or goes."""
        answer = self._attempt(
            "returned",
            lambda: services.return_item(
                self.actor(branch), barcode=barcode, branch_id=self.branches[branch]
            ),
        )
        if answer is not None and answer.next == "shelf":
            self.shelves.put(barcode, answer.destination_code)
        elif answer is not None:
            self.shelves.take(barcode)
        return answer

    def reserve(self, member: Any, work_public_id: str, pickup: str) -> services.HoldAnswer | None:
        """Let somebody reserve a title at home."""
        return self._attempt(
            "reserved",
            lambda: services.place_hold(
                at_home(member), work_public_id=work_public_id, pickup_branch_id=self.branches[pickup]
            ),
        )

    def renew_all(self, member: Any) -> list[services.RenewalAnswer]:
        """Let somebody renew at home what can be renewed."""
        answers = self._attempt("renewal rounds", lambda: services.renew_all(at_home(member))) or []
        renewed = sum(answer.result == "ok" for answer in answers)
        self.done["renewed"] = self.done.get("renewed", 0) + renewed
        return answers

    def pay_all(self, branch: str, member: Any, method: str) -> None:
        """Let somebody pay what they owe the library where they stand."""
        open_cents = sum(line.open_cents for line in accounts.open_charges(member.membership_id))
        if open_cents and self.library_of[branch] == member.library:
            self._attempt(
                "paid",
                lambda: payments.pay(
                    self.actor(branch), membership_id=member.membership_id, amount_cents=open_cents,
                    method=method, branch_id=self.branches[branch],
                ),
            )  # fmt: skip

    def _attempt(self, name: str, act: Callable[[], T]) -> T | None:
        try:
            answer = act()
        except Refusal as refusal:
            for code in getattr(refusal, "blocks", None) or [refusal.code]:
                self.refused[str(code)] = self.refused.get(str(code), 0) + 1
            return None
        self.done[name] = self.done.get(name, 0) + 1
        return answer


def at_home(member: Any) -> Actor:
    """Give a member who has logged in at the portal."""
    return Actor(name=f"member:{member.person_public_id}", door="portal", person_id=member.person_id)
