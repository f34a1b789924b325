"""Scenarios and their steps, checked for shape. Source: the format of policy tests (docs/features/trials.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

COMMON: Final = frozenset({"at", "as", "key", "ack", "comment"})


class Misshapen(ValueError):  # noqa: N818 - what is wrong, in words
    """What is wrong with a file or a scenario."""


@dataclass(frozen=True, slots=True)
class Step:
    """One verb with its parameters, and what is expected of its answer (null: that it goes well)."""

    number: int
    verb: str
    parameters: Mapping[str, Any]
    expect: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a librarian wrote down: rules, and what happens step by step."""

    id: str
    title: str
    clock: Any
    rules: Sequence[Mapping[str, Any]]
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class TrialFile:
    """The scenarios of one file, and the ones it leaves out with the reason."""

    scenarios: tuple[Scenario, ...]
    skipped: Mapping[str, str] = field(default_factory=dict)


def file_of(content: Any) -> TrialFile:
    """Give the scenarios of a file's content. Raises: Misshapen."""
    if not isinstance(content, dict) or not isinstance(content.get("scenarios", []), list):
        raise Misshapen("a file is a map with a list of scenarios")
    if strange := set(content) - {"scenarios", "skipped"}:
        raise Misshapen(f"unknown in a file: {', '.join(sorted(map(str, strange)))}")
    scenarios = tuple(_scenario(one, number) for number, one in enumerate(content.get("scenarios") or [], 1))
    ids = [scenario.id for scenario in scenarios]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise Misshapen(f"the id {twice[0]} is used twice")
    return TrialFile(scenarios, dict(_skipped(content.get("skipped") or [])))


def steps_of(content: Any) -> tuple[Step, ...]:
    """Give the steps of a list; also those inside a `parallel`. Raises: Misshapen."""
    if not isinstance(content, list):
        raise Misshapen("steps are a list")
    return tuple(_step(one, number) for number, one in enumerate(content, 1))


def _scenario(content: Any, number: int) -> Scenario:
    if not isinstance(content, dict) or not content.get("id"):
        raise Misshapen(f"scenario {number} has no id")
    name = str(content["id"])
    if strange := set(content) - {"id", "title", "clock", "rules", "steps"}:
        raise Misshapen(f"{name}: unknown {', '.join(sorted(map(str, strange)))}")
    rules = content.get("rules") or []
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise Misshapen(f"{name}: rules are a list of maps")
    try:
        steps = steps_of(content.get("steps") or [])
    except Misshapen as problem:
        raise Misshapen(f"{name}: {problem}") from problem
    if not steps:
        raise Misshapen(f"{name}: it has no steps")
    return Scenario(name, str(content.get("title", "")), content.get("clock"), rules, steps)


def _step(content: Any, number: int) -> Step:
    if not isinstance(content, dict):
        raise Misshapen(f"step {number} is no map")
    verbs = [key for key in content if key != "expect"]
    if len(verbs) != 1:
        raise Misshapen(f"step {number} has {len(verbs)} verbs, one is needed")
    parameters = content[verbs[0]]
    if parameters is None:
        parameters = {}
    if not isinstance(parameters, dict):
        raise Misshapen(f"step {number}: the parameters of {verbs[0]} are a map")
    expect = content.get("expect")
    if expect is not None and not isinstance(expect, dict):
        raise Misshapen(f"step {number}: expect is a map")
    return Step(number, str(verbs[0]), parameters, expect)


def _skipped(content: Any) -> list[tuple[str, str]]:
    if not isinstance(content, list):
        raise Misshapen("skipped is a list")
    pairs = []
    for one in content:
        if not isinstance(one, dict) or set(one) != {"id", "reason"} or not str(one["reason"]).strip():
            raise Misshapen("what is skipped has an id and a reason")
        pairs.append((str(one["id"]), str(one["reason"])))
    return pairs
