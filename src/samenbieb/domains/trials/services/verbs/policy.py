"""Rules: set one, and ask which one decides."""

from collections.abc import Mapping
from typing import Any

from samenbieb.domains.circulation import selectors
from samenbieb.domains.circulation import services as circulation
from samenbieb.domains.circulation.services import RuleDraft
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.services.stage import Answer, Parameters, Stage, needed, verb
from samenbieb.kernel.actor import Actor

DAYS = frozenset({"from", "to", "due"})
SCOPE = ("network", "organisation", "branch", "patron_category", "item_category", "location", "channel")


@verb("set_rule", "kind", *SCOPE, "value", "locked")
def set_rule(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Set a rule; one of the same kind and scope is replaced."""
    return lay(stage, parameters, actor)


@verb("set_rules", "rules")
def set_rules(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Set several rules in one act: all or none; two of the same kind and scope are refused."""
    rules = needed(parameters, "rules")
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise ScenarioWrong("rules are a list of maps")
    rows = circulation.set_rules(actor, drafts=[_draft(stage, rule) for rule in rules])
    return {"rules": [row.pk for row in rows if row]}


def lay(stage: Stage, rule: Mapping[str, Any], actor: Actor) -> Answer:
    """Set a rule of a scenario. Raises: ScenarioWrong (a label that is not known), RuleRefused."""
    row = circulation.set_rule(actor, draft=_draft(stage, rule))
    return {"rule": row.pk if row else None}


def _draft(stage: Stage, rule: Mapping[str, Any]) -> RuleDraft:
    if strange := set(rule) - {"kind", *SCOPE, "value", "locked", "at", "as", "key", "ack", "comment"}:
        raise ScenarioWrong(f"a rule does not take {', '.join(sorted(map(str, strange)))}")
    value = rule.get("value")
    if rule.get("kind") == "float_branches" and isinstance(value, list):
        value = [_branch_code(stage, label) for label in value]
    branch = stage.branch(rule["branch"]) if rule.get("branch") else None
    organisation_id = branch.organisation_id if branch else None
    if organisation_id is None and rule.get("organisation"):
        organisation_id = stage.organisation(rule["organisation"])
    return RuleDraft(
        kind=str(needed(rule, "kind")),
        value=_value(stage, rule, value),
        organisation_id=organisation_id,
        branch_id=branch.branch_id if branch else None,
        patron_category_id=_patron_category(rule.get("patron_category")),
        item_category_id=_item_category(rule.get("item_category")),
        location=str(rule.get("location") or ""),
        channel=str(rule.get("channel") or ""),
        locked=bool(rule.get("locked", False)),
    )


def _value(stage: Stage, rule: Mapping[str, Any], value: Any) -> Any:
    """Give a value as lending stores it: `none` is null, and the days of a schedule are dates."""
    if isinstance(value, list):
        return [
            {key: stage.day(one).isoformat() if key in DAYS else one for key, one in row.items()}
            if isinstance(row, dict)
            else row
            for row in value
        ]
    if _value_type(rule).startswith("date") and value not in {None, "none"}:
        return stage.day(value).isoformat()
    return None if value == "none" and "none" not in _choices(rule) else value


def _branch_code(stage: Stage, label: Any) -> str:
    """Give the code of a place by its label. Raises: ScenarioWrong."""
    return places.branch_by_id(stage.branch(label).branch_id).code


def _choices(rule: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the words that a kind of rule knows: "none" may be one of them."""
    return next((kind.choices for kind in selectors.rule_kinds() if kind.name == rule.get("kind")), ())


def _value_type(rule: Mapping[str, Any]) -> str:
    return next((kind.value_type for kind in selectors.rule_kinds() if kind.name == rule.get("kind")), "")


def _patron_category(code: Any) -> int | None:
    if code is None:
        return None
    found = patrons.category_codes().get(str(code))
    if found is None:
        raise ScenarioWrong(f"there is no patron category {code}")
    return found


@verb("resolve_rule", "kind", *SCOPE, reads=True)
def resolve_rule(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Say what is decided in a case, and by which rule."""
    return explain(stage, parameters, actor)


@verb("explain", "kind", *SCOPE, reads=True)
def explain(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Say what is decided in a case, by which rule, and which rules match."""
    branch = stage.branch(parameters["branch"]) if parameters.get("branch") else None
    organisation_id = branch.organisation_id if branch else None
    if organisation_id is None and parameters.get("organisation"):
        organisation_id = stage.organisation(parameters["organisation"])
    found = selectors.explain_rule(
        actor,
        kind=str(needed(parameters, "kind")),
        organisation_id=organisation_id,
        branch_id=branch.branch_id if branch else None,
        patron_category_id=_patron_category(parameters.get("patron_category")),
        item_category_id=_item_category(parameters.get("item_category")),
        location=str(parameters.get("location") or ""),
        channel=str(parameters.get("channel") or ""),
    )
    return {
        "value": found.value,
        "rule": found.rule,
        "considered": [_considered(stage, line) for line in found.considered],
    }


def _considered(stage: Stage, line: Any) -> dict[str, Any]:
    return {**scope_of(stage, line), "value": line.value, "why": line.why, "rule": line.rule}


def scope_of(stage: Stage, line: Any) -> dict[str, Any]:
    """Say for what a rule holds, in labels; null where it does not look."""
    patron_codes = {key: code for code, key in patrons.category_codes().items()}
    item_codes = {row.pk: row.code for row in items.item_categories()}
    organisations = {key: label for label, key in stage.organisations.items()}
    return {
        "network": None if line.organisation_id else "N",
        "organisation": None if line.branch_id else organisations.get(line.organisation_id),
        "branch": stage.label_of_branch(line.branch_id),
        "patron_category": patron_codes.get(line.patron_category_id),
        "item_category": item_codes.get(line.item_category_id),
        "location": line.location or None,
        "channel": line.channel or None,
    }


def _item_category(code: Any) -> int | None:
    return None if code is None else items.category_id(str(code))
