"""How long this room keeps personal data: only of who works here. No row names a visitor."""

import datetime as dt

from samenbieb.domains.programme.models import SessionHelper
from samenbieb.kernel import clock
from samenbieb.kernel.retention import keep

KEPT_AFTER = dt.timedelta(days=2 * 365)


def forget_helpers() -> int:
    """Forget who helped where, two years after. Returns how many."""
    count, _ = SessionHelper.objects.filter(session__ends_at__lt=clock.now() - KEPT_AFTER).delete()
    return count


keep(
    "programme.SessionHelper",
    period="2 years",
    reason="To know who leads or helps, and to thank them; the number of visitors stays.",
    apply=forget_helpers,
)
