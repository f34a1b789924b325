"""Learning without an appointment: where one drops in to learn first, for the pages of learning."""

from samenbieb.domains.programme import selectors
from samenbieb.domains.programme.selectors import SessionView
from samenbieb.interfaces.portal import learner_pass
from samenbieb.interfaces.web import switches
from samenbieb.interfaces.web.request import Request

SHOWN = 3


def walk_in(request: Request) -> list[SessionView]:
    """Give what comes first at the place that the reader chose, else anywhere; nothing while activities are off."""
    if not switches.is_on(request, "programme"):
        return []
    chosen = learner_pass.chosen_branch_id(request)
    found = selectors.to_learn_at(chosen, limit=SHOWN)
    return found if found or chosen is None else selectors.to_learn_at(None, limit=SHOWN)
