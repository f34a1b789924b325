"""What happens at the help desk: questions are noted and taken back, appointments and consents are given, lists are kept."""

from samenbieb.domains.helpdesk.services.appointments import (
    ask_call,
    ask_no_call,
    cancel_appointment,
    keep_appointment,
    make_appointment,
    move_appointment,
)
from samenbieb.domains.helpdesk.services.appointments_desk import (
    cancel_for_caller,
    forget_appointments,
    look_at_appointments,
    make_for_caller,
    put_back_for_caller,
    tick_appointment,
)
from samenbieb.domains.helpdesk.services.cards import load_cards
from samenbieb.domains.helpdesk.services.coarsening import coarsen_old_questions
from samenbieb.domains.helpdesk.services.consent_forms import load_consent_forms
from samenbieb.domains.helpdesk.services.consents import (
    give_consent,
    look_by_code,
    refuse_consent,
    sign_consent,
    withdraw_by_code,
)
from samenbieb.domains.helpdesk.services.consents_ending import (
    forget_consents,
    keep_papers,
    note_destroyed,
    put_back_consent,
    undo_consent,
    withdraw_at_desk,
)
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
from samenbieb.domains.helpdesk.services.times import look_again
from samenbieb.domains.helpdesk.services.translations import note_translated

__all__ = [
    "HelpWish",
    "QuestionDraft",
    "add_agency",
    "add_topic",
    "ask_call",
    "ask_no_call",
    "cancel_appointment",
    "cancel_for_caller",
    "coarsen_old_questions",
    "correct_question",
    "end_agency",
    "end_topic",
    "forget_appointments",
    "forget_consents",
    "give_consent",
    "keep_appointment",
    "keep_papers",
    "load_cards",
    "load_consent_forms",
    "load_lists",
    "look_again",
    "look_at_appointments",
    "look_by_code",
    "make_appointment",
    "make_for_caller",
    "move_appointment",
    "note_destroyed",
    "note_translated",
    "put_back_consent",
    "put_back_for_caller",
    "refuse_consent",
    "register_question",
    "register_questions",
    "reopen_agency",
    "reopen_topic",
    "set_help",
    "set_stuck_number",
    "sign_consent",
    "stop_help",
    "take_back_help",
    "tick_appointment",
    "undo_consent",
    "withdraw_at_desk",
    "withdraw_by_code",
    "withdraw_question",
]
