"""What a change of opening hours moves, said in words."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from samenbieb.domains.organisations.ports import Moved
from samenbieb.kernel import clock

WORDS = {
    "loans": gettext_lazy("Loans that get another last day"),
    "loans_other_hour": gettext_lazy("Loans that end at another hour of the same day"),
    "holds": gettext_lazy("Titles on the hold shelf that lie ready until another day"),
    "members": gettext_lazy("Members who get a message"),
    "loans_staying": gettext_lazy("Loans that stay due on a closed day, because the rules say so"),
    "promises_kept": gettext_lazy("Renewed or changed since then: these stay as they are"),
    "loans_until_today": gettext_lazy("The former day has passed: these last until today"),
    "bookings_outside": gettext_lazy("Bookings that fall outside the opening hours"),
    "holds_coming": gettext_lazy("Other reservations to be picked up here"),
}
ALWAYS = ("loans", "holds", "members")
WHAT = {"loan": gettext_lazy("on loan"), "hold": gettext_lazy("on the hold shelf")}


def lines(counts: Mapping[str, int], *, always: Collection[str] = ALWAYS) -> list[tuple[str, int]]:
    """Give what moves, with its number; what is none is left out, but for what everybody asks after."""
    return [(str(WORDS[name]), counts.get(name, 0)) for name in WORDS if counts.get(name) or name in always]


def examples(moved: Moved, time_zone: str) -> list[dict[str, Any]]:
    """Give the examples with their days on the wall of the place."""
    said = []
    for one in moved.examples:
        before, after = (clock.local(at, time_zone) for at in (one.before_at, one.after_at))
        said.append(
            {
                "title": one.title,
                "barcode": one.barcode,
                "what": WHAT[one.what],
                "before": before,
                "after": after,
                "same_day": before.date() == after.date(),
            }
        )
    return said
