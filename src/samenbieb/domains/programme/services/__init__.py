"""What happens to activities: planned, moved, called off, begun at once, registered for, counted."""

from samenbieb.domains.programme.services.closing import make_final, tell_passed
from samenbieb.domains.programme.services.counting import (
    Counted,
    HeadsOf,
    add_heads,
    count_heads,
    count_many,
    undo_count,
)
from samenbieb.domains.programme.services.following import (
    sessions_to_settle,
    settle_session,
    tell_back,
    tell_moved,
    tell_off,
)
from samenbieb.domains.programme.services.lists import (
    ListLine,
    look_at_list,
    note_presence,
    put_on_list,
    register_caller,
    take_off_list,
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
from samenbieb.domains.programme.services.registering import (
    Contact,
    accept,
    begin_registration,
    come_after_all,
    send_registration,
    withdraw,
)
from samenbieb.domains.programme.services.sessions import (
    assign,
    cancel_session,
    move_session,
    restore_session,
    set_capacity,
    set_register,
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
    "Contact",
    "Counted",
    "Dates",
    "HeadsOf",
    "ListLine",
    "Planned",
    "TemplateWish",
    "Wish",
    "accept",
    "add_heads",
    "assign",
    "begin_registration",
    "cancel_session",
    "change_activity",
    "change_template",
    "come_after_all",
    "count_heads",
    "count_many",
    "look_at_list",
    "make_final",
    "make_template",
    "move_session",
    "note_presence",
    "plan_activity",
    "plan_dates",
    "put_on_list",
    "register_caller",
    "restore_session",
    "retire_template",
    "send_registration",
    "sessions_to_settle",
    "set_capacity",
    "set_register",
    "settle_session",
    "start_drop_in",
    "take_off_list",
    "tell_back",
    "tell_moved",
    "tell_off",
    "tell_passed",
    "unassign",
    "undo_count",
    "withdraw",
]
