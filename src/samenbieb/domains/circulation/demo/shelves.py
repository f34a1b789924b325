"""Where the copies of the demo world stand at each moment of its year, and what somebody takes from a shelf."""

import random
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

# Up to an age: the age letters that somebody of that age reads.
READS = (
    (3, ("AP",)),
    (6, ("AP", "AK")),
    (8, ("AK", "E", "A")),
    (11, ("A", "B", "J")),
    (14, ("B", "J", "C")),
    (17, ("C", "J")),
    (130, ("D",)),
)


class Shelves:
    """What stands on which shelf now: a memory beside the database, so that choosing costs no question."""

    def __init__(self, copies: Iterable[Any]) -> None:
        self.copies = {copy.barcode: copy for copy in copies}
        self.here: dict[str, dict[str, Any]] = defaultdict(dict)
        self.place_of: dict[str, str] = {}
        self.of_work: dict[str, list[str]] = defaultdict(list)
        for copy in self.copies.values():
            self.put(copy.barcode, copy.branch)
            self.of_work[copy.title.work].append(copy.barcode)

    def put(self, barcode: str, branch: str) -> None:
        """Put a copy on the shelf of a place."""
        self.take(barcode)
        self.here[branch][barcode] = self.copies[barcode]
        self.place_of[barcode] = branch

    def take(self, barcode: str) -> None:
        """Take a copy off whatever shelf it stands on."""
        place = self.place_of.pop(barcode, None)
        if place is not None:
            del self.here[place][barcode]

    def choose(
        self, dice: random.Random, branch: str, member: Any, *, only: Collection[str] = ()
    ) -> Any | None:
        """Let somebody choose from a shelf (`only` these kinds of material); None when nothing there is for them."""
        standing = self.here[branch].values()
        return _chosen(dice, [copy for copy in standing if not only or copy.category in only], member)

    def wish(self, dice: random.Random, branch: str, member: Any) -> Any | None:
        """Let somebody think of a title that does not stand here."""
        sought = [copy for copy in self.copies.values() if self.place_of.get(copy.barcode) != branch]
        copy = _chosen(dice, sought, member)
        if copy is None or self.stands_at(copy.title.work, branch):
            return None
        return copy

    def longed_for(self, dice: random.Random, branch: str, member: Any) -> Any | None:
        """Let somebody think of a title of which every copy is out, or else one that stands elsewhere only."""
        gone = [copy for copy in self.copies.values() if not self.places_with(copy.title.work)]
        return _chosen(dice, gone, member) or self.wish(dice, branch, member)

    def stands_at(self, work: str, branch: str) -> bool:
        """Tell whether a copy of a work stands on the shelf of a place."""
        return any(self.place_of.get(barcode) == branch for barcode in self.of_work[work])

    def places_with(self, work: str) -> list[str]:
        """Give the places where a copy of a work stands on the shelf."""
        places = (self.place_of.get(barcode) for barcode in self.of_work[work])
        return list(dict.fromkeys(place for place in places if place is not None))


def _chosen(dice: random.Random, copies: Iterable[Any], member: Any) -> Any | None:
    letters = next(letters for until_age, letters in READS if member.age <= until_age)
    found = [
        (copy, weight)
        for copy in copies
        if copy.title.audience in letters and (weight := _appeal(copy.title, member)) > 0
    ]
    if not found:
        return None
    return dice.choices([copy for copy, _ in found], [weight for _, weight in found])[0]


def _appeal(title: Any, member: Any) -> float:
    """How much somebody wants a title: its fame, the language they read, large letters when they need them."""
    appeal: float = title.fame + 0.05
    if title.language != "nl":
        appeal *= (
            3.0 if title.language == member.other_language else (0.15 if title.language == "en" else 0.0)
        )
    if title.large_print:
        appeal *= 8.0 if member.large_print else 0.2
    if title.easy_reading and member.age >= 18:
        appeal *= 2.0 if member.other_language not in {"", "en", "fy"} else 0.1
    return appeal
