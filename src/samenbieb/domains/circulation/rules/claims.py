"""How a claim ends when the title is scanned. Source: FORMAT (claim_resolution)."""


def resolved_as(said: str, rule: str) -> str | None:
    """Give who had the title: as somebody says now, else as the rule says; null when the rule asks and nobody said."""
    if said:
        return said
    return None if rule == "ask" else rule
