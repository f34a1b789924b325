"""A kind of rule that a scenario lays down matters: without it at least one scenario turns red."""

from dataclasses import replace

import pytest

from samenbieb.domains.trials import services
from samenbieb.domains.trials.rules.scenarios import Scenario, TrialFile
from tests.scenarios.test_scenarios import FILES

SCENARIOS = [scenario for file in FILES for scenario in file.scenarios]
KINDS = sorted({str(rule["kind"]) for scenario in SCENARIOS for rule in scenario.rules})


def without(kind: str, scenario: Scenario) -> Scenario:
    left = [rule for rule in scenario.rules if rule["kind"] != kind]
    return replace(scenario, id=f"{kind} {scenario.id}", rules=left)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_each_kind_has_a_scenario_that_turns_red_without_it(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> None:
    variants = tuple(
        without(kind, scenario)
        for kind in KINDS
        for scenario in SCENARIOS
        if any(rule["kind"] == kind for rule in scenario.rules)
    )
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's blocker
        trial = services.run_trials([TrialFile(variants)])
    red = {outcome.id.split()[0] for outcome in trial.outcomes if not outcome.passed}
    assert sorted(set(KINDS) - red) == []
