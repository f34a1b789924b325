"""Health says which part does not answer, and nothing more."""

import pytest
from django.db import DatabaseError, connection

from samenbieb.domains.discovery import services as discovery
from tests.interfaces.api.test_description import answers_as_described

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home_of_its_own(settings, tmp_path):
    settings.HOME = tmp_path


def test_well_when_database_and_index_answer(client):
    discovery.rebuild()
    assert answers_as_described(client, "/health") == {"status": "ok", "database": "ok", "index": "ok"}


def test_without_an_index_it_is_not_well_and_names_the_index_only(client):
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answers_as_described(client, "/health") == {
        "status": "fails",
        "database": "ok",
        "index": "fails",
    }


def test_without_a_database_it_still_answers_and_leaks_nothing(client):
    def away(*_):
        raise DatabaseError("connection to server at 10.0.0.7 failed: password authentication failed")

    with connection.execute_wrapper(away):
        answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"status": "fails", "database": "fails", "index": "unknown"}
    assert "10.0.0.7" not in answer.content.decode()


def test_nobody_keeps_a_copy(client):
    assert client.get("/health").headers["Cache-Control"] == "no-store"
