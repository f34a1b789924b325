"""What may be seen of observed figures: what is published, by area and period; days behind them only by who may."""

from samenbieb.domains.monitoring.rules import Atom, Groups, Period, grouped
from samenbieb.domains.monitoring.selectors.declared import declared, declared_at, figure, room_of
from samenbieb.domains.monitoring.selectors.published import (
    Cell,
    children,
    corrections,
    figures,
    has_figures,
    last_recount,
    periods,
    series,
)
from samenbieb.domains.monitoring.selectors.regions import (
    Kind,
    Region,
    libraries_in,
    municipality_regions,
    part_regions,
    region,
)

__all__ = [
    "Atom",
    "Cell",
    "Groups",
    "Kind",
    "Period",
    "Region",
    "children",
    "corrections",
    "declared",
    "declared_at",
    "figure",
    "figures",
    "grouped",
    "has_figures",
    "last_recount",
    "libraries_in",
    "municipality_regions",
    "part_regions",
    "periods",
    "region",
    "room_of",
    "series",
]
