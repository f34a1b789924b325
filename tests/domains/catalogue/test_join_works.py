"""Two works that are one: joined by a cataloguer, and the old address still leads somewhere."""

import pytest

from samenbieb.domains.catalogue import selectors, services
from samenbieb.domains.catalogue.errors import NoSuchTitle, SameWork
from samenbieb.domains.catalogue.events import WorkChanged, WorksJoined
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.catalogue import RecordFactory, WorkFactory

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def join(one: str, into: str) -> str:
    return services.join_works(SYSTEM, public_id=one, into_public_id=into).work


def test_the_editions_move_and_the_old_address_leads_to_the_new_one() -> None:
    dutch = WorkFactory(title="Oorlogswinter", creator="Terlouw, Jan")
    english = WorkFactory(title="Winter in wartime", creator="Terlouw, Jan", language="eng")
    old, new = str(english.public_id), str(dutch.public_id)
    assert join(old, new) == new
    view = selectors.work(old)
    assert (view.public_id, view.moved) == (new, True)
    assert {edition.title for edition in view.editions} == {"Oorlogswinter", "Winter in wartime"}
    assert selectors.work_id_of(old) == dutch.pk
    assert selectors.briefs([english.pk])[english.pk].title == "Oorlogswinter"
    assert english.pk not in selectors.search_facts([english.pk, dutch.pk])
    assert list(selectors.all_work_ids()) == [dutch.pk]


def test_it_is_told_to_the_other_rooms_and_written_down() -> None:
    one, other = WorkFactory(), WorkFactory()
    OutboxEvent.objects.all().delete()
    join(str(one.public_id), str(other.public_id))
    told = list(OutboxEvent.objects.order_by("id").values_list("name", "payload"))
    assert told == [
        (WorksJoined.name, {"work_id": one.pk, "into_work_id": other.pk}),
        (WorkChanged.name, {"work_id": one.pk}),
        (WorkChanged.name, {"work_id": other.pk}),
    ]
    assert AuditEntry.objects.filter(subject_id=str(one.public_id), details__moved=1).exists()


def test_what_comes_in_later_under_the_old_title_goes_to_the_joined_work() -> None:
    one, other = WorkFactory(title="Kees de jongen deel"), WorkFactory(title="Kees de jongen")
    join(str(one.public_id), str(other.public_id))
    assert RecordFactory(title="Kees de jongen deel").work_id == other.pk


def test_a_row_of_joins_leads_to_the_end_at_once() -> None:
    first, second, third = (str(WorkFactory().public_id) for _ in range(3))
    join(first, second)
    join(second, third)
    assert selectors.work(first).public_id == third
    with pytest.raises(SameWork):
        join(first, third)


def test_only_who_may_edit_joins_and_only_what_there_is() -> None:
    one, other = str(WorkFactory().public_id), str(WorkFactory().public_id)
    with pytest.raises(NotAllowed):
        services.join_works(Actor.anonymous("portal"), public_id=one, into_public_id=other)
    for nobody in ("0190e0d0-0000-7000-8000-000000000000", "no-address"):
        with pytest.raises(NoSuchTitle):
            join(one, nobody)
        with pytest.raises(NoSuchTitle):
            selectors.work(nobody)
