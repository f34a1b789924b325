"""What happens to activities: planned, moved, called off, begun at once, counted."""

from samenbieb.domains.programme.services.closing import make_final, tell_passed
from samenbieb.domains.programme.services.counting import (
    Counted,
    HeadsOf,
    add_heads,
    count_heads,
    count_many,
    undo_count,
)
from samenbieb.domains.programme.services.planning import (
    AS_TEMPLATE,
    Dates,
    Planned,
    Wish,
    change_activity,
    plan_activity,
    plan_dates,
)
from samenbieb.domains.programme.services.sessions import (
    assign,
    cancel_session,
    move_session,
    restore_session,
    set_capacity,
    unassign,
)
from samenbieb.domains.programme.services.starting import start_drop_in
from samenbieb.domains.programme.services.templates import (
    TemplateWish,
    change_template,
    make_template,
    retire_template,
)

__all__ = [
    "AS_TEMPLATE",
    "Counted",
    "Dates",
    "HeadsOf",
    "Planned",
    "TemplateWish",
    "Wish",
    "add_heads",
    "assign",
    "cancel_session",
    "change_activity",
    "change_template",
    "count_heads",
    "count_many",
    "make_final",
    "make_template",
    "move_session",
    "plan_activity",
    "plan_dates",
    "restore_session",
    "retire_template",
    "set_capacity",
    "start_drop_in",
    "tell_passed",
    "unassign",
    "undo_count",
]
