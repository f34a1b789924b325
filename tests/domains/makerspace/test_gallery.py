"""The gallery: no name of a child, no yes no picture, two presses, and gone with its files when somebody says so."""

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from samenbieb.domains.makerspace import selectors, services
from samenbieb.domains.makerspace.errors import ExhibitCodeUnknown, PictureNotReadable
from samenbieb.domains.makerspace.models import Exhibit
from samenbieb.domains.makerspace.retention import take_down_old_exhibits
from samenbieb.domains.makerspace.services import ExhibitWish
from samenbieb.domains.organisations.models import Organisation
from samenbieb.domains.organisations.permissions import VOLUNTEER
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.attempts import OF_MANY_MAX, TooManyAttempts
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from samenbieb.kernel.screening import NamesSomebody
from tests.factories.organisations import BranchFactory, staff

pytestmark = pytest.mark.django_db

OF_A_CHILD = ExhibitWish(
    "Naamplank", "child", "look", maker_agreed=True, parent_agreed=True, nobody_in_it=True
)
OF_AN_ADULT = ExhibitWish("Tas", "adult", "by", maker_name="Fatima", maker_agreed=True, nobody_in_it=True)
ANYBODY = Actor.anonymous("portal")


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    on_disk = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = {**settings.STORAGES, "default": on_disk}
    return tmp_path / "gallery"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(out, "PNG")
    return out.getvalue()


def _files(folder: Path) -> int:
    return len(list(folder.glob("*"))) if folder.exists() else 0


def _put(actor: Actor, branch_id: int, wish: ExhibitWish = OF_A_CHILD) -> tuple[str, str]:
    return services.add_exhibit(actor, branch_id=branch_id, wish=wish, picture=picture())


def test_nobody_sees_it_before_the_second_press_and_hiding_hides(folder: Path) -> None:
    place = BranchFactory()
    desk, volunteer = staff(place.organisation), staff(place.organisation, VOLUNTEER)
    exhibit, _code = _put(volunteer, place.pk)
    assert _files(folder) == 2
    assert selectors.shown_exhibits() == []
    with pytest.raises(NotFound):
        selectors.public_picture(exhibit, "small")
    with pytest.raises(NotAllowed):
        services.publish_exhibit(volunteer, exhibit=exhibit)
    services.publish_exhibit(desk, exhibit=exhibit)
    (shown,) = selectors.shown_exhibits()
    assert (shown.title, shown.maker, shown.code) == ("Naamplank", "Kind van 9 tot en met 11 jaar", "")
    assert selectors.public_picture(exhibit, "large")[:2] == b"\xff\xd8"
    with pytest.raises(NotFound):
        selectors.public_picture(exhibit, "huge")
    services.publish_exhibit(desk, exhibit=exhibit, published=False)
    assert selectors.shown_exhibits() == []
    with pytest.raises(NotFound):
        selectors.public_picture(exhibit, "large")


@pytest.mark.parametrize("band", ["small", "child", "youth"])
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"maker_name": "Anna"}, "maker_name"),
        ({"parent_agreed": False}, "parent_agreed"),
        ({"maker_agreed": False}, "maker_agreed"),
        ({"nobody_in_it": False}, "nobody_in_it"),
    ],
)
def test_of_a_child_no_name_and_nothing_without_a_yes(
    folder: Path, band: str, change: dict[str, Any], field: str
) -> None:
    place = BranchFactory()
    with pytest.raises(Invalid) as refused:
        _put(staff(place.organisation), place.pk, replace(OF_A_CHILD, band=band, **change))
    assert list(refused.value.fields) == [field]
    assert (_files(folder), Exhibit.objects.across_all(reason="test").count()) == (0, 0)


def test_the_database_has_no_room_for_the_name_of_a_child() -> None:
    place = BranchFactory()
    _put(staff(place.organisation), place.pk)
    rows = Exhibit.objects.across_all(reason="test")
    for change in ({"maker_name": "Anna"}, {"parent_agreed": False}, {"maker_agreed": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_an_adult_may_choose_a_first_name_and_no_more() -> None:
    place = BranchFactory()
    desk = staff(place.organisation)
    exhibit, _code = _put(desk, place.pk, OF_AN_ADULT)
    services.publish_exhibit(desk, exhibit=exhibit)
    assert selectors.shown_exhibits()[0].maker == "Fatima"
    for name in ("Fatima de Boer Jansen", "Fatima 06", "F" * 21):
        with pytest.raises(Invalid):
            _put(desk, place.pk, replace(OF_AN_ADULT, maker_name=name))
    with pytest.raises(NamesSomebody):
        _put(desk, place.pk, replace(OF_AN_ADULT, about="Bel 06 12345678"))


def test_what_is_no_picture_leaves_nothing(folder: Path) -> None:
    place = BranchFactory()
    with pytest.raises(PictureNotReadable):
        services.add_exhibit(
            staff(place.organisation), branch_id=place.pk, wish=OF_A_CHILD, picture=b"<svg/>"
        )
    assert (_files(folder), Exhibit.objects.across_all(reason="test").count()) == (0, 0)


def test_the_code_takes_it_down_at_once_with_its_files(folder: Path) -> None:
    place = BranchFactory()
    desk = staff(place.organisation)
    exhibit, code = _put(desk, place.pk, replace(OF_AN_ADULT, about="Van een laken"))
    services.publish_exhibit(desk, exhibit=exhibit)
    services.take_down_by_code(ANYBODY, code=f" {code[:4].lower()}-{code[4:]} ", address="192.0.2.1")
    assert (_files(folder), selectors.shown_exhibits(), selectors.exhibits(desk, place.pk)) == (0, [], [])
    row = Exhibit.objects.across_all(reason="test").get()
    assert (row.title, row.about, row.maker_name, row.code) == ("", "", "", None)
    for gone in (exhibit, row.picture):
        with pytest.raises(NotFound):
            selectors.public_picture(gone, "small")
    with pytest.raises(ExhibitCodeUnknown):
        services.take_down_by_code(ANYBODY, code=code, address="192.0.2.1")
    lines = [str(one.details) for one in AuditEntry.objects.filter(action="makerspace.note")]
    assert any("taken down" in line for line in lines)
    assert not any("Fatima" in line or "laken" in line for line in lines)


def test_codes_are_not_guessed() -> None:
    for _guess in range(OF_MANY_MAX):
        with pytest.raises(ExhibitCodeUnknown):
            services.take_down_by_code(ANYBODY, code="ABCDEFGH", address="192.0.2.9")
    with pytest.raises(TooManyAttempts):
        services.take_down_by_code(ANYBODY, code="ABCDEFGH", address="192.0.2.9")


def test_staff_take_it_down_and_another_library_finds_nothing(folder: Path) -> None:
    place, other = BranchFactory(), BranchFactory()
    desk, stranger = staff(place.organisation), staff(other.organisation)
    exhibit, _code = _put(desk, place.pk)
    for act in (services.take_down, services.publish_exhibit):
        with pytest.raises(NotFound):
            act(stranger, exhibit=exhibit)
    with pytest.raises(NotFound):
        selectors.picture(stranger, exhibit, "small")
    assert selectors.exhibits(stranger, place.pk) == []
    assert selectors.picture(desk, exhibit, "small")[:2] == b"\xff\xd8"
    assert _files(folder) == 2
    services.take_down(desk, exhibit=exhibit)
    assert _files(folder) == 0
    with pytest.raises(NotFound):
        services.take_down(desk, exhibit=exhibit)


def test_after_two_years_it_goes_by_itself(folder: Path) -> None:
    place = BranchFactory()
    desk = staff(place.organisation)
    with clock.at(clock.now() - dt.timedelta(days=731)):
        _put(desk, place.pk)
    _put(desk, place.pk)
    assert (take_down_old_exhibits(), take_down_old_exhibits()) == (1, 0)
    assert _files(folder) == 2


def test_where_the_maker_place_is_off_nothing_is_shown_and_the_code_still_takes_it_down(folder: Path) -> None:
    place, there = BranchFactory(), BranchFactory()
    codes = {}
    for one in (place, there):
        exhibit, codes[one.pk, exhibit] = _put(staff(one.organisation), one.pk)
        services.publish_exhibit(staff(one.organisation), exhibit=exhibit)
    (_pk, hidden), code = next(iter(codes.items()))
    Organisation.objects.filter(pk=place.organisation_id).update(modules_off=["makerspace"])
    assert [one.branch for one in selectors.shown_exhibits()] == [there.name]
    with pytest.raises(NotFound):
        selectors.public_picture(hidden, "small")
    services.take_down_by_code(ANYBODY, code=code, address="10.0.0.9")
    assert _files(folder) == 2
