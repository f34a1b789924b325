"""What happens within a class or group: who of its own has a title; and how it stands."""

from samenbieb.domains.circulation import selectors
from samenbieb.domains.circulation import services as circulation
from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.trials.services.stage import Answer, Parameters, Stage, needed, verb
from samenbieb.kernel.actor import Actor


@verb("hand_on", "patron", "item", "reader")
def hand_on(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Let a group note who of its own has a title: a first name or a number; `none` for nobody."""
    actor = _as_group(stage, parameters)
    barcode, reader = str(needed(parameters, "item")), parameters.get("reader")
    readers = {
        loan.line.public_id: "" if reader in {None, "none"} else str(reader)
        for loan in selectors.group_loans(actor)
        if loan.line.barcode == barcode
    }
    circulation.set_readers(actor, readers=readers)
    return {}


@verb("end_membership", "patron")
def end_membership(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """End a membership: refused while something is open."""
    patrons.end_membership(actor, public_id=stage.patron(needed(parameters, "patron")).membership_public_id)
    return {}


@verb("read_group", "patron", reads=True)
def read_group(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Say what a group has, by number, and who of its own has it."""
    loans = selectors.group_loans(_as_group(stage, parameters))
    lines = [{"item": loan.line.barcode, "reader": loan.reader or None} for loan in loans]
    return {"loans": sorted(lines, key=lambda line: str(line["item"]))}


def _as_group(stage: Stage, parameters: Parameters) -> Actor:
    label = stage.patron(needed(parameters, "patron"))
    return Actor(name=f"member:{label.person_public_id}", door="portal", person_id=label.person_id)
