"""Whether two editions are one: asked once, answered by a cataloguer, and every answer can be undone."""

import threading

import pytest
from django.db import connections

from samenbieb.domains.catalogue import selectors, services
from samenbieb.domains.catalogue.errors import AlreadyUndone, CannotUndo, DoubtSettled, UndoLaterFirst
from samenbieb.domains.catalogue.models import (
    CatalogueAct,
    Description,
    MatchDoubt,
    Record,
    RecordIdentifier,
    Work,
)
from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.holdings.models import Item
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.catalogue import marc_record
from tests.factories.circulation import library
from tests.factories.holdings import ItemFactory

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
ISBN = "9789023455332"


def pair(
    *, subtitle: str = "dagboek van december", title: str = "De avonden", isbn: str = ""
) -> tuple[Record, Record, str]:
    """An edition that we had, one that came in later that resembles it, and the doubt about them."""
    first = services.accept_record(
        SYSTEM, record=marc_record(number="1", isbn=isbn, subtitle="een winterverhaal"), source="nbd"
    )
    second = services.accept_record(
        SYSTEM,
        record=marc_record(number="a", isbn=isbn, subtitle=subtitle, title=title, subjects=["Kerst"]),
        source="loc",
    )
    doubt = MatchDoubt.objects.get(record=second.record_id)
    return (
        Record.objects.get(pk=first.record_id),
        Record.objects.get(pk=second.record_id),
        str(doubt.public_id),
    )


def hold_on(record: Record) -> Hold:
    """Somebody waits for this very edition."""
    here = library()
    now = clock.now()
    return Hold.objects.create(
        organisation=here.organisation,
        membership=here.member().membership,
        work=record.work,
        record=record,
        pickup_branch=here.branch,
        placed_at=now,
        queue_key=now,
    )


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All that an answer may touch, for the comparison after an undo."""
    left_out = {"changed_at", "put_off_at"}
    found: dict[str, list[tuple[object, ...]]] = {}
    for model in (Work, Record, Description, RecordIdentifier, MatchDoubt):
        names = [field.attname for field in model._meta.concrete_fields if field.name not in left_out]
        if model is RecordIdentifier:
            names.remove("id")
        found[model.__name__] = sorted(map(repr, model.objects.values_list(*names)))  # type: ignore[type-var]
    found["Item"] = list(Item.objects.across_all(reason="all of a test").values_list("pk", "record_id"))
    found["Hold"] = list(
        Hold.objects.across_all(reason="all of a test").values_list("pk", "record_id", "work_id")
    )
    return found


def test_the_work_list_has_every_open_pair_with_what_speaks_for_and_against() -> None:
    ours, new, doubt = pair()
    [line], count = selectors.doubts(SYSTEM)
    assert (line.public_id, line.title, line.other_title, count) == (doubt, new.title, ours.title, 1)
    view = selectors.doubt(SYSTEM, doubt)
    assert (view.new.edition.id, view.ours.edition.id) == (new.pk, ours.pk)
    assert {one.name for one in view.facts if one.differs} == {"Ondertitel"}
    assert "Ondertitel is bijna hetzelfde: dagboek van december en een winterverhaal." in [
        one.sentence for one in view.evidence
    ]
    assert "Titel is hetzelfde: De avonden." in [one.sentence for one in view.evidence]
    assert view.evidence[0].agreement == "close"
    assert [one.source for one in view.new.supplied] == ["loc"]
    assert view.new.counts == {"copies": 0, "holds": 0}


def test_the_same_edition_gets_the_descriptions_the_copies_and_the_holds_of_both() -> None:
    ours, new, doubt = pair()
    item = ItemFactory(record=new)
    hold = hold_on(new)
    services.same_edition(SYSTEM, doubt_public_id=doubt)
    item.refresh_from_db()
    hold.refresh_from_db()
    assert (item.record_id, hold.record_id, hold.work_id) == (ours.pk, ours.pk, ours.work_id)
    assert {one.source for one in Description.objects.filter(record=ours)} == {"nbd", "loc"}
    [edition] = selectors.work(str(ours.work.public_id)).editions
    assert (edition.id, edition.subtitle, edition.subjects) == (ours.pk, "een winterverhaal", ("Kerst",))
    assert selectors.record(str(new.public_id)).id == ours.pk
    assert selectors.doubts(SYSTEM) == ([], 0)
    assert AuditEntry.objects.filter(details__same_as=str(new.public_id)).exists()


def test_the_answer_undone_gives_everything_back() -> None:
    _ours, new, doubt = pair()
    ItemFactory(record=new)
    hold_on(new)
    before = everything()
    act = services.same_edition(SYSTEM, doubt_public_id=doubt)
    assert everything() != before
    assert selectors.doubt(SYSTEM, doubt).act_public_id == act
    services.undo_act(SYSTEM, act)
    assert everything() == before
    with pytest.raises(AlreadyUndone):
        services.undo_act(SYSTEM, act)
    services.undo_act(SYSTEM, services.same_edition(SYSTEM, doubt_public_id=doubt))
    assert everything() == before


def test_an_edition_of_another_title_comes_along_with_its_address() -> None:
    ours, new, doubt = pair(title="Werther Nieland", subtitle="een winterverhaal", isbn=ISBN)
    assert ours.work_id != new.work_id
    hold = hold_on(new)
    before = everything()
    act = services.same_edition(SYSTEM, doubt_public_id=doubt)
    view = selectors.work(str(new.work.public_id))
    assert (view.public_id, view.moved) == (str(ours.work.public_id), True)
    hold.refresh_from_db()
    assert (hold.work_id, hold.record_id) == (ours.work_id, ours.pk)
    services.undo_act(SYSTEM, act)
    assert everything() == before
    assert not selectors.work(str(new.work.public_id)).moved


def test_other_editions_of_that_title_stay_where_they_are() -> None:
    ours, new, doubt = pair(title="Werther Nieland", subtitle="een winterverhaal", isbn=ISBN)
    third = services.accept_record(
        SYSTEM,
        record=marc_record(number="z", title="Werther Nieland", form="audiobook", year=1999),
        source="loc",
    )
    assert third.work_id == new.work_id
    before = everything()
    act = services.same_edition(SYSTEM, doubt_public_id=doubt)
    assert [one.id for one in selectors.work(str(new.work.public_id)).editions] == [third.record_id]
    assert not selectors.work(str(new.work.public_id)).moved
    assert selectors.work(str(ours.work.public_id)).public_id == str(ours.work.public_id)
    services.undo_act(SYSTEM, act)
    assert everything() == before


def test_a_delivery_after_the_answer_goes_to_the_edition_that_stayed() -> None:
    ours, new, doubt = pair()
    services.same_edition(SYSTEM, doubt_public_id=doubt)
    again = services.accept_record(
        SYSTEM,
        record=marc_record(number="a", subtitle="dagboek van december", summary="Nieuw."),
        source="loc",
    )
    assert again.record_id == ours.pk
    third = services.accept_record(
        SYSTEM, record=marc_record(number="x", subtitle="een winterverhaal"), source="oclc"
    )
    assert third.record_id == ours.pk
    assert not MatchDoubt.objects.filter(state="open").exists()
    assert Record.objects.get(pk=new.pk).merged_into_id == ours.pk


def test_a_corrected_title_keeps_its_address_after_the_answer_and_both_stand_again_after_its_undo() -> None:
    ours, new, doubt = pair()
    act = services.same_edition(SYSTEM, doubt_public_id=doubt)
    corrected = marc_record(number="1", title="De avonden van Frits", subtitle="een winterverhaal")
    services.accept_record(SYSTEM, record=corrected, source="nbd")
    view = selectors.work(str(ours.work.public_id))
    assert (view.title, view.moved) == ("De avonden van Frits", False)
    services.undo_act(SYSTEM, act)
    shown = [one.id for one in selectors.work(str(ours.work.public_id)).editions]
    assert sorted(shown) == [ours.pk, new.pk]


def test_different_editions_are_never_asked_again() -> None:
    ours, new, doubt = pair()
    before = everything()
    act = services.other_edition(SYSTEM, doubt_public_id=doubt)
    assert selectors.doubts(SYSTEM) == ([], 0)
    for source, number, subtitle in (("loc", "a", "dagboek van december"), ("nbd", "1", "een winterverhaal")):
        record = marc_record(number=number, subtitle=subtitle, summary="Nieuw.")
        services.accept_record(SYSTEM, record=record, source=source)
    assert selectors.doubts(SYSTEM) == ([], 0)
    assert {new.pk, ours.pk} <= set(Record.objects.filter(withdrawn=False).values_list("pk", flat=True))
    services.undo_act(SYSTEM, act)
    assert everything()["MatchDoubt"] == before["MatchDoubt"]


def test_what_is_left_for_later_comes_at_the_end() -> None:
    _ours, _new, first = pair()
    services.accept_record(SYSTEM, record=marc_record(number="b", subtitle="herinneringen"), source="dnb")
    assert len(selectors.doubts(SYSTEM)[0]) > 1
    assert selectors.doubts(SYSTEM)[0][0].public_id == first
    services.put_off(SYSTEM, doubt_public_id=first)
    lines, _count = selectors.doubts(SYSTEM)
    assert (lines[-1].public_id, lines[-1].put_off) == (first, True)
    assert selectors.doubt(SYSTEM, first).next_public_id == lines[0].public_id


def test_other_doubts_about_the_edition_that_went_are_about_the_one_that_stayed() -> None:
    ours, new, first = pair()
    third = services.accept_record(
        SYSTEM, record=marc_record(number="b", subtitle="herinneringen"), source="dnb"
    )
    MatchDoubt.objects.filter(record=third.record_id, candidate=ours).delete()
    before = everything()
    act = services.same_edition(SYSTEM, doubt_public_id=first)
    [line], _count = selectors.doubts(SYSTEM)
    view = selectors.doubt(SYSTEM, line.public_id)
    assert (view.new.edition.id, view.ours.edition.id) == (third.record_id, ours.pk)
    services.undo_act(SYSTEM, act)
    assert everything() == before
    assert new.pk in [
        selectors.doubt(SYSTEM, one.public_id).ours.edition.id for one in selectors.doubts(SYSTEM)[0]
    ]


def test_a_later_answer_is_undone_first() -> None:
    _ours, _new, first = pair()
    services.accept_record(SYSTEM, record=marc_record(number="b", subtitle="herinneringen"), source="dnb")
    act = services.same_edition(SYSTEM, doubt_public_id=first)
    [line], _count = selectors.doubts(SYSTEM)
    later = services.same_edition(SYSTEM, doubt_public_id=line.public_id)
    with pytest.raises(UndoLaterFirst):
        services.undo_act(SYSTEM, act)
    services.undo_act(SYSTEM, later)
    services.undo_act(SYSTEM, act)
    assert Record.objects.filter(merged_into=None).count() == 3


def test_what_can_no_longer_be_told_apart_is_not_undone() -> None:
    _ours, _new, doubt = pair()
    act = services.same_edition(SYSTEM, doubt_public_id=doubt)
    Description.objects.filter(source="nbd").delete()
    with pytest.raises(CannotUndo):
        services.undo_act(SYSTEM, act)


def test_the_second_of_two_cataloguers_is_told() -> None:
    _ours, _new, doubt = pair()
    services.other_edition(SYSTEM, doubt_public_id=doubt)
    for late in (services.same_edition, services.other_edition, services.put_off):
        with pytest.raises(DoubtSettled):
            late(SYSTEM, doubt_public_id=doubt)
    assert CatalogueAct.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_the_same_moment_are_one() -> None:
    _ours, _new, doubt = pair()
    told: list[str] = []

    def answer() -> None:
        try:
            services.same_edition(SYSTEM, doubt_public_id=doubt)
            told.append("done")
        except DoubtSettled:
            told.append("settled")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=answer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["done", "settled", "settled", "settled"]
    assert Record.objects.filter(merged_into=None).count() == 1


def test_only_who_may_edit_sees_and_answers() -> None:
    _ours, _new, doubt = pair()
    nobody = Actor.anonymous("desk")
    for knock in (
        lambda: selectors.doubts(nobody),
        lambda: selectors.doubt(nobody, doubt),
        lambda: services.same_edition(nobody, doubt_public_id=doubt),
        lambda: services.other_edition(nobody, doubt_public_id=doubt),
        lambda: services.put_off(nobody, doubt_public_id=doubt),
    ):
        with pytest.raises(NotAllowed):
            knock()
    with pytest.raises(NotFound):
        selectors.doubt(SYSTEM, "0190e0d0-0000-7000-8000-000000000000")
