"""Reading the audit trail: who did what, and what was refused or set aside."""

from samenbieb.domains.circulation import permissions as lending
from samenbieb.domains.trials.services.stage import Answer, Parameters, Stage, verb
from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.models import AuditEntry

ACTIONS = {
    lending.CHECK_OUT: "checkout",
    lending.RETURN: "return",
    lending.RENEW: "renew",
    lending.EXTEND: "extend",
    lending.PLACE_HOLD: "place_hold",
    lending.CANCEL_HOLD: "cancel_hold",
    lending.MARK: "mark",
    lending.EDIT_RULES: "set_rule",
}
LOOKED_AT_MAX = 500


@verb("read_audit", "last", reads=True)
def read_audit(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Give the newest acts of lending, the newest last: by whom, which verb, and the codes that were refused or set aside."""
    entries = [_entry(stage, row) for row in audit.newest(LOOKED_AT_MAX) if row.action in ACTIONS]
    last = int(parameters.get("last") or len(entries))
    return {"entries": entries[-last:]}


def _entry(stage: Stage, row: AuditEntry) -> dict[str, object]:
    details = row.details
    return {
        "actor": _actor_label(stage, row.actor),
        "action": ACTIONS[row.action],
        "codes": sorted(details.get("refused") or details.get("set_aside") or []),
    }


def _actor_label(stage: Stage, name: str) -> str:
    """Say who it was as a scenario says it: staff, self_check, patron, system, or the label of somebody made."""
    if name.startswith("member"):
        return "patron"
    if name.startswith("system"):
        return "system"
    return next((label for label, actor in stage.staff.items() if actor.name == name), name)
