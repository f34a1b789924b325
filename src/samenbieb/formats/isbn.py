"""ISBN in any form a person or a record writes it: with hyphens, with remarks behind it, ten digits or thirteen.

Source: ISO 2108:2017; ISBN Users' Manual.
"""

import re
from typing import Final

_CANDIDATE: Final = re.compile(
    r"(?<![0-9])(?:97[89][\s\-\u2010-\u2015]?)?(?:[0-9][\s\-\u2010-\u2015]?){9}[0-9Xx](?![0-9A-Za-z])"
)
_SEPARATORS: Final = re.compile(r"[\s\-\u2010-\u2015]")


def check_digit_10(nine: str) -> str:
    """The tenth character for the first nine digits of an ISBN-10."""
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), nine, strict=True))
    rest = -total % 11
    return "X" if rest == 10 else str(rest)


def check_digit_13(twelve: str) -> str:
    """The thirteenth digit for the first twelve digits of an ISBN-13 (the same sum as any EAN-13)."""
    total = sum(map(int, twelve[::2])) + 3 * sum(map(int, twelve[1::2]))
    return str(-total % 10)


def normalised(text: str) -> str | None:
    """The ISBN in this text as thirteen digits; None when there is none or its check digit is wrong."""
    found = _CANDIDATE.search(text)
    if found is None:
        return None
    digits = _SEPARATORS.sub("", found.group(0)).upper()
    if len(digits) == 10 and check_digit_10(digits[:9]) == digits[9]:
        return _thirteen(digits)
    if len(digits) == 13 and digits.isdigit() and check_digit_13(digits[:12]) == digits[12]:
        return digits
    return None


def forms(isbn13: str) -> tuple[str, ...]:
    """Every compact form under which people know this ISBN: thirteen digits and, for 978, ten."""
    if not isbn13.startswith("978"):
        return (isbn13,)
    nine = isbn13[3:12]
    return isbn13, nine + check_digit_10(nine)


def _thirteen(isbn10: str) -> str:
    twelve = "978" + isbn10[:9]
    return twelve + check_digit_13(twelve)
