"""The texts that hold where a library wrote none of its own: English here, Dutch in the translation."""

from collections.abc import Mapping

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: Mapping[str, Promise | str] = {
    "courtesy": _("Soon due"),
    "reminder_1": _("First reminder"),
    "reminder_2": _("Second reminder"),
    "reminder_3": _("Third reminder and later"),
    "hold_ready": _("Ready to pick up"),
    "hold_expired": _("Not picked up"),
    "hold_unmet": _("Reservation ended by its last day"),
    "fee_due": _("Something to pay"),
    "lost_bill": _("A lost title"),
    "membership_end": _("End of the membership"),
    "due_date_changed": _("Another last day"),
    "auto_renewed": _("Renewed by itself"),
    "registered": _("Registered for an activity"),
    "waiting": _("On the waiting list of an activity"),
    "place_offered": _("A place came free at an activity"),
    "session_moved": _("An activity is moved"),
    "session_off": _("An activity does not take place"),
    "session_back": _("An activity takes place after all"),
    "booking_off": _("A booking is called off"),
    "booking_back": _("A booking stands again"),
    "booking_moved": _("A booking is moved"),
    "handed_over": _("A visitor for a partner"),
    "proposal_page": _("A partner may propose activities"),
    "proposal_news": _("News about a proposal of a partner"),
}

_DEFAULTS: Mapping[str, tuple[Promise | str, Promise | str]] = {
    "courtesy": (
        _("Please bring back by {day}"),
        _("Dear {name},\n\nPlease bring this back or renew it. You have until {day}.\n\n{titles}\n\nKind regards,\n{library}"),
    ),
    "reminder_1": (
        _("Too late: please bring back"),
        _("Dear {name},\n\nThis should have been back on {day}. Please bring it back or renew it.\n\n{titles}\n\nKind regards,\n{library}"),
    ),
    "reminder_2": (
        _("Second reminder: please bring back"),
        _("Dear {name},\n\nWe wrote to you before. This should have been back on {day}.\nPlease bring it back soon.\n\n{titles}\n\nIs something wrong? Call us or come by.\n\nKind regards,\n{library}"),
    ),
    "reminder_3": (
        _("Last reminder: please bring back"),
        _("Dear {name},\n\nThis has been too late since {day}. We still miss it.\nBring it back, or you may have to pay for it.\n\n{titles}\n\nIs something wrong? Call us or come by. We like to help.\n\nKind regards,\n{library}"),
    ),
    "hold_ready": (
        _("Ready for you: {title}"),
        _("Dear {name},\n\nThis lies ready for you at {branch}.\nYou find it on the shelf for reservations, under your number.\n\n{titles}\n\nPick it up on or before {day}. After that day the next reader gets it.\n\nKind regards,\n{library}"),
    ),
    "hold_expired": (
        _("Your reservation has ended: {title}"),
        _("Dear {name},\n\nThis lay ready for you at {branch} until {day}. You did not pick it up.\n\n{titles}\n\nYour reservation has ended. Would you still like to read it? Reserve it again.\n\nKind regards,\n{library}"),
    ),
    "hold_unmet": (
        _("Your reservation has ended: {title}"),
        _("Dear {name},\n\nYou wanted this until a day that has passed. Your reservation has ended.\n\n{titles}\n\nWould you still like to read it? Reserve it again.\n\nKind regards,\n{library}"),
    ),
    "fee_due": (
        _("You have {amount} to pay"),
        _("Dear {name},\n\nYou have {amount} to pay at {library}.\nMy library shows what it is for. You pay at the desk.\n\nIs something wrong, or can you not pay now? Come by or call us.\n\nKind regards,\n{library}"),
    ),
    "lost_bill": (
        _("A lost title: {title}"),
        _("Dear {name},\n\nThis is marked as lost. Your account shows what it costs.\n\n{titles}\n\nDo you still have it? Bring it back.\n\nKind regards,\n{library}"),
    ),
    "membership_end": (
        _("Your membership ends on {day}"),
        _("Dear {name},\n\nYour membership ends on {day}.\nWould you like to stay? Come to the desk with your card.\n\nKind regards,\n{library}"),
    ),
    "due_date_changed": (
        _("Another last day at the library"),
        _("Dear {name},\n\nThe hours of {branch} are different. Your days are now:\n\n{titles}\n\nKind regards,\n{library}"),
    ),
    "auto_renewed": (
        _("Renewed: you have until {day}"),
        _("Dear {name},\n\nWe renewed this for you. You now have until {day}.\n\n{titles}\n\nDone with it? You may bring it back earlier.\n\nKind regards,\n{library}"),
    ),
    "registered": (
        _("You are registered: {title}"),
        _("Dear {name},\n\nYou are registered for {title}.\n\n{dates}\n\nCan you not come? Tell us, so that somebody else can.\nYour code is {code}. Fill it in on our website, at the activities.\n\nKind regards,\n{library}"),
    ),
    "waiting": (
        _("You are on the waiting list: {title}"),
        _("Dear {name},\n\n{title} is full. You are on the waiting list.\n\n{dates}\n\nDoes a place come free? Then we write to you.\nYour code is {code}. Fill it in on our website, at the activities.\n\nKind regards,\n{library}"),
    ),
    "place_offered": (
        _("There is a place for you: {title}"),
        _("Dear {name},\n\nThere is a place for you at {title}.\n\n{dates}\n\nWould you like to come? Take the place on or before {until}.\nYour code is {code}. Fill it in on our website, at the activities.\nAfter that moment the next one gets the place.\n\nKind regards,\n{library}"),
    ),
    "session_moved": (
        _("Another moment or place: {title}"),
        _("Dear {name},\n\n{title} is moved. This is the new moment and place:\n\n{dates}\n\nCan you not come then? Tell us.\nYour code is {code}. Fill it in on our website, at the activities.\n\nKind regards,\n{library}"),
    ),
    "session_off": (
        _("This does not take place: {title}"),
        _("Dear {name},\n\nWe are sorry. {title} does not take place.\n\n{dates}\n\nYou need to do nothing.\n\nKind regards,\n{library}"),
    ),
    "session_back": (
        _("This takes place after all: {title}"),
        _("Dear {name},\n\nGood news. {title} takes place after all.\n\n{dates}\n\nCan you not come? Tell us.\nYour code is {code}. Fill it in on our website, at the activities.\n\nKind regards,\n{library}"),
    ),
    "booking_off": (
        _("Called off: {title}"),
        _("Dear {name},\n\nThis booking is called off:\n\n{titles}\n\nWould you like another moment? Book it on our website or at the desk.\n\nKind regards,\n{library}"),
    ),
    "booking_moved": (
        _("Another moment: {title}"),
        _("Dear {name},\n\nYour booking is moved. It is now:\n\n{titles}\n\nDoes this not suit you? Change it on our website or at the desk.\n\nKind regards,\n{library}"),
    ),
    "booking_back": (
        _("Your booking stands again: {title}"),
        _("Dear {name},\n\nGood news. This booking stands again:\n\n{titles}\n\nCan you not come? Call it off, so that somebody else can.\n\nKind regards,\n{library}"),
    ),
    "handed_over": (
        _("A visitor would like your help"),
        _("Dear {name},\n\nA visitor of {library} would like your help.\nWhat we may tell you stands on this page:\n\n{link}\n\nThe page is open until {until}. After that it is gone.\nPlease tell us there how it went. One tap is enough.\n\nKind regards,\n{library}"),
    ),
    "proposal_page": (
        _("Propose an activity to the library"),
        _("Dear {name},\n\nWould you like to do something at {library}? Propose it on this page:\n\n{link}\n\nYou need no account. The page is open until {until}.\nYou see there what we answer.\n\nKind regards,\n{library}"),
    ),
    "proposal_news": (
        _("News about your proposal: {title}"),
        _("Dear {name},\n\nThere is news about your proposal: {title}.\nYou see it on your page:\n\n{link}\n\nKind regards,\n{library}"),
    ),
}  # fmt: skip

# Text messages: no greeting and no list, so that one part is enough.
_SHORT: Mapping[str, Promise | str] = {
    "courtesy": _("{library}: bring back or renew by {day}: {title}"),
    "reminder_1": _("{library}: too late since {day}: {title}. Bring it back or renew it."),
    "reminder_2": _("{library}: still too late, since {day}: {title}. Bring it back soon."),
    "reminder_3": _(
        "{library}: too late since {day}: {title}. Bring it back, or you may have to pay for it."
    ),
    "hold_ready": _("{library}: ready for you at {branch} until {day}: {title}"),
    "hold_expired": _("{library}: not picked up, so your reservation has ended: {title}"),
    "hold_unmet": _("{library}: your reservation has ended: {title}. We had no copy in time."),
    "fee_due": _(
        "{library}: you have {amount} to pay. My library shows what it is for. You pay at the desk."
    ),
    "lost_bill": _("{library}: marked as lost: {title}. Do you still have it? Bring it back."),
    "membership_end": _(
        "{library}: your membership ends on {day}. Would you like to stay? Come to the desk."
    ),
    "due_date_changed": _("{library}: other hours at {branch}, so another last day: {title}"),
    "auto_renewed": _("{library}: renewed until {day}: {title}"),
    "registered": _("{library}: registered for {title}, {date}. Your code: {code}"),
    "waiting": _("{library}: you are on the waiting list of {title}, {date}. Your code: {code}"),
    "place_offered": _(
        "{library}: a place for you at {title}, {date}. Take it by {until}. Your code: {code}"
    ),
    "session_moved": _("{library}: {title} is moved. It is now {date}"),
    "session_off": _("{library}: {title}, {date}, does not take place"),
    "session_back": _("{library}: {title} takes place after all, {date}"),
    "booking_off": _("{library}: called off: {title}"),
    "booking_moved": _("{library}: your booking is moved. It is now: {title}"),
    "booking_back": _("{library}: this booking stands again: {title}"),
    "handed_over": _("{library}: a visitor would like your help: {link}"),
    "proposal_page": _("{library}: propose an activity here: {link}"),
    "proposal_news": _("{library}: news about your proposal {title}: {link}"),
}


def default_text(kind: str, language: str) -> tuple[str, str]:
    """Give subject and text that hold for a kind without a template of the library."""
    subject, body = _DEFAULTS[kind]
    with translation.override(language):
        return str(subject), str(body)


def default_short(kind: str, language: str) -> str:
    """Give the text message that holds for a kind without one of the library."""
    with translation.override(language):
        return str(_SHORT[kind])
