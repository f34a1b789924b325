"""Who fits whom: which buddy is proposed to a learner who waits, in which order and why. Values in, an explained list out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SEATS_MAX = 6  # learners that one buddy helps at most
THEMES = ("language", "numeracy", "digital")
PARTS = ("m", "a", "e")  # morning, afternoon, evening
WEEKDAYS = (1, 2, 3, 4, 5, 6, 7)
HALF_DAYS = tuple(f"{weekday}{part}" for weekday in WEEKDAYS for part in PARTS)
# The languages that buddies and learners speak, each by its own name: who reads looks for that.
LANGUAGES: Mapping[str, str] = {
    "nl": "Nederlands",
    "fy": "Frysk",
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pl": "Polski",
    "tr": "Türkçe",
    "uk": "Українська",
    "ru": "Русский",
    "ar": "العربية",
    "fa": "فارسی",
    "ti": "ትግርኛ",
    "so": "Soomaali",
    "zh": "中文",
    "pap": "Papiamentu",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a learner asked for: the place (its number), one theme, languages and half-days."""

    place: int
    theme: str
    languages: frozenset[str]
    half_days: frozenset[str]


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody helps with. `key` tells them apart; `seats` for how many, `taken` how many they help or were asked for.

    `said_no`: this pair was proposed before and one of the two said no, or it did not fit.
    """

    key: int
    place: int
    themes: frozenset[str]
    languages: frozenset[str]
    half_days: frozenset[str]
    seats: int
    taken: int
    said_no: bool = False

    @property
    def room(self) -> int:
        """Give for how many more there is room; never less than none, also when the number of seats was lowered."""
        return max(0, self.seats - self.taken)


@dataclass(frozen=True, slots=True)
class Fit:
    """Somebody who can be proposed, and what speaks for them: each part is told in words."""

    offer: Offer
    same_place: bool
    languages: tuple[str, ...]
    half_days: tuple[str, ...]

    @property
    def order(self) -> tuple[int, int, int, int, int]:
        """Give what decides, the most important first: place, language, moments, room, and who began first."""
        offer = self.offer
        return (
            0 if self.same_place else 1,
            -len(self.languages),
            -len(self.half_days),
            -offer.room,
            offer.key,
        )


def fit(wish: Wish, offer: Offer) -> Fit | None:
    """Tell how an offer fits a wish; None when the two cannot be proposed to each other at all.

    Needed are the theme, a half-day in common, room for one more, and that nobody said no to this pair before.
    """
    half_days = tuple(one for one in HALF_DAYS if one in wish.half_days and one in offer.half_days)
    if wish.theme not in offer.themes or not half_days or offer.room < 1 or offer.said_no:
        return None
    return Fit(
        offer=offer,
        same_place=wish.place == offer.place,
        languages=tuple(one for one in LANGUAGES if one in wish.languages and one in offer.languages),
        half_days=half_days,
    )


def ranked(wish: Wish, offers: Iterable[Offer]) -> list[Fit]:
    """Give who can be proposed, the best first; the order does not hang on the order in which they came."""
    fits = [found for offer in offers if (found := fit(wish, offer)) is not None]
    return sorted(fits, key=lambda one: one.order)


def free_seat(seats: int, taken: Iterable[int]) -> int | None:
    """Give the lowest seat that nobody has; None when all are taken."""
    used = set(taken)
    return next((seat for seat in range(1, seats + 1) if seat not in used), None)


def weekday_of(half_day: str) -> int:
    """Give the day of the week of a half-day: Monday is 1."""
    return int(half_day[0])
