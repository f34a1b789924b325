"""Items: what stands where, and sending it elsewhere, alone or with a collection."""

from samenbieb.domains.circulation import selectors as lending
from samenbieb.domains.circulation import services as circulation
from samenbieb.domains.circulation.errors import RenewalRefused
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.services.stage import Answer, Parameters, Stage, needed, verb
from samenbieb.domains.trials.services.verbs.lending import local
from samenbieb.kernel.actor import Actor


@verb("read_item", "item", reads=True)
def read_item(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Say where an item is and what is wrong with it."""
    view = items.item_by_barcode(stage.item(needed(parameters, "item")))
    journey = items.open_transit(view.id)
    return {
        "custody": view.custody,
        "branch": stage.label_of_branch(view.current_branch_id),
        "location": view.stands_at or None,
        "destination": stage.label_of_branch(journey.to_branch_id) if journey else None,
        "due": local(view.due_at) if view.due_at else None,
        "conditions": sorted(items.condition_kinds(view.id)),
        "patron": _borrower(stage, view.barcode),
    }


def _borrower(stage: Stage, barcode: str) -> str | None:
    """Give the label of who has it on loan now; nobody when it was never lent or came back."""
    try:
        state = lending.loan_state(stage.system, barcode=barcode)
    except RenewalRefused:
        return None
    return stage.label_of_person(state.person_id) if state.is_open else None


@verb("read_uses", "item", reads=True)
def read_uses(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Say how often an item was counted as used in the building, and at which places."""
    places = lending.uses_of(stage.system, barcode=stage.item(needed(parameters, "item")))
    return {"count": len(places), "branches": [stage.label_of_branch(place) for place in places]}


@verb("send_item", "item", "to", "note")
def send_item(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Send an item to another place by hand."""
    to = stage.branch(needed(parameters, "to"))
    circulation.send_item(
        actor,
        barcode=stage.item(needed(parameters, "item")),
        to_branch_id=to.branch_id,
        note=str(parameters.get("note") or ""),
    )
    return {"destination": stage.label_of_branch(to.branch_id)}


@verb("lend_collection", "items", "to", "until", "name")
def lend_collection(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Put items of the branch `at` in a collection and send it to another place until a day."""
    named = needed(parameters, "items")
    if not isinstance(named, list):
        raise ScenarioWrong("items are a list of labels")
    start = stage.branch(parameters.get("at") or "A")
    until = parameters.get("until")
    made = circulation.start_collection(
        actor,
        branch_id=start.branch_id,
        to_branch_id=stage.branch(needed(parameters, "to")).branch_id,
        name=str(parameters.get("name") or "Wisselcollectie"),
        until_on=stage.day(until) if until else stage.day("day 90"),
    )
    for label in named:
        circulation.add_to_collection(actor, collection=made, barcode=stage.item(label))
    return {"sent": circulation.send_collection(actor, collection=made).count}


@verb("call_collection_home")
def call_collection_home(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Call the newest collection of the branch `at` home."""
    return {"sent": circulation.call_collection_home(actor, collection=_newest(stage, parameters)).count}


@verb("end_collection")
def end_collection(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """End the newest collection of the branch `at`."""
    return {"missed": circulation.end_collection(actor, collection=_newest(stage, parameters))}


def _newest(stage: Stage, parameters: Parameters) -> str:
    branch = stage.branch(parameters.get("at") or "A")
    found = items.collections(stage.system, branch_id=branch.branch_id)
    if not found:
        raise ScenarioWrong("no collection was lent from here")
    return found[0].public_id
