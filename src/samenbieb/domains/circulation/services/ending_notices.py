"""What is told about memberships: that they end soon."""

import datetime as dt

from samenbieb.domains.circulation.services.telling import Telling, tell_many
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.kernel import jobs

AHEAD = dt.timedelta(days=30)
BATCH_COUNT = 1_000


def tell_ending() -> dict[str, int]:
    """Tell members that their membership ends within 30 days, once for each end. Bears repeating; stop it anywhere.

    What goes on by itself is not told. Returns how many notices. Source: FORMAT (membership_end).
    """
    ending = patrons.ending_memberships(within=AHEAD)
    told = 0
    for start in range(0, len(ending), BATCH_COUNT):
        jobs.between_batches()
        told += len(
            tell_many(
                [
                    Telling(
                        organisation_id=line.organisation_id,
                        person_id=line.person_id,
                        kind="membership_end",
                        key=f"membership_end:{line.public_id}:{line.expires_on}",
                        day=line.expires_on,
                    )
                    for line in ending[start : start + BATCH_COUNT]
                ]
            )
        )
    return {"notices": told}
