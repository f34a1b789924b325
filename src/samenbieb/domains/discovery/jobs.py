"""What the worker does for the index unasked."""

from samenbieb.domains.discovery import engines, services
from samenbieb.kernel.jobs import job


@job("discovery.tend_index")
def tend_index() -> dict[str, int]:
    """Build the index when there is none, or one of another version. Bears repeating."""
    if engines.engine().check():
        return {"works": services.rebuild()}
    return {"works": 0}
