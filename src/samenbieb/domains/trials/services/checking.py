"""Looking at a text of scenarios before it is kept: every problem with its line, in the language of who reads."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samenbieb.domains.circulation import selectors as lending
from samenbieb.domains.trials.errors import TextProblem, TrialFileInvalid
from samenbieb.domains.trials.rules.scenarios import COMMON, Misshapen, Scenario, Step, steps_of
from samenbieb.domains.trials.services.reading import read
from samenbieb.domains.trials.services.verbs import VERBS

TEXT_MAX: Final = 200_000
SCENARIOS_MAX: Final = 200
# What is no verb with a function of its own, and what it takes.
OF_THE_RUNNER: Final = {
    "set_clock": frozenset({"to"}),
    "advance": frozenset({"days", "hours"}),
    "parallel": frozenset({"steps", "rounds", "then"}),
}
_OF_SCENARIO: Final = "%(id)s: "
SHAPES: Final = {
    "a file is a map with a list of scenarios": gettext_lazy("a file is a map with a list of scenarios"),
    "unknown in a file: %(names)s": gettext_lazy("unknown in a file: %(names)s"),
    "the id %(id)s is used twice": gettext_lazy("the id %(id)s is used twice"),
    "steps are a list": gettext_lazy("steps are a list"),
    "scenario %(number)s has no id": gettext_lazy("scenario %(number)s has no id"),
    "unknown %(names)s": gettext_lazy("unknown %(names)s"),
    "rules are a list of maps": gettext_lazy("rules are a list of maps"),
    "it has no steps": gettext_lazy("it has no steps"),
    "step %(number)s is no map": gettext_lazy("step %(number)s is no map"),
    "step %(number)s has %(count)s verbs, one is needed": gettext_lazy(
        "step %(number)s has %(count)s verbs, one is needed"
    ),
    "step %(number)s: the parameters of %(verb)s are a map": gettext_lazy(
        "step %(number)s: the parameters of %(verb)s are a map"
    ),
    "step %(number)s: expect is a map": gettext_lazy("step %(number)s: expect is a map"),
    "skipped is a list": gettext_lazy("skipped is a list"),
    "what is skipped has an id and a reason": gettext_lazy("what is skipped has an id and a reason"),
}


def problems_of(text: str) -> list[TextProblem]:
    """Give everything that is wrong with a text of scenarios, in the order of its lines. Nothing is run."""
    if len(text) > TEXT_MAX:
        return [
            TextProblem(0, _("This text is too long: at most %(count)s characters.") % {"count": TEXT_MAX})
        ]
    try:
        file = read(text, name="text")
    except TrialFileInvalid as problem:
        return [TextProblem(problem.line, _shape_told(problem))]
    if not file.scenarios:
        return [TextProblem(0, _("There is no scenario in this text."))]
    if len(file.scenarios) > SCENARIOS_MAX:
        told = _("These are too many scenarios: at most %(count)s.") % {"count": SCENARIOS_MAX}
        return [TextProblem(0, told)]
    return [problem for scenario in file.scenarios for problem in _of_scenario(scenario)]


def _shape_told(problem: TrialFileInvalid) -> str:
    if problem.shape is None:
        return _("This is no YAML that we can read: %(problem)s") % {"problem": problem.problem}
    return _told(problem.shape)


def _told(shape: Misshapen) -> str:
    if shape.template.startswith(_OF_SCENARIO):
        rest = shape.template.removeprefix(_OF_SCENARIO)
        return f"{shape.values['id']}: {SHAPES[rest] % shape.values}"
    return str(SHAPES[shape.template] % shape.values)


def _of_scenario(scenario: Scenario) -> Iterator[TextProblem]:
    kinds = {kind.name for kind in lending.rule_kinds()}
    for rule in scenario.rules:
        if rule.get("kind") not in kinds:
            told = _("%(id)s: there is no kind of rule “%(kind)s”.")
            yield TextProblem(
                getattr(rule, "line", scenario.line), told % {"id": scenario.id, "kind": rule.get("kind", "")}
            )
    yield from _of_steps(scenario.id, scenario.steps)


def _of_steps(name: str, steps: Sequence[Step]) -> Iterator[TextProblem]:
    for step in steps:
        taken = _takes(step.verb)
        where: dict[str, Any] = {"id": name, "step": step.number, "verb": step.verb}
        if taken is None:
            yield TextProblem(step.line, _("%(id)s, step %(step)s: there is no verb “%(verb)s”.") % where)
            continue
        for strange in sorted(set(map(str, step.parameters)) - taken):
            told = _("%(id)s, step %(step)s: “%(verb)s” does not take “%(name)s”.")
            yield TextProblem(step.line, told % {**where, "name": strange})
        if step.verb == "parallel":
            yield from _inside(name, step.parameters)


def _inside(name: str, parameters: Mapping[str, Any]) -> Iterator[TextProblem]:
    for part in ("steps", "then"):
        try:
            yield from _of_steps(name, steps_of(parameters.get(part) or []))
        except Misshapen as problem:
            yield TextProblem(problem.line, f"{name}: {_told(problem)}")


def _takes(verb: str) -> frozenset[str] | None:
    if verb in OF_THE_RUNNER:
        return OF_THE_RUNNER[verb]
    known = VERBS.get(verb)
    if known is None:
        return None
    return known.parameters | (frozenset() if known.reads else COMMON)
