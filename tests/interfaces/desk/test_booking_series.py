"""A series at the desk: seen day by day, booked, on one page, called off and taken up again; another library."""

import datetime as dt

import pytest

from samenbieb.domains.booking.models import Claim, Series
from tests.factories.booking import ResourceFactory, tomorrow
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
NEW = "/balie/boeken/reeks"


@pytest.fixture
def desk() -> Counter:
    return counter()


def _wish(thing: object, weeks: int = 3, **other: str) -> dict[str, str]:
    first_on = tomorrow(10).date()
    return {
        "wat": str(thing.public_id),
        "dagen": str(first_on.weekday()),
        "om": "1",
        "van": first_on.isoformat(),
        "tot": (first_on + dt.timedelta(weeks=weeks - 1)).isoformat(),
        "tijd": "10:00",
        "minuten": "60",
        **other,
    }


def _claims() -> list[Claim]:
    return list(Claim.objects.across_all(reason="test").order_by("starts_at"))


def test_a_series_is_seen_booked_called_off_and_taken_up_again(desk: Counter) -> None:
    thing = ResourceFactory(branch=desk.branch)
    assert NEW in desk.client.get("/balie/boeken").content.decode()
    assert "Een reeks boeken" in text(desk.client.get(NEW))
    seen = text(desk.client.get(NEW, _wish(thing)))
    assert "3 dagen" in seen
    assert "Boek alle dagen, of geen" in seen
    wish = _wish(thing, act="all", wie="Anna", key="k1")
    for _twice in range(2):
        assert "3 dagen zijn geboekt" in text(desk.client.post(NEW, wish, follow=True))
    assert len(_claims()) == 3
    series = f"{NEW}/{Series.objects.across_all(reason='test').get().public_id}"
    day = f"/balie/boeken?dag={tomorrow(10).date().isoformat()}"
    assert series in desk.client.get(day).content.decode()
    one = {"act": "cancel", "reeks": "1"}
    answer = desk.client.post(f"/balie/boeken/{_claims()[1].public_id}", one)
    assert answer["Location"] == series
    assert "2 boekingen zijn afgezegd" in text(desk.client.post(series, {"act": "cancel"}, follow=True))
    other = {**_wish(thing, weeks=1), "act": "all", "wie": "Bert"}
    assert "1 dag is geboekt" in text(desk.client.post(NEW, other, follow=True))
    again = text(desk.client.post(series, {"act": "restore"}, follow=True))
    assert "2 boekingen staan er weer" in again
    assert "1 boeking blijft afgezegd: Iemand anders heeft dit geboekt" in again
    assert desk.client.post(series, {"act": "other"}).status_code == 422


def test_days_that_are_not_free_are_shown_and_left_out_when_asked(desk: Counter) -> None:
    thing = ResourceFactory(branch=desk.branch)
    desk.client.post(NEW, _wish(thing, weeks=1, act="all", wie="Anna"))
    seen = text(desk.client.get(NEW, _wish(thing)))
    assert "bezet" in seen
    assert "Boek alleen de vrije dagen (2)" in seen
    refused = desk.client.post(NEW, _wish(thing, act="all", wie="Bert"))
    assert refused.status_code == 409
    assert "Niet elke dag is vrij" in text(refused)
    assert len(_claims()) == 1
    unnamed = desk.client.post(NEW, _wish(thing, act="free", wie=""))
    assert (unnamed.status_code, "voornaam" in text(unnamed)) == (422, True)
    done = text(desk.client.post(NEW, _wish(thing, act="free", wie="Bert"), follow=True))
    assert "2 dagen zijn geboekt" in done
    assert "Niet geboekt: morgen" in done


@pytest.mark.parametrize(
    "wrong",
    [
        {"dagen": "8"},
        {"tot": "2020-01-01"},
        {"tot": ""},
        {"van": "9999-12-31"},
        {"tijd": "half elf"},
        {"minuten": "0"},
        {"om": "3"},
    ],
)
def test_what_is_filled_in_wrongly_is_told_and_kept(desk: Counter, wrong: dict[str, str]) -> None:
    thing = ResourceFactory(branch=desk.branch)
    answer = desk.client.get(NEW, {**_wish(thing), **wrong})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert desk.client.post(NEW, {**_wish(thing), **wrong, "act": "all", "wie": "Anna"}).status_code == 422
    assert not _claims()


def test_another_library_finds_no_series(desk: Counter) -> None:
    thing = ResourceFactory(branch=desk.branch)
    desk.client.post(NEW, _wish(thing, act="all", wie="Anna"))
    series = f"{NEW}/{Series.objects.across_all(reason='test').get().public_id}"
    other = counter()
    assert other.client.get(series).status_code == 404
    assert other.client.post(series, {"act": "cancel"}).status_code == 404
    assert (
        other.client.post(NEW, _wish(thing, act="all", wie="Anna")).status_code == 200
    )  # nothing was chosen
    assert {one.state for one in _claims()} == {"confirmed"}
    assert len(_claims()) == 3
