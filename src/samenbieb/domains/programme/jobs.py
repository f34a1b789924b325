"""What is done with sessions while nobody waits."""

import datetime as dt

from samenbieb.domains.programme import services
from samenbieb.kernel.jobs import job

# Twice the time between two runs: a worker that was down for a while misses nothing that a night would not find.
TOLD_WITHIN = dt.timedelta(minutes=30)


@job("programme.tell_passed")
def tell_passed() -> dict[str, int]:
    """Tell that sessions are over and not counted."""
    return {"passed": services.tell_passed(within=TOLD_WITHIN)}


@job("programme.close_counts")
def close_counts() -> dict[str, int]:
    """Make counts of long ago final, and tell of every session of the last week that nobody counted."""
    return {"final": services.make_final(), "passed": services.tell_passed(within=dt.timedelta(days=7))}
