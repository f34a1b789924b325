"""What this room does for the rooms below: it stands before every booking of a machine."""

from samenbieb.domains.booking.ports import stands_before_booking
from samenbieb.domains.makerspace import services

stands_before_booking(services.MachineGate())
