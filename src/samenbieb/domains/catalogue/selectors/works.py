"""Works as readers see them: one title page, lines for lists, facts for search."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

from samenbieb.domains.catalogue.errors import NoSuchTitle
from samenbieb.domains.catalogue.models import Record, Work
from samenbieb.domains.catalogue.rules.names import spoken
from samenbieb.domains.catalogue.rules.texts import distinct
from samenbieb.domains.catalogue.selectors.views import (
    Brief,
    ContributorView,
    EditionView,
    LevelsView,
    SearchFacts,
    WorkView,
)
from samenbieb.kernel.objects import Objects

_DUTCH = "dut"
_PLAIN_FORMS = ("book", "comic", "dvd", "game", "magazine")
_ID_CHUNK = 5000
_SEARCHED: Final = (
    "pk", "work_id", "title", "part", "other_titles", "subtitle", "creators", "contributors", "series", "series_number",
    "subjects", "genres", "summary", "isbns", "form", "audience", "languages", "avi", "year", "easy_reading",
    "large_print", "fiction",
)  # fmt: skip
_WORKS = Objects(Work, "WHERE t.id = ANY (%(works)s::bigint[])", joined={"merged_into": ()})
_STANDING = Objects(Record, "WHERE t.work_id = ANY (%(works)s::bigint[]) AND NOT t.withdrawn")


def work(public_id: str) -> WorkView:
    """Give a title with its editions; the address of a joined work leads to the other. Raises: NoSuchTitle."""
    row = work_row(public_id)
    target = row.merged_into or row
    editions = [_edition(one, target) for one in _records([target.pk])[target.pk]]
    if not editions:
        raise NoSuchTitle(work=public_id)
    face = editions[0]
    return WorkView(
        id=target.pk,
        public_id=str(target.public_id),
        moved=row.pk != target.pk,
        kind=target.kind,
        title=face.title,
        subtitle=face.subtitle,
        creator=next((name for one in editions for name in one.creators), ""),
        creators=_joined(one.creators for one in editions),
        summary=next((one.summary for one in editions if one.summary), ""),
        series=_joined(one.series for one in editions),
        series_number=next((one.series_number for one in editions if one.series_number), ""),
        subjects=_joined(one.subjects for one in editions),
        genres=_joined(one.genres for one in editions),
        languages=_joined(one.languages for one in editions),
        forms=tuple(distinct(one.form for one in editions)),
        audience=next((one.audience for one in editions if one.audience), ""),
        levels=_levels_together([one.levels for one in editions]),
        year=max((one.year for one in editions if one.year), default=None),
        editions=tuple(editions),
    )


def work_id_of(public_id: str, *, record_id: int | None = None) -> int:
    """Give the primary key of a work, of the one it was joined into if it was. Raises: NoSuchTitle.

    With an edition: that to which it belongs now, in case it was separated since the address was read.
    """
    row = work_row(public_id)
    if record_id is not None:
        return Record.objects.values_list("work_id", flat=True).get(pk=record_id)
    return row.merged_into_id or row.pk


def standing_work_ids(work_ids: Collection[int]) -> dict[int, int]:
    """Give for each work the one that its address leads to: itself, or the one it was joined into."""
    rows = Work.objects.filter(pk__in=work_ids).values_list("pk", "merged_into_id")
    return {pk: merged_into or pk for pk, merged_into in rows}


def offered_editions(record_ids: Collection[int]) -> list[tuple[int, str, tuple[str, ...]]]:
    """Give what editions offer to who waits: primary key, form, languages."""
    rows = Record.objects.filter(pk__in=record_ids).order_by("pk").values_list("pk", "form", "languages")
    return [(pk, form, tuple(languages)) for pk, form, languages in rows]


def briefs(work_ids: Collection[int]) -> dict[int, Brief]:
    """Give a line for each of these works that has something to show. One query for the works, one for editions."""
    targets = _targets(work_ids)
    records = _records({target.pk for target in targets.values()})
    return {
        asked: _brief(target, records[target.pk]) for asked, target in targets.items() if records[target.pk]
    }


def search_facts(work_ids: Collection[int]) -> dict[int, SearchFacts]:
    """Give what search needs of these works; a work that was joined or has no edition left is not among them."""
    standing = Work.objects.filter(pk__any_of=work_ids, merged_into=None)
    public_ids = dict(standing.values_list("pk", "public_id"))
    rows = Record.objects.filter(work__pk__any_of=public_ids, withdrawn=False)
    # Plain rows: a whole index asks this of every edition, and an object for each costs as much as the question.
    records = _in_face_order(rows.values_list(*_SEARCHED, named=True))
    return {
        work_id: _search_facts(work_id, str(public_id), records[work_id])
        for work_id, public_id in public_ids.items()
        if work_id in records
    }


def all_work_ids() -> Iterator[int]:
    """Give the primary keys of all works that stand on their own, in order, without holding them all."""
    after = 0
    while chunk := list(
        Work.objects.filter(pk__gt=after, merged_into=None)
        .order_by("pk")
        .values_list("pk", flat=True)[:_ID_CHUNK]
    ):
        yield from chunk
        after = chunk[-1]


def work_row(public_id: str) -> Work:
    """Find the row at this address, as it is. Raises: NoSuchTitle."""
    try:
        key = uuid.UUID(str(public_id))
    except ValueError:
        raise NoSuchTitle(work=public_id) from None
    row = Work.objects.select_related("merged_into").filter(public_id=key).first()
    if row is None:
        raise NoSuchTitle(work=public_id)
    return row


def _targets(work_ids: Collection[int]) -> dict[int, Work]:
    """Each work asked for, or the one it was joined into."""
    rows = _WORKS.rows(works=tuple(work_ids))
    return {row.pk: row.merged_into or row for row, _also in rows}


def _records(work_ids: Iterable[int]) -> defaultdict[int, list[Record]]:
    """The editions that were not withdrawn, by work; the face of each work first."""
    return _in_face_order(row for row, _also in _STANDING.rows(works=tuple(work_ids)))


def _in_face_order(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.work_id].append(row)
    for editions in found.values():
        if len(editions) > 1:
            editions.sort(key=_face_order)
    return found


def _face_order(row: Record) -> tuple[bool, bool, bool, int, int]:
    """Dutch goes before other languages, print before other forms, ordinary before large print, new before old."""
    return (
        _DUTCH not in row.languages,
        row.form not in _PLAIN_FORMS,
        row.large_print,
        -(row.year or 0),
        row.pk,
    )


def _joined(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(distinct(chain.from_iterable(lists)))


def _levels(row: Record) -> LevelsView:
    return LevelsView(
        avi=row.avi, age_letter=row.age_letter, easy_reading=row.easy_reading, large_print=row.large_print
    )


def _levels_together(levels: Sequence[LevelsView]) -> LevelsView:
    """Of a work: the first that is said; easy and large when one of the editions is."""
    return LevelsView(
        avi=next((one.avi for one in levels if one.avi), ""),
        age_letter=next((one.age_letter for one in levels if one.age_letter), ""),
        easy_reading=any(one.easy_reading for one in levels),
        large_print=any(one.large_print for one in levels),
    )


def edition_view(row: Record) -> EditionView:
    """Put one record into words for a page."""
    return _edition(row, row.work)


def _edition(row: Record, owner: Work) -> EditionView:
    return EditionView(
        id=row.pk,
        public_id=str(row.public_id),
        work_id=owner.pk,
        work_public_id=str(owner.public_id),
        title=row.title,
        subtitle=row.subtitle,
        part=row.part,
        responsibility=row.responsibility,
        other_titles=tuple(row.other_titles),
        creators=tuple(spoken(name) for name in row.creators),
        contributors=tuple(ContributorView(spoken(name), role) for name, role in row.contributors),
        series=tuple(row.series),
        series_number=row.series_number,
        edition=row.edition,
        publisher=row.publisher,
        year=row.year,
        extent=row.extent,
        languages=tuple(row.languages),
        original_language=row.original_language,
        form=row.form,
        audience=row.audience,
        fiction=row.fiction,
        nur=row.nur,
        siso=row.siso,
        pim=row.pim,
        levels=_levels(row),
        subjects=tuple(row.subjects),
        genres=tuple(row.genres),
        summary=row.summary,
        isbns=tuple(row.isbns),
    )


def _brief(owner: Work, rows: Sequence[Record]) -> Brief:
    face = rows[0]
    return Brief(
        id=owner.pk,
        public_id=str(owner.public_id),
        title=face.title,
        subtitle=face.subtitle,
        creator=next((spoken(name) for row in rows for name in row.creators), ""),
        year=max((row.year for row in rows if row.year), default=None),
        forms=tuple(distinct(row.form for row in rows)),
        languages=_joined(row.languages for row in rows),
        audience=next((row.audience for row in rows if row.audience), ""),
        summary=next((row.summary for row in rows if row.summary), ""),
        series=_joined(row.series for row in rows),
        series_number=next((row.series_number for row in rows if row.series_number), ""),
        levels=_levels_together([_levels(row) for row in rows]),
        isbn=next((number for row in rows for number in row.isbns), ""),
    )


def _search_facts(work_id: int, public_id: str, rows: Sequence[Any]) -> SearchFacts:
    titles = [row.title for row in rows]
    titles += [f"{row.title} {row.part}" for row in rows if row.part]
    titles += [title for row in rows for title in row.other_titles]
    return SearchFacts(
        work_id=work_id,
        public_id=public_id,
        titles=tuple(distinct(titles)),
        subtitles=tuple(distinct(row.subtitle for row in rows)),
        creators=_joined(row.creators for row in rows),
        contributors=tuple(distinct(name for row in rows for name, _role in row.contributors)),
        series=_joined(row.series for row in rows),
        series_numbers=tuple(distinct(row.series_number for row in rows)),
        subjects=_joined([*row.subjects, *row.genres] for row in rows),
        summary=next((row.summary for row in rows if row.summary), ""),
        isbns=_joined(row.isbns for row in rows),
        forms=tuple(distinct(row.form for row in rows)),
        audiences=tuple(distinct(row.audience for row in rows)),
        languages=_joined(row.languages for row in rows),
        reading_levels=tuple(distinct(row.avi for row in rows)),
        year=max((row.year for row in rows if row.year), default=None),
        easy_reading=any(row.easy_reading for row in rows),
        large_print=any(row.large_print for row in rows),
        fiction=next((row.fiction for row in rows if row.fiction is not None), None),
    )
