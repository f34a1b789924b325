"""Reading the whole catalogue anew after the rules changed: facts, keys of editions, works. Addresses stay.

Nothing is undone that a cataloguer did: editions placed by hand stay, and a work that others were joined into keeps them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction

from samenbieb.domains.catalogue.events import WorkChanged
from samenbieb.domains.catalogue.models import Record, Work
from samenbieb.domains.catalogue.rules.extraction import Facts
from samenbieb.domains.catalogue.services import editions
from samenbieb.domains.catalogue.services.works import lock_grouping
from samenbieb.kernel import jobs, outbox

_WORKS_AT_ONCE: Final = 200


def read_catalogue_anew(*, source: str = "") -> dict[str, int]:
    """Read all editions from their descriptions again, or those that a source describes together with others.

    Bears repeating; a second time changes no key.

    Some hundred works are one transaction, so deliveries and readers work on. Locks: per batch, the grouping.
    Publishes: WorkChanged, EditionMoved. Answers with counts by name.
    """
    counts = Counter[str]()
    works = Work.objects.filter(merged_into=None).order_by("pk")
    if source:
        together = Record.objects.filter(descriptions__source=source).exclude(provenance={})
        works = works.filter(pk__in=together.values("work"))
    last = 0
    while keys := list(works.filter(pk__gt=last).values_list("pk", flat=True)[:_WORKS_AT_ONCE]):
        jobs.between_batches()
        with transaction.atomic():
            lock_grouping()
            counts.update(_read(keys))
        last = keys[-1]
    return dict(counts)


def _read(work_ids: Sequence[int]) -> Counter[str]:
    rows = Record.objects.filter(work__in=work_ids, merged_into=None).order_by("pk")
    before = dict(rows.values_list("pk", "work_id"))
    facts = {pk: one.facts for pk, one in editions.merged_descriptions(list(before)).items()}
    by_hand = set(rows.filter(placed_by_hand=True).values_list("pk", flat=True))
    renamed = 0
    for work in Work.objects.filter(pk__in=set(before.values())).order_by("pk"):
        theirs = {pk: facts[pk] for pk, work_id in before.items() if work_id == work.pk and pk in facts}
        renamed += _keep_address(work, {pk: one for pk, one in theirs.items() if pk not in by_hand})
    after = editions.redescribe(list(before))
    moved = [pk for pk, record in after.items() if record.work_id != before[pk]]
    touched = {*before.values(), *(record.work_id for record in after.values())}
    outbox.publish_all(WorkChanged(work_id=work_id) for work_id in sorted(touched))
    return Counter(works=len(work_ids), editions=len(before), renamed=renamed, moved=len(moved))


def _keep_address(work: Work, facts: Mapping[int, Facts]) -> bool:
    """Give a work, and those that lead to it, the keys that its editions have now. Whether its own key changed."""
    wanted = [key for key, _ in Counter(one.work_key for one in facts.values()).most_common()]
    taken = set(Work.objects.filter(key__in=wanted).values_list("key", flat=True))
    free = [key for key in wanted if key not in taken]
    renamed = bool(free) and work.key not in wanted
    if renamed:
        work.key = free.pop(0)
        work.save(update_fields=["key"])
    # Works that were joined into this one lead its other editions here: under their new keys, as under the old ones.
    leading = Work.objects.filter(merged_into=work).exclude(key__in=wanted).order_by("pk")
    for old, key in zip(leading, free, strict=False):
        old.key = key
        old.save(update_fields=["key"])
    return renamed
