"""Refusals about booking."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.errors import Refusal


class SlotTaken(Refusal):
    """Somebody else has it then. `alternatives` are the nearest free moments, `elsewhere` things that are free then."""

    code = "slot_taken"
    message = _("Somebody else has booked this. Choose another time.")

    def __init__(self, *, alternatives: tuple[Any, ...] = (), elsewhere: tuple[Any, ...] = ()) -> None:
        self.alternatives = alternatives
        self.elsewhere = elsewhere
        super().__init__(
            alternatives=[one.starts_at.isoformat() for one in alternatives],
            elsewhere=[one.public_id for one in elsewhere],
        )


class NotOpenThen(Refusal):
    """The place is closed then, or nobody is there."""

    code = "closed_then"
    message = _("The library is not open then. Choose another time.")


class NotThatLong(Refusal):
    """The length or the start does not fit the steps in which this is booked."""

    code = "slot_does_not_fit"
    message = _("That start or length is not possible. Choose a time from the list.")


class NotSoFar(Refusal):
    """It is over, or too far away."""

    code = "slot_out_of_reach"
    message = _("That day is not possible. Choose a day from the list.")


class TooManyBookings(Refusal):
    """A member has as many bookings to come as one may have."""

    code = "too_many_bookings"
    message = _("You have three bookings already. Call one off first.")


class SomeDatesTaken(Refusal):
    """Some dates of a series cannot be; `details["clashes"]` says which and why. Nothing was booked."""

    code = "series_clashes_with_bookings"
    message = _("Not every date is free. Look at the dates below and choose again.")


class ClaimOver(Refusal):
    """What is over, called off or begun cannot be changed in this way."""

    code = "booking_over"
    message = _("This booking cannot be changed any more.")


class NotYetTime(Refusal):
    """Somebody checks in much too early."""

    code = "check_in_too_early"
    message = _("This begins later. You can say that somebody is here from half an hour before.")


class ResourceExists(Refusal):
    """Something of this name is at this place already."""

    code = "resource_exists"
    message = _("There is something with this name already. Choose another name.")


class ResourceInUse(Refusal):
    """What is still booked is not put away."""

    code = "resource_in_use"
    message = _("This is still booked. Call the bookings off first.")
