"""A title of which only the name is known yet: hidden from readers until somebody gives it its description."""

from samenbieb.domains.catalogue import ports
from samenbieb.domains.catalogue.events import WorkChanged
from samenbieb.domains.catalogue.models import Record, Work
from samenbieb.domains.catalogue.rules import grouping
from samenbieb.domains.catalogue.services import one_edition, works
from samenbieb.domains.catalogue.services.regrouping import lock_works
from samenbieb.kernel import clock, identifiers, outbox

KEY_PREFIX = "provisional|"


def make_provisional(title: str) -> int:
    """Make an edition of its own with a title alone. Gives its primary key. The caller checked who may.

    No delivery describes it, so it counts as withdrawn: search and the portal leave it out. Publishes: WorkChanged.
    """
    sort = grouping.sort_title(title, skip="", language="")[: works.SORT_LENGTH_MAX]
    work = Work.objects.create(
        key=f"{KEY_PREFIX}{identifiers.uuid7()}", kind="text", title=title, title_sort=sort
    )
    now = clock.now()
    record = Record.objects.create(
        work=work,
        title=title,
        title_sort=sort,
        form=Record.Form.OTHER,
        withdrawn=True,
        placed_by_hand=True,
        added_at=now,
        changed_at=now,
    )
    outbox.publish(WorkChanged(work_id=work.pk))
    return int(record.pk)


def replace_provisional(*, record_id: int, kept_id: int) -> None:
    """Let an edition with a title alone become a described one, with its copies and holds. Nothing when it is none.

    Locks: the grouping, both works. Publishes: WorkChanged, WorksJoined.
    """
    works.lock_grouping()
    gone, kept = Record.objects.get(pk=record_id), Record.objects.get(pk=kept_id)
    if record_id == kept_id or not gone.work.key.startswith(KEY_PREFIX):
        return
    lock_works(gone.work_id, kept.work_id)
    for follower in ports.edition_followers():
        follower.move(from_record_id=gone.pk, to_record_id=kept.pk)
    one_edition.to_work_of(gone, kept)
    Record.objects.filter(pk=gone.pk).update(withdrawn=True, merged_into=kept)
    outbox.publish(WorkChanged(work_id=kept.work_id))
