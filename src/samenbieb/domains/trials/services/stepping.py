"""One step: a verb acts, and its answer is held beside what the step expects."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.rules.comparing import Difference, differences
from samenbieb.domains.trials.rules.scenarios import COMMON, Step
from samenbieb.domains.trials.services import acting
from samenbieb.domains.trials.services.stage import VERBS, Answer, Parameters, Stage
from samenbieb.domains.trials.services.verbs import refused
from samenbieb.kernel.errors import Busy, Refusal
from samenbieb.kernel.locking import TRIES_MAX, SeenBefore

# What a trial must not touch: the search index of the house stands outside the database.
QUIET = frozenset({"discovery"})


def answer_to(step: Step, stage: Stage) -> Answer:
    """Let a verb act; a refusal is an answer. Raises: ScenarioWrong."""
    known = VERBS.get(step.verb)
    if known is None:
        raise ScenarioWrong(f"there is no verb {step.verb}")
    allowed = known.parameters | (frozenset() if known.reads else COMMON)
    if strange := set(step.parameters) - allowed:
        raise ScenarioWrong(f"{step.verb} does not take {', '.join(sorted(strange))}")
    actor = acting.actor_of(stage, step.parameters)
    for _ in range(TRIES_MAX):
        try:
            with transaction.atomic():
                try:
                    return {"result": "ok", "codes": [], **known.run(stage, step.parameters, actor)}
                except (
                    Refusal
                ) as refusal:  # a service takes its own act back; what it wrote down about the refusal stays
                    return refused(refusal)
        except SeenBefore:  # the step is the outermost here, so it begins anew
            continue
    return refused(Busy())


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer differs in; said in one sentence it is empty when nothing does."""

    differences: tuple[Difference, ...] = ()
    codes: tuple[str, ...] = ()
    missing: str = ""

    def __str__(self) -> str:
        told = list(map(str, self.differences)) or ([self.missing] if self.missing else [])
        if told and self.codes:
            told[0] += f" (codes: {', '.join(self.codes)})"
        return "; ".join(told)


def judge(step: Step, answer: Answer, stage: Stage) -> Judgement:
    """Compare an answer with what the step expects; a writer without a word about its result must answer ok."""
    expect = dict(step.expect or {})
    if not VERBS[step.verb].reads:
        expect.setdefault("result", "ok")
    codes = tuple(answer.get("codes") or ())
    try:
        found = differences(expect, answer, closes=lambda day: _closes(stage, step.parameters, day))
    except KeyError as field_name:
        return Judgement((), codes, f"{step.verb} answers no {field_name.args[0]}")
    return Judgement(tuple(found), codes)


def judged(step: Step, answer: Answer, stage: Stage) -> str:
    """Say what an answer differs in; nothing when it is as the step expects."""
    return str(judge(step, answer, stage))


def _closes(stage: Stage, parameters: Parameters, day: dt.date) -> dt.time | None:
    branch = stage.branch(parameters.get("at") or "A")
    return places.calendar(branch.branch_id).closes_at(day)
