"""Money: whole cents with a currency. Rounding happens in one place."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# As people and suppliers write an amount: no powers of ten, no other digits than 0 to 9, less than a milliard.
AMOUNT = re.compile(r"[+-]?(\d{1,9}([.,]\d{0,6})?|[.,]\d{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in cents. The Caribbean Netherlands pays in dollars, hence the currency."""

    cents: int
    currency: str = "EUR"

    def __str__(self) -> str:
        return decimal_text(self.cents)


def decimal_text(cents: int) -> str:
    """Write cents as a decimal (`"3.00"`, `"-0.20"`)."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def parse_cents(text: str) -> int:
    """Read `3`, `3,5`, `3.50` or `€ 3,50` as cents, half a cent upwards. Raises: ValueError."""
    plain = text.replace("€", "").replace("\u00a0", " ").strip()
    if not AMOUNT.fullmatch(plain):
        raise ValueError(text)
    return int((Decimal(plain.replace(",", ".")) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
