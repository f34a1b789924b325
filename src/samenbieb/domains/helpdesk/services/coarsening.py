"""Old questions lose their minute. Their day and hour stay, so no figure changes."""

from django.db import models, transaction
from django.db.models import F, Func, Q, Value

from samenbieb.domains.helpdesk import rules
from samenbieb.domains.helpdesk.models import Question
from samenbieb.kernel import clock

_WHY = "the moment of every old question of the network is cut to the hour"


@transaction.atomic
def coarsen_old_questions() -> int:
    """Cut the moments of questions of more than ninety days ago to the hour. Returns how many; none the second time."""
    asked, withdrawn = _hour("asked_at"), _hour("withdrawn_at")
    rows = Question.objects.across_all(reason=_WHY).filter(asked_at__lt=rules.fine_since(clock.now()))
    fine = Q(asked_at__gt=asked) | Q(withdrawn_at__gt=withdrawn)
    return rows.filter(fine).update(asked_at=asked, withdrawn_at=withdrawn)


def _hour(field: str) -> Func:
    """As `rules.coarse`, in the database."""
    return Func(
        Value("hour"), F(field), Value("UTC"), function="date_trunc", output_field=models.DateTimeField()
    )
