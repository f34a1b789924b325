"""What is so at the help desk: lists that are data; questions, appointments and consents without a name."""

from samenbieb.domains.helpdesk.models.appointments import Appointment
from samenbieb.domains.helpdesk.models.cards import KnowledgeCard
from samenbieb.domains.helpdesk.models.consents import Consent, ConsentForm
from samenbieb.domains.helpdesk.models.help_hours import HelpPlace, HelpTime
from samenbieb.domains.helpdesk.models.lists import (
    Agency,
    Channel,
    Duration,
    HelpKind,
    Listed,
    Outcome,
    PartnerKind,
    Topic,
)
from samenbieb.domains.helpdesk.models.questions import Question
from samenbieb.domains.helpdesk.models.settings import DeskSettings

__all__ = [
    "Agency",
    "Appointment",
    "Channel",
    "Consent",
    "ConsentForm",
    "DeskSettings",
    "Duration",
    "HelpKind",
    "HelpPlace",
    "HelpTime",
    "KnowledgeCard",
    "Listed",
    "Outcome",
    "PartnerKind",
    "Question",
    "Topic",
]
