"""How somebody wants to be told, and how a library writes."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from samenbieb.domains.messages import permissions
from samenbieb.domains.messages.models import ChannelChoice, MessageHabit
from samenbieb.domains.messages.rules.quiet import on_a_quarter
from samenbieb.domains.messages.services.ways import offered, offered_by
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound


@transaction.atomic
def choose_own_channel(actor: Actor, *, organisation_ids: Collection[int], channel: str) -> bool:
    """Keep how the person who acts wants to be told by their libraries that offer it. Returns whether something changed.

    Raises: NotFound for nobody, Invalid for what none of these libraries offers.
    """
    if actor.person_id is None:
        raise NotFound
    ways = offered_by(organisation_ids)
    libraries = sorted(key for key in organisation_ids if channel in ways[key])
    if not libraries:
        raise _not_offered()
    changed = [_keep(actor, permissions.OWN, key, actor.person_id, channel) for key in libraries]
    return any(changed)


@transaction.atomic
def set_channel(actor: Actor, *, organisation_id: int, person_id: int, channel: str) -> bool:
    """Keep how a member wants to be told by a library, as they said at its desk. Returns whether something changed.

    The caller found the member within the actor's libraries. Raises: NotAllowed, Invalid for what the library does not offer.
    """
    actor.require(permissions.SET_CHANNEL, at=organisation_id)
    if channel not in offered_by([organisation_id])[organisation_id]:
        raise _not_offered()
    return _keep(actor, permissions.SET_CHANNEL, organisation_id, person_id, channel)


def _keep(actor: Actor, action: str, organisation_id: int, person_id: int, channel: str) -> bool:
    rows = ChannelChoice.objects.across_all(reason="the choice of one person, for who may write it down")
    former = rows.filter(organisation=organisation_id, person_id=person_id).first()
    if former is not None and former.channel == channel:
        return False
    row, _made = rows.update_or_create(
        organisation_id=organisation_id,
        person_id=person_id,
        defaults={"channel": channel, "chosen_at": clock.now()},
    )
    audit.record(actor, action, row, person_id=person_id, changed=["channel"])
    return True


def _not_offered() -> Invalid:
    return Invalid(fields={"channel": str(_("Choose one of these ways."))})


@transaction.atomic
def set_habit(
    actor: Actor,
    *,
    organisation_id: int,
    offers_text: bool,
    offers_letters: bool,
    quiet_from: dt.time,
    quiet_until: dt.time,
    quiet_sundays: bool,
) -> None:
    """Keep how a library writes. What waits already goes as it was made. Raises: NotAllowed, Invalid.

    Quiet hours begin and end on a quarter; the same moment twice means that there are none.
    """
    actor.require(permissions.EDIT_TEMPLATES, at=organisation_id)
    wrong = {
        name: str(_("Choose a whole hour or a quarter, like 20:00 or 20:15."))
        for name, moment in (("quiet_from", quiet_from), ("quiet_until", quiet_until))
        if not on_a_quarter(moment)
    }
    if wrong:
        raise Invalid(fields=wrong)
    row, _made = MessageHabit.objects.within(actor, permissions.EDIT_TEMPLATES).update_or_create(
        organisation_id=organisation_id,
        defaults={
            "offers_text": offers_text,
            "offers_letters": offers_letters,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "quiet_sundays": quiet_sundays,
        },
    )
    audit.record(
        actor,
        permissions.EDIT_TEMPLATES,
        row,
        channels=sorted(offered(row)),
        quiet=f"{quiet_from:%H:%M}-{quiet_until:%H:%M}",
        sundays=quiet_sundays,
    )
