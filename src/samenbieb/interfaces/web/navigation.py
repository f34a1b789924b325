"""The doors of the portal: only what can be entered today. A later feature adds its line when its path works."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Door:
    """A place in the main menu; `key` is the section behind it. It is there while the room of its address is on.

    Five stand under the thumb at the bottom of a phone; what is not among them (`under_the_thumb`) is a door of another page.
    """

    key: str
    label: str | Promise
    url: str
    icon: str
    under_the_thumb: bool = True


DOORS = (
    Door("zoeken", _("Search"), "/zoeken", "search"),
    Door("vestigingen", _("Libraries"), "/vestigingen", "map-pin"),
    Door("hulp", _("Help"), "/hulp", "hand-helping"),
    Door("activiteiten", _("Activities"), "/activiteiten", "calendar-days"),
    Door("leren", _("Learning"), "/leren", "graduation-cap"),
    Door("maken", _("Making"), "/maken", "wrench", under_the_thumb=False),
)


def section(path: str) -> str:
    """Tell behind which door a page lies."""
    first = path.strip("/").split("/")[0]
    return {"titel": "zoeken", "vestiging": "vestigingen", "inloggen": "mijn"}.get(first, first)
