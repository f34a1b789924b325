"""What the browser keeps: a worker with the desk as its scope, and an emergency page that knows nobody."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django.fixtures import Settings

from samenbieb.domains.helpdesk import services as helpdesk
from samenbieb.domains.organisations.permissions import IDO
from samenbieb.interfaces.desk.offline import STYLES_AND_SCRIPTS
from tests.interfaces.desk.counter import counter, text

pytestmark = pytest.mark.django_db


def test_the_worker_may_work_for_the_whole_desk() -> None:
    answer = Client().get("/balie/sw.js")
    assert answer["Service-Worker-Allowed"] == "/balie"
    assert answer["Content-Type"].startswith("text/javascript")
    assert "/balie/nood" in text(answer)


def test_the_worker_keeps_the_emergency_pages_of_the_rooms_that_are_on(settings: Settings) -> None:
    settings.MODULES = frozenset({"programme", "helpdesk"})
    kept = text(Client().get("/balie/sw.js"))
    assert "/balie/hulp/nood" in kept
    assert "/balie/nood" not in kept
    assert Client().get("/balie/nood").status_code == 404
    settings.MODULES = frozenset({"catalogue", "patrons", "circulation"})
    kept = text(Client().get("/balie/sw.js"))
    assert "/balie/nood" in kept
    assert "/balie/hulp/nood" not in kept


def test_the_emergency_page_of_questions_knows_nobody_and_no_place() -> None:
    helpdesk.load_lists()
    desk = counter(role=IDO)
    page = text(desk.client.get("/balie/hulp/nood"))
    assert "DigiD-app" in page
    for word in (desk.user.name, desk.user.login, desk.branch.name, desk.branch.code, "Vandaag:"):
        assert word not in page
    assert "DigiD-app" in text(Client(headers={"accept-language": "nl"}).get("/balie/hulp/nood"))


def test_everything_that_the_worker_keeps_exists() -> None:
    assert [name for name in STYLES_AND_SCRIPTS if finders.find(name) is None] == []


def test_the_emergency_page_says_the_same_to_everybody_and_names_nobody() -> None:
    desk = counter()
    page = text(desk.client.get("/balie/nood"))
    assert desk.user.name not in page
    assert desk.user.login not in page
    assert desk.branch.name not in page
    anonymous = re.sub(
        r"X-CSRFToken[^}]*", "", text(Client(headers={"accept-language": "nl"}).get("/balie/nood"))
    )
    assert len(anonymous) > 1000


def test_pages_of_the_desk_are_not_kept_by_any_cache() -> None:
    desk = counter()
    assert desk.client.get("/balie/uitlenen")["Cache-Control"] == "no-store"
