"""Answering whether two editions are the same: yes, no, or later. Each pair is asked once; yes and no can be undone."""

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.errors import DoubtSettled
from samenbieb.domains.catalogue.models import ActKind, CatalogueAct, MatchDoubt, Record
from samenbieb.domains.catalogue.selectors.doubts import doubt_row
from samenbieb.domains.catalogue.services import acts, one_edition
from samenbieb.domains.catalogue.services.works import lock_grouping
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked


@locked
def same_edition(actor: Actor, *, doubt_public_id: str) -> str:
    """Make the two editions one: the older one stays. Returns the public id of the act, to undo it.

    Raises: NotAllowed, NotFound, DoubtSettled. Locks: the grouping, the doubt, both works. Publishes: WorkChanged.
    """
    doubt = _open_doubt(actor, doubt_public_id)
    rows = Record.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    editions = rows.in_bulk([doubt.record_id, doubt.candidate_id])
    gone, kept = editions[doubt.record_id], editions[doubt.candidate_id]
    if gone.merged_into_id is not None or kept.merged_into_id is not None:
        raise DoubtSettled
    _settle(actor, doubt, MatchDoubt.State.SAME)
    act = one_edition.make_one(actor, gone=gone, kept=kept, doubt=doubt)
    audit.record(actor, permissions.EDIT, kept, same_as=str(gone.public_id))
    return str(act.public_id)


@locked
def other_edition(actor: Actor, *, doubt_public_id: str) -> str:
    """Note that the two are different; nobody is asked again. Returns the public id of the act, to undo it.

    Raises: NotAllowed, NotFound, DoubtSettled. Locks: the grouping, the doubt.
    """
    doubt = _open_doubt(actor, doubt_public_id)
    _settle(actor, doubt, MatchDoubt.State.OTHER)
    titles = dict(
        Record.objects.filter(pk__in=[doubt.record_id, doubt.candidate_id]).values_list("pk", "title")
    )
    act = acts.note(
        actor,
        ActKind.DOUBT_DISMISSED,
        moved={"doubt": doubt.pk},
        names={"title": titles[doubt.record_id], "into": titles[doubt.candidate_id]},
        record_ids=[doubt.record_id, doubt.candidate_id],
    )
    audit.record(actor, permissions.EDIT, doubt, other_edition=True)
    return str(act.public_id)


@locked
def put_off(actor: Actor, *, doubt_public_id: str) -> None:
    """Leave a doubt for later: it goes to the end of the list. Raises: NotAllowed, NotFound, DoubtSettled."""
    doubt = _open_doubt(actor, doubt_public_id)
    doubt.put_off_at = clock.now()
    doubt.save(update_fields=["put_off_at"])


@acts.undoes(ActKind.DOUBT_DISMISSED)
def _undo_other_edition(_actor: Actor, act: CatalogueAct) -> None:
    acts.nothing_later(act)
    MatchDoubt.objects.filter(pk=act.moved["doubt"]).update(
        state=MatchDoubt.State.OPEN, settled_at=None, settled_by=""
    )


def _open_doubt(actor: Actor, public_id: str) -> MatchDoubt:
    actor.require(permissions.EDIT)
    lock_grouping()
    doubt = MatchDoubt.objects.select_for_update().get(pk=doubt_row(actor, public_id).pk)
    if doubt.state != MatchDoubt.State.OPEN:
        raise DoubtSettled
    return doubt


def _settle(actor: Actor, doubt: MatchDoubt, state: str) -> None:
    doubt.state = state
    doubt.settled_at = clock.now()
    doubt.settled_by = actor.name[:120]
    doubt.save(update_fields=["state", "settled_at", "settled_by"])
