"""Transport under management: the page shows and sets ways, and says no in words."""

import pytest

from samenbieb.domains.circulation.models import TransportLink
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.kernel.models import AuditEntry
from tests.factories.organisations import BranchFactory
from tests.interfaces.desk.counter import counter, text

pytestmark = pytest.mark.django_db
PAGE = "/beheer/vervoer"


def test_a_director_sets_a_way_and_the_way_back_and_changes_it():
    desk = counter(role=DIRECTOR)
    other = BranchFactory(organisation=desk.library)
    assert "Er is geen weg ingesteld" in text(desk.client.get(PAGE))
    form = {
        "start": desk.branch.code,
        "end": other.code,
        "cost": "5",
        "days": "3",
        "enabled": "on",
        "both": "on",
    }
    assert desk.client.post(PAGE, form).status_code == 302
    ways = TransportLink.objects.values_list("from_branch", "to_branch", "cost", "days", "enabled")
    assert set(ways) == {
        (desk.branch.pk, other.pk, 5, 3, True),
        (other.pk, desk.branch.pk, 5, 3, True),
    }
    page = text(desk.client.get(f"{PAGE}?van={desk.branch.code}&naar={other.code}"))
    assert 'value="3"' in page
    assert desk.client.post(PAGE, {"start": desk.branch.code, "end": other.code}).status_code == 302
    assert TransportLink.objects.get(from_branch=desk.branch).enabled is False
    line = AuditEntry.objects.filter(action="circulation.edit_rules").latest("pk")
    assert line.details["enabled"] is False


def test_what_cannot_be_is_said_and_kept_out():
    desk = counter(role=DIRECTOR)
    elsewhere = BranchFactory()
    code = desk.branch.code
    for form, sentence in (
        ({"start": code, "end": code}, "Kies een andere plek dan waar het begint."),
        (
            {"start": code, "end": elsewhere.code, "both": "on"},
            "De weg terug stelt de andere bibliotheek in.",
        ),
        ({"start": code, "end": elsewhere.code, "days": "61"}, "60"),
        ({"start": elsewhere.code, "end": code}, "geldige keuze"),
    ):
        answer = desk.client.post(PAGE, form)
        assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert not TransportLink.objects.exists()


def test_only_who_sets_rules_sees_it():
    assert counter().client.get(PAGE).status_code == 403
