"""What happens to bookings: made, moved, called off, received; and what can be booked."""

from samenbieb.domains.booking.services.booking import ONESELF, For, book, cancel, move, restore
from samenbieb.domains.booking.services.outside import (
    BookingsFollow,
    CalledOff,
    block_and_call_off,
    call_off_outside,
    take_back_inside,
)
from samenbieb.domains.booking.services.planning import block
from samenbieb.domains.booking.services.presence import (
    check_in,
    did_not_come,
    late,
    release,
    undo_check_in,
)
from samenbieb.domains.booking.services.resources import (
    ResourceWish,
    add_resource,
    change_resource,
    retire_resource,
)
from samenbieb.domains.booking.services.series import Booked, book_series, cancel_series, restore_series

__all__ = [
    "ONESELF",
    "Booked",
    "BookingsFollow",
    "CalledOff",
    "For",
    "ResourceWish",
    "add_resource",
    "block",
    "block_and_call_off",
    "book",
    "book_series",
    "call_off_outside",
    "cancel",
    "cancel_series",
    "change_resource",
    "check_in",
    "did_not_come",
    "late",
    "move",
    "release",
    "restore",
    "restore_series",
    "retire_resource",
    "take_back_inside",
    "undo_check_in",
]
