"""Titles, entered as a supplier delivers them: a small MARC record through the service."""

import itertools
from collections.abc import Sequence
from typing import Any

import factory

from samenbieb.domains.catalogue import services
from samenbieb.domains.catalogue.models import Record, Work
from samenbieb.formats.marc21 import ControlField, DataField, Field, MarcRecord, Subfield
from samenbieb.kernel.actor import Actor

# Leader 06-07 and, where it needs more, a field 007 or 300 that says what a reader holds in their hands.
LEADERS = {"audiobook": "im", "dvd": "gm", "cd": "jm", "game": "rm", "magazine": "as", "sheet_music": "cm"}

_numbers = itertools.count(1)  # one row of numbers for both factories: they feed one source


def data_field(tag: str, indicators: str = "  ", **subfields: str | Sequence[str]) -> DataField:
    """Make a field: `data_field("245", "13", a="De avonden")`; codes that are digits are written `_2`."""
    parts = [
        Subfield(code.removeprefix("_"), value)
        for code, values in subfields.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return DataField(tag, indicators[0], indicators[1], tuple(parts))


def marc_record(
    *,
    title: str = "De avonden",
    subtitle: str = "",
    creator: str = "Reve, Gerard",
    number: str = "1",
    year: int = 1947,
    language: str = "dut",
    form: str = "book",
    isbn: str = "",
    series: str = "",
    subjects: Sequence[str] = (),
    summary: str = "",
    nur: str = "",
    age_letter: str = "",
    avi: str = "",
    original: str = "",
    extra: Sequence[Field] = (),
) -> MarcRecord:
    """Write the MARC record of an ordinary title; `creator` as in a heading, `original` a uniform title."""
    fixed = f"240101s{year:4}    ne            000 1 {language} d"
    title_parts = {"a": title} | ({"b": subtitle} if subtitle else {})
    fields: list[Field] = [ControlField("001", number), ControlField("008", fixed)]
    fields += [data_field("020", a=isbn)] if isbn else []
    fields += [data_field("084", a=nur, _2="nur")] if nur else []
    fields += [data_field("100", "1 ", a=creator)] if creator else []
    fields += [data_field("240", "10", a=original)] if original else []
    fields += [data_field("245", "10", **title_parts)]
    fields += [data_field("260", a="Amsterdam", b="De Bezige Bij", c=str(year))]
    fields += [data_field("300", a="1 bordspel")] if form == "game" else []
    fields += [data_field("490", "0 ", a=series)] if series else []
    fields += [data_field("520", a=summary)] if summary else []
    fields += [data_field("521", a=value) for value in (age_letter, avi and f"AVI {avi}") if value]
    fields += [data_field("650", " 4", a=subject) for subject in subjects]
    leader = f"00000n{LEADERS.get(form, 'am')} a2200000   4500"
    return MarcRecord(leader, (*fields, *extra))


class RecordFactory(factory.Factory):
    """A title with one edition, every time another one. Arguments as of `marc_record`, and `organisation`, `source`."""

    class Meta:
        model = Record

    title = factory.Sequence(lambda n: f"Proefboek {n}")
    creator = "Moor, Marente de"
    number = factory.LazyFunction(lambda: f"test{next(_numbers)}")
    source = "test"
    organisation = None

    @classmethod
    def _create(cls, model_class: type[Record], *_args: Any, **facts: Any) -> Record:
        organisation = facts.pop("organisation")
        accepted = services.accept_record(
            Actor.system("test"),
            source=facts.pop("source"),
            organisation_id=organisation.pk if organisation else None,
            record=marc_record(**facts),
        )
        return Record.objects.select_related("work").get(pk=accepted.record_id)


class WorkFactory(RecordFactory):
    """As RecordFactory; gives the work."""

    class Meta:
        model = Work

    @classmethod
    def _create(cls, model_class: type[Work], *args: Any, **facts: Any) -> Work:
        return super()._create(Record, *args, **facts).work


def in_two_languages() -> tuple[Record, Record]:
    """Make one work with a Dutch and a Turkish edition."""
    facts = {"original": "Heaven and sea", "creator": "Harari, Yuval"}
    dutch = RecordFactory(title="Hemel en zee", language="dut", **facts)
    turkish = RecordFactory(title="Gök ve deniz", language="tur", **facts)
    assert dutch.work_id == turkish.work_id
    return dutch, turkish
