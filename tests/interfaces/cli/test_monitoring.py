"""`samenbieb monitoring recount`: counts from scratch, says what differed, and is quiet the second time."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from samenbieb.domains.monitoring import services
from samenbieb.domains.monitoring.models import Observation
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.errors import NotFound
from tests.factories.circulation import Library, library

pytestmark = pytest.mark.django_db
NOVEMBER = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)


@pytest.fixture
def here() -> Library:
    """A library of which one number was written down wrongly."""
    with clock.at(NOVEMBER):
        made = library()
        made.lend(made.item(), made.member())
        outbox.drain_all()
        services.count_marked()
    Observation.objects.across_all(reason="test").filter(measure="circulation.loans").update(value=8)
    return made


def recount(*options: str) -> str:
    said = StringIO()
    with clock.at(NOVEMBER):
        call_command("monitoring", "recount", *options, stdout=said)
    return said.getvalue()


def test_it_says_what_differed_and_is_quiet_the_second_time(here: Library) -> None:
    said = recount("--month", "2026-11", "--library", here.organisation.code)
    assert f"2026-11 {here.branch.code} circulation.loans: 8 is now 1." in said
    assert "Values that differed: 1." in said
    again = recount("--month", "2026-11", "--library", here.organisation.code)
    assert again == "Counted anew. Values that differed: 0.\n"


def test_programs_get_the_same(here: Library) -> None:
    answer = json.loads(
        recount("--library", here.organisation.code, "--figure", "circulation.loans", "--json")
    )
    assert answer == {
        "differed": [
            {
                "figure": "circulation.loans",
                "library": here.organisation.code,
                "place": here.branch.code,
                "month": "2026-11",
                "before": 8,
                "after": 1,
            }
        ]
    }


def test_another_month_is_left_as_it_was(here: Library) -> None:
    assert "differed: 0" in recount("--month", "2026-10", "--library", here.organisation.code)
    mine = Observation.objects.across_all(reason="test").filter(organisation=here.organisation)
    assert mine.get(measure="circulation.loans").value == 8


def test_what_does_not_exist_gets_a_sentence(here: Library) -> None:
    with pytest.raises(CommandError, match="no month"):
        recount("--month", "2026")
    with pytest.raises(NotFound):
        recount("--figure", "geen.cijfer")
    with pytest.raises(NotFound):
        recount("--library", "nergens")
