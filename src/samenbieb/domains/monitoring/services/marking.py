"""Noting what happened, so that it is counted anew within a minute."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from samenbieb.domains.monitoring.models import Mark
from samenbieb.domains.monitoring.rules import first_of
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.measures import NO_PLACE, Touched
from samenbieb.kernel.remembering import Versions, versions


@transaction.atomic
def mark_touched(measures: Sequence[str], touched: Iterable[Touched]) -> int:
    """Note of these figures which months of which libraries are to be counted anew. Returns how many marks.

    A mark is only added here and only taken away by who counts: nobody waits for anybody.
    """
    held, now = versions(), clock.now()
    wanted = {
        (name, _library(one, held), first_of(one.on))
        for one in touched
        for name in measures
        if one.branch_id != NO_PLACE or one.organisation_id is not None
    }
    rows = [
        Mark(measure=name, organisation_id=library, month_on=month, marked_at=now)
        for name, library, month in sorted(wanted)
    ]
    return len(Mark.objects.bulk_create(rows))


def _library(one: Touched, held: Versions) -> int:
    if one.branch_id == NO_PLACE:
        assert one.organisation_id is not None  # noqa: S101 - the caller left the others out
        return one.organisation_id
    return organisations.place(one.branch_id, held).organisation_id
