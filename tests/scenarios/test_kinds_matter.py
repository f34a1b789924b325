"""Every kind of rule matters: some scenario lays it down, and turns red without it."""

from dataclasses import replace

import pytest

from samenbieb.domains.circulation import selectors
from samenbieb.domains.trials import services
from samenbieb.domains.trials.rules.scenarios import Scenario, TrialFile
from tests.scenarios.test_scenarios import FILES

SCENARIOS = [scenario for file in FILES for scenario in file.scenarios]
KINDS = sorted(kind.name for kind in selectors.rule_kinds())


def kinds_of(scenario: Scenario) -> set[str]:
    """Name the kinds that a scenario lays down, before it begins or on the way."""
    on_the_way = [step.parameters for step in scenario.steps if step.verb == "set_rule"]
    return {str(rule["kind"]) for rule in [*scenario.rules, *on_the_way]}


LAID_DOWN = {kind for scenario in SCENARIOS for kind in kinds_of(scenario)}


def without(kind: str, scenario: Scenario) -> Scenario:
    left = [rule for rule in scenario.rules if rule["kind"] != kind]
    steps = [step for step in scenario.steps if step.verb != "set_rule" or step.parameters["kind"] != kind]
    return replace(scenario, id=f"{kind} {scenario.id}", rules=left, steps=steps)


def test_some_scenario_lays_down_each_kind() -> None:
    assert sorted(set(KINDS) - LAID_DOWN) == []
    assert sorted(LAID_DOWN - set(KINDS)) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_each_kind_has_a_scenario_that_turns_red_without_it(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> None:
    variants = tuple(
        without(kind, scenario) for kind in KINDS for scenario in SCENARIOS if kind in kinds_of(scenario)
    )
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's blocker
        trial = services.run_trials([TrialFile(variants)])
    red = {outcome.id.split()[0] for outcome in trial.outcomes if not outcome.passed}
    assert sorted(set(KINDS) - red) == []
