"""Judging search at the desk: grades, the missing title, undo, the list with its figures, and taking it along."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from samenbieb.domains.catalogue.models import Record
from samenbieb.domains.discovery import services
from samenbieb.domains.discovery.models import SearchJudgement
from samenbieb.domains.discovery.rules import judging
from samenbieb.domains.organisations.permissions import COLLECTION, DESK
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid
from samenbieb.kernel.models import AuditEntry
from tests.domains.discovery.shelves import enter
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db
PAGE = "/balie/zoeken/oordelen"


@pytest.fixture
def titles(own_index: Path) -> dict[str, Record]:
    """Give a small catalogue that can be searched."""
    rows = {
        "aanslag": enter("De aanslag", "Mulisch, Harry", isbns=["9789021413198"]),
        "vrouwen": enter("Twee vrouwen", "Mulisch, Harry"),
        "leven": enter("Harry Mulisch : een leven", "Bakker, O."),
        "oeroeg": enter("Oeroeg", "Haasse, Hella S."),
    }
    services.rebuild()
    return rows


@pytest.fixture
def librarian() -> Counter:
    return counter(role=COLLECTION)


def judge(desk: Counter, query: str, record: Record, grade: int | str) -> str:
    """Press the button of a grade; give the address that the page goes to."""
    answer = desk.client.post(PAGE, {"q": query, "work": str(record.work.public_id), "grade": str(grade)})
    assert answer.status_code == 302, text(answer)
    return str(answer.headers["Location"])


def rows() -> list[tuple[str, str, int]]:
    """Give all judgements of the network."""
    found = SearchJudgement.objects.across_all(reason="a test looks at everything").select_related("work")
    return [(row.query, row.work.title, row.grade) for row in found.order_by("pk")]


def test_a_librarian_grades_an_answer_and_sees_the_figures(
    librarian: Counter, titles: dict[str, Record]
) -> None:
    assert "De aanslag" in text(librarian.client.get(PAGE, {"q": "aanslag"}))
    judge(librarian, "aanslag", titles["aanslag"], 3)
    page = text(librarian.client.get(PAGE))
    assert rows() == [("aanslag", "De aanslag", 3)]
    assert page.count("1,000") == 2
    judge(librarian, "Aanslag ", titles["aanslag"], 1)
    assert rows() == [("Aanslag", "De aanslag", 1)]
    lines = AuditEntry.objects.filter(action="discovery.judge").order_by("pk")
    assert [(line.details["grade"], line.details["before"]) for line in lines] == [(3, None), (1, 3)]


def test_a_title_that_search_does_not_give_can_be_named_by_isbn_or_words(
    librarian: Counter, titles: dict[str, Record]
) -> None:
    page = text(librarian.client.get(PAGE, {"q": "boek over nederlands-indië", "titel": "oeroeg"}))
    assert "Oeroeg" in page
    assert "De aanslag" in text(librarian.client.get(PAGE, {"q": "oeroeg", "titel": "90-214-1319-1"}))
    judge(librarian, "vriend in de theeplantage", titles["oeroeg"], 3)
    page = text(librarian.client.get(PAGE, {"q": "vriend in de theeplantage"}))
    assert "niet bij de eerste tien" in page
    assert "0,000" in page


def test_a_judgement_is_undone_to_what_was_there(librarian: Counter, titles: dict[str, Record]) -> None:
    first = judge(librarian, "mulisch", titles["vrouwen"], 2)
    assert "Ongedaan" in text(librarian.client.get(first))
    judge(librarian, "mulisch", titles["vrouwen"], 0)
    assert "Ongedaan" in text(librarian.client.get(judge(librarian, "mulisch", titles["vrouwen"], 1)))
    judge(librarian, "mulisch", titles["vrouwen"], 0)
    (row,) = SearchJudgement.objects.across_all(reason="a test looks at everything")
    answer = librarian.client.post(f"{PAGE}/weg", {"q": "mulisch", "judgement": str(row.public_id)})
    assert rows() == []
    assert "was=0" in answer.headers["Location"]
    assert "weggehaald" in text(librarian.client.get(answer.headers["Location"]))
    assert librarian.client.post(f"{PAGE}/weg", {"judgement": str(row.public_id)}).status_code == 404


def test_another_library_neither_sees_nor_changes_it(librarian: Counter, titles: dict[str, Record]) -> None:
    judge(librarian, "oeroeg haasse", titles["oeroeg"], 3)
    other = counter(role=COLLECTION)
    assert "oeroeg haasse" not in text(other.client.get(PAGE))
    (row,) = SearchJudgement.objects.across_all(reason="a test looks at everything")
    assert other.client.post(f"{PAGE}/weg", {"judgement": str(row.public_id)}).status_code == 404
    judge(other, "oeroeg haasse", titles["oeroeg"], 1)
    assert rows() == [("oeroeg haasse", "Oeroeg", 3), ("oeroeg haasse", "Oeroeg", 1)]
    assert other.client.get(f"{PAGE}.csv").content.decode().count("oeroeg haasse") == 1


def test_a_desk_employee_does_not_judge(titles: dict[str, Record]) -> None:
    desk = counter(role=DESK)
    assert desk.client.get(PAGE).status_code == 403
    assert PAGE not in text(desk.client.get("/balie"))
    given = {"q": "oeroeg", "work": str(titles["oeroeg"].work.public_id), "grade": "3"}
    assert desk.client.post(PAGE, given).status_code == 403
    assert desk.client.get(f"{PAGE}.csv").status_code == 403
    assert rows() == []


@pytest.mark.parametrize(
    ("query", "grade"), [("", "3"), ("?!", "3"), ("x" * 201, "3"), ("oeroeg", "4"), ("oeroeg", "")]
)
def test_what_cannot_be_a_judgement_is_refused_in_words(
    librarian: Counter, titles: dict[str, Record], query: str, grade: str
) -> None:
    given = {"q": query, "work": str(titles["oeroeg"].work.public_id), "grade": grade}
    assert librarian.client.post(PAGE, given).status_code == 422
    given = {"q": "oeroeg", "work": "geen nummer", "grade": "3"}
    assert librarian.client.post(PAGE, given).status_code == 422
    assert rows() == []


def test_the_list_comes_along_in_the_format_of_the_repository(
    librarian: Counter, titles: dict[str, Record]
) -> None:
    judge(librarian, "aanslag", titles["aanslag"], 3)
    judge(librarian, "mulisch", titles["vrouwen"], 2)
    answer = librarian.client.get(f"{PAGE}.csv")
    lines = judging.read_list(io.StringIO(answer.content.decode()))
    assert {(one.query, one.grade, one.by, one.name) for one in lines} == {
        ("aanslag", 3, "isbn", "9789021413198"),
        ("mulisch", 2, "title", "Twee vrouwen / Mulisch, Harry"),
    }
    assert next(csv.reader(io.StringIO(answer.content.decode()))) == list(judging.COLUMNS)
    told = json.loads(librarian.client.get(f"{PAGE}.json").content)["judgements"]
    assert {line["query"] for line in told} == {"aanslag", "mulisch"}


def test_a_judgement_follows_a_work_that_was_joined(librarian: Counter, titles: dict[str, Record]) -> None:
    gone, kept = titles["leven"], titles["vrouwen"]
    judge(librarian, "vrouwen", gone, 3)
    work = gone.work
    work.merged_into = kept.work
    work.save()
    Record.objects.filter(pk=gone.pk).update(work=kept.work)
    services.index_works([work.pk, kept.work.pk])
    page = text(librarian.client.get(PAGE))
    assert page.count("1,000") == 2
    assert librarian.client.get(f"{PAGE}.csv").content.decode().count("vrouwen,library,3") == 1


def test_the_database_keeps_one_grade_from_0_to_3(librarian: Counter, titles: dict[str, Record]) -> None:
    judge(librarian, "aanslag", titles["aanslag"], 3)
    (row,) = SearchJudgement.objects.across_all(reason="a test looks at everything")
    row.grade = 4
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    again = SearchJudgement(
        organisation_id=row.organisation_id, query="aanslag", query_key="aanslag", work_id=row.work_id, grade=1,
        judged_by="x", judged_at=row.judged_at,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
    with pytest.raises(Invalid):
        services.judge(
            Actor.system("test"),
            organisation_id=row.organisation_id,
            query="aanslag",
            work_public_id=str(titles["aanslag"].work.public_id),
            grade=-1,
        )
