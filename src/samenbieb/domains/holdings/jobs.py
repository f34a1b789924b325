"""What is done with items while nobody waits."""

from samenbieb.domains.catalogue import services as catalogue
from samenbieb.domains.catalogue.services import Delivery
from samenbieb.domains.holdings import services
from samenbieb.domains.holdings.services import BRING_IN_JOB
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.jobs import job


@job(BRING_IN_JOB)
def bring_in_delivery(
    kept_name: str, file_name: str, source: str, organisation_id: int, user_id: int | None
) -> dict[str, int]:
    """Bring in a file that was handed in at the desk, in the name and with the rights of who did it.

    Run again after an interruption it goes on where it was; once it is done, the file is gone and nothing happens.
    """
    path = catalogue.handed_in_path(kept_name)
    if not path.exists():
        return {}
    user = organisations.user_by_id(user_id) if user_id is not None else None
    actor = organisations.actor_for(user, "job") if user else Actor.anonymous("job")
    report = services.bring_in_delivery(
        actor,
        delivery=Delivery(path=path, source=source, organisation_id=organisation_id, file_name=file_name),
    )
    path.unlink(missing_ok=True)
    return {"accepted": report.accepted, "overlaid": report.overlaid, "aside": report.aside}
