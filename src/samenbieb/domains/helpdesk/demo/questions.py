"""A year of questions at the help desks of the demo world: when, about what and how it ended. Nobody is named."""

import datetime as dt
import random
from collections.abc import Mapping

from samenbieb.domains.helpdesk import selectors, services
from samenbieb.domains.helpdesk.demo.places import PLACES, Helps, week_of
from samenbieb.domains.helpdesk.services import QuestionDraft
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.demo import World, part

WEEKS = 52
IN_THE_EVENING = dt.time(21)
ZONE = "Europe/Amsterdam"
QUIET_WEEKS = {30, 31, 32, 52}  # half of the visitors come in the holidays

# How often questions are about a topic, of every hundred.
TOPICS = {
    "digid": 24, "device": 20, "municipality": 13, "allowances": 9, "tax": 8, "care": 5, "work": 4, "pension": 4,
    "traffic": 4, "safety": 3, "housing": 2, "study": 1, "law": 1, "private": 1, "other": 1,
}  # fmt: skip
KINDS = {
    "together": 34, "shown": 25, "informed": 17, "referred": 8, "appointment": 5, "course": 4, "call-back": 1,
    "not-helped": 2, "": 4,
}  # fmt: skip
PARTNERS = {"agency": 4, "municipality": 3, "counsel": 3, "forms": 2, "money": 2, "learning": 1}
OUTCOMES = {"solved": 60, "partly": 15, "not-solved": 5, "": 20}
DURATIONS = {"to-5": 20, "to-15": 35, "to-30": 20, "over-30": 5, "": 20}


# How many visitors come to the help of a place as a rule, each time that it is there.
VISITORS = {
    "merendal-centrum": 4, "merendal-noord": 3, "vliethoven": 2, "de-wilg": 2, "oeverwijk": 3, "oeverwijk-west": 1,
    "hogelinde": 2,
}  # fmt: skip


@part("helpdesk_questions", storey=4)
def load(world: World) -> None:
    """Bring in the lists of the network and note the questions of a year; leaves nothing."""
    dice = world.chance("helpdesk")
    services.load_lists()
    desks: Mapping[str, Actor] = world.left["desks"]
    merendal = world.left["organisations"]["merendal"]
    with world.on(world.days_ago(WEEKS * 7 + 14)):
        services.set_stuck_number(world.actor, organisation_id=merendal, number="000-0010000")
        services.add_topic(
            world.actor, organisation_id=merendal, name="Stadspas Merendal", counts_as="municipality-support"
        )
    for helps in PLACES:
        place = helps.place
        desk = desks[world.left["library_of"][place]]
        choices = selectors.choices(world.left["organisations"][world.left["library_of"][place]])
        for week in range(WEEKS, -1, -1):
            drafts = _week(world, helps, week, choices, dice)
            with world.on(world.days_ago(week * 7), IN_THE_EVENING):
                services.register_questions(desk, branch_id=world.left["branches"][place], drafts=drafts)


def _week(
    world: World, helps: Helps, week: int, choices: selectors.Choices, dice: random.Random
) -> list[QuestionDraft]:
    """Make the questions of the seven days that end with the day so many weeks ago."""
    drafts: list[QuestionDraft] = []
    for ago in range(week * 7 + 6, week * 7 - 1, -1):
        day = world.days_ago(ago)
        for begins, ends in week_of(helps.hours).get(day.weekday(), []):
            usual = VISITORS[helps.place] / (2 if day.isocalendar().week in QUIET_WEEKS else 1)
            for _visitor in range(max(0, round(dice.gauss(usual, usual / 3)))):
                time = dt.time(dice.randrange(begins.hour, ends.hour), dice.randrange(60))
                moment = clock.instant(day, time, ZONE)
                visit = f"visit-{dice.getrandbits(64):x}"
                drafts += _visit(moment, visit, choices, dice)
    return [draft for draft in drafts if draft.asked_at is not None and draft.asked_at <= world.now]


def _visit(
    moment: dt.datetime, visit: str, choices: selectors.Choices, dice: random.Random
) -> list[QuestionDraft]:
    drafts = []
    for number in range(dice.choices((1, 2, 3), (75, 20, 5))[0]):
        kind = _one(KINDS, dice)
        drafts.append(
            QuestionDraft(
                _topic(choices, dice),
                key=f"{visit}-{number}",
                visit=visit,
                asked_at=moment + dt.timedelta(minutes=5 * number),
                help_kind=kind,
                partner_kind=_one(PARTNERS, dice) if kind == "referred" else "",
                outcome=_one(OUTCOMES, dice),
                duration=_one(DURATIONS, dice),
                for_another=dice.random() < 0.1,
            )
        )
    return drafts


def _topic(choices: selectors.Choices, dice: random.Random) -> str:
    whole = choices.topic[_one(TOPICS, dice)]
    parts = [row.code for row in choices.topic.values() if row.parent_id == whole.pk and row.from_on is None]
    return dice.choice(parts) if parts and dice.random() < 0.8 else whole.code


def _one(weights: Mapping[str, int], dice: random.Random) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]
