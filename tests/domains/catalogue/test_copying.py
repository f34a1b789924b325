"""Rows by COPY: whatever is in a text comes back as it was."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenbieb.domains.catalogue.models import Record, RecordIdentifier, Work
from samenbieb.domains.catalogue.services.copying import copy_new, copy_rows, copy_values
from samenbieb.kernel import clock

pytestmark = pytest.mark.django_db
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12)
awkward = st.sampled_from(
    ["", "NULL", "null", '"', "\\", "\\N", "{a,b}", "a,b", " ", "\t\r\n", "\\.", "é", "'"]
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(texts, awkward), max_size=6), st.one_of(texts, awkward))
def test_texts_and_lists_of_texts_come_back_as_they_were(subjects: list[str], summary: str) -> None:
    Record.objects.all().delete()
    Work.objects.all().delete()
    work = Work(key="x", kind="text", title="t", title_sort="t")
    copy_rows([work])
    now = clock.now()
    record = Record(
        work_id=work.pk, title="t", title_sort="t", form="book", added_at=now, changed_at=now,
        subjects=subjects, summary=summary, contributors=[["Reve, Gerard", "author"]],
    )  # fmt: skip
    copy_rows([record])
    copy_values(RecordIdentifier, ("record_id", "scheme", "value"), [(record.pk, "isbn", "9789045123451")])
    kept = Record.objects.get(pk=record.pk)
    assert (kept.subjects, kept.summary, kept.genres) == (subjects, summary, [])
    assert kept.contributors == [["Reve, Gerard", "author"]]
    assert kept.identifiers.get().value == "9789045123451"


def test_new_rows_take_what_is_not_given_from_the_model() -> None:
    now = clock.now()
    works = copy_new(
        Work, ("key", "kind", "title", "title_sort"), [(f"text|{n}", "text", "t\t", "t") for n in range(2)]
    )
    records = copy_new(
        Record,
        ("work_id", "title", "title_sort", "form", "subjects", "added_at", "changed_at"),
        [(work, "t", "t", "book", ["a,b"], now, now) for work in works],
    )
    assert [(one.pk, one.key, one.title, one.creator) for one in Work.objects.order_by("pk")] == [
        (works[0], "text|0", "t\t", ""),
        (works[1], "text|1", "t\t", ""),
    ]
    first, second = Record.objects.order_by("pk")
    assert [first.pk, second.pk] == records
    assert (first.work_id, first.subjects, first.genres, first.contributors) == (works[0], ["a,b"], [], [])
    assert (first.provenance, first.placed_by_hand, first.year, first.added_at) == ({}, False, None, now)
    assert first.public_id != second.public_id
    assert copy_new(Work, ("key",), []) == []
