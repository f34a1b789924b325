"""A library's own rules, read from the live rows and laid under scenarios: O1 of the base world stands for the library.

Its branches stand beside A and B, under their own codes; A and B have no rules of their own.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.circulation import selectors as lending
from samenbieb.domains.circulation import services as circulation
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.trials.rules.moments import START
from samenbieb.domains.trials.services import world
from samenbieb.domains.trials.services.stage import Stage
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor

LIBRARY = "O1"


@dataclass(frozen=True, slots=True)
class OwnRules:
    """The rules that hold today for a library, with codes, and the codes of its branches."""

    rules: Sequence[dict[str, Any]]
    branches: Sequence[str]


def own_rules(actor: Actor, *, organisation_id: int) -> OwnRules:
    """Give the rules that hold today for a library: its own, its branches', the network's. Raises: NotAllowed."""
    rules = lending.rule_set(actor, organisation_id=organisation_id, today_only=True)
    codes = sorted(row.code for row in organisations.branches(organisation_id))
    return OwnRules([rule for rule in rules if rule.get("branch") in {None, *codes}], codes)


def lay_own(stage: Stage, own: OwnRules) -> None:
    """Lay the rules of a library under the base world. Raises: what `set_rules` raises."""
    with clock.at(START.replace(tzinfo=dt.UTC)):
        for code in own.branches:
            if code.upper() not in stage.branches:
                world.add_branch(stage, code, organisation=LIBRARY)
        rows = [_moved(rule) for rule in own.rules]
        circulation.set_rules(stage.system, drafts=circulation.drafts_of(rows))


def _moved(rule: dict[str, Any]) -> dict[str, Any]:
    return {**rule, "organisation": LIBRARY.lower()} if rule.get("organisation") else dict(rule)
