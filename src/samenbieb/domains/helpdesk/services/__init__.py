"""What happens at the help desk: questions are noted and taken back, lists are brought in and kept."""

from samenbieb.domains.helpdesk.services.cards import load_cards
from samenbieb.domains.helpdesk.services.coarsening import coarsen_old_questions
from samenbieb.domains.helpdesk.services.help_hours import HelpWish, set_help, stop_help, take_back_help
from samenbieb.domains.helpdesk.services.lists import load_lists
from samenbieb.domains.helpdesk.services.own_lists import (
    add_agency,
    add_topic,
    end_agency,
    end_topic,
    reopen_agency,
    reopen_topic,
    set_stuck_number,
)
from samenbieb.domains.helpdesk.services.questions import (
    QuestionDraft,
    correct_question,
    register_question,
    register_questions,
    withdraw_question,
)
from samenbieb.domains.helpdesk.services.translations import note_translated

__all__ = [
    "HelpWish",
    "QuestionDraft",
    "add_agency",
    "add_topic",
    "coarsen_old_questions",
    "correct_question",
    "end_agency",
    "end_topic",
    "load_cards",
    "load_lists",
    "note_translated",
    "register_question",
    "register_questions",
    "reopen_agency",
    "reopen_topic",
    "set_help",
    "set_stuck_number",
    "stop_help",
    "take_back_help",
    "withdraw_question",
]
