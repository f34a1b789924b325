"""Decisions about partners and hand-overs: pure, without clock or database."""

import datetime as dt
import re
import secrets
import uuid

_NUMBERS = uuid.UUID("3a6f2b0c-52f4-4c0e-9d55-6f1f2f0b7d18")
KEPT_DAYS = 28  # what a partner may know of a visitor: four weeks at most
LATE_DAYS = 7  # after this an open hand-over is flagged
CONSENT_EDITION = 1  # of the words that are read before a visitor says yes; other words are a higher one
# Without signs that can be taken for each other, and without vowels, so that no word comes out.
SIGNS = "3467CDFGHJKMNPQRTWXY"
CODE_LENGTH = 8
_NOT_SIGNS = re.compile(r"[^A-Z0-9]")
_FIRST_NAME = re.compile(r"[^\W\d_]+(?:['’ -][^\W\d_]+)?", re.UNICODE)
# It begins with a 0 or a +, so that a citizen service number is none.
_PHONE = re.compile(r"(?:\+[1-9]|\(?0)[0-9 ()\-]{7,18}")
CHECK_DAYS = 183  # six months: after this somebody looks whether it is still so


def must_be_checked(checked_on: dt.date, today: dt.date) -> bool:
    """Tell whether what is said of a partner was last looked at too long ago."""
    return today - checked_on > dt.timedelta(days=CHECK_DAYS)


def random_number(text: str) -> uuid.UUID:
    """Give the number that is stored for a key that a browser sent: the same for the same text, and without a moment in it."""
    return uuid.uuid5(_NUMBERS, text)


def new_token() -> str:
    """Make the address of a partner's page by chance: 256 bits, so that nobody finds one."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Make the code on a visitor's card by chance: one of 25 thousand million."""
    return "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str:
    """Read a code as somebody typed it: small letters, spaces and dashes do not matter. Empty when it can be none."""
    bare = _NOT_SIGNS.sub("", text[:40].upper())
    return bare if len(bare) == CODE_LENGTH and set(bare) <= set(SIGNS) else ""


def shown_code(code: str) -> str:
    """Give a code as it stands on a card."""
    return f"{code[:4]} {code[4:]}"


def is_first_name(text: str) -> bool:
    """Tell whether this can be a first name: one word, or two with a space, hyphen or apostrophe between."""
    return _FIRST_NAME.fullmatch(text) is not None


def is_telephone(text: str) -> bool:
    """Tell whether this can be a telephone number."""
    return _PHONE.fullmatch(text) is not None


def kept_until(handed_on: dt.date) -> dt.date:
    """Give the last day on which a partner may know what was told."""
    return handed_on + dt.timedelta(days=KEPT_DAYS)


def is_over(handed_on: dt.date, today: dt.date) -> bool:
    """Tell whether the keep-time of what was told is over."""
    return today > kept_until(handed_on)


def is_late(handed_on: dt.date, today: dt.date) -> bool:
    """Tell whether an open hand-over waits for longer than a week."""
    return today - handed_on > dt.timedelta(days=LATE_DAYS)
