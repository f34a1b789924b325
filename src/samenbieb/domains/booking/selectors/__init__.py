"""What may be seen of bookings: everybody sees what is free, staff see who comes, a member their own."""

from samenbieb.domains.booking.selectors.freedom import (
    Elsewhere,
    Free,
    FreeDay,
    overlapping,
)
from samenbieb.domains.booking.selectors.lists import (
    behind_a_gate,
    claim,
    claims_of_holder,
    claims_on,
    kinds,
    my_claims,
    open_to_all,
    public_resource,
    reasons,
    repeats,
    resource,
    resources,
    resources_by_id,
    series_days,
    starts,
    to_come_on,
)
from samenbieb.domains.booking.selectors.views import ClaimView, ResourceView

__all__ = [
    "ClaimView",
    "Elsewhere",
    "Free",
    "FreeDay",
    "ResourceView",
    "behind_a_gate",
    "claim",
    "claims_of_holder",
    "claims_on",
    "kinds",
    "my_claims",
    "open_to_all",
    "overlapping",
    "public_resource",
    "reasons",
    "repeats",
    "resource",
    "resources",
    "resources_by_id",
    "series_days",
    "starts",
    "to_come_on",
]
