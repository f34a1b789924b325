"""What is done with bookings while nobody waits."""

from samenbieb.domains.booking import services
from samenbieb.kernel.jobs import between_batches, job


@job("booking.release_no_shows")
def release_no_shows() -> dict[str, int]:
    """Free what nobody came for in time, one after another; stops between two of them."""
    released = 0
    for claim_id in services.late():
        between_batches()
        released += services.release(claim_id)
    return {"released": released}
