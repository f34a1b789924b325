"""What the browser keeps: a worker with the desk as its scope, and an emergency page that knows nobody."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from samenbieb.interfaces.desk.offline import STYLES_AND_SCRIPTS
from tests.interfaces.desk.counter import counter, text

pytestmark = pytest.mark.django_db


def test_the_worker_may_work_for_the_whole_desk() -> None:
    answer = Client().get("/balie/sw.js")
    assert answer["Service-Worker-Allowed"] == "/balie"
    assert answer["Content-Type"].startswith("text/javascript")
    assert "/balie/nood" in text(answer)


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
