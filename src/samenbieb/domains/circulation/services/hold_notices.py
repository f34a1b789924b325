"""What is told about holds: ready to pick up, and ended without it."""

from collections.abc import Iterable

from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.circulation.services import naming
from samenbieb.domains.circulation.services.telling import Telling, tell_many

_WHY = "the notices of every library"


def tell_ready(hold_ids: Iterable[int]) -> int:
    """Tell members what lies ready, with the place, the number on the shelf and the last day. Returns how many titles."""
    found = _holds(hold_ids, Hold.State.WAITING)
    titles = naming.titles([hold.work for hold in found])
    return len(
        tell_many(
            [
                Telling(
                    organisation_id=hold.organisation_id,
                    person_id=hold.membership.person_id,
                    kind="hold_ready",
                    key=f"hold_ready:{hold.public_id}:{hold.captured_at:%Y%m%dT%H%M%S}",
                    titles=(titles[hold.work_id],),
                    shelf_label=hold.shelf_label,
                    day=hold.shelf_until_on,
                    branch=hold.pickup_branch.name,
                )
                for hold in found
                if hold.membership is not None and hold.shelf_until_on and hold.captured_at
            ]
        )
    )


def tell_expired(hold_ids: Iterable[int]) -> int:
    """Tell members that a reservation ended because it was not picked up, or its last day has passed. Returns how many."""
    found = _holds(hold_ids, Hold.State.EXPIRED)
    titles = naming.titles([hold.work for hold in found])
    return len(
        tell_many(
            [
                Telling(
                    organisation_id=hold.organisation_id,
                    person_id=hold.membership.person_id,
                    kind="hold_expired",
                    template="hold_expired" if hold.shelf_until_on else "hold_unmet",
                    key=f"hold_expired:{hold.public_id}",
                    titles=(titles[hold.work_id],),
                    day=hold.shelf_until_on,
                    branch=hold.pickup_branch.name if hold.shelf_until_on else "",
                )
                for hold in found
                if hold.membership is not None
            ]
        )
    )


def _holds(hold_ids: Iterable[int], state: Hold.State) -> list[Hold]:
    rows = Hold.objects.across_all(reason=_WHY).filter(pk__in=list(hold_ids), state=state)
    return list(rows.select_related("membership", "work", "pickup_branch").order_by("pk"))
