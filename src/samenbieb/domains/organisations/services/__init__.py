"""What happens to organisations, places, hours, staff and grants."""

from samenbieb.domains.organisations.services.hours import (
    add_exception,
    set_day_hours,
    set_weekly_hours,
    undo_hours,
    withdraw_exception,
)
from samenbieb.domains.organisations.services.organisations import (
    OrganisationFacts,
    create_organisation,
    edit_organisation,
    move_organisation,
    serve_municipality,
    set_module,
    stop_serving,
)
from samenbieb.domains.organisations.services.places import BranchFacts, create_branch, edit_branch
from samenbieb.domains.organisations.services.staff import (
    UserFacts,
    change_password,
    create_user,
    edit_user,
    end_user,
    grant_role,
    log_in_staff,
    new_password,
    set_password,
    withdraw_role,
)

__all__ = [
    "BranchFacts",
    "OrganisationFacts",
    "UserFacts",
    "add_exception",
    "change_password",
    "create_branch",
    "create_organisation",
    "create_user",
    "edit_branch",
    "edit_organisation",
    "edit_user",
    "end_user",
    "grant_role",
    "log_in_staff",
    "move_organisation",
    "new_password",
    "serve_municipality",
    "set_day_hours",
    "set_module",
    "set_password",
    "set_weekly_hours",
    "stop_serving",
    "undo_hours",
    "withdraw_exception",
    "withdraw_role",
]
