"""What the worker does for the index unasked."""

from samenbieb.domains.discovery import engines, services
from samenbieb.kernel import jobs
from samenbieb.kernel.jobs import job


@job("discovery.tend_index")
def tend_index() -> dict[str, int]:
    """Build the index when there is none, or one of another version. Bears repeating.

    Stops between two batches; the one in use stays until the new one is whole, so the next worker begins anew.
    """
    if engines.engine().check():
        return {"works": services.rebuild(lambda _done, _total: jobs.between_batches())}
    return {"works": 0}
