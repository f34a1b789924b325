"""Running one scenario: rules first, then step after step, each compared with what it expects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from samenbieb.domains.circulation import selectors as circulation
from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.rules.comparing import Difference
from samenbieb.domains.trials.rules.moments import START, moment_of
from samenbieb.domains.trials.rules.scenarios import Scenario, Step
from samenbieb.domains.trials.services import acting, parallel, scratch
from samenbieb.domains.trials.services.stage import ZONE, Stage
from samenbieb.domains.trials.services.stepping import QUIET, answer_to, judge
from samenbieb.kernel import clock, outbox


@dataclass
class Outcome:
    """What a scenario came to. `problem` is empty when it passed; `steps` hold every answer in full.

    `failed_step` (0: none) with its `verb`, `line` and `differences` say where it went wrong, as far as it was a step.
    """

    id: str
    title: str
    problem: str = ""
    steps: list[dict[str, Any]] = field(default_factory=list)
    failed_step: int = 0
    verb: str = ""
    line: int = 0
    differences: list[Difference] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Tell whether everything was as expected."""
        return not self.problem


@dataclass
class Time:
    """The clock of a scenario: it stands still until a step moves it."""

    now: dt.datetime

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Let the work inside happen at this moment."""
        with clock.at(self.now):
            yield


def run(scenario: Scenario, stage: Stage) -> Outcome:
    """Run a scenario in the database that the connection leads to, and take everything back."""
    outcome = Outcome(scenario.id, scenario.title)
    with transaction.atomic():
        play(scenario, stage.copy(), outcome)
        transaction.set_rollback(True)
    return outcome


def play(scenario: Scenario, stage: Stage, outcome: Outcome) -> None:
    """Run a scenario without taking anything back."""
    try:
        time = Time(_start(scenario))
        with time.standing():
            acting.lay_rules(stage, scenario.rules)
        for step in scenario.steps:
            if problem := _take(step, stage, time, outcome):
                outcome.problem = f"step {step.number}: {problem}"
                outcome.failed_step, outcome.verb, outcome.line = step.number, step.verb, step.line
                return
        with time.standing():
            broken = circulation.invariant_violations()
        if broken:
            outcome.problem = f"invariants: {broken[0].name} {broken[0].subject} {broken[0].detail}".strip()
    except ScenarioWrong as problem:
        outcome.problem = str(problem)


def _start(scenario: Scenario) -> dt.datetime:
    moment = moment_of(scenario.clock) if scenario.clock is not None else START
    if moment is None:
        raise ScenarioWrong(f"{scenario.clock!r} is no moment")
    return clock.instant(moment.date(), moment.time(), ZONE)


def run_in_parallel(scenario: Scenario, stage: Stage, name: str) -> Outcome:
    """Run a scenario with steps that happen at the same moment: in a copy of the database, where everything commits."""
    outcome = Outcome(scenario.id, scenario.title)
    with scratch.copy_of(name, suffix="trial"):
        play(scenario, stage.copy(), outcome)
    return outcome


def _take(step: Step, stage: Stage, time: Time, outcome: Outcome) -> str:
    """Take one step; gives what is wrong with it, or nothing."""
    try:
        if step.verb in {"set_clock", "advance"}:
            time.now = acting.moved(step.verb, step.parameters, time.now, stage)
            return ""
        if step.verb == "parallel":
            return parallel.hold(step, stage, time.now)
        with time.standing():
            answer = answer_to(step, stage)
            outbox.drain_all(quiet=QUIET)
            outcome.steps.append({"step": step.number, "verb": step.verb, "answer": answer})
            judgement = judge(step, answer, stage)
            if problem := str(judgement):
                outcome.differences, outcome.codes = list(judgement.differences), list(judgement.codes)
            return problem
    except ScenarioWrong as problem:
        return str(problem)
