"""A partner with a page to propose on, and what it proposes."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.permissions import DESK, IDO
from samenbieb.domains.programme import services
from samenbieb.domains.programme.models import ActivityTemplate, Proposal
from samenbieb.domains.programme.services import Acceptance, ProposalWish
from samenbieb.domains.referrals import services as referrals
from samenbieb.domains.referrals.services import PartnerWish
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from tests.factories.organisations import BranchFactory, staff
from tests.factories.programme import TemplateFactory

ZONE = "Europe/Amsterdam"
VISITOR = Actor.anonymous("portal")
TAALHUIS = PartnerWish(
    "Taalhuis", "learning", "Nederlands leren.", "Kerkstraat 2", number="000-1", mail="post@taalhuis.example"
)


def page(token: str) -> str:
    """Give the address of a page, as a door does."""
    return f"https://bieb.example/partner/voorstel/{token}"


def in_days(days: int) -> dt.date:
    """Give a day to come."""
    return clock.today(ZONE) + dt.timedelta(days=days)


def at_noon(patch: pytest.MonkeyPatch, days: int) -> None:
    """Let it be noon at the library, some days on: no night and no summer time is in between."""
    moment = clock.instant(in_days(days), dt.time(12), ZONE)
    patch.setattr(clock, "now", lambda: moment)


@dataclass
class House:
    """A library with a kind of activity, a partner, and the address of its page."""

    branch: Branch
    template: ActivityTemplate
    helper: Actor
    desk: Actor
    partner: str
    token: str

    def wish(self, **changes: Any) -> ProposalWish:
        """What the partner proposes: two afternoons and an evening."""
        given: dict[str, Any] = {
            "title": "Samen koken",
            "summary": "Wij koken en praten Nederlands.",
            "audience": "learners",
            "dates": [(in_days(7), dt.time(14)), (in_days(14), dt.time(14)), (in_days(9), dt.time(19, 30))],
            "minutes": 90,
            "heads": 12,
        }
        return ProposalWish(**given | changes)

    def proposed(self, **changes: Any) -> str:
        """Propose, and give the public id."""
        return services.propose(VISITOR, token=self.token, wish=self.wish(**changes))

    def row(self, proposal: str) -> Proposal:
        """Read a proposal anew."""
        return Proposal.objects.across_all(reason="test").get(public_id=proposal)

    def choice(self, proposal: str, **changes: Any) -> Acceptance:
        """Accept all moments at the branch, as a meeting, also when it is closed."""
        moments = [f"{one.held_on}T{one.begins:%H:%M}" for one in self.row(proposal).dates.all()]
        given: dict[str, Any] = {
            "template": str(self.template.public_id),
            "core_function": "debate",
            "branch_id": self.branch.pk,
            "moments": moments,
            "although_closed": True,
        }
        return Acceptance(**given | changes)

    def accept(self, proposal: str, actor: Actor | None = None, **changes: Any) -> str:
        """Accept what stands there now."""
        return services.accept_proposal(
            actor or self.desk,
            proposal=proposal,
            seen=self.row(proposal).revision,
            choice=self.choice(proposal, **changes),
            page=page,
        )


def house(branch: Branch | None = None) -> House:
    """Make a library where a partner may propose."""
    place = branch or BranchFactory()
    helper = staff(place.organisation, IDO, branch=place)
    partner = referrals.add_partner(helper, organisation_id=place.organisation_id, wish=TAALHUIS)
    token = services.open_proposal_page(helper, partner=partner, page=page)
    desk = staff(place.organisation, DESK, branch=place)
    return House(place, TemplateFactory(organisation=place.organisation), helper, desk, partner, token)
