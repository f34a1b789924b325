"""How libraries write and how people want to be told: read once for many messages."""

from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

from samenbieb.domains.messages.models import ChannelChoice, MessageHabit
from samenbieb.domains.messages.rules.channels import LETTER, MAIL, TEXT, Addresses, channel_for
from samenbieb.domains.messages.rules.quiet import QuietHours
from samenbieb.domains.organisations import selectors as organisations

WHY = "the notices of the libraries whose work this is"


class Ways:
    """By which channel each message goes. Two queries, however many people."""

    def __init__(self, organisation_ids: Collection[int], person_ids: Collection[int]) -> None:
        self._offered = offered_by(organisation_ids)
        self._chosen: dict[int, dict[int, str]] = {}
        rows = ChannelChoice.objects.across_all(reason=WHY).filter(person_id__in=person_ids).order_by("-pk")
        for person_id, organisation_id, channel in rows.values_list("person_id", "organisation", "channel"):
            self._chosen.setdefault(person_id, {})[organisation_id] = channel

    def of(self, organisation_id: int, person_id: int | None, addresses: Addresses) -> tuple[str, str]:
        """Give channel and address: what was chosen for this library, else what was chosen first for another."""
        chosen = {} if person_id is None else self._chosen.get(person_id, {})
        wish = chosen.get(organisation_id) or next(reversed(chosen.values()), "")
        return channel_for(addresses, chosen=wish, offered=self._offered[organisation_id])


def offered_by(organisation_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    """Give by which channels libraries write. One query."""
    rows = MessageHabit.objects.across_all(reason=WHY).filter(organisation__in=organisation_ids)
    habits = {row.organisation_id: row for row in rows}
    return {key: offered(habits.get(key) or MessageHabit()) for key in organisation_ids}


def offered(habit: MessageHabit) -> frozenset[str]:
    """Give the channels of a library: mail always."""
    return frozenset(
        {MAIL, *([TEXT] if habit.offers_text else []), *([LETTER] if habit.offers_letters else [])}
    )


class Quiet:
    """When libraries want no telephone to buzz. One query for all, and the clock of each library once."""

    def __init__(self) -> None:
        rows = MessageHabit.objects.across_all(reason=WHY)
        self._hours = {row.organisation_id: hours_of(row) for row in rows}
        self._zones: dict[int, ZoneInfo] = {}

    def of(self, organisation_id: int) -> tuple[QuietHours, ZoneInfo]:
        """Give the quiet hours of a library and the clock they are on."""
        if organisation_id not in self._zones:
            zone = organisations.organisation_by_id(organisation_id).time_zone
            self._zones[organisation_id] = ZoneInfo(zone)
        return self._hours.get(organisation_id, QuietHours()), self._zones[organisation_id]


def hours_of(habit: MessageHabit) -> QuietHours:
    """Give the quiet hours of a library."""
    return QuietHours(habit.quiet_from, habit.quiet_until, habit.quiet_sundays)
