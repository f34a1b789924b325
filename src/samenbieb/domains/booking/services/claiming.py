"""The one engine: what is claimed is claimed with all below it, under locks in one order; the database has the last word."""

from django.db import IntegrityError, transaction

from samenbieb.domains.booking import access
from samenbieb.domains.booking.errors import SlotTaken
from samenbieb.domains.booking.models import Claim, Occupied, Resource
from samenbieb.domains.booking.rules import Span


def refuse_taken(row: Resource, span: Span, *, but: int | None = None) -> None:
    """Refuse what is taken already, before any lock: a look that costs nobody a wait. Raises: SlotTaken."""
    if access.taken(access.below(row), access.terms_of(row).around(span), but=but):
        raise SlotTaken


def occupy(claim: Claim, row: Resource) -> None:
    """Let a claim (saved, and holding nothing yet) take something and all below it.

    Raises: SlotTaken, SeenBefore. Locks: all of these things, in the order of their primary keys.
    """
    ids = access.lock_below(row)
    from_at, until_at = access.terms_of(row).around((claim.starts_at, claim.ends_at))
    if access.taken(ids, (from_at, until_at), but=claim.pk):
        raise SlotTaken
    rows = [Occupied(claim=claim, resource_id=pk, from_at=from_at, until_at=until_at) for pk in sorted(ids)]
    try:
        with transaction.atomic():
            Occupied.objects.bulk_create(rows)
    except IntegrityError as problem:  # whoever wrote around the locks
        raise SlotTaken from problem


def let_go(claim: Claim) -> None:
    """Let a claim hold nothing any more."""
    Occupied.objects.filter(claim=claim).delete()
