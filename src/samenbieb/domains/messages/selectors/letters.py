"""Letters that wait, and the batches in which they were put together."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from samenbieb.domains.messages import permissions
from samenbieb.domains.messages.errors import LettersGone
from samenbieb.domains.messages.models import LetterBatch, Notice
from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch of letters. `readable`: its texts are there yet, so it can be printed."""

    public_id: str
    number: int
    made_at: dt.datetime
    made_by: str
    count: int
    printed_at: dt.datetime | None
    readable: bool


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """One letter as it is printed: its page, with the lines of the address."""

    address: tuple[str, ...]
    subject: str
    paragraphs: tuple[tuple[str, ...], ...]
    language: str
    made_at: dt.datetime


def letters_waiting(actor: Actor, *, organisation_id: int) -> int:
    """Count the letters of a library that stand in no batch yet. Raises: NotAllowed."""
    actor.require(permissions.PRINT_LETTERS, at=organisation_id)
    rows = Notice.objects.within(actor, permissions.PRINT_LETTERS).filter(organisation=organisation_id)
    return rows.filter(channel=Notice.Channel.LETTER, state=Notice.State.WAITING, letter_batch=None).count()


def letter_batches(actor: Actor, *, organisation_id: int, limit: int = 50) -> list[BatchLine]:
    """Give the batches of a library, newest first. Two queries. Raises: NotAllowed."""
    actor.require(permissions.PRINT_LETTERS, at=organisation_id)
    rows = LetterBatch.objects.within(actor, permissions.PRINT_LETTERS).filter(organisation=organisation_id)
    batches = list(rows[:limit])
    letters = Notice.objects.within(actor, permissions.PRINT_LETTERS).filter(letter_batch__in=batches)
    readable = set(letters.filter(emptied_at=None).values_list("letter_batch", flat=True))
    return [
        BatchLine(
            public_id=str(row.public_id),
            number=row.number,
            made_at=row.made_at,
            made_by=row.made_by,
            count=row.count,
            printed_at=row.printed_at,
            readable=row.pk in readable,
        )
        for row in batches
    ]


def letters_of(actor: Actor, *, public_id: str) -> tuple[int, list[PrintedLetter]]:
    """Give the number of a batch and its letters, by postcode as the post wants them. The look is recorded.

    Raises: NotFound, LettersGone after the term of their texts.
    """
    try:
        key = UUID(public_id)
    except ValueError:
        raise NotFound from None
    batch = LetterBatch.objects.within(actor, permissions.PRINT_LETTERS).filter(public_id=key).first()
    if batch is None:
        raise NotFound
    rows = Notice.objects.within(actor, permissions.PRINT_LETTERS).filter(letter_batch=batch, emptied_at=None)
    letters = sorted(rows, key=lambda row: (row.address.splitlines()[-1:], row.pk))
    if not letters:
        raise LettersGone
    audit.record(actor, permissions.PRINT_LETTERS, batch, act="fetched", letters=len(letters))
    return batch.number, [_printed(row) for row in letters]


def _printed(row: Notice) -> PrintedLetter:
    return PrintedLetter(
        address=tuple(row.address.splitlines()),
        subject=row.subject,
        paragraphs=tuple(tuple(part.splitlines()) for part in row.body.split("\n\n") if part.strip()),
        language=row.language,
        made_at=row.made_at,
    )
