"""The verbs of scenarios, a module for each part of the library. Importing this package makes them all known."""

from samenbieb.domains.trials.services.verbs import items, jobs, lending, making, people, places, policy
from samenbieb.domains.trials.services.verbs.policy import lay as set_rule
from samenbieb.domains.trials.services.verbs.values import money

__all__ = ["items", "jobs", "lending", "making", "money", "people", "places", "policy", "set_rule"]
