"""When trials cannot be held, and what is wrong with a scenario."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from samenbieb.domains.trials.rules.scenarios import Misshapen
from samenbieb.kernel.errors import Invalid, NotFound, Refusal

__all__ = [
    "ChangedMeanwhile",
    "NoScratchDatabase",
    "NoSuchTrials",
    "RunWaits",
    "ScenarioInvalid",
    "ScenarioWrong",
    "TextProblem",
    "TrialFileInvalid",
    "TrialNameInvalid",
    "TrialTextInvalid",
]


@dataclass(frozen=True, slots=True)
class TextProblem:
    """What is wrong on a line of a text (0: somewhere), as a sentence."""

    line: int
    sentence: str


class NoScratchDatabase(Refusal):
    """The database lets us make no database beside the live one."""

    code = "no_scratch_database"
    message = _(
        "Scenarios run in a database of their own, and this user of the database may make none. Give it CREATEDB."
    )


class TrialFileInvalid(Invalid):
    """A file of scenarios that cannot be read as one."""

    code = "trial_file_invalid"

    def __init__(self, name: str, problem: str, *, line: int = 0, shape: Misshapen | None = None) -> None:
        super().__init__(f"{name}: {problem}", file=name)
        self.problem, self.line, self.shape = problem, line, shape


class TrialTextInvalid(Invalid):
    """A text of scenarios that cannot be kept: `problems` say on which line, and why."""

    code = "trial_text_invalid"
    message = _("These scenarios cannot be kept. Mend the lines below.")

    def __init__(self, problems: Sequence[TextProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__()


class TrialNameInvalid(Invalid):
    """Scenarios without a name, or with one that is taken."""

    code = "trial_name_invalid"
    message = _("Give these scenarios a name that no others have.")


class NoSuchTrials(NotFound):
    """There are no scenarios with this address, or not for this actor."""

    code = "no_such_trials"
    message = _("We cannot find these scenarios. Look in the list.")


class RunWaits(Refusal):
    """A run of this library waits or is busy: the next begins when it has ended."""

    code = "run_waits"
    message = _("Your library is running scenarios already. Wait until they are done.")


class ChangedMeanwhile(Refusal):
    """Somebody else kept another version since this one was opened."""

    code = "changed_meanwhile"
    message = _("Somebody else changed these scenarios. Look at the newest version first.")


class ScenarioWrong(Exception):  # noqa: N818 - told in the words of the scenario
    """A step says what the format does not know: an error of this scenario, in English, for its writer."""


class ScenarioInvalid(ScenarioWrong):
    """A scenario whose shape is wrong before its first step."""

    def __init__(self, problem: str, **_where: Any) -> None:
        super().__init__(problem)
