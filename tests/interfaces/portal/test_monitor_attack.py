"""Somebody downloads every page of the monitor as a file, months and years, and tries to work out what was left out."""

import csv
import datetime as dt
import io
import random

import pytest

from samenbieb.domains.monitoring.models import Observation
from samenbieb.kernel import clock
from samenbieb.kernel.measures import all_measures
from tests.domains.monitoring.attacker import Attacker
from tests.factories.organisations import BranchFactory, MunicipalityFactory, OrganisationFactory
from tests.interfaces.portal.visitors import visitor

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
MONTHS = [dt.date(2026, 10, 1), dt.date(2026, 11, 1)]
WHOLE = "programme.visitors"
THRESHOLD = 5
PARTS = sorted(one.name for one in all_measures() if one.part_of == WHOLE)
KINDS = {"gemeente": "/gemeente/", "bibliotheek": "/monitor/bibliotheek/", "provincie": "/monitor/provincie/"}

Key = tuple[str, str, str]  # a place, a month, a part


def _world(seed: int) -> dict[Key, int]:
    """Give some libraries places in towns, and each place a few visitors of each kind; write them down as counted."""
    draw = random.Random(seed)
    province = OrganisationFactory(kind="province", code=f"prov-{seed}")
    towns = [MunicipalityFactory(code=f"GM{number}", province=province) for number in range(3)]
    truth: dict[Key, int] = {}
    for number in range(3):
        library = OrganisationFactory(kind="library", code=f"lib-{number}")
        for _place in range(draw.randint(2, 3)):
            place = BranchFactory(organisation=library, municipality=draw.choice(towns))
            for month in MONTHS:
                for part in PARTS[:3]:
                    if draw.random() < 0.8:
                        truth[place.code, f"{month:%Y-%m}", part] = (
                            draw.randint(1, 4) if draw.random() < 0.15 else draw.randint(6, 80)
                        )
                mine = {
                    key: value for key, value in truth.items() if key[:2] == (place.code, f"{month:%Y-%m}")
                }
                values = {part: value for (_place, _month, part), value in mine.items()}
                for name, value in {**values, WHOLE: sum(values.values())}.items():
                    if value:
                        Observation.objects.create(
                            measure=name, version=1, organisation=library, branch=place, month_on=month,
                            municipality=place.municipality, value=value, measured_at=NOW,
                        )  # fmt: skip
    return truth


def _files() -> dict[tuple[str, str, str, str], str]:
    """Download every table there is: what stands in it, by kind and code of the area, period and figure."""
    found = {}
    waiting, seen = ["/monitor"], {"/monitor"}
    with clock.at(NOW):
        while waiting:
            path = waiting.pop()
            for period in ("2026", "2026-10", "2026-11"):
                answer = visitor().get(f"{path}?als=csv&periode={period}")
                for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"):
                    found[row["soort gebied"], row["code"], row["periode"], row["definitie"]] = row["waarde"]
                    following = KINDS.get(row["soort gebied"], "") + row["code"]
                    if row["soort gebied"] in KINDS and following not in seen:
                        seen.add(following)
                        waiting.append(following)
            waiting += [one for one in ("/gemeente/GM0", "/gemeente/GM1", "/gemeente/GM2") if one not in seen]
            seen |= set(waiting)
    return found


def _places(kind: str, code: str) -> set[str]:
    rows = Observation.objects.across_all(reason="test")
    column = {
        "land": None,
        "provincie": "municipality__province__code",
        "bibliotheek": "organisation__code",
        "gemeente": "municipality__code",
        "vestiging": "branch__code",
    }[kind]
    return set(rows.filter(**({column: code} if column else {})).values_list("branch__code", flat=True))


@pytest.mark.parametrize("seed", range(4))
def test_from_all_files_together_no_hidden_small_number_can_be_worked_out(seed: int) -> None:
    truth = _world(seed)
    published, hidden = [], []
    for (kind, code, period, name), value in _files().items():
        if name != WHOLE and name not in PARTS:
            continue
        places = _places(kind, code)
        cells = frozenset(
            key for key in truth if key[0] in places and key[1].startswith(period) and name in {WHOLE, key[2]}
        )
        total = sum(truth[key] for key in cells)
        if value:
            assert int(value) == total, (kind, code, period, name)
            published.append((cells, total))
        else:
            hidden.append((cells, total))
    small = [(cells, total) for cells, total in hidden if 0 < total < THRESHOLD]
    assert small, "nothing to hide in this world"
    assert published
    attacker = Attacker(published)
    for cells, total in small:
        assert not attacker.combines(cells), (cells, total)
        if cells <= set(attacker.cells):
            low, high = attacker.between(cells)
            assert low <= len(cells), (cells, total)
            assert high >= THRESHOLD, (cells, total)
