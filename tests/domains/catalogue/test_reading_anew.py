"""The rules changed: all titles are read anew, and no address and no work of a cataloguer is lost."""

import pytest

from samenbieb.domains.catalogue import services
from samenbieb.domains.catalogue.models import Record, Work
from samenbieb.kernel import jobs
from samenbieb.kernel.actor import Actor
from tests.factories.catalogue import RecordFactory

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def read_anew() -> dict[str, int]:
    return jobs.run_now("catalogue.read_anew")


def as_before(work: Work, key: str) -> None:
    """Give a work the key that an earlier rule gave it, and its editions none."""
    Work.objects.filter(pk=work.pk).update(key=key)
    Record.objects.filter(work=work).update(edition_key="")


def test_a_work_gets_its_new_key_and_keeps_its_address() -> None:
    RecordFactory(title="De avonden", creator="Reve, Gerard")
    RecordFactory(title="De avonden", creator="Reve, Gerard", form="audiobook")
    work = Work.objects.get()
    key = work.key
    as_before(work, "text|reve g|de avonden in oude spelling")
    counts = read_anew()
    assert (counts["works"], counts["editions"], counts["renamed"], counts["moved"]) == (1, 2, 1, 0)
    again = Work.objects.get()
    assert (again.key, again.public_id) == (key, work.public_id)
    assert not Record.objects.filter(edition_key="").exists()
    assert read_anew()["renamed"] == 0


def test_an_edition_that_is_another_work_now_leaves() -> None:
    RecordFactory(title="De avonden", creator="Reve, Gerard")
    RecordFactory(title="De avonden", creator="Reve, Gerard", form="audiobook")
    RecordFactory(title="De wetten", creator="Palmen, Connie")
    evening, laws = Work.objects.order_by("pk")
    Record.objects.filter(work=laws).update(work=evening)
    laws.delete()
    assert read_anew()["moved"] == 1
    assert Record.objects.get(title="De wetten").work != evening
    assert Record.objects.filter(work=evening).count() == 2


def test_what_a_cataloguer_joined_stays_joined_under_the_new_keys() -> None:
    RecordFactory(title="De avonden", creator="Reve, Gerard")
    RecordFactory(title="The evenings", creator="Reve, Gerard")
    kept, joined = Work.objects.order_by("pk")
    services.join_works(SYSTEM, public_id=str(joined.public_id), into_public_id=str(kept.public_id))
    keys = {kept.key, joined.key}
    as_before(kept, "text|an old key")
    as_before(joined, "text|another old key")
    assert read_anew()["moved"] == 0
    assert set(Record.objects.values_list("work", flat=True)) == {kept.pk}
    assert set(Work.objects.values_list("key", flat=True)) == keys
    RecordFactory(title="The evenings", creator="Reve, Gerard", form="audiobook")
    assert set(Record.objects.values_list("work", flat=True)) == {kept.pk}


def test_an_edition_that_was_placed_by_hand_stays() -> None:
    RecordFactory(title="De avonden", creator="Reve, Gerard")
    RecordFactory(title="De avonden", creator="Reve, Gerard", form="audiobook")
    record = Record.objects.order_by("-pk")[0]
    work = str(record.work.public_id)
    services.separate_editions(SYSTEM, public_id=work, record_public_ids=[str(record.public_id)])
    apart = Record.objects.get(pk=record.pk).work
    assert str(apart.public_id) != work
    assert read_anew()["moved"] == 0
    assert Record.objects.get(pk=record.pk).work == apart
