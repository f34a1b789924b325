"""Reserving: placing a hold, changing it, ending it; what a scan and the nightly work do with it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from samenbieb.domains.circulation import selectors
from samenbieb.domains.circulation import services as circulation
from samenbieb.domains.circulation.errors import Block, HoldRefused
from samenbieb.domains.circulation.selectors import HoldState
from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.services.stage import Answer, Parameters, Stage, needed, verb
from samenbieb.domains.trials.services.verbs.lending import take_in
from samenbieb.kernel.actor import Actor

ASKED = ("record", "work", "item")


@verb("place_hold", "patron", "proxy", *ASKED, "volume", "format", "pickup", "from", "expires", "position")
def place_hold(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Reserve a title, an edition, a volume or one item for a patron, to be picked up at a place (branch A unless named)."""
    patron = stage.patron(needed(parameters, "patron"))
    record, item_barcode, volume = None, "", ""
    if parameters.get("item") is not None:
        item_barcode = stage.item(parameters["item"])
        record = stage.record(stage.items[item_barcode])
        work = record.work_public_id
    elif parameters.get("volume") is not None:
        volume = str(parameters["volume"])
        record = stage.record(stage.record_of_volume(volume))
        work = record.work_public_id
    elif parameters.get("record") is not None:
        record = stage.record(parameters["record"])
        work = record.work_public_id
    else:
        work = _work(stage, needed(parameters, "work"))
    expires = parameters.get("expires")
    answer = circulation.place_hold(
        actor,
        work_public_id=work,
        pickup_branch_id=stage.branch(parameters.get("pickup") or "A").branch_id,
        card="" if actor.person_id is not None else str(parameters["patron"]),
        person_public_id=patron.person_public_id if actor.person_id is not None else None,
        form=str(parameters.get("format") or ""),
        language="",
        record_public_id=record.public_id if record and not item_barcode else None,
        item_barcode=item_barcode,
        volume=volume,
        wanted_until_on=None if expires in {None, "none"} else stage.day(expires),
        key=str(parameters.get("key") or ""),
        set_aside=frozenset(parameters.get("ack") or ()),
        proxy=_proxy_card(stage, parameters, actor),
        wanted_from_on=_day(stage, parameters.get("from")),
    )
    position = answer.position
    if parameters.get("position") is not None:
        position = circulation.reorder_hold(
            actor, hold_public_id=answer.hold, position=int(parameters["position"])
        ).position
    return {"position": position, "hold": answer.hold}


def _proxy_card(stage: Stage, parameters: Parameters, actor: Actor) -> str:
    """Give the card of the proxy who stands at the desk; in the portal the proxy is the one who acts."""
    if parameters.get("proxy") is None or actor.person_id is not None:
        return ""
    stage.patron(parameters["proxy"])
    return str(parameters["proxy"])


def _day(stage: Stage, text: Any) -> dt.date | None:
    return None if text in {None, "none"} else stage.day(text)


def _work(stage: Stage, label: Any) -> str:
    if str(label) not in stage.works:
        raise ScenarioWrong(f"there is no work {label}")
    return stage.works[str(label)]


def hold_of(stage: Stage, parameters: Parameters) -> HoldState:
    """Give the hold that is meant: the newest running one, else the newest. Raises: ScenarioWrong, HoldRefused (there is none)."""
    patron = stage.patron(needed(parameters, "patron"))
    found = selectors.hold_states(stage.system, person_id=patron.person_id)
    if parameters.get("item") is not None:
        barcode = stage.item(parameters["item"])
        found = [hold for hold in found if barcode in {hold.barcode, hold.asked_item}] or [
            hold for hold in _of_title(stage, found, stage.items[barcode]) if not hold.asked_item
        ]
    elif parameters.get("record") is not None:
        found = _of_title(stage, found, parameters["record"])
    elif parameters.get("work") is not None:
        on_work = selectors.hold_states(stage.system, work_public_id=_work(stage, parameters["work"]))
        found = [hold for hold in on_work if hold.person_id == patron.person_id]
    if not found:
        raise HoldRefused([Block.NOT_CANCELLABLE])
    running = [hold for hold in found if hold.state in {"open", "suspended", "in_transit", "waiting"}]
    return (running or found)[-1]


def _of_title(stage: Stage, found: list[HoldState], label: Any) -> list[HoldState]:
    record = stage.record(label)
    on_work = selectors.hold_states(stage.system, work_public_id=record.work_public_id)
    of_work = {hold.public_id for hold in on_work}
    mine = [hold for hold in found if hold.public_id in of_work]
    return [hold for hold in mine if hold.record_id == record.record_id] or mine


@verb("cancel_hold", "patron", "proxy", *ASKED)
def cancel_hold(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """End a hold."""
    circulation.cancel_hold(actor, hold_public_id=hold_of(stage, parameters).public_id)
    return {}


@verb("suspend_hold", "patron", *ASKED, "until")
def suspend_hold(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Let a hold rest until and including a day."""
    until_on = stage.day(needed(parameters, "until"))
    hold = hold_of(stage, parameters)
    return {
        "position": circulation.suspend_hold(actor, hold_public_id=hold.public_id, until_on=until_on).position
    }


@verb("resume_hold", "patron", *ASKED)
def resume_hold(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Let a hold take part again."""
    hold = hold_of(stage, parameters)
    return {"position": circulation.resume_hold(actor, hold_public_id=hold.public_id).position}


@verb("move_hold", "patron", "proxy", *ASKED, "to_item", "pickup", "position")
def move_hold(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Let a hold wait for another item, or be picked up elsewhere, or stand elsewhere in the queue."""
    hold = hold_of(stage, parameters)
    if parameters.get("to_item") is not None:
        barcode = stage.item(parameters["to_item"])
        answer = circulation.ask_for_item(actor, hold_public_id=hold.public_id, barcode=barcode)
        return {"position": answer.position}
    return _edit(stage, parameters, actor, hold)


@verb("edit_hold", "patron", "proxy", *ASKED, "pickup", "position", "from", "until", "expires")
def edit_hold(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Change where a title is picked up, its place in the queue, or its last day."""
    return _edit(stage, parameters, actor, hold_of(stage, parameters))


def _edit(stage: Stage, parameters: Mapping[str, Any], actor: Actor, hold: HoldState) -> Answer:
    position = hold.position
    if parameters.get("pickup") is not None:
        pickup_id = stage.branch(parameters["pickup"]).branch_id
        position = circulation.move_hold(
            actor,
            hold_public_id=hold.public_id,
            pickup_branch_id=pickup_id,
            proxy=_proxy_card(stage, parameters, actor),
        ).position
    last = parameters.get("expires", parameters.get("until"))
    if parameters.get("from") is not None:
        position = circulation.set_days(
            actor,
            hold_public_id=hold.public_id,
            first_on=_day(stage, parameters["from"]),
            last_on=hold.wanted_until_on if last is None else _day(stage, last),
        ).position
    elif last is not None:
        day = _day(stage, last)
        position = circulation.set_last_day(
            actor, hold_public_id=hold.public_id, wanted_until_on=day
        ).position
    if parameters.get("position") is not None:
        position = circulation.reorder_hold(
            actor, hold_public_id=hold.public_id, position=int(parameters["position"])
        ).position
    return {"position": position}


@verb("capture", "item", "barcode", "branch")
def capture(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Scan an item at a place so that the first hold that it can serve gets it."""
    return take_in(stage, _at(parameters), actor)


def _at(parameters: Parameters) -> Parameters:
    return {"at": parameters.get("branch") or parameters.get("at"), **{
        name: value for name, value in parameters.items() if name not in {"branch", "at"}
    }}  # fmt: skip


@verb("clear_shelf", "item", "branch")
def clear_shelf(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Scan one item off the hold shelf, or everything whose hold has ended."""
    if parameters.get("item") is not None:
        return take_in(stage, _at(parameters), actor)
    branch = stage.branch(parameters.get("branch") or parameters.get("at") or "A")
    return {"cleared": circulation.clear_shelf(actor, branch_id=branch.branch_id)}


@verb("abort_transit", "item", "branch")
def abort_transit(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Call the journey of an item off."""
    branch = stage.branch(parameters.get("branch") or parameters.get("at") or "A")
    circulation.abort_transit(
        actor, barcode=stage.item(needed(parameters, "item")), branch_id=branch.branch_id
    )
    return {}


@verb("set_transport", "from", "to", "cost", "days", "enabled")
def set_transport(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Say what transport from one place to another costs, and whether there is any."""
    cost, days = parameters.get("cost"), parameters.get("days")
    circulation.set_transport(
        stage.system,
        from_branch_id=stage.branch(needed(parameters, "from")).branch_id,
        to_branch_id=stage.branch(needed(parameters, "to")).branch_id,
        cost=None if cost in {None, "none"} else int(cost),
        days=None if days in {None, "none"} else int(days),
        enabled=bool(parameters.get("enabled", True)),
    )
    return {}
