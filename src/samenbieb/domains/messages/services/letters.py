"""Letters: put together to be printed, printed, and put back. A letter stands in one batch and no other."""

from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from samenbieb.domains.messages import permissions
from samenbieb.domains.messages.errors import LettersGone, NoLetters
from samenbieb.domains.messages.models import LetterBatch, Notice
from samenbieb.kernel import audit, clock, locking
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

BATCH_MOST = 500  # letters: what one printer takes in one go


@transaction.atomic
def collect_letters(actor: Actor, *, organisation_id: int) -> str:
    """Put the letters that wait in a batch, oldest first. Returns the public id of the batch.

    Raises: NotAllowed, NoLetters. Locks: the letters of the library. Of two people who
    ask at once the second finds what came since.
    """
    actor.require(permissions.PRINT_LETTERS, at=organisation_id)
    locking.lock_letters(organisation_id)
    waiting = list(
        Notice.objects.within(actor, permissions.PRINT_LETTERS)
        .filter(
            organisation=organisation_id,
            channel=Notice.Channel.LETTER,
            state=Notice.State.WAITING,
            letter_batch=None,
        )
        .select_for_update(no_key=True)
        .order_by("pk")
        .values_list("pk", flat=True)[:BATCH_MOST]
    )
    if not waiting:
        raise NoLetters
    batches = LetterBatch.objects.within(actor, permissions.PRINT_LETTERS).filter(
        organisation=organisation_id
    )
    batch = LetterBatch.objects.create(
        organisation_id=organisation_id,
        number=(batches.aggregate(last=Max("number"))["last"] or 0) + 1,
        made_at=clock.now(),
        made_by=actor.name,
        count=len(waiting),
    )
    Notice.objects.within(actor, permissions.PRINT_LETTERS).filter(pk__in=waiting).update(letter_batch=batch)
    audit.record(actor, permissions.PRINT_LETTERS, batch, act="collected", letters=len(waiting))
    return str(batch.public_id)


@transaction.atomic
def mark_printed(actor: Actor, *, public_id: str) -> bool:
    """Note that the letters of a batch are printed: they went. Returns whether that is new. Raises: NotFound.

    Locks: the batch.
    """
    batch = _locked(actor, public_id)
    if batch.printed_at is not None:
        return False
    batch.printed_at = clock.now()
    batch.save(update_fields=["printed_at"])
    _letters(actor, batch).filter(state=Notice.State.WAITING).update(
        state=Notice.State.SENT, sent_at=batch.printed_at
    )
    audit.record(actor, permissions.PRINT_LETTERS, batch, act="printed")
    return True


@transaction.atomic
def undo_printed(actor: Actor, *, public_id: str) -> bool:
    """Take back that a batch was printed: its letters wait again, in the same batch. Returns whether it was printed.

    Raises: NotFound, LettersGone. Locks: the batch.
    """
    batch = _locked(actor, public_id)
    if batch.printed_at is None:
        return False
    letters = _letters(actor, batch)
    if letters.exclude(emptied_at=None).exists():
        raise LettersGone
    batch.printed_at = None
    batch.save(update_fields=["printed_at"])
    letters.filter(state=Notice.State.SENT).update(state=Notice.State.WAITING, sent_at=None)
    audit.record(actor, permissions.PRINT_LETTERS, batch, act="not_printed")
    return True


def _letters(actor: Actor, batch: LetterBatch) -> QuerySet[Notice]:
    return Notice.objects.within(actor, permissions.PRINT_LETTERS).filter(letter_batch=batch)


def _locked(actor: Actor, public_id: str) -> LetterBatch:
    try:
        key = UUID(public_id)
    except ValueError:
        raise NotFound from None
    rows = LetterBatch.objects.within(actor, permissions.PRINT_LETTERS).filter(public_id=key)
    batch = rows.select_for_update(no_key=True).first()
    if batch is None:
        raise NotFound
    return batch
