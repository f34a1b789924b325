"""Steps that happen at the same moment, on connections of their own, round after round from the same state."""

import contextvars
import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections

from samenbieb.domains.circulation import selectors as circulation
from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.rules.scenarios import Misshapen, Step, steps_of
from samenbieb.domains.trials.services import scratch
from samenbieb.domains.trials.services.stage import Answer, Stage
from samenbieb.domains.trials.services.stepping import QUIET, answer_to, judged
from samenbieb.kernel import clock, outbox

ROUNDS_MAX = 1000
COUNTED = ("ok", "confirm", "refused")
KNOWN = frozenset({*COUNTED, "refused_codes", "within_ms", "any_of", "then"})


@dataclass(frozen=True, slots=True)
class _Round:
    answers: list[Answer]
    slowest_ms: float


def hold(step: Step, stage: Stage, now: dt.datetime) -> str:
    """Hold every round; gives what was wrong with the first that went wrong. Raises: ScenarioWrong."""
    if strange := set(step.parameters) - {"steps", "rounds", "then"}:
        raise ScenarioWrong(f"parallel does not take {', '.join(sorted(strange))}")
    if strange := set(step.expect or {}) - KNOWN:
        raise ScenarioWrong(f"parallel answers no {', '.join(sorted(strange))}")
    try:
        steps = steps_of(step.parameters.get("steps"))
        then = steps_of(step.parameters.get("then") or [])
    except Misshapen as problem:
        raise ScenarioWrong(str(problem)) from problem
    rounds = int(step.parameters.get("rounds") or 1)
    if not 1 <= rounds <= ROUNDS_MAX or not steps:
        raise ScenarioWrong(f"parallel takes steps, and 1 to {ROUNDS_MAX} rounds")
    name = str(connections.settings["default"]["NAME"])
    for number in range(1, rounds + 1):
        with scratch.copy_of(name, suffix="round"):
            of_round = stage.copy()  # what a label means may change within a round
            held = _at_once(steps, of_round, now)
            if wrong := _problem(step.expect or {}, held, then, of_round, now):
                return f"round {number}: {wrong}"
    return ""


def _at_once(steps: Sequence[Step], stage: Stage, now: dt.datetime) -> _Round:
    answers: list[Answer] = [{} for _ in steps]
    took_ms = [0.0 for _ in steps]
    gate = threading.Barrier(len(steps))

    def act(number: int) -> None:
        try:
            connection.ensure_connection()  # before the gate opens
            gate.wait(timeout=30)
            began = time.monotonic()
            with clock.at(now):
                answers[number] = answer_to(steps[number], stage)
            took_ms[number] = (time.monotonic() - began) * 1000
        except Exception as problem:  # whatever goes wrong in a thread is the answer of its step
            answers[number] = {
                "result": "error",
                "codes": [],
                "message": f"{type(problem).__name__}: {problem}",
            }
        finally:
            connection.close()

    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(act, number))
        for number in range(len(steps))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return _Round(answers, max(took_ms))


def _problem(
    expect: Mapping[str, Any], held: _Round, then: Sequence[Step], stage: Stage, now: dt.datetime
) -> str:
    if broken := [answer["message"] for answer in held.answers if answer.get("result") == "error"]:
        return str(broken[0])
    alternatives = expect.get("any_of") or [expect]
    problems = []
    with clock.at(now):
        outbox.drain_all(quiet=QUIET)
        for alternative in alternatives:
            after = [*then, *steps_of(alternative.get("then") or [])]
            problem = _counted(alternative, held) or _afterwards(after, stage)
            if not problem:
                break
            problems.append(problem)
        else:
            return " / ".join(problems)
        violations = circulation.invariant_violations()
    return f"invariants: {violations[0].name} {violations[0].subject}" if violations else ""


def _counted(expect: Mapping[str, Any], held: _Round) -> str:
    counts = Counter(str(answer.get("result")) for answer in held.answers)
    for name in COUNTED:
        if name in expect and counts[name] != expect[name]:
            return f"expected {name} {expect[name]}, got {counts[name]}"
    if "refused_codes" in expect:
        got = {code for answer in held.answers if answer.get("result") != "ok" for code in answer["codes"]}
        if got != set(expect["refused_codes"]):
            return f"expected refused_codes {sorted(expect['refused_codes'])}, got {sorted(got)}"
    if "within_ms" in expect and held.slowest_ms > float(expect["within_ms"]):
        return f"expected within_ms {expect['within_ms']}, got {held.slowest_ms:.0f}"
    return ""


def _afterwards(steps: Sequence[Step], stage: Stage) -> str:
    for step in steps:
        if problem := judged(step, answer_to(step, stage), stage):
            return f"then {step.number}: {problem}"
    return ""
