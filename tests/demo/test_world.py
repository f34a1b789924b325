"""The demo world is as large, as alive and as invented as it promises, and the same for the same seed."""

import csv

import pytest

from samenbieb.interfaces.web import fonts
from tests.demo.conftest import command, said_by, started
from tests.formats import shelf

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

AT_LEAST = {
    "organisations": 10, "libraries": 3, "places": 12, "kinds of place": 5, "works": 600, "records": 1000,
    "items": 3000, "members": 400, "children": 120, "guardians": 120, "expired": 1, "blocks": 3, "loans": 3000,
    "open loans": 100, "late loans": 3, "renewals": 200, "holds": 100, "holds open": 5, "holds ready": 4,
    "under way": 1, "long under way": 1, "guest loans": 5, "charged cents": 1000, "payments": 100,
    "letters to print": 1, "imports with trouble": 1,
}  # fmt: skip


def test_it_is_as_large_as_promised(world):
    figures = world.told["figures"]
    assert {name: figures[name] for name, least in AT_LEAST.items() if figures[name] < least} == {}


@pytest.mark.soak
def test_the_same_seed_at_the_same_moment_is_the_same_world(world, twin):
    assert world.told["figures"] == twin.told["figures"]
    assert world.told["family"] == twin.told["family"]


def test_every_promise_of_lending_is_kept(world):
    assert world.told["violations"] == []


def test_nobody_lent_at_night(world):
    assert world.told["figures"]["lent at night"] == 0


def test_the_demo_member_has_something_of_everything_and_nothing_embarrassing(world):
    family = world.told["family"]
    assert family["loans"] >= 3
    assert family["renewable"] >= 1
    assert family["ready"] >= 1
    assert family["waiting"] >= 1
    assert family["history"] >= 3
    assert family["child's loans"] >= 2
    assert family["other's loans"] >= 1
    assert (family["late"], family["owed cents"]) == (0, 0)


def test_every_fixed_name_can_log_in_and_holds_its_role(world):
    staff = world.told["staff"]
    assert all(roles for roles in staff.values())
    assert staff["balie@demo"] == staff["ander@demo"] == ["desk"]
    assert {"29000000000015", "29000000000023", "29000000000031", "balie@demo", "beheer@demo"} <= set(
        world.told["shown"]
    )


def test_no_address_could_be_real(world):
    for town, postcode in world.told["addresses"]:
        assert postcode == "" or postcode.startswith("0"), (town, postcode)


@pytest.mark.shelf
@shelf.needs_shelf
def test_no_town_exists(world):
    with (shelf.SHELF / "data" / "geo" / "plaatsen-geonames.csv").open(encoding="utf-8", newline="") as file:
        real = {row["naam"] for row in csv.DictReader(file)}
    assert {town for town, _ in world.told["addresses"]} & real == set()


def test_of_a_load_that_was_killed_nothing_stays(world):
    """It was begun once before, and killed half-way: it was loaded as if nothing had been."""
    assert "there already" not in world.said
    assert world.told["violations"] == []


def test_loading_again_changes_nothing(world):
    said = command(world.home, "demo", "load")
    assert "there already" in said


def test_sizes_that_are_not_built_say_so_in_one_sentence(world):
    process = started(world.home, "samenbieb.cli", "demo", "load", "--size", "national")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert out == ""
    assert err.count("\n") == 1
    assert "not built yet" in err


def test_the_installation_is_in_order(world):
    fonts.build()  # as `samenbieb serve` does; loading the demo world alone does not
    assert "WRONG" not in said_by(started(world.home, "samenbieb.cli", "check"))
