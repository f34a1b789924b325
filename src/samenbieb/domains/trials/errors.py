"""When trials cannot be held, and what is wrong with a scenario."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.errors import Invalid, Refusal

__all__ = ["NoScratchDatabase", "ScenarioInvalid", "ScenarioWrong", "TrialFileInvalid"]


class NoScratchDatabase(Refusal):
    """The database lets us make no database beside the live one."""

    code = "no_scratch_database"
    message = _(
        "Scenarios run in a database of their own, and this user of the database may make none. Give it CREATEDB."
    )


class TrialFileInvalid(Invalid):
    """A file of scenarios that cannot be read as one."""

    code = "trial_file_invalid"

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}", file=name)


class ScenarioWrong(Exception):  # noqa: N818 - told in the words of the scenario
    """A step says what the format does not know: an error of this scenario, in English, for its writer."""


class ScenarioInvalid(ScenarioWrong):
    """A scenario whose shape is wrong before its first step."""

    def __init__(self, problem: str, **_where: Any) -> None:
        super().__init__(problem)
