"""What may be seen of organisations, places, hours and staff. Places are public; staff are not."""

from samenbieb.domains.organisations.selectors.hours import (
    OpenState,
    PlaceHours,
    calendar,
    calendars,
    exceptions,
    hours_history,
    kind_check,
    open_state,
    place_hours,
)
from samenbieb.domains.organisations.selectors.modules import module_is_on, modules_on
from samenbieb.domains.organisations.selectors.places import (
    branch,
    branch_by_id,
    branch_names,
    branches,
    history,
    libraries,
    municipalities_served,
    organisation,
    organisation_by_id,
    organisations,
    organisations_below,
)
from samenbieb.domains.organisations.selectors.staff import actor_for, roles_of, staff, user_by_id

__all__ = [
    "OpenState",
    "PlaceHours",
    "actor_for",
    "branch",
    "branch_by_id",
    "branch_names",
    "branches",
    "calendar",
    "calendars",
    "exceptions",
    "history",
    "hours_history",
    "kind_check",
    "libraries",
    "module_is_on",
    "modules_on",
    "municipalities_served",
    "open_state",
    "organisation",
    "organisation_by_id",
    "organisations",
    "organisations_below",
    "place_hours",
    "roles_of",
    "staff",
    "user_by_id",
]
