"""Acceptance of issue 5, line 5: a rush for few places, on real parallel connections, with browsers that die.

The clock is the real one; only what died is let go by putting its moment in the past, as ten minutes would do.
"""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from django.db import connections
from django.db.models import Sum

from samenbieb.domains.programme import services
from samenbieb.domains.programme.models import Entry, Session
from samenbieb.domains.programme.services import Contact
from samenbieb.kernel import clock, jobs
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Busy
from tests.factories.programme import HOUR, SessionFactory

VISITOR = Actor.anonymous("portal")
PLACES = 20
TRIES = 20
CONNECTIONS = 24
TAKES = ("held", "offered", "confirmed")


@dataclass(frozen=True)
class Comer:
    """Somebody with a group, who comes some seconds after the start; a browser that dies opens the form and no more."""

    number: int
    heads: int
    after: float
    dies: bool


def comers(count: int, seconds: float, seed: int) -> list[Comer]:
    dice = random.Random(seed)
    # The first one has two places in hand and dies with them: there is always something to come back.
    first = Comer(0, 2, 0.0, dies=True)
    others = [
        Comer(number, dice.choice((1, 1, 1, 2, 2, 3, 4)), dice.uniform(0, seconds), dice.random() < 0.15)
        for number in range(1, count)
    ]
    return [first, *others]


def _patiently(act: Callable[[], object]) -> object:
    """Do as a person does who reads that somebody else is busy: try again."""
    for _attempt in range(TRIES):
        try:
            return act()
        except Busy:
            time.sleep(0.05)
    raise Busy


def _comes(session: str, comer: Comer, started: float) -> str:
    try:
        time.sleep(max(0.0, started + comer.after - time.monotonic()))
        code = str(
            _patiently(lambda: services.begin_registration(VISITOR, session=session, heads=comer.heads))
        )
        if not comer.dies:
            contact = Contact(first_name="Gast", email=f"gast{comer.number}@example.org")
            _patiently(lambda: services.send_registration(VISITOR, code=code, contact=contact))
        return code
    finally:
        connections.close_all()


def _rush(session: Session, coming: Sequence[Comer]) -> float:
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=CONNECTIONS) as pool:
        order = sorted(coming, key=lambda comer: comer.after)
        list(pool.map(lambda comer: _comes(str(session.public_id), comer, started), order))
    return time.monotonic() - started


def _taken(session: Session) -> int:
    """Add up the seats from the rows, apart from the counter that the trigger keeps."""
    rows = Entry.objects.filter(session=session, state__in=TAKES)
    return rows.aggregate(n=Sum("heads"))["n"] or 0


def _let_go(session: Session) -> None:
    """Let the time of what is held be over, and let the job of every minute run."""
    Entry.objects.filter(session=session, state="held").update(until_at=clock.now() - HOUR)
    jobs.run_now("programme.settle_places")


def _take_all_offers(session: Session) -> None:
    offered = Entry.objects.filter(session=session, state="offered").select_related("registration")
    for entry in offered:
        services.accept(VISITOR, code=entry.registration.code or "", session=str(session.public_id))


def _look(session: Session, coming: Sequence[Comer]) -> None:
    session.refresh_from_db()
    entries = list(Entry.objects.filter(session=session).select_related("registration"))
    assert session.seats_taken == _taken(session) <= PLACES
    assert len(entries) == len(coming)  # nobody is lost
    assert all(entry.heads == entry.registration.heads for entry in entries)  # every group is whole
    free = PLACES - session.seats_taken
    waiting = [entry for entry in entries if entry.state == "waiting"]
    assert not [entry.heads for entry in waiting if entry.heads <= free]  # no seat idle while somebody fits
    sent = [entry for entry in entries if entry.registration.sent_at]
    by_turn = sorted(sent, key=lambda entry: entry.turn or 0)
    assert [entry.turn for entry in by_turn] == list(range(1, len(sent) + 1))
    assert len(sent) == len([comer for comer in coming if not comer.dies])
    stamps = [entry.registration.sent_at for entry in by_turn]
    assert stamps == sorted(stamps)  # the list is in the order in which the forms arrived


def _run(count: int, seconds: float, seed: int) -> float:
    session = SessionFactory(
        starts_at=clock.now() + 96 * HOUR,
        capacity=PLACES,
        activity__drop_in=False,
        activity__title="Workshop",
    )
    coming = comers(count, seconds, seed)
    took = _rush(session, coming)
    session.refresh_from_db()
    assert session.seats_taken == _taken(session) <= PLACES
    held = Entry.objects.filter(session=session, state="held").aggregate(n=Sum("heads"))["n"]
    assert held >= 2
    _let_go(session)
    assert Entry.objects.filter(session=session, state="held").count() == 0
    _look(session, coming)
    _take_all_offers(session)
    _look(session, coming)
    # There are single people in the list, so nothing is left over: exactly the places there are.
    confirmed = Entry.objects.filter(session=session, state="confirmed")
    assert confirmed.aggregate(n=Sum("heads"))["n"] == PLACES
    return took


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_rush_of_eighty_for_twenty_places() -> None:
    _run(80, 2.0, seed=5)


@pytest.mark.soak
@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_five_hundred_people_for_twenty_places_in_ten_seconds(
    seed: int, record_property: Callable[[str, object], None]
) -> None:
    record_property("seconds", round(_run(500, 10.0, seed), 1))
