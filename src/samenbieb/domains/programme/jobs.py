"""What is done with sessions while nobody waits."""

import datetime as dt

from samenbieb.domains.programme import services
from samenbieb.kernel.jobs import between_batches, job

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


@job("programme.settle_places")
def settle_places() -> dict[str, int]:
    """Take back places that were kept too long, and offer them to who waits; one session at a time."""
    offered = 0
    sessions = services.sessions_to_settle()
    for session_id in sessions:
        between_batches()
        offered += services.settle_session(session_id)
    return {"sessions": len(sessions), "offered": offered}
