"""Running files of scenarios one after another, in one prepared database."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from samenbieb.domains.trials.rules.scenarios import Scenario, TrialFile
from samenbieb.domains.trials.services import running, scratch, world
from samenbieb.domains.trials.services.own_rules import OwnRules, lay_own
from samenbieb.domains.trials.services.running import Outcome
from samenbieb.domains.trials.services.stepping import QUIET
from samenbieb.kernel import outbox


@dataclass
class Trial:
    """What all scenarios came to, in the order of the files."""

    outcomes: list[Outcome] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        """Count the scenarios that did not pass."""
        return sum(not outcome.passed for outcome in self.outcomes)

    @property
    def passed(self) -> int:
        """Count the scenarios that passed."""
        return len(self.outcomes) - self.failed


def run_trials(
    files: Sequence[TrialFile],
    *,
    only: str = "",
    own: OwnRules | None = None,
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> Trial:
    """Run the scenarios of files (or the one named), over the defaults or over a library's `own` rules.

    Live rows are never touched. Raises: NoScratchDatabase.
    """
    trial = Trial()
    wanted = [scenario for file in files for scenario in file.scenarios if only in {"", scenario.id}]
    for file in files:
        trial.skipped |= file.skipped
    if not wanted:
        return trial
    for outcome in _each(wanted, own):
        trial.outcomes.append(outcome)
        tell(outcome)
    return trial


def _each(scenarios: Sequence[Scenario], own: OwnRules | None) -> Iterator[Outcome]:
    with scratch.prepared() as name:
        with transaction.atomic():
            stage = world.build()
            if own is not None:
                lay_own(stage, own)
            outbox.drain_all(quiet=QUIET)
        for scenario in scenarios:
            if any(step.verb == "parallel" for step in scenario.steps):
                yield running.run_in_parallel(scenario, stage, name)
            else:
                yield running.run(scenario, stage)
