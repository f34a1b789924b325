"""Scenarios and their steps, checked for shape. Source: the format of policy tests (docs/features/trials.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

COMMON: Final = frozenset({"at", "as", "key", "ack", "comment"})


class Located(dict[Any, Any]):
    """A map of a file that knows on which line it begins."""

    line = 0


class Misshapen(ValueError):  # noqa: N818 - what is wrong, in words
    """What is wrong with a file or a scenario, on which line (0: not known). `template` is filled with `values`."""

    def __init__(self, template: str, *, line: int = 0, **values: Any) -> None:
        self.template, self.line, self.values = template, line, values
        super().__init__(template % values)


@dataclass(frozen=True, slots=True)
class Step:
    """One verb with its parameters, and what is expected of its answer (null: that it goes well)."""

    number: int
    verb: str
    parameters: Mapping[str, Any]
    expect: Mapping[str, Any] | None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a librarian wrote down: rules, and what happens step by step."""

    id: str
    title: str
    clock: Any
    rules: Sequence[Mapping[str, Any]]
    steps: Sequence[Step]
    line: int = 0


@dataclass(frozen=True, slots=True)
class TrialFile:
    """The scenarios of one file, and the ones it leaves out with the reason."""

    scenarios: tuple[Scenario, ...]
    skipped: Mapping[str, str] = field(default_factory=dict)


def file_of(content: Any) -> TrialFile:
    """Give the scenarios of a file's content. Raises: Misshapen."""
    if not isinstance(content, dict) or not isinstance(content.get("scenarios", []), list):
        raise Misshapen("a file is a map with a list of scenarios", line=_line(content))
    if strange := set(content) - {"scenarios", "skipped"}:
        raise Misshapen("unknown in a file: %(names)s", line=_line(content), names=_names(strange))
    listed = content.get("scenarios") or []
    scenarios = tuple(_scenario(one, number) for number, one in enumerate(listed, 1))
    ids = [scenario.id for scenario in scenarios]
    for place, name in enumerate(ids):
        if name in ids[:place]:
            raise Misshapen("the id %(id)s is used twice", line=_line(listed[place]), id=name)
    return TrialFile(scenarios, dict(_skipped(content.get("skipped") or [])))


def steps_of(content: Any) -> tuple[Step, ...]:
    """Give the steps of a list; also those inside a `parallel`. Raises: Misshapen."""
    if not isinstance(content, list):
        raise Misshapen("steps are a list")
    return tuple(_step(one, number) for number, one in enumerate(content, 1))


def _scenario(content: Any, number: int) -> Scenario:
    if not isinstance(content, dict) or not content.get("id"):
        raise Misshapen("scenario %(number)s has no id", line=_line(content), number=number)
    name, line = str(content["id"]), _line(content)
    if strange := set(content) - {"id", "title", "clock", "rules", "steps"}:
        raise Misshapen("%(id)s: unknown %(names)s", line=line, id=name, names=_names(strange))
    rules = content.get("rules") or []
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise Misshapen("%(id)s: rules are a list of maps", line=line, id=name)
    try:
        steps = steps_of(content.get("steps") or [])
    except Misshapen as problem:
        raise Misshapen(
            f"%(id)s: {problem.template}", line=problem.line or line, id=name, **problem.values
        ) from problem
    if not steps:
        raise Misshapen("%(id)s: it has no steps", line=line, id=name)
    return Scenario(name, str(content.get("title", "")), content.get("clock"), rules, steps, line)


def _step(content: Any, number: int) -> Step:
    line = _line(content)
    if not isinstance(content, dict):
        raise Misshapen("step %(number)s is no map", line=line, number=number)
    verbs = [key for key in content if key != "expect"]
    if len(verbs) != 1:
        raise Misshapen(
            "step %(number)s has %(count)s verbs, one is needed", line=line, number=number, count=len(verbs)
        )
    parameters = content[verbs[0]]
    if parameters is None:
        parameters = {}
    if not isinstance(parameters, dict):
        raise Misshapen(
            "step %(number)s: the parameters of %(verb)s are a map", line=line, number=number, verb=verbs[0]
        )
    expect = content.get("expect")
    if expect is not None and not isinstance(expect, dict):
        raise Misshapen("step %(number)s: expect is a map", line=line, number=number)
    return Step(number, str(verbs[0]), parameters, expect, line)


def _skipped(content: Any) -> list[tuple[str, str]]:
    if not isinstance(content, list):
        raise Misshapen("skipped is a list")
    pairs = []
    for one in content:
        if not isinstance(one, dict) or set(one) != {"id", "reason"} or not str(one["reason"]).strip():
            raise Misshapen("what is skipped has an id and a reason", line=_line(one))
        pairs.append((str(one["id"]), str(one["reason"])))
    return pairs


def _line(content: Any) -> int:
    return content.line if isinstance(content, Located) else 0


def _names(strange: Iterable[Any]) -> str:
    return ", ".join(sorted(map(str, strange)))
