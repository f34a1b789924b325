"""What may be seen at the help desk: lists to choose from, the questions of today, where help is given now or next."""

from samenbieb.domains.helpdesk.selectors.choices import Choice, Choices, all_topics, choices, stuck_number
from samenbieb.domains.helpdesk.selectors.help_hours import (
    Covered,
    HelpAt,
    HelpNow,
    Town,
    coming_choices,
    coverage,
    help_at,
    help_of,
    help_places,
    help_to_change,
    helper_languages,
    nearest_first,
    ring,
    soonness,
    towns,
)
from samenbieb.domains.helpdesk.selectors.today import TodayLine, questions_today

__all__ = [
    "Choice",
    "Choices",
    "Covered",
    "HelpAt",
    "HelpNow",
    "TodayLine",
    "Town",
    "all_topics",
    "choices",
    "coming_choices",
    "coverage",
    "help_at",
    "help_of",
    "help_places",
    "help_to_change",
    "helper_languages",
    "nearest_first",
    "questions_today",
    "ring",
    "soonness",
    "stuck_number",
    "towns",
]
