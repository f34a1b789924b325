"""What is so about activities, when and where they are held, who registered, and how many people came."""

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
    "Registration",
    "Series",
    "Session",
    "SessionHelper",
]
