"""How long this room keeps who held what: five years after the last line about somebody; the lines stay, of nobody."""

import datetime as dt

from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce

from samenbieb.domains.credentials.models import Holder, Line
from samenbieb.kernel import audit, clock
from samenbieb.kernel.retention import keep

KEPT_AFTER = dt.timedelta(days=5 * 366)


def forget_holders() -> int:
    """Forget who nothing was written about for five years, in the trail too. Returns how many."""
    rows = Holder.objects.across_all(reason="the nightly keep-time of every library")
    old = rows.annotate(last_at=Coalesce(Max("lines__recorded_at"), "known_since_at")).filter(
        last_at__lt=clock.now() - KEPT_AFTER
    )
    named = old.filter(Q(person__isnull=False) | ~Q(first_name="") | Q(born_in__isnull=False))
    found = rows.filter(pk__in=list(named.values_list("pk", flat=True)))
    lines = Line.objects.across_all(reason="the lines of holders that are forgotten").filter(holder__in=found)
    with transaction.atomic():
        for model, about in ((Holder, found), (Line, lines)):
            audit.unlink(model, [str(one) for one in about.values_list("public_id", flat=True)])
        return found.update(person=None, first_name="", born_in=None)


keep(
    "credentials.Holder",
    period="5 years after the last line about somebody",
    reason="To answer who was allowed to use a machine when something went wrong; then the lines lead to nobody.",
    apply=forget_holders,
)
