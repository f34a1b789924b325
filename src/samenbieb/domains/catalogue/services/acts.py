"""What cataloguers do by hand: each act is noted with what it moved, and can be taken back while nothing followed."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.errors import AlreadyUndone, CannotUndo, UndoLaterFirst
from samenbieb.domains.catalogue.models import CatalogueAct
from samenbieb.domains.catalogue.selectors.acts import act_row, sentence
from samenbieb.domains.catalogue.services.works import lock_grouping
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked

Undo = Callable[[Actor, CatalogueAct], None]
_undoes: dict[str, Undo] = {}


def undoes(kind: str) -> Callable[[Undo], Undo]:
    """Register how acts of this kind are taken back. It runs under the lock on grouping, in the transaction of the undo.

    It raises a refusal when that is no longer possible, and says in it what to do first.
    """

    def register(undo: Undo) -> Undo:
        _undoes[kind] = undo
        return undo

    return register


def note(
    actor: Actor,
    kind: str,
    *,
    moved: Mapping[str, Any],
    names: Mapping[str, str],
    work_ids: Collection[int] = (),
    record_ids: Collection[int] = (),
) -> CatalogueAct:
    """Note an act in the transaction that does it. `moved` is what its undo needs, `names` what its sentence names.

    The caller has asked for the permission and writes the line of the audit trail.
    """
    branch = organisations.branch_by_id(actor.branch_id) if actor.branch_id else None
    return CatalogueAct.objects.create(
        kind=kind,
        organisation_id=branch.organisation_id if branch else None,
        made_by=actor.name[:120],
        made_at=clock.now(),
        moved=dict(moved),
        names=dict(names),
        work_ids=sorted(set(work_ids)),
        record_ids=sorted(set(record_ids)),
    )


@locked
def undo_act(actor: Actor, act_public_id: str) -> str:
    """Take an act back: everything that it moved is as it was. Returns the sentence of what was undone.

    Raises: NotAllowed, NoSuchAct, AlreadyUndone, CannotUndo, UndoLaterFirst. Locks: the grouping, then what the undo of
    this kind says.
    """
    actor.require(permissions.EDIT)
    lock_grouping()
    act = act_row(act_public_id, for_update=True)
    if act.undone_at is not None:
        raise AlreadyUndone
    if act.kind not in _undoes:
        raise CannotUndo
    _undoes[act.kind](actor, act)
    act.undone_at, act.undone_by = clock.now(), actor.name[:120]
    act.save(update_fields=["undone_at", "undone_by"])
    audit.record(actor, permissions.EDIT, act, undone=act.kind)
    return sentence(act)


def nothing_later(act: CatalogueAct, *, except_ids: Collection[int] = ()) -> None:
    """Refuse while a later act on the same works or editions stands. Raises: UndoLaterFirst, which names the newest."""
    later = CatalogueAct.objects.filter(pk__gt=act.pk, undone_at=None).exclude(pk__in=except_ids)
    same_works = later.filter(work_ids__overlap=act.work_ids)
    same_records = later.filter(record_ids__overlap=act.record_ids)
    if (newest := (same_works | same_records).order_by("-pk").first()) is not None:
        raise UndoLaterFirst(sentence(newest), act=str(newest.public_id))
