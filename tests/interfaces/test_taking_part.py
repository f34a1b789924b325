"""A library that takes part without lending: a question at the desk is a figure of its town, and no link leads to what is off."""

from typing import Any

import pytest
from django.test import Client

from samenbieb.domains.helpdesk import services as helpdesk
from samenbieb.domains.monitoring import services as monitoring
from samenbieb.domains.organisations.permissions import IDO
from samenbieb.kernel import outbox
from tests.factories.organisations import BranchFactory, MunicipalityFactory
from tests.interfaces.desk.counter import counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
TAKING_PART = frozenset({"programme", "helpdesk", "learning", "monitoring"})


def test_one_question_is_on_the_page_of_the_town_without_catalogue_lending_and_members(settings: Any) -> None:
    settings.MODULES = TAKING_PART
    helpdesk.load_lists()
    town = MunicipalityFactory(code="GMX778", name="Vlierdam")
    desk = counter(BranchFactory(name="Vlierdam Dorp", municipality=town), role=IDO)
    start = text(desk.client.get("/balie"))
    assert 'href="/balie/hulp"' in start
    for off in ("/balie/uitlenen", "/balie/lener", "/zoeken"):
        assert f'href="{off}' not in start
        assert desk.client.get(off).status_code == 404
    page = text(desk.client.post("/balie/hulp", {"act": "keep", "whole": "digid", "key": "one"}))
    assert "Opgeslagen:" in page
    # What the worker does every few seconds (config/schedule.py).
    outbox.drain_all()
    monitoring.count_marked()
    public = Client(headers={"accept-language": "nl"})
    shown = text(public.get("/gemeente/GMX778"))
    assert "was het aantal vragen aan het informatiepunt in Vlierdam 1." in shown
    assert "Vlierdam Dorp" in shown
    figure = text(public.get("/monitor/cijfer/helpdesk.questions", {"gebied": "gemeente:GMX778"}))
    assert "vragen die in de periode zijn genoteerd" in figure
