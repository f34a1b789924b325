"""What the worker does for the catalogue unasked."""

from samenbieb.domains.catalogue.services.reading_anew import read_catalogue_anew
from samenbieb.kernel.jobs import job


@job("catalogue.read_anew")
def read_anew() -> dict[str, int]:
    """Read all titles anew, after the rules for reading, matching or grouping changed. Bears repeating."""
    return read_catalogue_anew()
