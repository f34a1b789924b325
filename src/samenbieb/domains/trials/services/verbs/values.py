"""How values and refusals are written in answers."""

import datetime as dt

from samenbieb.domains.trials.services.stage import Answer
from samenbieb.kernel.errors import Refusal


def money(cents: int) -> str:
    """Write an amount as a decimal text: `3.00`, `-0.50`."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def refused(refusal: Refusal) -> Answer:
    """Say a refusal as an answer: its codes and the numbers that explain it."""
    details = dict(refusal.details)
    codes = [str(code) for code in details.pop("codes", [refusal.code])]
    result = getattr(refusal, "result", "refused")
    answer: Answer = {"result": result, "codes": codes, "message": str(refusal)}
    for name in ("amount", "limit"):
        if f"{name}_cents" in details:
            cents = details.pop(f"{name}_cents")
            details.setdefault(name, money(cents))
    for name in ("until", "earliest"):
        if name in details:
            details[name] = dt.date.fromisoformat(details[name])
    return answer | details
