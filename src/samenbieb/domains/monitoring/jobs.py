"""Work of this room on a schedule (config/schedule.py)."""

from samenbieb.domains.monitoring import services
from samenbieb.kernel.jobs import job


@job("monitoring.count_marked")
def count_marked() -> dict[str, int]:
    """Count anew what was touched since the last time. Every ten seconds; one small query when nothing was."""
    return services.count_marked()


@job("monitoring.recount_open")
def recount_open() -> dict[str, int]:
    """Count every month anew that can still change, and finish those that cannot. Every night."""
    return services.recount_open()
