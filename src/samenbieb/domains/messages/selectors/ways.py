"""How people want to be told and how libraries write, for who reads or changes it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise

from samenbieb.domains.messages import permissions
from samenbieb.domains.messages.models import ChannelChoice, MessageHabit
from samenbieb.domains.messages.rules.channels import CHANNELS, MAIL, Addresses, channel_for, mobile_number
from samenbieb.domains.messages.services.ways import offered_by
from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class ChannelView:
    """What somebody chose (mail when nothing), and what can be chosen: name and words."""

    chosen: str
    choices: tuple[tuple[str, str | Promise], ...]

    @property
    def label(self) -> str | Promise:
        """Give the words of what was chosen."""
        return ChannelChoice.Wanted(self.chosen).label


def own_channel(actor: Actor, *, organisation_ids: Collection[int]) -> ChannelView:
    """Give how the person who acts is told by their libraries."""
    ways = offered_by(organisation_ids)
    rows = ChannelChoice.objects.own(actor).filter(organisation__in=organisation_ids).order_by("-chosen_at")
    chosen = rows.values_list("channel", flat=True).first()
    return _view(chosen, frozenset().union(*ways.values()))


def channel_of(actor: Actor, *, organisation_id: int, person_id: int) -> ChannelView:
    """Give how a member is told by a library of the actor. Raises: NotAllowed."""
    actor.require(permissions.SET_CHANNEL, at=organisation_id)
    rows = ChannelChoice.objects.within(actor, permissions.SET_CHANNEL)
    chosen = rows.filter(organisation=organisation_id, person_id=person_id).values_list("channel", flat=True)
    return _view(chosen.first(), offered_by([organisation_id])[organisation_id])


def channels_of(organisation_id: int) -> frozenset[str]:
    """Give by which channels a library writes."""
    return offered_by([organisation_id])[organisation_id]


def gets_message(channels: Collection[str], *, email: str, phone: str) -> bool:
    """Tell whether somebody who is not in the books gets messages by one of these channels; who does not is called."""
    addresses = Addresses(email=email, mobile=mobile_number(phone))
    return channel_for(addresses, chosen="", offered=channels)[1] != ""


def _view(chosen: str | None, ways: frozenset[str]) -> ChannelView:
    chosen = chosen or MAIL
    # What was chosen before and is not offered any more is not shown as if it held.
    return ChannelView(
        chosen if chosen in ways else MAIL,
        tuple((channel, ChannelChoice.Wanted(channel).label) for channel in CHANNELS if channel in ways),
    )


@dataclass(frozen=True, slots=True)
class HabitView:
    """How a library writes."""

    offers_text: bool
    offers_letters: bool
    quiet_from: dt.time
    quiet_until: dt.time
    quiet_sundays: bool


def habit(actor: Actor, *, organisation_id: int) -> HabitView:
    """Give how a library writes. Raises: NotAllowed."""
    actor.require(permissions.EDIT_TEMPLATES, at=organisation_id)
    rows = MessageHabit.objects.within(actor, permissions.EDIT_TEMPLATES).filter(organisation=organisation_id)
    row = rows.first() or MessageHabit()
    return HabitView(row.offers_text, row.offers_letters, row.quiet_from, row.quiet_until, row.quiet_sundays)
