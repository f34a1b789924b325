"""Rules: set one, and ask which one decides."""

from collections.abc import Mapping
from typing import Any

from samenbieb.domains.circulation import services as circulation
from samenbieb.domains.circulation.services import RuleDraft
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.services.stage import Answer, Parameters, Stage, needed, verb
from samenbieb.kernel.actor import Actor

SCOPE = ("network", "organisation", "branch", "patron_category", "item_category", "channel")


@verb("set_rule", "kind", *SCOPE, "value", "locked")
def set_rule(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Set a rule; one of the same kind and scope is replaced."""
    return lay(stage, parameters, actor)


def lay(stage: Stage, rule: Mapping[str, Any], actor: Actor) -> Answer:
    """Set a rule of a scenario. Raises: ScenarioWrong (a label that is not known), RuleRefused."""
    if strange := set(rule) - {"kind", *SCOPE, "value", "locked", "at", "as", "key", "ack", "comment"}:
        raise ScenarioWrong(f"a rule does not take {', '.join(sorted(map(str, strange)))}")
    value = rule.get("value")
    branch = stage.branch(rule["branch"]) if rule.get("branch") else None
    organisation_id = branch.organisation_id if branch else None
    if organisation_id is None and rule.get("organisation"):
        organisation_id = stage.organisation(rule["organisation"])
    row = circulation.set_rule(
        actor,
        draft=RuleDraft(
            kind=str(needed(rule, "kind")),
            value=None if value == "none" else value,
            organisation_id=organisation_id,
            branch_id=branch.branch_id if branch else None,
            patron_category_id=_patron_category(rule.get("patron_category")),
            item_category_id=items.category_id(str(rule["item_category"]))
            if rule.get("item_category")
            else None,
            channel=str(rule.get("channel") or ""),
            locked=bool(rule.get("locked", False)),
        ),
    )
    return {"rule": row.pk}


def _patron_category(code: Any) -> int | None:
    if code is None:
        return None
    found = patrons.category_codes().get(str(code))
    if found is None:
        raise ScenarioWrong(f"there is no patron category {code}")
    return found
