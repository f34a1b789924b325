"""Items: what stands where, and sending it elsewhere."""

from samenbieb.domains.circulation import services as circulation
from samenbieb.domains.holdings import selectors as items
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
    }


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
