"""Scenarios over a library's own rules: what the library set decides, the defaults stand for the rest."""

import pytest
from django.db import connections

from samenbieb.domains.trials import services
from samenbieb.domains.trials.services import OwnRules
from samenbieb.kernel.errors import NotAllowed
from tests.factories.circulation import SYSTEM, library

OWN = OwnRules(
    rules=[
        {"kind": "fine_cap", "network": "N", "value": "10.00", "bound": "ceiling"},
        {"kind": "loan_days", "organisation": "merendal", "value": 14},
        {"kind": "loan_days", "organisation": "merendal", "item_category": "DVD", "value": 7},
        {"kind": "loan_days", "branch": "merendal-oost", "value": 28},
    ],
    branches=["merendal-oost"],
)
SCENARIOS = """
scenarios:
  - id: OWN
    steps:
      - checkout: {item: I1, patron: P1}
        expect: {due: day 14}
      - checkout: {item: D1, patron: P1}
        expect: {due: day 7}
      - checkout: {item: I2, patron: P1, at: merendal-oost}
        expect: {due: day 28}
  - id: DEFAULT
    steps:
      - checkout: {item: M1, patron: Q1, at: C}
        expect: {due: day 21}
  - id: ON-TOP
    rules: [{kind: loan_days, organisation: O1, value: 3}]
    steps:
      - checkout: {item: I1, patron: P1}
        expect: {due: day 3}
  - id: BOUND
    steps:
      - set_rule: {kind: fine_cap, organisation: O1, value: "12.00"}
        expect: {result: refused, codes: [locked_by_network]}
  - id: STILL-OWN
    steps:
      - checkout: {item: I1, patron: P1}
        expect: {due: day 21}
"""


def test_the_rules_of_the_library_lie_under_every_scenario(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's blocker
        before = connections.settings["default"]["NAME"]
        trial = services.run_trials([services.read(SCENARIOS, name="a.yaml")], own=OWN)
        assert connections.settings["default"]["NAME"] == before
    assert {outcome.id: outcome.problem for outcome in trial.outcomes} == {
        "OWN": "",
        "DEFAULT": "",
        "ON-TOP": "",
        "BOUND": "",
        "STILL-OWN": "step 1: expected due day 21, got 2026-03-16 18:00:00+01:00",
    }


@pytest.mark.django_db
def test_what_is_read_of_a_library_is_its_own_its_branches_and_the_networks() -> None:
    home, other = library(), library()
    home.rule("loan_days", 14)
    home.rule("max_loans", 5, branch_id=home.branch.pk)
    other.rule("loan_days", 3)
    own = services.own_rules(SYSTEM, organisation_id=home.organisation.pk)
    assert [(rule["kind"], rule["value"]) for rule in own.rules] == [("loan_days", 14), ("max_loans", 5)]
    assert own.branches == [home.branch.code]
    with pytest.raises(NotAllowed):
        services.own_rules(other.desk, organisation_id=home.organisation.pk)
