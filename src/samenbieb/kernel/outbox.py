"""Facts, published in the transaction of the act and handed to the rooms' reactions at least once by the worker."""

import dataclasses
import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, TypeVar

import structlog
from django.db import connection, transaction
from django.db.models import Min, QuerySet

from samenbieb.kernel import clock
from samenbieb.kernel.models import OutboxEvent
from samenbieb.kernel.statements import Statement

log = structlog.get_logger(__name__)
BATCH_COUNT = 500
ATTEMPTS_MAX = 8
_ACTOR, _SUBJECT_TYPE, _SUBJECT_ID, _PERSON = 1, 5, 6, 7  # where they stand in a line that is noted
_MANY_COUNT = 50  # from here on COPY is several times as fast as INSERT
_PUBLISH = Statement(
    """
    INSERT INTO kernel_outboxevent (name, payload, published_at, attempts, problem)
    SELECT fact.line ->> 0, fact.line -> 1, %(now)s::timestamptz, 0, ''
    FROM jsonb_array_elements(%(facts)s::jsonb) WITH ORDINALITY AS fact (line, place) ORDER BY fact.place
    """
)
# Facts and lines of the audit trail of one act: one way to the database instead of two.
_TOGETHER = Statement(
    """
    WITH noted AS (
        INSERT INTO kernel_auditentry
            (done_at, actor, door, action, organisation_id, subject_type, subject_id, person_id, details)
        SELECT (noted.line ->> 0)::timestamptz, noted.line ->> 1, noted.line ->> 2, noted.line ->> 3,
            (noted.line ->> 4)::bigint, noted.line ->> 5, noted.line ->> 6, (noted.line ->> 7)::bigint, noted.line -> 8
        FROM jsonb_array_elements(%(lines)s::jsonb) WITH ORDINALITY AS noted (line, place) ORDER BY noted.place
    )
    INSERT INTO kernel_outboxevent (name, payload, published_at, attempts, problem)
    SELECT fact.line ->> 0, fact.line -> 1, %(now)s::timestamptz, 0, ''
    FROM jsonb_array_elements(%(facts)s::jsonb) WITH ORDINALITY AS fact (line, place) ORDER BY fact.place
    """
)


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """A fact in the past tense: ids and plain values only, no secrets. A change of shape is a new name (`.v2`)."""

    name: ClassVar[str]


E = TypeVar("E", bound=Event)
Reaction = Callable[[Sequence[Any]], None]
_gathered: ContextVar[list[Event] | None] = ContextVar("gathered", default=None)
_noted: ContextVar[list[list[Any]] | None] = ContextVar("noted", default=None)
_reactions: dict[str, list[tuple[type[Event], Reaction]]] = defaultdict(list)
_batch_counts: dict[str, int] = {}  # only of kinds whose reactions ask for few at once


def publish(event: Event) -> None:
    """Write the fact beside the rows it tells of; it is handed on after the transaction commits."""
    publish_all([event])


@contextmanager
def together() -> Iterator[None]:
    """Write the facts that are published inside, and the lines of the audit trail, at once when it ends well."""
    facts: list[Event] = []
    lines: list[list[Any]] = []
    token, noted = _gathered.set(facts), _noted.set(lines)
    try:
        yield
    finally:
        _gathered.reset(token)
        _noted.reset(noted)
    few = facts[: _MANY_COUNT - 1]
    if lines:
        _TOGETHER.run(lines=lines, facts=json.dumps(_plain(few)), now=clock.now())
        facts = facts[len(few) :]
    publish_all(facts)


def note(line: list[Any]) -> bool:
    """Keep a line of the audit trail for the end of the act that gathers; tells whether one does. For `audit` only.

    The line is as JSON: done_at (ISO), actor, door, action, organisation, subject's type and id, person, details.
    """
    lines = _noted.get()
    if lines is not None:
        lines.append(line)
    return lines is not None


def unlink_noted(subject_type: str, subject_ids: Collection[str]) -> None:
    """Let the lines about some subjects that wait for the end of this act go of their person. For `audit` only."""
    for line in _noted.get() or ():
        if line[_SUBJECT_TYPE] == subject_type and line[_SUBJECT_ID] in subject_ids:
            line[_PERSON] = None
            if line[_ACTOR].startswith("member:"):
                line[_ACTOR] = "member"


def _plain(events: Iterable[Event]) -> list[tuple[str, dict[str, Any]]]:
    return [(event.name, dataclasses.asdict(event)) for event in events]


def publish_all(events: Iterable[Event]) -> None:
    """Write many facts at once, in their order."""
    if (gathered := _gathered.get()) is not None:
        gathered.extend(events)
        return
    now = clock.now()
    facts = _plain(events)
    if len(facts) < _MANY_COUNT:
        if facts:
            _PUBLISH.run(facts=json.dumps(facts), now=now)
        return
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(
            "COPY kernel_outboxevent (name, payload, published_at, attempts, problem) FROM STDIN"
        ) as copy,
    ):
        for name, payload in facts:
            copy.write_row((name, json.dumps(payload), now, 0, ""))


def reacts_to(
    event_class: type[E], *, batch_count: int | None = None
) -> Callable[[Callable[[Sequence[E]], None]], Callable[[Sequence[E]], None]]:
    """Register a reaction. It gets facts in batches, oldest first, perhaps twice: it must bear repeating.

    `batch_count`: at most so many at once, where one who hands on in bulk would give more. A reaction that locks what people work on asks for few, because its locks last
    as long as the batch.
    """

    def register(reaction: Callable[[Sequence[E]], None]) -> Callable[[Sequence[E]], None]:
        _reactions[event_class.name].append((event_class, reaction))
        if batch_count is not None:
            _batch_counts[event_class.name] = min(
                batch_count, _batch_counts.get(event_class.name, batch_count)
            )
        return reaction

    return register


def drain(*, limit: int = BATCH_COUNT, quiet: Collection[str] = ()) -> int:
    """Hand the waiting facts to their reactions, kind by kind, the kind of the oldest first. Returns how many were done.

    Of each kind at most `limit`, in batches of a transaction each. Rooms in `quiet` do not hear of them: a trial must not
    touch what stands outside its database.

    Locks: the rows of a batch (skipping those of another worker). A reaction that fails keeps its facts for later,
    with a pause that doubles.
    """
    kinds = _waiting().order_by().values_list("name").annotate(first=Min("id"))
    return sum(_drain_kind(name, limit, quiet) for name, _first in sorted(kinds, key=lambda kind: kind[1]))


def _drain_kind(name: str, limit: int, quiet: Collection[str]) -> int:
    done = asked = 0
    while asked < limit:
        size = min(_batch_counts.get(name, limit), limit - asked)
        with transaction.atomic():
            rows = _waiting().filter(name=name).select_for_update(skip_locked=True)
            events = list(rows.order_by("id")[:size])
            if events:
                done += _hand_on(name, events, quiet)
        asked += size
        if len(events) < size:
            break
    return done


def _waiting() -> QuerySet[OutboxEvent]:
    """Give the facts that may be handed on now."""
    rows = OutboxEvent.objects.filter(handled_at=None, attempts__lt=ATTEMPTS_MAX)
    return rows.exclude(next_attempt_at__gt=clock.now())


def drain_all(*, quiet: Collection[str] = ()) -> int:
    """Hand on until nothing waits. Returns how many facts were done."""
    total = 0
    while done := drain(quiet=quiet):
        total += done
    return total


def _hand_on(name: str, events: list[OutboxEvent], quiet: Collection[str]) -> int:
    now = clock.now()
    ids = [event.id for event in events]
    try:
        with transaction.atomic():
            for event_class, reaction in _reactions[name]:
                if _room(reaction) in quiet:
                    continue
                reaction([event_class(**event.payload) for event in events])
    except Exception as problem:  # the worker's loop: one failing reaction must not stop the others
        log.exception("reaction_failed", fact=name)
        for event in events:
            event.attempts += 1
            event.problem = f"{type(problem).__name__}: {problem}"[:2000]
            event.next_attempt_at = now + dt.timedelta(seconds=2**event.attempts)
        OutboxEvent.objects.bulk_update(events, ["attempts", "problem", "next_attempt_at"])
        return 0
    OutboxEvent.objects.filter(pk__any_of=ids).update(handled_at=now)
    return len(ids)


def _room(reaction: Reaction) -> str:
    """Name the room that a reaction belongs to: `samenbieb.domains.<room>.reactions`."""
    return reaction.__module__.split(".")[2]


def waiting_count() -> int:
    """Count the facts that wait; a growing number is a sign on the health page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_outboxevent WHERE handled_at IS NULL")
        return int(cursor.fetchone()[0])
