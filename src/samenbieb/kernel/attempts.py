"""Log-in attempts, counted before the answer is looked at: per name at one address, and per name anywhere.

Two counts, because the first alone is walked around: one name from many addresses. An address alone is never shut: it
may be a whole building. A code that stands for itself has no name to count by: of those an address has a count of its own,
wide enough for a class, and a right code takes only its own attempt back (`start_of_many`, `one_was_right`).
"""

import datetime as dt
import hashlib
import ipaddress
import unicodedata
from dataclasses import dataclass

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel import clock
from samenbieb.kernel.errors import Refusal
from samenbieb.kernel.models import Attempt

FAILED_MAX = 6
WINDOW = dt.timedelta(minutes=10)
# Of one name, wherever from: so many a day are free; then each next one waits twice as long as the one before.
ANYWHERE_FREE = 10
WAIT_FIRST = dt.timedelta(minutes=1)
WAIT_LONGEST = dt.timedelta(hours=24)
DAY = dt.timedelta(hours=24)
COUNT_MAX = 1000
# Wrong codes without a name, of everybody at one address, within the window.
OF_MANY_MAX = 20
ANY = ""


class TooManyAttempts(Refusal):
    """Too many wrong passwords for this name at this address."""

    code = "too_many_attempts"
    message = _("That went wrong too often. Wait ten minutes and try again, or ask at the desk.")
    http_status = 429


class WaitLonger(TooManyAttempts):
    """Too many wrong passwords for this name in one day: the wait grows with each of them."""

    message = _("That went wrong too often today. Try again later, or ask for help at the desk.")


@dataclass(frozen=True, slots=True)
class _Count:
    """One of the two counts of an attempt, with its row locked."""

    row: Attempt
    window: dt.timedelta
    most: int

    def is_over(self, now: dt.datetime) -> bool:
        """Tell whether its time has passed, so that it begins anew."""
        return now - self.row.since_at >= self.window

    def refuse(self, now: dt.datetime) -> None:
        """Refuse while it is full. Raises: TooManyAttempts."""
        if not self.is_over(now) and self.row.failed_count >= self.most:
            raise TooManyAttempts


class _Anywhere(_Count):
    """The count of a name over all addresses. Its time runs from the last attempt, and it is never simply full."""

    def refuse(self, now: dt.datetime) -> None:
        """Refuse while the wait after the last attempt lasts. Raises: WaitLonger."""
        wait = wait_after(self.row.failed_count)
        if wait and not self.is_over(now) and now - self.row.since_at < wait:
            raise WaitLonger


def wait_after(failed_count: int) -> dt.timedelta:
    """Give how long a name waits, wherever it comes from, after so many wrong answers without a quiet day."""
    if failed_count < ANYWHERE_FREE:
        return dt.timedelta(0)
    doublings = min(failed_count - ANYWHERE_FREE, 20)
    return min(WAIT_FIRST * (1 << doublings), WAIT_LONGEST)


def start(name: str, address: str) -> None:
    """Count one attempt as failed, before anything is looked at; `succeeded` takes it back.

    Many at the same moment wait for each other's rows, so none is checked beyond the limit. Not inside a transaction
    of the caller that a refusal rolls back. Raises: TooManyAttempts, WaitLonger; then nothing is counted.
    Locks: the two counts, always in the same order.
    """
    with transaction.atomic():
        counts = _locked(name, address)
        now = clock.now()  # after the wait for the rows
        for count in counts:
            count.refuse(now)
        for count in counts:
            row = count.row
            if count.is_over(now):
                row.failed_count, row.since_at = 0, now
            if isinstance(count, _Anywhere):
                row.since_at = now
            row.failed_count = min(row.failed_count + 1, COUNT_MAX)
            row.save(update_fields=["failed_count", "since_at"])


def succeeded(name: str, address: str) -> None:
    """Forget the failures of this name here and anywhere."""
    Attempt.objects.filter(name_hash=_key(name), address__in=[ANY, place_of(address)]).delete()


def start_of_many(what: str, address: str, *, most: int = OF_MANY_MAX) -> None:
    """Count one attempt at a code that names nobody, of everybody at an address together; or another act of nobody.

    Not inside a transaction of the caller that a refusal rolls back. Raises: TooManyAttempts. Locks: the count.
    """
    with transaction.atomic():
        count = _of_many(what, address, most)
        now = clock.now()  # after the wait for the row
        count.refuse(now)
        row = count.row
        if count.is_over(now):
            row.failed_count, row.since_at = 0, now
        row.failed_count += 1
        row.save(update_fields=["failed_count", "since_at"])


def start_of_day(what: str, address: str, *, most: int) -> None:
    """Count one act of nobody, of everybody at an address together, within a day. The address is not kept.

    What is kept is a digest with the key of this installation that is another one every day: nobody reads an address from it.
    Not inside a transaction of the caller that a refusal rolls back. Raises: TooManyAttempts. Locks: the count.
    """
    told = f"{what} {place_of(address)} {clock.now():%Y-%m-%d}"
    name = salted_hmac("attempts of a day", told, algorithm="sha256").hexdigest()
    with transaction.atomic():
        count = _Count(_row(_key(name), ANY), DAY, most)
        now = clock.now()  # after the wait for the row
        count.refuse(now)
        row = count.row
        if count.is_over(now):
            row.failed_count, row.since_at = 0, now
        row.failed_count += 1
        row.save(update_fields=["failed_count", "since_at"])


def one_was_right(what: str, address: str) -> None:
    """Take back the attempt that was just counted, and no other: who has one right code guesses no more than anybody else.

    Locks: the count.
    """
    with transaction.atomic():
        row = _of_many(what, address).row
        row.failed_count = max(0, row.failed_count - 1)
        row.save(update_fields=["failed_count"])


def forget(name: str) -> None:
    """Drop all failures of a name: it has a new password, so what was guessed before says nothing any more."""
    Attempt.objects.filter(name_hash=_key(name)).delete()


def forget_old() -> int:
    """Drop failures whose time has passed: an address is a personal fact. Returns how many."""
    now = clock.now()
    old = Attempt.objects.filter(since_at__lte=now - WINDOW).exclude(address=ANY, since_at__gt=now - DAY)
    count, _rows = old.delete()
    return count


def _key(name: str) -> str:
    """Give the same key for all spellings that a database compares as equal: the dotless i is an I there."""
    folded = unicodedata.normalize("NFKC", name.strip()).upper().casefold()
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()


def place_of(address: str) -> str:
    """Give the address as it is counted: of IPv6 the network of 64 bits that one subscriber has."""
    try:
        known = ipaddress.ip_address(address.strip())
    except ValueError:
        return address.strip()[:64] or "unknown"
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((int(known), 64), strict=False))
    return str(known)


def _locked(name: str, address: str) -> list[_Count]:
    place, key = place_of(address), _key(name)
    return [
        _Anywhere(_row(key, ANY), DAY, COUNT_MAX),
        _Count(_row(key, place), WINDOW, FAILED_MAX),
    ]


def _of_many(what: str, address: str, most: int = OF_MANY_MAX) -> _Count:
    return _Count(_row(_key(what), place_of(address)), WINDOW, most)


def _row(key: str, place: str) -> Attempt:
    """Give the row of a count, locked; made when it is not there. Another one may drop it in between: then again."""
    rows = Attempt.objects.select_for_update().filter(name_hash=key, address=place)
    while (row := rows.first()) is None:
        Attempt.objects.bulk_create(
            [Attempt(name_hash=key, address=place, since_at=clock.now())], ignore_conflicts=True
        )
    return row
