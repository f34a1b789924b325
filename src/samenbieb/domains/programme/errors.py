"""Refusals about activities, counts, registering and proposals."""

from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.errors import NotFound, Refusal


class SeriesClashes(Refusal):
    """Some of the dates cannot be; `details["clashes"]` says which and why. Nothing was planned."""

    code = "series_clashes"
    message = _("Not every date is possible. Look at the dates below and choose again.")


class NotBegun(Refusal):
    """Somebody counts what begins much later."""

    code = "session_not_begun"
    message = _("This has not begun yet. You can count from one hour before the start.")


class SessionPast(Refusal):
    """Somebody moves a session to a moment that is over."""

    code = "session_past"
    message = _("This moment is over already. Choose a moment that is still to come.")


class ClosedThen(Refusal):
    """The place is closed at the moment to which a session is moved; `details["clash"]` and `["reason"]` say how."""

    code = "closed_then"
    message = _("The branch is closed then. Choose another moment, or move it anyway.")


class SessionOff(Refusal):
    """The session does not take place."""

    code = "session_cancelled"
    message = _("This activity does not take place. Undo that first.")


class AlreadyCounted(Refusal):
    """What was counted has been held: it is not moved or called off."""

    code = "session_counted"
    message = _("This was counted already. Take the count back first.")


class CountedMeanwhile(Refusal):
    """Another count stands than the one that was on the screen."""

    code = "counted_meanwhile"
    message = _("A colleague counted meanwhile. Look at the new number first.")


class HeadsMany(Refusal):
    """So many came that it is probably a typing error; `details["heads"]` says how many."""

    code = "heads_many"
    message = _("That is a lot of visitors. Look once more, or confirm the number.")


class NothingCounted(Refusal):
    """There is no count to take back."""

    code = "nothing_counted"
    message = _("Nothing was counted yet, so there is nothing to undo.")


class CountFinal(Refusal):
    """The figures of that period are closed."""

    code = "count_final"
    message = _("The figures of this day are closed. A director can still correct them.")


class TemplateExists(Refusal):
    """A template of this name is there."""

    code = "template_exists"
    message = _("There is a kind of activity with this name already. Choose another name.")


class NoGoingBack(Refusal):
    """Another session of the same activity was planned at that moment meanwhile."""

    code = "session_taken"
    message = _("This activity is planned at that time and place already. Choose another time.")


class RegistrationClosed(Refusal):
    """One cannot register for this date, or not now."""

    code = "registration_closed"
    message = _("You cannot register for this date now. Choose another date, or ask the library.")


class OnListAlready(Refusal):
    """Somebody with the same first name and the same address or number is on the list of the session."""

    code = "on_list_already"
    message = _("This person is on the list already. Add again only who is somebody else.")


class FormsLeftOpen(Refusal):
    """Many forms of one activity were opened at one address and not sent: each keeps places that others want."""

    code = "forms_left_open"
    message = _("This form was opened too often and not sent. Wait a while, or call the library.")
    http_status = 429


class RegisteredOften(Refusal):
    """One mail address or telephone number was registered many times in a day: each time somebody gets a message."""

    code = "registered_often"
    message = _("This address or number was used often today. Call the library to register more.")
    http_status = 429


class PlacesTaken(Refusal):
    """More people have a place than the new number."""

    code = "places_taken"
    message = _("More people have a place already. Choose a larger number, or take people off first.")


class OfferOver(Refusal):
    """The time to take an offered place is over."""

    code = "offer_over"
    message = _("The time to take this place is over. You can register again.")


class RegistrationOver(Refusal):
    """The session began, or was called off: nothing about the places changes any more."""

    code = "registration_over"
    message = _("This date has begun or does not take place. Ask the library if something is wrong.")


class ProposalPageUnknown(NotFound):
    """No page of a partner has this address, or not any more."""

    code = "proposal_page_unknown"
    message = _("This page is not open. Ask the library for a new address.")


class ProposalsFull(Refusal):
    """A partner has as many proposals waiting as there may be."""

    code = "proposals_full"
    message = _("Ten of your proposals wait already. Withdraw one, or wait for an answer.")


class ProposedOften(Refusal):
    """A partner changed as much in one day as there may be."""

    code = "proposed_often"
    message = _("You changed a lot today. Go on tomorrow, or call the library.")
    http_status = 429


class ProposalSettled(Refusal):
    """It was decided or withdrawn meanwhile."""

    code = "proposal_settled"
    message = _("This is decided already. Look at what was decided.")


class ProposalChanged(Refusal):
    """The partner changed it after it was opened at the desk."""

    code = "proposal_changed"
    message = _("The partner changed this meanwhile. Look at it again first.")


class ProposalStands(Refusal):
    """What was decided cannot be undone any more."""

    code = "proposal_stands"
    message = _("You cannot undo this any more. Call the activity off instead.")
