"""The figures of this room."""

import datetime as dt

from samenbieb.domains.catalogue.models import Description
from samenbieb.kernel.measures import measure


@measure(
    "catalogue.records",
    unit="descriptions delivered by the library",
    source="docs/features/catalogue.md",
    version=1,
)
def records(organisation_id: int, _first_on: dt.date, last_on: dt.date) -> int:
    """Count the descriptions of a library that stood in the catalogue on the last day and were not withdrawn since."""
    rows = Description.objects.filter(
        organisation=organisation_id, withdrawn=False, added_at__date__lte=last_on
    )
    return rows.count()
