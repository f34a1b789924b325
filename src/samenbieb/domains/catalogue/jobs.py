"""What the worker does for the catalogue unasked."""

from samenbieb.domains.catalogue.services.reading_anew import read_catalogue_anew
from samenbieb.kernel.jobs import job


@job("catalogue.read_anew")
def read_anew(source: str = "") -> dict[str, int]:
    """Read all titles anew, after the rules for reading, matching or grouping changed. Bears repeating.

    With `source` only those that it describes together with others, after trust in it changed.
    """
    return read_catalogue_anew(source=source)
