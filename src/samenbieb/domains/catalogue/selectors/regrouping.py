"""What moves when titles are joined or separated: asked for the preview, and by the act itself under its locks."""

from collections.abc import Collection, Mapping

from django.db.models import QuerySet

from samenbieb.domains.catalogue import permissions, ports
from samenbieb.domains.catalogue.errors import NoSuchTitle, NothingToSeparate, SameWork
from samenbieb.domains.catalogue.models import Record, Work
from samenbieb.domains.catalogue.rules.regrouping import Shift, Undecided
from samenbieb.domains.catalogue.selectors.views import RegroupingView
from samenbieb.domains.catalogue.selectors.works import briefs, edition_view, work_row
from samenbieb.kernel.actor import Actor


def preview_join(actor: Actor, *, public_id: str, into_public_id: str) -> RegroupingView:
    """Give what moves when a title is joined with another. Raises: NotAllowed, NoSuchTitle, SameWork."""
    actor.require(permissions.EDIT)
    source, target = standing_work(public_id), standing_work(into_public_id)
    return _view(join_shift(source, target), source, target, addresses=addresses_of(source))


def preview_separation(
    actor: Actor,
    *,
    public_id: str,
    record_public_ids: Collection[str],
    title: str = "",
    into_public_id: str = "",
    undecided: Undecided = Undecided.STAYS,
) -> RegroupingView:
    """Give what moves when editions become a title of their own, or go to another one.

    Raises: NotAllowed, NoSuchTitle, SameWork, NothingToSeparate.
    """
    actor.require(permissions.EDIT)
    source = standing_work(public_id)
    target = standing_work(into_public_id) if into_public_id else None
    return _view(separation_shift(source, target, record_public_ids, undecided), source, target, title=title)


def standing_work(public_id: str) -> Work:
    """Find the work at this address, or the one it was joined into. Raises: NoSuchTitle."""
    row = work_row(public_id)
    return row.merged_into or row


def join_shift(source: Work, target: Work) -> Shift:
    """Let everything of the one go to the other. Raises: SameWork."""
    if source.pk == target.pk:
        raise SameWork
    return Shift(
        from_work_id=source.pk, to_work_id=target.pk, going=record_ids(source.pk), staying=frozenset()
    )


def separation_shift(
    source: Work, target: Work | None, record_public_ids: Collection[str], undecided: Undecided
) -> Shift:
    """Let the chosen editions go. Raises: NoSuchTitle (an edition of another title), SameWork, NothingToSeparate."""
    if target is not None and target.pk == source.pk:
        raise SameWork
    rows = {str(public_id): pk for pk, public_id in _editions(source.pk).values_list("pk", "public_id")}
    if unknown := set(record_public_ids) - rows.keys():
        raise NoSuchTitle(record=min(unknown))
    chosen = {rows[public_id] for public_id in record_public_ids}
    if not chosen or chosen == set(rows.values()):
        raise NothingToSeparate
    # What was found to be a chosen edition goes with it.
    going = chosen | set(_records(source.pk).filter(merged_into__in=chosen).values_list("pk", flat=True))
    staying = record_ids(source.pk) - going
    return Shift(
        from_work_id=source.pk,
        to_work_id=target.pk if target else 0,
        going=frozenset(going),
        staying=staying,
        undecided=undecided,
    )


def foresee(shift: Shift, *, addresses: int = 0) -> tuple[dict[str, int], Mapping[str, ports.Following]]:
    """Count what moves, and say for each follower what of it moves. Reads only."""
    withdrawn = Record.objects.filter(pk__in=shift.going, merged_into=None).values_list(
        "withdrawn", flat=True
    )
    counts = {
        "editions": len(withdrawn),
        "addresses": addresses,
        "index_entries": 0
        if all(withdrawn)
        else 2,  # that of the one it leaves and that of the one it comes to
    }
    following = {follower.name: follower.foresee(shift) for follower in ports.followers()}
    for found in following.values():
        counts |= found.counts
    return counts, following


def addresses_of(source: Work) -> int:
    """Count the addresses that lead to this work, its own included."""
    return 1 + Work.objects.filter(merged_into=source).count()


def record_ids(work_id: int) -> frozenset[int]:
    """Give the editions of a work, withdrawn ones too, and those that were found to be another one."""
    return frozenset(_records(work_id).values_list("pk", flat=True))


def title_of(work: Work) -> str:
    """Give the title under which readers know a work."""
    brief = briefs([work.pk]).get(work.pk)
    return brief.title if brief else work.title


def _records(work_id: int) -> QuerySet[Record]:
    return Record.objects.filter(work_id=work_id)


def _editions(work_id: int) -> QuerySet[Record]:
    return _records(work_id).filter(merged_into=None)


def _view(
    shift: Shift, source: Work, target: Work | None, *, addresses: int = 0, title: str = ""
) -> RegroupingView:
    rows = list(_editions(source.pk).select_related("work").order_by("-year", "pk"))
    going = [edition_view(row) for row in rows if row.pk in shift.going]
    counts, _following = foresee(shift, addresses=addresses)
    return RegroupingView(
        title=title_of(source),
        public_id=str(source.public_id),
        into_title=title_of(target) if target else title or going[0].title,
        into_public_id=str(target.public_id) if target else "",
        going=tuple(going),
        staying=tuple(edition_view(row) for row in rows if row.pk in shift.staying),
        counts=counts,
    )
