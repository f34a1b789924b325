"""Single records: an edition's page, its MARC, what it was before, and finding records by their numbers."""

import uuid
from collections import defaultdict
from collections.abc import Collection

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.errors import NoSuchTitle
from samenbieb.domains.catalogue.models import Description, DescriptionVersion, Record
from samenbieb.domains.catalogue.selectors.views import EditionView, VersionLine
from samenbieb.domains.catalogue.selectors.works import edition_view
from samenbieb.formats import isbn as isbn_format
from samenbieb.formats import iso2709, marcxml
from samenbieb.formats.marc21 import MarcRecord, text_of
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.statements import Statement


def record(public_id: str) -> EditionView:
    """Give one edition, withdrawn ones too. Raises: NoSuchTitle."""
    return edition_view(_row(public_id))


def record_id_of(public_id: str) -> int:
    """Give the primary key of a record. Raises: NoSuchTitle."""
    return _row(public_id).pk


def marc_lines(public_id: str) -> list[str]:
    """Give the record as it was first delivered, as lines of text for a cataloguer. Raises: NoSuchTitle."""
    first = Description.objects.filter(record=_row(public_id)).order_by("pk").first()
    return text_of(parsed(first)) if first else []


def record_history(actor: Actor, public_id: str) -> list[VersionLine]:
    """Give what a record was before, newest first. Raises: NotAllowed, NoSuchTitle."""
    actor.require(permissions.VIEW_IMPORTS)
    versions = DescriptionVersion.objects.filter(description__record=_row(public_id)).order_by("-replaced_at")
    return [VersionLine(row.version, row.replaced_at, row.replaced_by, row.reason) for row in versions]


def record_ids_by_number(numbers: Collection[str], *, source: str = "") -> dict[str, list[int]]:
    """Find records by control number (of one source, or of any); a number may stand on records of several sources."""
    rows = Description.objects.filter(control_number__in=numbers, record__withdrawn=False)
    if source:
        rows = rows.filter(source=source)
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, record_id in rows.order_by("pk").values_list("control_number", "record_id"):
        if record_id not in found[number]:
            found[number].append(record_id)
    return dict(found)


def record_ids_by_isbn(numbers: Collection[str]) -> dict[str, list[int]]:
    """Find records by ISBN in any form; the answer names each number as it was asked."""
    asked = {number: isbn_format.normalised(number) for number in numbers}
    rows = Record.objects.filter(
        identifiers__scheme="isbn",
        identifiers__value__in={value for value in asked.values() if value},
        withdrawn=False,
    )
    found: defaultdict[str, list[int]] = defaultdict(list)
    for value, record_id in rows.order_by("pk").values_list("identifiers__value", "pk"):
        found[value].append(record_id)
    return {number: found[value] for number, value in asked.items() if value and value in found}


def forms_of_records(record_ids: Collection[int]) -> dict[int, str]:
    """Give the form (`book`, `dvd`) of each record."""
    return dict(Record.objects.filter(pk__in=record_ids).values_list("pk", "form"))


def work_ids_of_records(record_ids: Collection[int]) -> dict[int, int]:
    """Give the work of each record."""
    return dict(Record.objects.filter(pk__in=record_ids).values_list("pk", "work_id"))


_WORK = Statement("SELECT work_id FROM catalogue_record WHERE id = %(record)s::bigint")


def work_id_of_record(record_id: int) -> int | None:
    """Give the work of one record, at every scan; null when there is no such record."""
    found = _WORK.row(record=record_id)
    return None if found is None else int(found[0])


def parsed(row: Description) -> MarcRecord:
    """Read the delivered bytes of a description again."""
    if row.raw_format == Description.RawFormat.MARCXML:
        return marcxml.parse(bytes(row.raw), row.raw_encoding)
    return iso2709.parse(bytes(row.raw))


def _row(public_id: str) -> Record:
    try:
        key = uuid.UUID(str(public_id))
    except ValueError:
        raise NoSuchTitle(record=public_id) from None
    row = Record.objects.select_related("work", "merged_into__work").filter(public_id=key).first()
    if row is None:
        raise NoSuchTitle(record=public_id)
    return row.merged_into or row  # the address of an edition that turned out to be another one leads there
