"""Every scenario of this folder, run in one scratch database by the services behind `samenbieb policy test`."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from samenbieb.domains.trials import services
from samenbieb.domains.trials.rules.scenarios import Scenario
from samenbieb.domains.trials.services import Trial

FILES = [
    services.read(path.read_text(encoding="utf-8"), name=path.name)
    for path in sorted(Path(__file__).parent.glob("*.yaml"))
]
SCENARIOS = [scenario for file in FILES for scenario in file.scenarios]
NAMES = [scenario.id for scenario in SCENARIOS]


def _is_parallel(scenario: Scenario) -> bool:
    return any(step.verb == "parallel" for step in scenario.steps)


@cache
def _trial(*, parallel: bool) -> Trial:
    wanted = [
        replace(file, scenarios=tuple(one for one in file.scenarios if _is_parallel(one) == parallel))
        for file in FILES
    ]
    return services.run_trials(wanted)


# Whichever scenario comes first waits for the run of them all. The parallel ones copy a database for every round.
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("name", "parallel"),
    [
        pytest.param(one.id, _is_parallel(one), id=one.id, marks=[pytest.mark.slow] * _is_parallel(one))
        for one in SCENARIOS
    ],
)
def test_scenario(
    name: str, parallel: bool, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's blocker
        outcome = next(one for one in _trial(parallel=parallel).outcomes if one.id == name)
    assert outcome.problem == ""


def test_no_scenario_is_named_twice_or_both_run_and_skipped() -> None:
    skipped = [name for file in FILES for name in file.skipped]
    assert len(set(NAMES + skipped)) == len(NAMES + skipped)
