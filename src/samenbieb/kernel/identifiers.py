"""Numbers with a meaning: public identifiers, barcodes and card numbers with a check digit."""

import os
import re
import time
import uuid

_NOT_DIGITS = re.compile(r"[\s\-.]+")


def uuid7() -> uuid.UUID:
    """Make a UUID version 7 (RFC 9562 §5.7): sorts by time of making, tells nothing else."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return uuid.UUID(int=value)


def scanned(text: str) -> str:
    """Give a scan as it is stored: no spaces, dashes or dots, no control characters, at most 40 characters."""
    return "".join(c for c in _NOT_DIGITS.sub("", text).upper() if c.isprintable())[:40]


def check_digit(digits: str) -> str:
    """Give the check digit of a library number (modulus 10, weights 2 and 1 from the right, as on bank cards)."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        product = int(char) * (2 if place % 2 == 0 else 1)
        total += product // 10 + product % 10
    return str(-total % 10)


def is_library_number(text: str) -> bool:
    """Tell whether a 14-digit card number or barcode ends in its right check digit."""
    return len(text) == 14 and text.isascii() and text.isdigit() and check_digit(text[:-1]) == text[-1]


def library_number(prefix: str, serial: int) -> str:
    """Make a 14-digit number: a prefix (`29` card, `30` item), the serial, the check digit."""
    body = prefix + str(serial).zfill(13 - len(prefix))
    return body + check_digit(body)


def is_public_id(text: str) -> bool:
    """Tell whether this text can be a public identifier, in the one spelling in which we give them."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
