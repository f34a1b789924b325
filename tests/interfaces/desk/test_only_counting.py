"""At the lending desk: a card that only counts."""

import html
import re

import pytest

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.models import CountedUse, Loan
from samenbieb.domains.circulation.services import RuleDraft
from samenbieb.domains.patrons.models import Card
from samenbieb.kernel.actor import Actor
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Counter:
    return counter()


@pytest.fixture
def card(desk: Counter) -> Card:
    """A card that only counts."""
    made = desk.card()
    draft = RuleDraft(
        kind="only_counts",
        value=True,
        organisation_id=desk.library.pk,
        patron_category_id=made.membership.category_id,
    )
    services.set_rule(Actor.system("test"), draft=draft)
    return made


def uses() -> int:
    return CountedUse.objects.across_all(reason="test").count()


def test_a_scan_is_told_as_counted_and_taken_back(desk: Counter, card: Card) -> None:
    answer = text(desk.lend(card, desk.item()))
    assert "het gebruik is geteld" in answer
    assert (uses(), Loan.objects.across_all(reason="test").count()) == (1, 0)
    fields = dict(re.findall(r'name="(use|card|since)" value="([^"]*)"', html.unescape(answer)))
    assert fields["card"] == card.number
    assert "telt niet mee" in text(desk.client.post("/balie/uitlenen/ongedaan", fields))
    assert uses() == 0


def test_a_trial_says_that_it_would_only_be_counted(desk: Counter, card: Card) -> None:
    asked = {"card": card.number, "code": desk.item().barcode}
    answer = text(desk.client.post("/balie/uitlenen/proef", asked))
    assert "Het gebruik telt mee" in answer
    assert "Terug op" not in answer
    assert uses() == 0
