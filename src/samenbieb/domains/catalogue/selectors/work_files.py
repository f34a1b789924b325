"""All that a cataloguer wants to know of a work: why its editions are together, who described them, what was done by hand."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import QuerySet

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.models import Description, Record, Work
from samenbieb.domains.catalogue.rules import extraction
from samenbieb.domains.catalogue.selectors.acts import acts_on
from samenbieb.domains.catalogue.selectors.records import parsed
from samenbieb.domains.catalogue.selectors.regrouping import standing_work, title_of
from samenbieb.domains.catalogue.selectors.views import DescriptionFile, EditionFile, OldAddress, WorkFile
from samenbieb.domains.catalogue.selectors.works import edition_view
from samenbieb.formats.marc21 import text_of
from samenbieb.kernel.actor import Actor

EDITIONS_SHOWN_MAX = 200
_UNSEEN = frozenset({"title_sort", "kind", "identifiers"})  # follow from what is shown


def work_file(actor: Actor, public_id: str) -> WorkFile:
    """Give everything of a work, withdrawn editions too; a joined work leads to the other.

    At most 200 editions, the newest first; a number of queries that does not grow with them.
    Raises: NotAllowed, NoSuchTitle.
    """
    actor.require(permissions.EDIT)
    row = standing_work(public_id)
    rows = list(
        Record.objects.filter(work=row, merged_into=None).select_related("work").order_by("-year", "pk")
    )
    shown = rows[:EDITIONS_SHOWN_MAX]
    descriptions = _descriptions(shown)
    leads = _where_keys_lead([one.work_key for found in descriptions.values() for one in found])
    former = Work.objects.filter(merged_into=row).order_by("pk")
    return WorkFile(
        public_id=str(row.public_id),
        title=title_of(row),
        creator=row.creator,
        kind=row.kind,
        key=row.key,
        editions=tuple(_edition(one, descriptions[one.pk], leads, row) for one in shown),
        editions_total=len(rows),
        old_addresses=tuple(OldAddress(str(one.public_id), one.title, one.key) for one in former),
        acts=tuple(acts_on(row.pk, [one.pk for one in rows])),
    )


def _descriptions(rows: Sequence[Record]) -> defaultdict[int, list[DescriptionFile]]:
    found: defaultdict[int, list[DescriptionFile]] = defaultdict(list)
    told: QuerySet[Description] = Description.objects.filter(record__in=rows).select_related("organisation")
    for one in told.order_by("pk"):
        marc = parsed(one)
        facts = extraction.facts_of(marc) if extraction.has_title(marc) else None
        found[one.record_id].append(
            DescriptionFile(
                id=one.pk,
                public_id=str(one.public_id),
                source=one.source,
                control_number=one.control_number,
                library=one.organisation.name if one.organisation else "",
                version=one.version,
                changed_at=one.changed_at,
                remarks=tuple(one.remarks),
                withdrawn=one.withdrawn,
                work_key=facts.work_key if facts else "",
                evidence=tuple((str(said.reason), said.value) for said in facts.work_evidence)
                if facts
                else (),
                lines=tuple(text_of(marc)),
            )
        )
    return found


def _where_keys_lead(keys: Sequence[str]) -> dict[str, Work]:
    rows = Work.objects.filter(key__in=set(keys)).select_related("merged_into")
    return {row.key: row.merged_into or row for row in rows}


def _edition(
    row: Record, descriptions: Sequence[DescriptionFile], leads: dict[str, Work], owner: Work
) -> EditionFile:
    keys = list(dict.fromkeys(one.work_key for one in descriptions if one.work_key))
    elsewhere = {leads[key].pk: leads[key] for key in keys if key in leads and leads[key].pk != owner.pk}
    by_source = {str(one.id): one.source for one in descriptions}
    return EditionFile(
        edition=edition_view(row),
        withdrawn=row.withdrawn,
        placed_by_hand=row.placed_by_hand,
        keys=tuple(tuple(key.split("|")) for key in keys),
        why=_why(row, keys, leads, owner),
        elsewhere=tuple(OldAddress(str(one.public_id), title_of(one), one.key) for one in elsewhere.values()),
        descriptions=tuple(descriptions),
        provenance=tuple(
            (name, _sources(source, by_source))
            for name, source in sorted(row.provenance.items())
            if name not in _UNSEEN
        ),
    )


def _sources(keys: int | list[int], by_source: dict[str, str]) -> str:
    """Name who said a field; of a list, who said its values, the most trusted first."""
    several = keys if isinstance(keys, list) else [keys]
    return ", ".join(dict.fromkeys(by_source.get(str(key), "") for key in several))


def _why(row: Record, keys: Sequence[str], leads: dict[str, Work], owner: Work) -> str:
    if row.placed_by_hand:
        return "by_hand"
    if owner.key in keys:
        return "own"
    found = {leads[key].pk for key in keys if key in leads}
    if owner.pk in found:
        return "joined"
    return "elsewhere" if found else "nowhere"
