"""How values are written in answers."""


def money(cents: int) -> str:
    """Write an amount as a decimal text: `3.00`, `-0.50`."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"
