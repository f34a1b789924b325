"""What may be seen of qualifications: kinds are public, who holds them is for staff and for themselves."""

from samenbieb.domains.credentials.selectors.holders import (
    Held,
    HeldThen,
    HolderView,
    KindView,
    LineView,
    evidences,
    find,
    history,
    holder,
    holder_by_id,
    holder_of_person,
    holders_at,
    kind,
    kinds,
    kinds_by_id,
    own,
    reasons,
)
from samenbieb.domains.credentials.selectors.standing import verdict_of

__all__ = [
    "Held",
    "HeldThen",
    "HolderView",
    "KindView",
    "LineView",
    "evidences",
    "find",
    "history",
    "holder",
    "holder_by_id",
    "holder_of_person",
    "holders_at",
    "kind",
    "kinds",
    "kinds_by_id",
    "own",
    "reasons",
    "verdict_of",
]
