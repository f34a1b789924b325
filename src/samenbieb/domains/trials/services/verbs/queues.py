"""Reading queues, and what places are asked to do for them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from samenbieb.domains.circulation import selectors
from samenbieb.domains.circulation.selectors import HoldState
from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.services.stage import Answer, Parameters, Stage, verb
from samenbieb.domains.trials.services.verbs.lending import local
from samenbieb.kernel.actor import Actor

QUEUED = ("open", "suspended")
CAPTURED = ("in_transit", "waiting")


@verb("read_holds", "patron", "record", "work", reads=True)
def read_holds(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Say who waits for a title, or what a patron waits for: captured first, then the queue, and what has ended."""
    person_id = stage.patron(parameters["patron"]).person_id if parameters.get("patron") else None
    work = ""
    if parameters.get("record") is not None:
        work = stage.record(parameters["record"]).work_public_id
    elif parameters.get("work") is not None:
        if str(parameters["work"]) not in stage.works:
            raise ScenarioWrong(f"there is no work {parameters['work']}")
        work = stage.works[str(parameters["work"])]
    if not work and person_id is None:
        raise ScenarioWrong("patron, record or work is missing")
    found = selectors.hold_states(stage.system, work_public_id=work, person_id=person_id)
    running = [hold for hold in found if hold.state in {*QUEUED, *CAPTURED}]
    return {
        "queue": [stage.label_of_person(hold.person_id) for hold in running if hold.state in QUEUED],
        "holds": [_hold(stage, hold) for hold in running],
        "ended": [
            {"patron": stage.label_of_person(hold.person_id), "state": hold.state}
            for hold in found
            if hold not in running
        ],
    }


def _hold(stage: Stage, hold: HoldState) -> dict[str, Any]:
    until = hold.shelf_until
    return {
        "patron": stage.label_of_person(hold.person_id),
        "state": hold.state,
        "position": hold.position or None,
        "pickup": stage.label_of_branch(hold.pickup_branch_id),
        "item": hold.barcode or None,
        "shelf_until": local(until) if isinstance(until, dt.datetime) else until,
        "promised_before": hold.promised_before,
        "hopeless_since": local(hold.hopeless_since).date() if hold.hopeless_since else None,
    }


@verb("read_tasks", "branch", reads=True)
def read_tasks(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Say what is to be fetched at a place (or anywhere), what must leave its hold shelf, and what is under way to it."""
    branch = stage.branch(parameters["branch"]).branch_id if parameters.get("branch") else None
    found = selectors.task_states(stage.system, branch_id=branch)
    pull = _told(stage, found.pull)
    return {
        "pull": pull,
        "pull_items": sorted(line["item"] for line in pull),
        "pull_patrons": sorted(str(line["patron"]) for line in pull),
        "clear": _told(stage, found.clear),
        "incoming": _told(stage, found.incoming),
    }


def _told(stage: Stage, pairs: Iterable[tuple[str, int | None]]) -> list[dict[str, Any]]:
    return [
        {"item": barcode, "patron": stage.label_of_person(person_id)}
        for barcode, person_id in sorted(pairs, key=lambda pair: pair[0])
    ]


@verb("read_shortages", "organisation", reads=True)
def read_shortages(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Say of which works a library should buy copies, and how many."""
    library = stage.organisation(parameters.get("organisation") or "O1")
    report = selectors.shortages(stage.system, organisation_id=library)
    labels = {public_id: label for label, public_id in stage.works.items()}
    return {
        "buy": report.to_buy,
        "works": [
            {"work": labels.get(line.work_public_id), "buy": line.to_buy, "waiting": line.waiting}
            for line in report.lines
        ],
    }
