"""Buddies: somebody who helps, somebody who asks, and the two brought together."""

from dataclasses import dataclass, field
from typing import Any

from samenbieb.domains.learning import services
from samenbieb.domains.learning.models import BuddyPair, BuddyRequest, Coach
from samenbieb.domains.learning.services import BuddyWish, CoachOffer
from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.permissions import IDO, VOLUNTEER
from samenbieb.kernel.actor import Actor
from tests.factories.learning import VISITOR
from tests.factories.organisations import BranchFactory, staff

TUESDAY, FRIDAY = "2m", "5a"


@dataclass
class Buddies:
    """A library with a coordinator, and helpers and learners when they are asked for."""

    branch: Branch = field(default_factory=BranchFactory)

    def __post_init__(self) -> None:
        """Let somebody work there who brings people together."""
        self.coordinator = staff(self.branch.organisation, IDO, branch=self.branch)

    def helper(self, *, branch: Branch | None = None, **facts: Any) -> tuple[Actor, str]:
        """Give a volunteer who helps, with the public id of what they said."""
        actor = staff(self.branch.organisation, VOLUNTEER, branch=self.branch)
        return actor, services.set_coach(actor, offer=self.offer(branch=branch, **facts))

    def offer(self, *, branch: Branch | None = None, **facts: Any) -> CoachOffer:
        """Give what a volunteer says."""
        said = {"themes": ["language"], "languages": ["nl", "ar"], "half_days": [TUESDAY, FRIDAY], "seats": 1}
        return CoachOffer(place=(branch or self.branch).code, **{**said, **facts})

    def wish(self, **facts: Any) -> BuddyWish:
        """Give what a learner taps."""
        said = {"theme": "language", "languages": ["ar"], "half_days": [TUESDAY]}
        return BuddyWish(**{"place": self.branch.code, **said, **facts})

    def learner(self, **facts: Any) -> tuple[str, str]:
        """Give the pass of somebody who asked, and their request."""
        held = str(services.begin_pass(VISITOR).public_id)
        return held, services.ask_buddy(VISITOR, wish=self.wish(**facts), pass_public_id=held)

    def propose(self, request: str, coach: str, half_day: str = TUESDAY) -> str:
        """Propose the two to each other."""
        return services.propose_pair(self.coordinator, request=request, coach=coach, half_day=half_day)

    def running(self, **facts: Any) -> tuple[Actor, str, str]:
        """Give a pair that runs: the helper, the pass of the learner, the pair."""
        helper, coach = self.helper(**facts)
        held, request = self.learner()
        pair = self.propose(request, coach)
        services.answer_as_coach(helper, pair=pair, yes=True)
        services.answer_as_learner(VISITOR, yes=True, called="Amina", pass_public_id=held)
        return helper, held, pair


def pair_row(public_id: str) -> BuddyPair:
    """Give a pair as it stands."""
    return BuddyPair.objects.across_all(reason="a test").get(public_id=public_id)


def request_row(public_id: str) -> BuddyRequest:
    """Give a request as it stands."""
    return BuddyRequest.objects.across_all(reason="a test").get(public_id=public_id)


def coach_row(public_id: str) -> Coach:
    """Give a coach as they stand."""
    return Coach.objects.across_all(reason="a test").get(public_id=public_id)
