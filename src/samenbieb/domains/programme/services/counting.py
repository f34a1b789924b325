"""Counting heads: a number, one more, a number put right, taken back. No name is ever needed.

Every act is a new row; the row that stands is the last of its chain.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from samenbieb.domains.programme import permissions, rules
from samenbieb.domains.programme.access import day_of, lock_all_to_count, lock_to_count
from samenbieb.domains.programme.errors import (
    CountedMeanwhile,
    CountFinal,
    HeadsMany,
    NotBegun,
    NothingCounted,
    SessionOff,
)
from samenbieb.domains.programme.events import HeadsCounted
from samenbieb.domains.programme.models import HeadCount, Session
from samenbieb.kernel import audit, clock, idempotency, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid
from samenbieb.kernel.locking import locked

State = Session.State


@dataclass(frozen=True, slots=True)
class Counted:
    """What stands now. No heads: nothing is counted (any more). `count` names the row, to say what one saw."""

    session: str
    heads: int | None
    children: int | None
    count: str


@dataclass(frozen=True, slots=True)
class HeadsOf:
    """A number for one session of several. `seen` and `sure` as in `count_heads`."""

    session: str
    heads: int
    children: int | None = None
    seen: str | None = None
    sure: bool = False


@locked
def count_heads(
    actor: Actor,
    *,
    session: str,
    heads: int,
    children: int | None = None,
    seen: str | None = None,
    sure: bool = False,
    key: str = "",
) -> Counted:
    """Note how many people were there; nobody is a number too. A second number puts the first right.

    `seen`: the count that the screen showed (empty: none), so that nobody writes over what a colleague counted.
    `sure`: a number that is far too large for the place is meant. `key`: the same key counts once.
    Raises: NotFound, NotAllowed, Invalid, NotBegun, SessionOff, CountFinal, CountedMeanwhile, HeadsMany,
    KeyUsedForOther. Locks: the session.
    """
    wish = HeadsOf(session, heads, children, seen, sure)
    return _once(actor, key, {"count": asdict(wish)}, lambda: _count(actor, [wish])[0])


@locked
def count_many(actor: Actor, *, counts: Sequence[HeadsOf], key: str = "") -> list[Counted]:
    """Note the numbers of several sessions at once, all of them or none. Raises: as `count_heads`. Locks: the sessions."""

    def act() -> dict[str, Any]:
        with outbox.together():
            return {"done": [asdict(one) for one in _count(actor, counts)]}

    wish = {"counts": [asdict(one) for one in counts]}
    return [Counted(**one) for one in idempotency.once(actor, key, wish, act)["done"]]


@locked
def add_heads(actor: Actor, *, session: str, heads: int = 1, children: int = 0, key: str = "") -> Counted:
    """Add who came in since, on top of what stands. Raises: as `count_heads`. Locks: the session."""

    def act() -> Counted:
        row = lock_to_count(actor, session)
        before, apart = (row.count.heads or 0, row.count.children) if row.count else (0, None)
        together = (apart or 0) + children if apart is not None or children else None
        return _write(actor, [(row, before + heads, together)])[0]

    return _once(actor, key, {"add": [session, heads, children]}, act)


@locked
def undo_count(actor: Actor, *, session: str, seen: str | None = None, key: str = "") -> Counted:
    """Take the last count back: what stood before it stands again. Returns what stands.

    Taking back is not taken back: a second time goes further back, until nothing is counted.

    Raises: NotFound, NotAllowed, NothingCounted, CountFinal, CountedMeanwhile. Locks: the session.
    """

    def act() -> Counted:
        row = lock_to_count(actor, session)
        if row.count is None:
            raise NothingCounted
        _is_as_seen(row, seen)
        typed = _typed(row.count)
        before = _typed(typed.corrects) if typed else None
        stands = (before.heads, before.children) if before else (None, None)
        return _write(actor, [(row, *stands)], restores=before)[0]

    return _once(actor, key, {"undo": [session, seen]}, act)


def _typed(row: HeadCount | None) -> HeadCount | None:
    """Give the row in which somebody typed what a row says; null when that is that nothing is counted."""
    return row if row is None or (row.restores is None and row.heads is not None) else row.restores


def _once(actor: Actor, key: str, wish: dict[str, Any], act: Callable[[], Counted]) -> Counted:
    return Counted(**idempotency.once(actor, key, wish, lambda: asdict(act())))


def _count(actor: Actor, wishes: Sequence[HeadsOf]) -> list[Counted]:
    rows = lock_all_to_count(actor, [wish.session for wish in wishes])
    for wish in wishes:
        _is_as_seen(rows[wish.session], wish.seen)
        _look_at(actor, rows[wish.session], wish.heads, wish.children)
        if not wish.sure:
            _ask_about_many(rows[wish.session], wish.heads)
    return _write(actor, [(rows[wish.session], wish.heads, wish.children) for wish in wishes])


def _ask_about_many(row: Session, heads: int) -> None:
    """Raises: HeadsMany, for what looks like a typing error."""
    if rules.heads_are_many(heads, row.capacity):
        sentence = _("%(count)s visitors: is that right? Look once more, or confirm it.") % {"count": heads}
        raise HeadsMany(sentence, heads=heads, session=str(row.public_id))


def _is_as_seen(row: Session, seen: str | None) -> None:
    if seen is not None and seen != (str(row.count.public_id) if row.count else ""):
        raise CountedMeanwhile(heads=row.count.heads if row.count else None)


def _write(
    actor: Actor,
    wishes: Sequence[tuple[Session, int | None, int | None]],
    *,
    restores: HeadCount | None = None,
) -> list[Counted]:
    """Add a row to the chain of each session, in a handful of statements however many there are."""
    for row, heads, children in wishes:
        _look_at(actor, row, heads, children)
    lasts = HeadCount.objects.filter(session__in=[row for row, *_heads in wishes], corrected_by=None)
    last = {count.session_id: count for count in lasts}
    counts = HeadCount.objects.bulk_create(
        HeadCount(
            session=row,
            heads=heads,
            children=children,
            counted_at=clock.now(),
            counted_by=actor.name,
            corrects=last.get(row.pk),
            restores=restores,
        )
        for row, heads, children in wishes
    )
    facts = []
    for (row, heads, _children), count in zip(wishes, counts, strict=True):
        row.count = None if heads is None else count
        if row.state != State.FINAL or heads is None:
            row.state = State.PLANNED if heads is None else State.COUNTED
        was = last[row.pk].heads if row.pk in last else None
        audit.record(actor, permissions.COUNT, row, heads=heads, was=was)
        facts.append(HeadsCounted(row.pk, row.branch_id, day_of(row).isoformat(), heads))
    Session.objects.across_all(reason="the sessions that were just locked to be counted").bulk_update(
        [row for row, *_heads in wishes], ["count", "state"]
    )
    outbox.publish_all(facts)
    return [
        Counted(str(row.public_id), heads, children, str(count.public_id) if heads is not None else "")
        for (row, heads, children), count in zip(wishes, counts, strict=True)
    ]


def _look_at(actor: Actor, row: Session, heads: int | None, children: int | None) -> None:
    if row.state == State.CANCELLED:
        raise SessionOff
    if row.state == State.FINAL and not actor.may(permissions.CORRECT_FINAL, at=row.organisation_id):
        raise CountFinal
    if not rules.may_be_counted(row.starts_at, clock.now()):
        raise NotBegun
    if heads is not None and not rules.heads_are_possible(heads, children):
        sentence = _("Fill in a whole number of visitors: 0 if nobody came, at most 9999.")
        if 0 <= heads <= rules.HEADS_MAX:
            sentence = _("There cannot be more children than visitors.")
        raise Invalid(sentence, fields={"heads": sentence})
