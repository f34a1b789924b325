"""What happens to observed figures: marked by facts, counted anew from the rows, put beside what stood there."""

from samenbieb.domains.monitoring.services.counting import (
    Difference,
    count_marked,
    finish_months,
    observe,
    observe_new_rooms,
    recount,
    recount_open,
)
from samenbieb.domains.monitoring.services.looking import Behind, look_behind
from samenbieb.domains.monitoring.services.marking import mark_touched
from samenbieb.domains.monitoring.services.recounting import (
    COUNTS_MAX,
    Recounted,
    counts_needed,
    recount_figure,
)

__all__ = [
    "COUNTS_MAX",
    "Behind",
    "Difference",
    "Recounted",
    "count_marked",
    "counts_needed",
    "finish_months",
    "look_behind",
    "mark_touched",
    "observe",
    "observe_new_rooms",
    "recount",
    "recount_figure",
    "recount_open",
]
