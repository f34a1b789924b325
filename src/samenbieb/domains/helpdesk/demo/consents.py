"""Consents of the demo world: of the last weeks, some taken back, papers destroyed but for one. Nobody is named."""

import datetime as dt
import random

from samenbieb.domains.helpdesk import services
from samenbieb.domains.helpdesk.demo.places import PLACES
from samenbieb.domains.helpdesk.errors import ConsentNotSo
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.demo import World, part

DAYS_BACK = 35
FORMS = ("keep-copy", "call-agency", "form-together")
NOON, LATE = dt.time(12), dt.time(17)


@part("helpdesk_consents", storey=4)
def load(world: World) -> None:
    """Give consents at the information points; leaves nothing."""
    services.load_consent_forms()
    dice = world.chance("helpdesk_consents")
    for helps in PLACES:
        if helps.is_ido:
            desk = world.left["desks"][world.left["library_of"][helps.place]]
            _place(world, helps.place, world.left["branches"][helps.place], desk, dice)
    services.forget_consents()


def _place(world: World, place: str, branch_id: int, desk: Actor, dice: random.Random) -> None:
    """One every three days or so; what ended more than a week ago has no papers any more."""
    for ago in range(DAYS_BACK, -1, -1):
        if ago and dice.random() > 0.3:
            continue
        form, on_paper, stops = dice.choice(FORMS), dice.random() < 0.4, dice.random() < 0.2
        with world.on(world.days_ago(ago), NOON):
            row = services.give_consent(
                desk,
                branch_id=branch_id,
                form=form,
                key=f"demo-{place}-{ago}",
                agreed=True,
                on_paper=on_paper,
            )
            name = str(row.public_id)
            if on_paper:
                services.sign_consent(desk, consent=name)
        if stops and ago:
            with world.on(world.days_ago(ago), LATE):
                services.withdraw_at_desk(desk, consent=name)
        ended = ago if stops else ago - row.form.days - 1
        if ended > 1:
            with world.on(world.days_ago(ended - 1), LATE):
                try:
                    services.note_destroyed(desk, consent=name)
                except ConsentNotSo:  # nothing lies there
                    continue
