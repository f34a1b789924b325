"""Two colleagues count the same room at the same moment: one chain of counts, and no head is lost."""

import pytest

from samenbieb.domains.programme import services
from samenbieb.domains.programme.errors import CountedMeanwhile
from samenbieb.domains.programme.models import HeadCount, Session
from tests.factories.organisations import staff
from tests.factories.programme import SessionFactory
from tests.kernel.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def _stands(session: Session) -> int | None:
    session.refresh_from_db()
    return session.count.heads if session.count else None


def test_of_two_first_counts_one_stands_and_the_other_is_told() -> None:
    session = SessionFactory()
    actors = [staff(session.organisation) for _ in range(4)]
    name = str(session.public_id)
    answers = at_once(
        *(
            lambda actor=actor, heads=heads: services.count_heads(actor, session=name, heads=heads, seen="")
            for heads, actor in enumerate(actors, start=10)
        )
    )
    refused = [answer for answer in answers if isinstance(answer, CountedMeanwhile)]
    assert len(refused) == 3
    assert HeadCount.objects.count() == 1


def test_who_comes_in_at_two_doors_is_counted_at_both() -> None:
    session = SessionFactory()
    actors = [staff(session.organisation) for _ in range(4)]
    name = str(session.public_id)
    for _round in range(3):
        answers = at_once(*(lambda actor=actor: services.add_heads(actor, session=name) for actor in actors))
        assert not [answer for answer in answers if isinstance(answer, BaseException)]
    assert _stands(session) == 12
    assert HeadCount.objects.filter(corrects=None).count() == 1


def test_a_phone_that_sends_the_same_twice_at_once_counts_once() -> None:
    session = SessionFactory()
    actor, name = staff(session.organisation), str(session.public_id)
    answers = at_once(
        *(lambda: services.add_heads(actor, session=name, heads=5, key="tap") for _ in range(4))
    )
    assert not [answer for answer in answers if isinstance(answer, BaseException)]
    assert _stands(session) == 5
