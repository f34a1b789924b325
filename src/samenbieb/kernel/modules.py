"""Modules: the rooms that may be switched off, what comes along with them, and the rooms that follow them.

Which names an installation may write in `SAMENBIEB_MODULES` follows from the addresses (`interfaces/web/modules.py`): a room
is a module from the day that it has a page.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

ALL = "all"
# What a module cannot do without: it comes along.
NEEDS: Mapping[str, frozenset[str]] = {
    "circulation": frozenset({"catalogue", "patrons"}),
}
# Rooms that are no module themselves: on while one of these modules is on.
FOLLOWS: Mapping[str, frozenset[str]] = {
    "discovery": frozenset({"catalogue"}),
    "holdings": frozenset({"catalogue"}),
    "payments": frozenset({"patrons"}),
    "trials": frozenset({"circulation"}),
    "referrals": frozenset({"helpdesk", "learning"}),
    "booking": frozenset({"makerspace", "programme", "helpdesk"}),
    "credentials": frozenset({"makerspace"}),
}


class UnknownModule(ImproperlyConfigured):
    """A name in `SAMENBIEB_MODULES` that no room has."""

    returncode = 2


def known(rooms: Iterable[str]) -> frozenset[str]:
    """Tell which of the rooms that have pages are modules: those that follow no other."""
    return frozenset(rooms).difference(FOLLOWS)


def chosen(text: str, names: frozenset[str]) -> frozenset[str]:
    """Read `SAMENBIEB_MODULES`: names with commas, with what they need; nothing written is everything.

    Raises: UnknownModule.
    """
    asked = {name for part in text.split(",") if (name := part.strip().lower())}
    if asked <= {ALL}:
        return names
    if unknown := sorted(asked - names):
        quoted = ", ".join(f'"{name}"' for name in unknown)
        message = (
            f"SAMENBIEB_MODULES knows no module {quoted}: choose from {', '.join(sorted(names))}, or {ALL}."
        )
        raise UnknownModule(message)
    return with_needs(asked)


def with_needs(names: Iterable[str]) -> frozenset[str]:
    """Add what these modules cannot do without."""
    return frozenset(names).union(*(NEEDS.get(name, ()) for name in names))


@cache
def on_among(modules: frozenset[str]) -> frozenset[str]:
    """Give the modules of these that have what they need, and the rooms that follow one of them."""
    able = {name for name in modules if NEEDS.get(name, frozenset()) <= modules}
    return frozenset(able | {room for room, leaders in FOLLOWS.items() if leaders & able})


def switchable(room: str) -> bool:
    """Tell whether a room can be off at all; the others carry the house."""
    return room in settings.MODULES_KNOWN or room in FOLLOWS


def is_on(room: str) -> bool:
    """Tell whether a room is on in this installation."""
    return not switchable(room) or room in on_among(frozenset(settings.MODULES))


def room_of(thing: Any) -> str:
    """Name the room that a function was written in; empty outside of the rooms."""
    parts = str(thing.__module__).split(".")
    return parts[2] if parts[:2] == ["samenbieb", "domains"] else ""
