"""The verbs of scenarios, a module for each part of the library. Importing this package makes them all known."""

from samenbieb.domains.trials.services.stage import VERBS
from samenbieb.domains.trials.services.verbs import (
    accounts,
    extending,
    groups,
    holds,
    items,
    jobs,
    lending,
    making,
    people,
    places,
    policy,
    queues,
    trail,
)
from samenbieb.domains.trials.services.verbs.policy import lay as set_rule
from samenbieb.domains.trials.services.verbs.values import money, refused

__all__ = [
    "VERBS",
    "accounts",
    "extending",
    "groups",
    "holds",
    "items",
    "jobs",
    "lending",
    "making",
    "money",
    "people",
    "places",
    "policy",
    "queues",
    "refused",
    "set_rule",
    "trail",
]
