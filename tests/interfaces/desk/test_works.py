"""The pages of who keeps the catalogue: why editions are together, joining, separating, undoing; and who may not."""

import pytest
from django.utils.html import escape

from samenbieb.domains.catalogue import selectors
from samenbieb.domains.catalogue.models import CatalogueAct, Record
from samenbieb.domains.organisations import services as organisations
from samenbieb.domains.organisations.permissions import COLLECTION, DESK
from samenbieb.kernel import outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.models import AuditEntry
from tests.factories.catalogue import RecordFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
ACTS = "/balie/catalogus/handelingen"


@pytest.fixture
def desk() -> Counter:
    """A collection specialist at a desk."""
    return counter(role=COLLECTION)


def page_of(record: Record) -> str:
    """Give the address of the page of a record's work."""
    return f"/balie/catalogus/titel/{record.work.public_id}"


def again(record: Record) -> Record:
    """Read a record again."""
    return Record.objects.select_related("work").get(pk=record.pk)


def test_the_page_says_why_editions_are_together_and_who_described_them(desk: Counter) -> None:
    record = RecordFactory(title="De avonden", creator="Reve, Gerard", number="K123", source="leverancier")
    page = text(desk.client.get(page_of(record)))
    for words in (
        "De avonden",
        "reve",
        "leverancier",
        "K123",
        "245 10 $aDe avonden",
        "De eigen gegevens leiden",
    ):
        assert escape(words) in page, words
    assert "Uitgaven, samenvoegen en splitsen" in text(
        desk.client.get(f"/balie/titels/titel/{record.work.public_id}")
    )


def test_join_by_search_preview_confirm_and_undo(desk: Counter) -> None:
    one = RecordFactory(title="Winter in wartime")
    other = RecordFactory(title="Oorlogswinter", isbn="9789060699706")
    outbox.drain_all()
    for words in ("oorlogswinter", "978-90-6069-970-6"):
        found = text(desk.client.get(f"{page_of(one)}/samenvoegen", {"q": words}))
        address = f"{page_of(one)}/samenvoegen/{other.work.public_id}"
        assert address in found, words
    preview = text(desk.client.get(address))
    assert "‘Winter in wartime’ gaat op in ‘Oorlogswinter’" in preview
    assert again(one).work_id == one.work_id
    answer = desk.client.post(address, follow=True)
    page = text(answer)
    assert again(one).work_id == other.work_id
    assert "De titels zijn samengevoegd" in page
    undo = f"{ACTS}/{CatalogueAct.objects.get().public_id}/ongedaan"
    assert undo in page
    assert "Uitgaven die gaan" in page
    assert desk.client.get(page_of(one)).headers["Location"] == page_of(other)
    assert desk.client.get(f"/titel/{one.work.public_id}").status_code in {301, 302}
    assert "Alles is zoals het was" in text(desk.client.post(undo, follow=True))
    assert again(one).work_id == one.work_id
    assert desk.client.get(f"/titel/{one.work.public_id}").status_code == 200
    assert "Winter in wartime" in text(desk.client.get(ACTS))
    assert AuditEntry.objects.filter(action="catalogue.edit", details__undone="works_joined").exists()


def test_separate_by_ticking_preview_confirm_and_undo(desk: Counter) -> None:
    kept, gone = RecordFactory(title="Verzen"), RecordFactory(title="Verzen", year=1990)
    assert f'value="{gone.public_id}"' in text(desk.client.get(page_of(kept)))
    address = f"{page_of(kept)}/splitsen"
    preview = text(desk.client.get(address, {"uitgave": str(gone.public_id)}))
    assert "worden een eigen titel" in preview
    page = text(
        desk.client.post(address, {"uitgave": str(gone.public_id), "titel": "Verzen van 1990"}, follow=True)
    )
    assert "De titels zijn gesplitst" in page
    assert "‘Verzen van 1990’" in page
    assert again(gone).work_id != kept.work_id
    assert "met de hand geplaatst" in text(desk.client.get(page_of(again(gone))))
    undo = f"{ACTS}/{CatalogueAct.objects.get().public_id}/ongedaan"
    moved = again(gone).work.public_id
    assert "Alles is zoals het was" in text(desk.client.post(undo, follow=True))
    assert again(gone).work_id == kept.work_id
    assert selectors.work(str(moved)).public_id == str(kept.work.public_id)
    assert desk.client.get(f"/titel/{moved}").status_code in {301, 302}
    assert str(moved) in text(desk.client.get(page_of(kept)))


def test_editions_go_to_a_title_that_exists_by_the_same_search(desk: Counter) -> None:
    kept, gone = RecordFactory(title="Verzen"), RecordFactory(title="Verzen", year=1990)
    other = RecordFactory(title="Gedichten")
    outbox.drain_all()
    chosen = {"uitgave": str(gone.public_id)}
    found = text(desk.client.get(f"{page_of(kept)}/samenvoegen", chosen | {"q": "gedichten"}))
    there = {**chosen, "naar": str(other.work.public_id)}
    assert escape(f"{page_of(kept)}/splitsen?uitgave={gone.public_id}&naar={other.work.public_id}") in found
    assert "‘Gedichten’" in text(desk.client.get(f"{page_of(kept)}/splitsen", there))
    desk.client.post(f"{page_of(kept)}/splitsen", there)
    assert again(gone).work_id == other.work_id


def test_what_must_be_undone_first_is_named_with_the_way_to_it(desk: Counter) -> None:
    first, second, third = (RecordFactory(title=title) for title in ("Een", "Twee", "Drie"))
    desk.client.post(f"{page_of(first)}/samenvoegen/{second.work.public_id}")
    desk.client.post(f"{page_of(second)}/samenvoegen/{third.work.public_id}")
    late, early = CatalogueAct.objects.all()
    answer = desk.client.post(f"{ACTS}/{early.public_id}/ongedaan")
    assert answer.status_code == 409
    assert "Maak eerst dit ongedaan" in text(answer)
    assert f'href="{ACTS}/{late.public_id}"' in text(answer)
    assert again(first).work_id == third.work_id


def test_nonsense_is_answered_in_words(desk: Counter) -> None:
    record, other = RecordFactory(), RecordFactory()
    nobody = "01a20f0c-8776-7540-a4cd-2c7ed87f4bb2"
    assert desk.client.get(f"{page_of(record)}/samenvoegen/{record.work.public_id}").status_code == 409
    assert desk.client.post(f"{page_of(record)}/samenvoegen/{nobody}").status_code == 404
    assert desk.client.get(f"{page_of(record)}/splitsen").status_code == 422
    for chosen in (str(record.public_id), "'", str(other.public_id)):
        answer = desk.client.post(f"{page_of(record)}/splitsen", {"uitgave": chosen})
        assert answer.status_code in {404, 422}
    assert desk.client.post(f"{ACTS}/{nobody}/ongedaan").status_code == 404
    assert CatalogueAct.objects.count() == 0
    assert desk.client.get(ACTS, {"pagina": "'"}).status_code == 200


def test_who_may_not_edit_the_catalogue_sees_and_does_nothing() -> None:
    one, other = RecordFactory(title="Verzen"), RecordFactory()
    RecordFactory(title="Verzen", year=1990)
    clerk = counter(role=DESK)
    join = f"{page_of(one)}/samenvoegen/{other.work.public_id}"
    split = f"{page_of(one)}/splitsen?uitgave={one.public_id}"
    for address in (page_of(one), f"{page_of(one)}/samenvoegen?q=verzen", join, split, ACTS):
        assert clerk.client.get(address).status_code == 403, address
    assert clerk.client.post(join).status_code == 403
    assert clerk.client.post(f"{page_of(one)}/splitsen", {"uitgave": str(one.public_id)}).status_code == 403
    assert "samenvoegen en splitsen" not in text(
        clerk.client.get(f"/balie/titels/titel/{one.work.public_id}")
    )
    specialist = counter(role=COLLECTION)
    specialist.client.post(join)
    act = CatalogueAct.objects.get()
    assert clerk.client.get(f"{ACTS}/{act.public_id}").status_code == 403
    assert clerk.client.post(f"{ACTS}/{act.public_id}/ongedaan").status_code == 403
    assert CatalogueAct.objects.get().undone_at is None


def test_without_the_module_there_are_no_such_pages(desk: Counter) -> None:
    record = RecordFactory()
    organisations.set_module(
        Actor.system("test"), organisation_id=desk.library.pk, module="catalogue", on=False
    )
    assert desk.client.get(page_of(record)).status_code == 404
    assert desk.client.get(ACTS).status_code == 404
