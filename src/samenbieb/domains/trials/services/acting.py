"""Who acts in a step, the rules laid under a scenario, and the movements of the clock."""

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from samenbieb.domains.circulation import permissions as lending
from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.rules.moments import moment_of
from samenbieb.domains.trials.services import verbs
from samenbieb.domains.trials.services.stage import ZONE, Parameters, Stage
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Refusal
from samenbieb.kernel.permissions import all_actions


def actor_of(stage: Stage, parameters: Parameters) -> Actor:
    """Give the actor of a step: desk staff unless `as` names another one; `proxy` is that patron in the portal. Raises: ScenarioWrong."""
    name = str(parameters.get("as") or "staff")
    if name in stage.staff:
        return stage.staff[name]
    if name == "system":
        return stage.system
    if name == "staff":
        return staff(stage, "staff", without={lending.OVERRIDE})
    if name == "self_check":
        return staff(stage, "self_check", without={lending.OVERRIDE, lending.ACKNOWLEDGE}, door="sip2")
    if name in {"patron", "proxy"}:
        patron = stage.patron(parameters.get(name))
        return Actor(name=f"member:{patron.person_public_id}", door="portal", person_id=patron.person_id)
    raise ScenarioWrong(f"nobody is called {name}")


def staff(stage: Stage, name: str, *, without: set[str], door: str = "desk") -> Actor:
    """Make a member of staff of the whole network who may do everything but these."""
    everywhere = frozenset(stage.organisations.values())
    grants: Mapping[str, frozenset[int]] = MappingProxyType(
        {action: everywhere for action in all_actions() if action not in without}
    )
    return Actor(name=name, door=door, grants=grants)


def lay_rules(stage: Stage, rules: Sequence[Mapping[str, Any]]) -> None:
    """Lay the rules of a scenario over the defaults; two of the same kind and scope are refused. Raises: ScenarioWrong."""
    scopes = [
        tuple(sorted((key, str(rule[key])) for key in rule if key not in {"value", "locked"}))
        for rule in rules
    ]
    if len(set(scopes)) != len(scopes):
        raise ScenarioWrong("two rules of the same kind and scope (ambiguous)")
    for rule in rules:
        try:
            verbs.set_rule(stage, rule, stage.system)
        except Refusal as refusal:
            raise ScenarioWrong(f"rule {dict(rule)}: {refusal}") from refusal


def moved(verb: str, parameters: Parameters, now: dt.datetime, stage: Stage) -> dt.datetime:
    """Give the moment after `set_clock` or `advance`. Raises: ScenarioWrong."""
    if verb == "set_clock":
        text = parameters.get("to")
        if (moment := moment_of(text)) is not None:
            return clock.instant(moment.date(), moment.time(), ZONE)
        return clock.instant(stage.day(text), clock.local(now, ZONE).time(), ZONE)
    if strange := set(parameters) - {"days", "hours"}:
        raise ScenarioWrong(f"advance does not take {', '.join(sorted(strange))}")
    local = clock.local(now, ZONE)
    day = local.date() + dt.timedelta(days=int(parameters.get("days") or 0))
    return clock.instant(day, local.time(), ZONE) + dt.timedelta(hours=float(parameters.get("hours") or 0))
