"""What may be seen at the help desk: lists to choose from, the questions of today, where help is given now or next."""

from samenbieb.domains.helpdesk.selectors.cards import (
    CardLine,
    CardsOfTopic,
    CardView,
    cards_by_topic,
    cards_of_topic,
    knowledge_card,
)
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
from samenbieb.domains.helpdesk.selectors.may_do import DeskRule, desk_rules
from samenbieb.domains.helpdesk.selectors.reach import may_note
from samenbieb.domains.helpdesk.selectors.report import MonthReport, month_report, months_with_questions
from samenbieb.domains.helpdesk.selectors.today import LISTS, TodayLine, question_of_today, questions_today
from samenbieb.domains.helpdesk.selectors.translations import Standing, translations_standing

__all__ = [
    "LISTS",
    "CardLine",
    "CardView",
    "CardsOfTopic",
    "Choice",
    "Choices",
    "Covered",
    "DeskRule",
    "HelpAt",
    "HelpNow",
    "MonthReport",
    "Standing",
    "TodayLine",
    "Town",
    "all_topics",
    "cards_by_topic",
    "cards_of_topic",
    "choices",
    "coming_choices",
    "coverage",
    "desk_rules",
    "help_at",
    "help_of",
    "help_places",
    "help_to_change",
    "helper_languages",
    "knowledge_card",
    "may_note",
    "month_report",
    "months_with_questions",
    "nearest_first",
    "question_of_today",
    "questions_today",
    "ring",
    "soonness",
    "stuck_number",
    "towns",
    "translations_standing",
]
