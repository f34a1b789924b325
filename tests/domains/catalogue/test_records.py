"""One record: accepted, the same, or in the place of an older description."""

import pytest

from samenbieb.domains.catalogue import selectors, services
from samenbieb.domains.catalogue.errors import NO_TITLE, RecordRefused
from samenbieb.domains.catalogue.events import WorkChanged
from samenbieb.domains.catalogue.models import Description, DescriptionVersion, Record, Work
from samenbieb.domains.catalogue.services import Verdict
from samenbieb.formats import iso2709
from samenbieb.formats.marc21 import ControlField, MarcRecord
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.models import OutboxEvent
from tests.factories.catalogue import RecordFactory, WorkFactory, data_field, marc_record

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def accept(record: MarcRecord | bytes, source: str = "test") -> services.Accepted:
    return services.accept_record(SYSTEM, record=record, source=source)


def test_a_new_title_is_there_for_readers_and_keeps_the_bytes_it_came_in() -> None:
    raw = iso2709.write(marc_record(isbn="9789023455332", avi="M4", age_letter="B", nur="283"))
    accepted = accept(raw)
    [edition] = selectors.work(accepted.work_public_id).editions
    assert (edition.title, edition.creators, edition.form) == ("De avonden", ("Gerard Reve",), "book")
    assert (edition.levels.avi, edition.levels.age_letter, edition.nur) == ("M4", "B", "283")
    assert edition.isbns == ("9789023455332",)
    assert bytes(Description.objects.get(record=accepted.record_id).raw) == raw
    assert [event.payload for event in OutboxEvent.objects.filter(name=WorkChanged.name)] == [
        {"work_id": accepted.work_id}
    ]


def test_the_same_record_twice_writes_nothing() -> None:
    accept(marc_record())
    events_before = OutboxEvent.objects.count()
    assert accept(marc_record()).verdict == Verdict.SAME
    assert (Record.objects.count(), DescriptionVersion.objects.count()) == (1, 0)
    assert OutboxEvent.objects.count() == events_before


def test_a_newer_description_takes_the_place_of_the_older_one_which_stays_as_a_version() -> None:
    before = marc_record(summary="Kort.")
    first = accept(before)
    second = accept(marc_record(summary="Tien avonden van Frits van Egters."))
    assert (second.verdict, second.record_id, second.work_id) == (
        Verdict.OVERLAID,
        first.record_id,
        first.work_id,
    )
    assert selectors.record(second.public_id).summary == "Tien avonden van Frits van Egters."
    [version] = DescriptionVersion.objects.all()
    assert bytes(version.raw) == iso2709.write(before)
    assert [line.version for line in selectors.record_history(SYSTEM, second.public_id)] == [1]


def test_the_same_number_from_another_supplier_is_another_record() -> None:
    first, second = accept(marc_record(), "nbd"), accept(marc_record(title="Turks fruit"), "loc")
    assert first.record_id != second.record_id


def test_a_corrected_title_keeps_the_address_of_its_work() -> None:
    first = accept(marc_record(title="De avondem"))
    second = accept(marc_record(title="De avonden"))
    assert first.work_public_id == second.work_public_id
    assert selectors.work(first.work_public_id).title == "De avonden"


def test_a_correction_that_makes_two_works_one_leaves_the_old_address_as_a_way_there() -> None:
    right = accept(marc_record(number="1"))
    wrong = accept(marc_record(number="2", title="De avondem"))
    accept(marc_record(number="2"))
    view = selectors.work(wrong.work_public_id)
    assert (view.public_id, view.moved, len(view.editions)) == (right.work_public_id, True, 2)


def test_a_book_its_audiobook_and_its_translation_are_one_title() -> None:
    work = WorkFactory(title="Kruistocht in spijkerbroek", creator="Beckman, Thea")
    RecordFactory(title="Kruistocht in spijkerbroek", creator="Beckman, Thea", form="audiobook")
    RecordFactory(
        title="Crusade in jeans",
        creator="Beckman, Thea",
        language="eng",
        original="Kruistocht in spijkerbroek",
    )
    view = selectors.work(str(work.public_id))
    assert view.forms == ("book", "audiobook")
    assert view.languages == ("dut", "eng")
    assert view.title == "Kruistocht in spijkerbroek"


def test_a_film_is_not_its_book() -> None:
    book = WorkFactory(title="De aanslag", creator="Mulisch, Harry")
    film = WorkFactory(title="De aanslag", creator="Mulisch, Harry", form="dvd")
    assert book.pk != film.pk


def test_a_delivery_may_say_that_a_title_is_gone() -> None:
    first = accept(marc_record())
    gone = marc_record()
    accept(MarcRecord(gone.leader[:5] + "d" + gone.leader[6:], (ControlField("001", "1"), data_field("999"))))
    assert selectors.briefs([first.work_id]) == {}
    assert selectors.search_facts([first.work_id]) == {}
    assert Record.objects.get().title == "De avonden"


def test_a_record_without_a_title_is_refused_with_the_reason() -> None:
    with pytest.raises(RecordRefused) as refused:
        accept(MarcRecord(marc_record().leader, (ControlField("001", "9"), data_field("500", a="Niets"))))
    assert refused.value.reason == NO_TITLE
    with pytest.raises(RecordRefused):
        accept(b"no record at all")
    assert not Work.objects.exists()


def test_a_character_that_the_database_cannot_hold_costs_nothing_but_itself() -> None:
    accepted = accept(marc_record(title="De\x00 avonden", number="7\x00"))
    assert selectors.record(accepted.public_id).title == "De avonden"


def test_who_has_no_right_to_it_enters_nothing() -> None:
    with pytest.raises(NotAllowed):
        services.accept_record(Actor.anonymous("portal"), record=marc_record(), source="test")


def test_marc_is_shown_as_lines_as_it_came() -> None:
    accepted = accept(marc_record())
    assert "245 10 $aDe avonden" in selectors.marc_lines(accepted.public_id)


def test_records_are_found_by_their_numbers_and_by_isbn_in_any_form() -> None:
    row = RecordFactory(number="b42", isbn="90-234-5533-9")
    assert selectors.record_ids_by_number(["b42", "b43"], source="test") == {"b42": [row.pk]}
    [number] = row.isbns
    assert selectors.record_ids_by_isbn([number, number[3:12]]) == {number: [row.pk]}
