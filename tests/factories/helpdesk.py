"""A help desk of a library, with the lists of the network brought in."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.helpdesk import services
from samenbieb.domains.helpdesk.models import Question
from samenbieb.domains.helpdesk.services import QuestionDraft
from samenbieb.domains.organisations.models import Branch, Organisation
from samenbieb.domains.organisations.permissions import IDO
from samenbieb.kernel.actor import Actor
from tests.factories.organisations import BranchFactory, MunicipalityFactory, staff


@dataclass
class HelpDesk:
    """A helper at a place."""

    branch: Branch
    helper: Actor

    @property
    def library(self) -> Organisation:
        return self.branch.organisation

    def note(self, topic: str = "digid", **facts: Any) -> str:
        """Note a question; give its public id."""
        return services.register_question(
            self.helper, branch_id=self.branch.pk, draft=QuestionDraft(topic, **facts)
        )

    def figure(self, counted: Any, day: dt.date) -> int:
        """Give a figure of this place on a day."""
        return counted(self.library.pk, day, day).get(self.branch.pk, 0)


def help_desk(*roles: str, branch: Branch | None = None) -> HelpDesk:
    """Make a helper (without roles: of the IDO) at a place in a municipality."""
    services.load_lists()
    place = branch or BranchFactory(municipality=MunicipalityFactory())
    return HelpDesk(place, staff(place.organisation, *(roles or (IDO,)), branch=place))


def questions(**where: Any) -> Any:
    """Give the rows of questions."""
    return Question.objects.across_all(reason="what a test looks at").filter(**where)
