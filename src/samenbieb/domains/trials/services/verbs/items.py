"""Items: what stands where."""

from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.trials.services.stage import Answer, Parameters, Stage, needed, verb
from samenbieb.kernel.actor import Actor


@verb("read_item", "item", reads=True)
def read_item(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Say where an item is and what is wrong with it."""
    view = items.item_by_barcode(stage.item(needed(parameters, "item")))
    return {
        "custody": view.custody,
        "branch": stage.label_of_branch(view.current_branch_id),
        "location": view.location or None,
        "conditions": sorted(items.condition_kinds(view.id)),
    }
