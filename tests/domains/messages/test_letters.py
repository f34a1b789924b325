"""Letters: each in one batch, also when two people ask at once; printed, put back, dropped after their term."""

import datetime as dt
import threading
from collections import Counter

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from samenbieb.domains.messages import selectors, services
from samenbieb.domains.messages.errors import LettersGone, NoLetters
from samenbieb.domains.messages.models import LetterBatch, Notice
from samenbieb.kernel import clock, jobs
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import Library, library


def write(here: Library, count: int, *, first: int = 0) -> None:
    Notice.objects.bulk_create(
        Notice(
            organisation=here.organisation,
            person_id=number,
            kind="courtesy",
            dedup_key=f"letter:{number}:{here.organisation.pk}",
            channel="letter",
            address=f"Lid {number}\nDorpsstraat {number}\n{9999 - number} ZZ  PROEFDORP",
            subject="Bijna terug",
            body=f"Beste Lid {number},\n\nBreng terug:\n- <Boek> {number}\n\nGroet",
            made_at=clock.now(),
        )
        for number in range(first, first + count)
    )


def states(here: Library) -> Counter[str]:
    rows = Notice.objects.across_all(reason="test").filter(organisation=here.organisation)
    return Counter(rows.values_list("state", flat=True))


def collect(here: Library) -> str:
    return services.collect_letters(here.desk, organisation_id=here.organisation.pk)


@pytest.mark.django_db
def test_letters_are_put_together_once_printed_and_put_back() -> None:
    here = library()
    write(here, 3)
    batch = collect(here)
    with pytest.raises(NoLetters):
        collect(here)
    write(here, 1, first=3)
    assert selectors.letters_waiting(here.desk, organisation_id=here.organisation.pk) == 1

    number, letters = selectors.letters_of(here.desk, public_id=batch)
    assert number == 1
    # By postcode, as the post wants them.
    assert [letter.address[0] for letter in letters] == ["Lid 2", "Lid 1", "Lid 0"]
    assert letters[0].paragraphs == (("Beste Lid 2,",), ("Breng terug:", "- <Boek> 2"), ("Groet",))

    assert services.mark_printed(here.desk, public_id=batch)
    assert not services.mark_printed(here.desk, public_id=batch)
    assert states(here) == {"sent": 3, "waiting": 1}
    assert services.undo_printed(here.desk, public_id=batch)
    assert not services.undo_printed(here.desk, public_id=batch)
    assert states(here) == {"waiting": 4}
    # They wait in their own batch, and are put in no other.
    second = collect(here)
    assert [
        line.count for line in selectors.letter_batches(here.desk, organisation_id=here.organisation.pk)
    ] == [1, 3]
    services.mark_printed(here.desk, public_id=second)
    services.mark_printed(here.desk, public_id=batch)
    assert states(here) == {"sent": 4}
    acts = AuditEntry.objects.filter(action="messages.print_letters").order_by("pk")
    assert [entry.details["act"] for entry in acts] == [
        "collected", "fetched", "printed", "not_printed", "collected", "printed", "printed",
    ]  # fmt: skip


@pytest.mark.django_db
def test_three_libraries_print_their_own_letters_and_see_no_other() -> None:
    libraries = [library(), library(), library()]
    for count, here in enumerate(libraries, start=1):
        write(here, count)
    batches = [collect(here) for here in libraries]
    for count, (here, batch) in enumerate(zip(libraries, batches, strict=True), start=1):
        assert len(selectors.letters_of(here.desk, public_id=batch)[1]) == count
        for other in libraries:
            if other is here:
                continue
            for act in (services.mark_printed, services.undo_printed, selectors.letters_of):
                with pytest.raises(NotFound):
                    act(other.desk, public_id=batch)
            with pytest.raises(NotAllowed):
                services.collect_letters(other.desk, organisation_id=here.organisation.pk)
    with pytest.raises(NotFound):
        selectors.letters_of(libraries[0].desk, public_id="geen-nummer")


@pytest.mark.django_db
def test_mail_and_text_messages_are_never_in_a_batch_and_no_letter_goes_without_one() -> None:
    here = library()
    write(here, 1)
    batch = LetterBatch.objects.across_all(reason="test").get(public_id=collect(here))
    rows = Notice.objects.across_all(reason="test")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(channel="mail")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(letter_batch=None, state="sent")
    assert rows.get().letter_batch_id == batch.pk


@pytest.mark.django_db
def test_after_their_term_the_texts_are_gone_and_what_nobody_printed_is_dropped() -> None:
    here = library()
    write(here, 2)
    batch = collect(here)
    services.mark_printed(here.desk, public_id=batch)
    write(here, 1, first=2)
    now = clock.now()
    with clock.at(now + dt.timedelta(days=29)):
        jobs.run_now("kernel.upkeep")
        assert states(here) == {"sent": 2, "waiting": 1}
    with clock.at(now + dt.timedelta(days=31)):
        jobs.run_now("kernel.upkeep")
        assert states(here) == {"sent": 2, "failed": 1}
        assert selectors.letters_waiting(here.desk, organisation_id=here.organisation.pk) == 0
        for act in (services.undo_printed, selectors.letters_of):
            with pytest.raises(LettersGone):
                act(here.desk, public_id=batch)
        (line,) = selectors.letter_batches(here.desk, organisation_id=here.organisation.pk)
        assert not line.readable
    assert set(Notice.objects.across_all(reason="test").values_list("body", "address")) == {("", "")}
    with clock.at(now + dt.timedelta(days=366)):
        jobs.run_now("kernel.upkeep")
    assert not LetterBatch.objects.across_all(reason="test").exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_who_ask_at_once_never_get_the_same_letter() -> None:
    here = library()
    write(here, 40)
    barrier = threading.Barrier(4)
    outcomes: list[str] = []

    def ask() -> None:
        try:
            barrier.wait(timeout=60)
            try:
                collect(here)
                outcomes.append("made")
            except NoLetters:
                outcomes.append("none")
        finally:
            connection.close()

    people = [threading.Thread(target=ask) for _ in range(4)]
    for one in people:
        one.start()
    for one in people:
        one.join(timeout=120)
    assert sorted(outcomes) == ["made", "none", "none", "none"]
    batch = LetterBatch.objects.across_all(reason="test").get()
    letters = Notice.objects.across_all(reason="test")
    assert (batch.count, letters.filter(letter_batch=batch).count()) == (40, 40)
