"""What this room refuses."""

from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.attempts import TooManyAttempts
from samenbieb.kernel.errors import Invalid, NotFound, Refusal

__all__ = [
    "CodeTaken",
    "LogInRefused",
    "NoRoleNow",
    "NoSuchPlace",
    "OrganisationCircle",
    "TooManyAttempts",
    "WrongHours",
    "WrongIsil",
    "WrongOldPassword",
    "WrongPosition",
]


class NoSuchPlace(NotFound):
    """There is no place or organisation with this code."""

    message = _("We do not know this place. Check the address or choose a place from the list.")


class CodeTaken(Refusal):
    """Another organisation, place or login has this code already."""

    code = "code_taken"
    message = _("This code is in use already. Choose another one.")


class OrganisationCircle(Refusal):
    """An organisation would come to stand below itself."""

    code = "organisation_circle"
    message = _("An organisation cannot stand below itself. Choose another organisation above it.")


class WrongIsil(Invalid):
    """This is not written as an ISIL."""

    code = "wrong_isil"
    message = _("This is not a library code (ISIL). It looks like NL-0800010000.")


class WrongPosition(Invalid):
    """This is not a position on earth, or its two numbers were swapped."""

    code = "wrong_position"
    message = _("This is not a position. Copy it from a map. It looks like 52.37403, 4.88969.")


class WrongHours(Invalid):
    """These opening hours cannot be right."""

    code = "wrong_hours"
    message = _("These opening hours cannot be right. Check the days and the times.")


def wrong_position(problem: str) -> WrongPosition:
    """Give the refusal for a problem that the rules found: `form` or `swapped`."""
    sentences = {"swapped": _("These two numbers are the wrong way round. First north, then east.")}
    sentence = sentences.get(problem, WrongPosition.message)
    return WrongPosition(sentence, fields={"position": str(sentence)})


def wrong_hours(problem: str) -> WrongHours:
    """Give the refusal for a problem that the rules found: `year`, `season`, or `hours`."""
    sentences = {
        "year": _("This day cannot be right. Look at the year."),
        "season": _("A season needs a last day, not before the first day."),
    }
    return WrongHours(sentences[problem]) if problem in sentences else WrongHours()


class HoursNotUndoable(Refusal):
    """This change of hours cannot be taken back any more."""

    code = "hours_not_undoable"
    message = _("These hours have been in force already. Set new hours from a day on.")


class HoursChangedSince(HoursNotUndoable):
    """A later change lies over this one."""

    message = _("These hours were changed again later. Undo the later change first.")


class LogInRefused(Refusal):
    """Name or password is wrong; which of the two is not told."""

    code = "log_in_refused"
    message = _(
        "This name and password do not go together. Try again, or ask your manager for a new password."
    )
    http_status = 403


class NoRoleNow(Refusal):
    """Name and password are right, but no role is left: there is nothing here for them."""

    code = "no_role_now"
    message = _("You have no role here any more. Ask your manager to give you one.")
    http_status = 403


class WrongOldPassword(Refusal):
    """Who changes the own password gave another old one."""

    code = "wrong_old_password"
    message = _("This is not your password now. Try again, or ask your manager for a new one.")
    http_status = 403
