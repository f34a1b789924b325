"""What comes in at the desk with its items: a file for the worker, and a record that was mended."""

from collections.abc import Iterable

from django.db import transaction

from samenbieb.domains.catalogue import services as catalogue
from samenbieb.domains.catalogue.services import Accepted, HandedIn, MendedBytes
from samenbieb.domains.holdings.services.deliveries import ItemsOfRecords
from samenbieb.kernel import jobs
from samenbieb.kernel.actor import Actor

BRING_IN_JOB = "holdings.bring_in_delivery"


def hand_in_delivery(
    actor: Actor, *, pieces: Iterable[bytes], file_name: str, source: str, organisation_id: int
) -> HandedIn:
    """Take a file of title records with their items; the worker brings it in.

    Raises: NotAllowed, DeliveryTooLarge, DeliveryRefused.
    """
    handed_in = catalogue.hand_in(
        actor, pieces=pieces, file_name=file_name, source=source, organisation_id=organisation_id
    )
    jobs.enqueue(
        BRING_IN_JOB,
        kept_name=handed_in.kept_name,
        file_name=file_name,
        source=source.strip(),
        organisation_id=organisation_id,
        user_id=actor.user_id,
    )
    return handed_in


@transaction.atomic
def bring_in_mended(actor: Actor, *, aside_public_id: str, mended: MendedBytes) -> Accepted:
    """Bring in a record that was kept aside and mended, with the items in it.

    Raises, locks and publishes as `catalogue.services.bring_in_mended`; publishes: ItemChanged.
    """
    organisation_id = catalogue.library_of_aside(actor, aside_public_id)
    counter = ItemsOfRecords(actor, organisation_id)
    return catalogue.bring_in_mended(
        actor, aside_public_id=aside_public_id, mended=mended, take=counter.enter
    )
