"""Setting last days by hand."""

from samenbieb.domains.circulation import selectors
from samenbieb.domains.circulation import services as circulation
from samenbieb.domains.trials.services.stage import Answer, Parameters, Stage, needed, verb
from samenbieb.domains.trials.services.verbs.lending import local
from samenbieb.domains.trials.services.verbs.values import money
from samenbieb.kernel.actor import Actor


@verb("extend", "items", "patron", "branch", "to")
def extend(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Give loans another last day: those named, those of a patron, or all that is too late at a branch."""
    patron = stage.patron(parameters["patron"]) if parameters.get("patron") is not None else None
    done = circulation.extend_loans(
        actor,
        branch_id=stage.branch(parameters.get("branch") or parameters.get("at") or "A").branch_id,
        picked=circulation.Picked(
            barcodes=tuple(stage.item(label) for label in parameters.get("items") or ()),
            membership_public_id=patron.membership_public_id if patron else "",
        ),
        to_on=stage.day(needed(parameters, "to")),
        comment=str(parameters.get("comment") or ""),
        key=str(parameters.get("key") or ""),
    )
    return {
        "extended": [
            {"item": line.barcode, "due": local(line.due_at), "fee": money(line.fee_cents)}
            for line in sorted(done.lines, key=lambda line: line.barcode)
        ],
        "left": [
            {"item": line.barcode, "codes": [str(block) for block in line.blocks]}
            for line in sorted(done.left, key=lambda line: line.barcode)
        ],
    }


@verb("undo_extend")
def undo_extend(_stage: Stage, _parameters: Parameters, actor: Actor) -> Answer:
    """Take the newest act of setting last days back."""
    done = circulation.undo_extension(actor, act_public_id=selectors.newest_extension(actor))
    return {"undone": done.undone_count, "kept": done.kept_count}
