"""By which channel a message goes: what the person chose, when that can be; else what can."""

from collections.abc import Collection
from dataclasses import dataclass

MAIL, TEXT, LETTER, HOME = "mail", "text", "letter", "home"
CHANNELS = (MAIL, TEXT, LETTER)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a person can be reached; empty where nothing is known."""

    email: str = ""
    phone: str = ""
    postal: str = ""

    def by(self, channel: str) -> str:
        """Give the address for a channel; empty when there is none."""
        return {MAIL: self.email, TEXT: self.phone, LETTER: self.postal}.get(channel, "")


def channel_for(addresses: Addresses, *, chosen: str, offered: Collection[str]) -> tuple[str, str]:
    """Give channel and address: the chosen one when it is offered and known, else mail, text, letter, in this order.

    `home`: nothing fits; it is read in the portal or at the desk.
    """
    order = [chosen, *CHANNELS] if chosen in CHANNELS else list(CHANNELS)
    for channel in order:
        if channel in offered and addresses.by(channel):
            return channel, addresses.by(channel)
    return HOME, ""
