"""A page of settings that keeps what was typed: what an act was refused for stands above the form that sent it."""

from collections.abc import Callable
from typing import Any

from samenbieb.kernel.errors import Invalid, Refusal


def refusal_of(act: Callable[[], object]) -> Refusal | None:
    """Do it, and give what it was refused for, to show beside the form; None when it is done.

    Raises: Refusal, when the page itself is not for this actor (not allowed, not found).
    """
    try:
        act()
    except Refusal as refusal:
        if refusal.http_status in {403, 404}:
            raise
        return refusal
    return None


def shown(refusal: Refusal | None) -> dict[str, Any]:
    """Give what `desk/booking/_refusal.html` reads, and what is wrong at which field; a sentence stands there once."""
    wrong = refusal.fields if isinstance(refusal, Invalid) else {}
    sentences = [one for one in dict.fromkeys(wrong.values()) if refusal and one != str(refusal.sentence)]
    return {"refusal": refusal, "sentences": sentences, "wrong": wrong}


def refuse_wrong(wrong: dict[str, str]) -> None:
    """Refuse what is wrong at the fields of a form, if anything is. Raises: Invalid."""
    if wrong:
        raise Invalid(next(iter(wrong.values())) if len(wrong) == 1 else None, fields=wrong)
