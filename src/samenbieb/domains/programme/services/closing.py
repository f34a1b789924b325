"""What time does to sessions: over and not counted is told; long ago and counted is final."""

import datetime as dt

from django.db import transaction

from samenbieb.domains.programme import rules
from samenbieb.domains.programme.access import day_of
from samenbieb.domains.programme.events import SessionPassed
from samenbieb.domains.programme.models import Session
from samenbieb.kernel import clock, outbox

_NIGHTLY = "what time does to the sessions of every library"


@transaction.atomic
def tell_passed(*, within: dt.timedelta) -> int:
    """Publish that sessions ended uncounted in the time until now: their days show a debt. Returns how many."""
    now = clock.now()
    rows = Session.objects.across_all(reason=_NIGHTLY).filter(
        state=Session.State.PLANNED, ends_at__gt=now - within, ends_at__lte=now
    )
    facts = [SessionPassed(row.pk, row.branch_id, day_of(row).isoformat()) for row in rows]
    outbox.publish_all(facts)
    return len(facts)


@transaction.atomic
def make_final() -> int:
    """Let counts of long ago be final: from then on a director corrects them. Returns how many."""
    rows = Session.objects.across_all(reason=_NIGHTLY).filter(
        state=Session.State.COUNTED, ends_at__lt=clock.now() - rules.FINAL_AFTER
    )
    return rows.update(state=Session.State.FINAL)
