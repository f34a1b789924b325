"""Log-in attempts, limited per name and address together: one guesser is slowed, a whole building never."""

import datetime as dt
import hashlib

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel import clock
from samenbieb.kernel.errors import Refusal
from samenbieb.kernel.models import Attempt

FAILED_MAX = 6
WINDOW = dt.timedelta(minutes=10)


class TooManyAttempts(Refusal):
    """Too many wrong passwords for this name from this address."""

    code = "too_many_attempts"
    message = _("That went wrong too often. Wait ten minutes and try again, or ask at the desk.")
    http_status = 429


def _key(name: str) -> str:
    return hashlib.sha256(name.strip().lower().encode()).hexdigest()


def check(name: str, address: str) -> None:
    """Refuse while this name failed too often from this address. Raises: TooManyAttempts."""
    failed = Attempt.objects.filter(
        name_hash=_key(name), address=address, since_at__gt=clock.now() - WINDOW
    ).first()
    if failed is not None and failed.failed_count >= FAILED_MAX:
        raise TooManyAttempts


@transaction.atomic
def failed(name: str, address: str) -> None:
    """Count one failure; the count starts anew when the window has passed."""
    Attempt.objects.filter(since_at__lte=clock.now() - WINDOW).delete()
    row, _made = Attempt.objects.get_or_create(
        name_hash=_key(name), address=address, defaults={"since_at": clock.now()}
    )
    row = Attempt.objects.select_for_update().get(pk=row.pk)
    row.failed_count = min(row.failed_count + 1, 1000)
    row.save(update_fields=["failed_count"])


def succeeded(name: str, address: str) -> None:
    """Forget the failures of this name from this address."""
    Attempt.objects.filter(name_hash=_key(name), address=address).delete()


def forget_old() -> int:
    """Drop failures whose window has passed: an address is a personal fact. Returns how many."""
    count, _rows = Attempt.objects.filter(since_at__lte=clock.now() - WINDOW).delete()
    return count
