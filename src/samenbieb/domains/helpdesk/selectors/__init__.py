"""What may be seen at the help desk: lists to choose from, the questions of today, figures of a month."""

from samenbieb.domains.helpdesk.selectors.choices import Choice, Choices, all_topics, choices, stuck_number
from samenbieb.domains.helpdesk.selectors.today import TodayLine, questions_today

__all__ = ["Choice", "Choices", "TodayLine", "all_topics", "choices", "questions_today", "stuck_number"]
