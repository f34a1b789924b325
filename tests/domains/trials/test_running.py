"""Scenarios against the real services, in a database of their own: right ones pass, wrong ones say what is wrong."""

from collections.abc import Iterator

import pytest
from django.db import connections

from samenbieb.domains.organisations.models import Organisation
from samenbieb.domains.trials import services
from samenbieb.domains.trials.services import Trial

SCENARIOS = """
scenarios:
  - id: RIGHT
    title: the limit of one book
    rules: [{kind: max_loans, patron_category: ADULT, item_category: BOOK, value: 1}]
    steps:
      - checkout: {item: I1, patron: P1}
        expect: {due: day 21}
      - read_item: {item: I1}
        expect: {custody: on_loan, patron: P1}
      - checkout: {item: I2, patron: P1}
        expect: {result: refused, codes: [too_many_loans], limit: 1, count: 1}
      - read_item: {item: I2}
        expect: {custody: on_shelf, patron: none}
      - advance: {days: 3}
      - return: {item: I1, at: C}
        expect: {closed: true, next: transit, destination: A, fee: "0.00"}
      - read_loan: {item: I1}
        expect: {open: false, patron: P1, branch_in: C}
      - read_item: {item: I1}
        expect: {custody: in_transit, destination: A, patron: none}
  - id: STILL-EMPTY
    steps:
      - checkout: {item: I1, patron: P2}
  - id: NEEDS-OK
    steps:
      - checkout: {item: I1, patron: P1}
      - checkout: {item: I1, patron: P2}
  - id: WRONG-VALUE
    steps:
      - checkout: {item: I1, patron: P1}
        expect: {due: day 20}
  - id: NO-VERB
    steps: [{fly: {item: I1}}]
  - id: NO-PARAMETER
    steps: [{checkout: {item: I1, patron: P1, wings: 2}}]
  - id: NO-LABEL
    steps: [{checkout: {item: I99, patron: P1}}]
  - id: NO-FIELD
    steps: [{read_item: {item: I1}, expect: {colour: red}}]
  - id: NO-RULE
    rules: [{kind: wings, value: 2}]
    steps: [{checkout: {item: I1, patron: P1}}]
  - id: TIE
    rules: [{kind: loan_days, value: 7}, {kind: loan_days, value: 14}]
    steps: [{checkout: {item: I1, patron: P1}}]
  - id: AT-ONCE
    steps:
      - parallel:
          rounds: 3
          steps: [{checkout: {item: I1, patron: P1}}, {checkout: {item: I1, patron: P2, at: B}}, {checkout: {item: I1, patron: Q1, at: C}}]
          then: [{read_item: {item: I1}, expect: {custody: on_loan}}]
        expect: {ok: 1, refused: 2, refused_codes: [item_on_loan]}
  - id: AT-ONCE-WRONG
    steps:
      - parallel: {steps: [{checkout: {item: I1, patron: P1}}, {checkout: {item: I2, patron: P2}}]}
        expect: {ok: 1}
skipped: [{id: LATER, reason: no such verb yet}]
"""
PROBLEMS = {
    "RIGHT": "",
    "STILL-EMPTY": "",
    "NEEDS-OK": "step 2: expected result ok, got refused (codes: item_on_loan)",
    "WRONG-VALUE": "step 1: expected due day 20, got 2026-03-23 18:00:00+01:00",
    "NO-VERB": "there is no verb fly",
    "NO-PARAMETER": "step 1: checkout does not take wings",
    "NO-LABEL": "step 1: there is no item I99",
    "NO-FIELD": "step 1: read_item answers no colour",
    "NO-RULE": "wings",
    "TIE": "ambiguous",
    "AT-ONCE": "",
    "AT-ONCE-WRONG": "round 1: expected ok 1, got 2",
}


@pytest.fixture(scope="module")
def trial(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Trial]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's blocker
        before = connections.settings["default"]["NAME"]
        yield services.run_trials([services.read(SCENARIOS, name="a.yaml")])
        assert connections.settings["default"]["NAME"] == before


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_scenario_passes_or_says_what_is_wrong(trial: Trial, name: str) -> None:
    outcome = next(outcome for outcome in trial.outcomes if outcome.id == name)
    assert outcome.passed is (PROBLEMS[name] == "")
    assert PROBLEMS[name] in outcome.problem


def test_the_counts_add_up_and_what_is_skipped_keeps_its_reason(trial: Trial) -> None:
    assert (trial.passed, trial.failed) == (3, 9)
    assert trial.skipped == {"LATER": "no such verb yet"}


@pytest.mark.django_db
def test_nothing_of_a_trial_stands_in_the_live_database(trial: Trial) -> None:
    assert not Organisation.objects.filter(code__in=["o1", "o2"]).exists()
