"""By which channel a message goes: the one that the person chose when that can be, else the first that can."""

import re
from collections.abc import Collection
from dataclasses import dataclass

MAIL, TEXT, LETTER, HOME = "mail", "text", "letter", "home"
CHANNELS = (MAIL, TEXT, LETTER)  # from what is quick and costs nothing to what is slow and costs most

_MARKS = re.compile(r"[\s().\-/]")
_DIGITS_LEAST, _DIGITS_MOST = 8, 15  # E.164: at most fifteen, with the number of the country


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a person can be reached; empty where nothing is known."""

    email: str = ""
    mobile: str = ""
    postal: str = ""

    def by(self, channel: str) -> str:
        """Give the address for a channel; empty when there is none."""
        return {MAIL: self.email, TEXT: self.mobile, LETTER: self.postal}.get(channel, "")


def channel_for(addresses: Addresses, *, chosen: str, offered: Collection[str]) -> tuple[str, str]:
    """Give channel and address: the chosen one when it is offered and known, else mail, text, letter, in this order.

    `home`: nothing fits; it is read in the portal or at the desk.
    """
    order = [chosen, *CHANNELS] if chosen in CHANNELS else list(CHANNELS)
    for channel in order:
        if channel in offered and addresses.by(channel):
            return channel, addresses.by(channel)
    return HOME, ""


def mobile_number(phone: str) -> str:
    """Write the number of a mobile telephone as E.164 (`+31612345678`); empty when no text message can go there.

    Dutch numbers are mobile when they begin with 06; of a number abroad the kind is not known, so it is tried.
    """
    bare = _MARKS.sub("", phone)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    if bare.startswith("06") and len(bare) == len("0612345678"):
        bare = "+31" + bare[1:]
    digits = bare[1:]
    if not bare.startswith("+") or not digits.isascii() or not digits.isdigit() or digits.startswith("0"):
        return ""
    if digits.startswith("310"):  # written as +31 (0)6 …
        digits = "31" + digits[3:]
    if digits.startswith("31"):
        return f"+{digits}" if digits.startswith("316") and len(digits) == len("31612345678") else ""
    return f"+{digits}" if _DIGITS_LEAST <= len(digits) <= _DIGITS_MOST else ""
