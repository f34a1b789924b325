"""What this room does for the rooms below: it says which bookings other hours leave outside."""

from samenbieb.domains.booking import services
from samenbieb.domains.organisations.ports import follows_hours

follows_hours(services.BookingsFollow())
