"""What is so about activities, when and where they are held, who registered, what partners propose, and how many came."""

from samenbieb.domains.programme.models.planning import (
    Activity,
    ActivityTemplate,
    Audience,
    CoreFunctionChoice,
    HeadCount,
    Kind,
    Language,
    Series,
    Session,
    SessionHelper,
)
from samenbieb.domains.programme.models.proposing import Proposal, ProposalDate, ProposalPage
from samenbieb.domains.programme.models.registering import Entry, Registration

__all__ = [
    "Activity",
    "ActivityTemplate",
    "Audience",
    "CoreFunctionChoice",
    "Entry",
    "HeadCount",
    "Kind",
    "Language",
    "Proposal",
    "ProposalDate",
    "ProposalPage",
    "Registration",
    "Series",
    "Session",
    "SessionHelper",
]
