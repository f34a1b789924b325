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
    resource,
    resources,
    resources_by_id,
    starts,
    to_come_on,
)
from samenbieb.domains.booking.selectors.moving import movable_to, nearest_for, starts_for
from samenbieb.domains.booking.selectors.outside import (
    OutsideLine,
    in_the_way,
    inside_again,
    inside_again_count,
    outside,
    outside_count,
)
from samenbieb.domains.booking.selectors.series import (
    SeriesDay,
    SeriesView,
    series,
    series_days,
    series_preview,
)
from samenbieb.domains.booking.selectors.views import ClaimView, ResourceView

__all__ = [
    "ClaimView",
    "Elsewhere",
    "Free",
    "FreeDay",
    "OutsideLine",
    "ResourceView",
    "SeriesDay",
    "SeriesView",
    "behind_a_gate",
    "claim",
    "claims_of_holder",
    "claims_on",
    "in_the_way",
    "inside_again",
    "inside_again_count",
    "kinds",
    "movable_to",
    "my_claims",
    "nearest_for",
    "open_to_all",
    "outside",
    "outside_count",
    "overlapping",
    "public_resource",
    "reasons",
    "resource",
    "resources",
    "resources_by_id",
    "series",
    "series_days",
    "series_preview",
    "starts",
    "starts_for",
    "to_come_on",
]
