"""Editions that are another title: separated by a cataloguer, kept there whatever comes in, and brought back."""

import pytest

from samenbieb.domains.catalogue import selectors, services
from samenbieb.domains.catalogue.errors import (
    AlreadyUndone,
    CannotUndo,
    NoSuchTitle,
    NothingToSeparate,
    SameWork,
    UndoLaterFirst,
)
from samenbieb.domains.catalogue.models import Record, Work
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed
from tests.domains.catalogue.test_doubts import pair as doubtful_pair
from tests.factories.catalogue import RecordFactory

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def two_editions() -> tuple[Record, Record]:
    """Make a work with two editions."""
    one, other = (
        RecordFactory(title="Verzen", number="one"),
        RecordFactory(title="Verzen", number="two", year=1990),
    )
    assert one.work_id == other.work_id
    return one, other


def separate(record: Record, **more: str) -> services.Regrouped:
    return services.separate_editions(
        SYSTEM, public_id=str(record.work.public_id), record_public_ids=[str(record.public_id)], **more
    )


def join(one: Record, into: Record) -> services.Regrouped:
    return services.join_works(
        SYSTEM, public_id=str(one.work.public_id), into_public_id=str(into.work.public_id)
    )


def again(record: Record) -> Record:
    return Record.objects.select_related("work").get(pk=record.pk)


def test_the_edition_gets_an_address_of_its_own_and_the_old_one_stays() -> None:
    kept, gone = two_editions()
    old = str(kept.work.public_id)
    done = separate(gone, title="De verzen van 1990")
    assert done.work != old
    assert selectors.work(old).moved is False
    assert [edition.public_id for edition in selectors.work(old).editions] == [str(kept.public_id)]
    assert [edition.public_id for edition in selectors.work(done.work).editions] == [str(gone.public_id)]
    assert Work.objects.get(public_id=done.work).title == "De verzen van 1990"


def test_a_later_delivery_of_the_same_record_does_not_pull_it_back() -> None:
    _kept, gone = two_editions()
    done = separate(gone)
    RecordFactory(title="Verzen", number="two", year=1990, summary="Nieuwe tekst")
    assert str(again(gone).work.public_id) == done.work
    RecordFactory(title="Andere verzen", number="two", year=1990)
    assert str(again(gone).work.public_id) == done.work
    assert again(gone).title == "Andere verzen"


def test_an_undo_brings_it_back_and_lets_deliveries_decide_again() -> None:
    kept, gone = two_editions()
    done = separate(gone)
    services.undo_act(SYSTEM, done.act)
    row = again(gone)
    assert (row.work_id, row.placed_by_hand) == (kept.work_id, False)
    assert selectors.work(done.work).public_id == str(kept.work.public_id)
    assert selectors.work(done.work).moved
    RecordFactory(title="Andere verzen", number="two", year=1990)
    assert again(gone).work_id != kept.work_id


def test_to_a_title_that_exists_and_back() -> None:
    _kept, gone = two_editions()
    other = RecordFactory(title="Gedichten")
    done = separate(gone, into_public_id=str(other.work.public_id))
    assert done.work == str(other.work.public_id)
    assert again(gone).work_id == other.work_id
    services.undo_act(SYSTEM, done.act)
    assert again(gone).work_id == gone.work_id
    assert again(other).work_id == other.work_id
    assert selectors.work(done.work).moved is False


def test_one_edition_at_least_goes_and_one_stays_and_all_are_of_this_title() -> None:
    kept, gone = two_editions()
    work = str(kept.work.public_id)
    for chosen in ([], [str(kept.public_id), str(gone.public_id)]):
        with pytest.raises(NothingToSeparate):
            services.separate_editions(SYSTEM, public_id=work, record_public_ids=chosen)
    with pytest.raises(NoSuchTitle):
        services.separate_editions(SYSTEM, public_id=work, record_public_ids=[str(RecordFactory().public_id)])
    with pytest.raises(SameWork):
        separate(gone, into_public_id=work)
    with pytest.raises(NotAllowed):
        services.separate_editions(
            Actor.anonymous("desk"), public_id=work, record_public_ids=[str(gone.public_id)]
        )
    assert Work.objects.filter(key__startswith="by hand").count() == 0


class TestUndoingAJoin:
    def test_chains_of_addresses_are_as_they_were(self) -> None:
        first, second, third = (RecordFactory() for _ in range(3))
        join(first, second)
        done = join(second, third)
        assert selectors.work(str(first.work.public_id)).public_id == str(third.work.public_id)
        services.undo_act(SYSTEM, done.act)
        assert selectors.work(str(first.work.public_id)).public_id == str(second.work.public_id)
        assert [again(row).work_id for row in (first, second, third)] == [
            second.work_id,
            second.work_id,
            third.work_id,
        ]
        assert selectors.work(str(second.work.public_id)).moved is False

    def test_what_came_in_since_under_the_old_name_goes_with_it(self) -> None:
        one, other = RecordFactory(title="Kees"), RecordFactory(title="Kees de jongen")
        done = join(one, other)
        late, own = RecordFactory(title="Kees"), RecordFactory(title="Kees de jongen")
        assert late.work_id == own.work_id == other.work_id
        services.undo_act(SYSTEM, done.act)
        assert again(late).work_id == one.work_id
        assert again(own).work_id == other.work_id

    def test_a_later_join_of_the_pair_is_undone_first_and_named(self) -> None:
        first, second, third = (RecordFactory(title=title) for title in ("Een", "Twee", "Drie"))
        early = join(first, second)
        late = join(second, third)
        with pytest.raises(UndoLaterFirst) as refusal:
            services.undo_act(SYSTEM, early.act)
        assert refusal.value.details["act"] == late.act
        assert "‘Drie’" in str(refusal.value)
        services.undo_act(SYSTEM, late.act)
        services.undo_act(SYSTEM, early.act)
        assert again(first).work_id == first.work_id
        with pytest.raises(AlreadyUndone):
            services.undo_act(SYSTEM, early.act)

    def test_another_join_into_the_same_title_does_not_stand_in_the_way(self) -> None:
        first, second, into = (RecordFactory() for _ in range(3))
        early = join(first, into)
        join(second, into)
        services.undo_act(SYSTEM, early.act)
        assert again(first).work_id == first.work_id
        assert again(second).work_id == into.work_id

    def test_a_later_separation_from_the_joined_title_is_undone_first(self) -> None:
        one, other = RecordFactory(), RecordFactory()
        done = join(one, other)
        later = separate(again(one))
        with pytest.raises(UndoLaterFirst):
            services.undo_act(SYSTEM, done.act)
        services.undo_act(SYSTEM, later.act)
        services.undo_act(SYSTEM, done.act)
        assert again(one).work_id == one.work_id

    def test_when_deliveries_took_the_joined_title_elsewhere_it_says_that_it_is_too_late(self) -> None:
        one, other = RecordFactory(title="Een", number="n1"), RecordFactory(title="Twee", number="n2")
        RecordFactory(title="Drie", number="n3")
        done = join(one, other)
        for number in ("n1", "n2"):
            RecordFactory(title="Drie", number=number)
        with pytest.raises(CannotUndo):
            services.undo_act(SYSTEM, done.act)


def test_a_joined_title_can_be_separated_again_without_an_undo() -> None:
    one, other = RecordFactory(), RecordFactory()
    join(one, other)
    done = separate(again(one))
    assert str(again(one).work.public_id) == done.work
    assert selectors.work(str(one.work.public_id)).public_id == str(other.work.public_id)


def test_what_was_found_to_be_the_same_edition_goes_along_and_is_counted_once() -> None:
    ours, same, doubt = doubtful_pair()
    other = RecordFactory(title="De avonden", creator="Reve, Gerard", year=1990)
    assert other.work_id == ours.work_id
    services.same_edition(SYSTEM, doubt_public_id=doubt)
    work = str(ours.work.public_id)
    assert len(selectors.work_file(SYSTEM, work).editions) == 2
    wish = {"public_id": work, "record_public_ids": [str(ours.public_id)]}
    assert selectors.preview_separation(SYSTEM, **wish).counts["editions"] == 1
    with pytest.raises(NothingToSeparate):
        services.separate_editions(
            SYSTEM, public_id=work, record_public_ids=[str(ours.public_id), str(other.public_id)]
        )
    done = services.separate_editions(SYSTEM, **wish)
    assert done.counts["editions"] == 1
    assert again(ours).work_id == again(same).work_id != again(other).work_id
    services.undo_act(SYSTEM, done.act)
    assert again(ours).work_id == again(same).work_id == again(other).work_id
