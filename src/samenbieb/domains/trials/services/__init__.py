"""What happens with trials: scenarios are kept, and run against the real services, in a database to throw away."""

from samenbieb.domains.trials.services.checking import problems_of
from samenbieb.domains.trials.services.examples import EXAMPLES
from samenbieb.domains.trials.services.held_runs import ask_run, hold_run
from samenbieb.domains.trials.services.keeping import (
    bring_back,
    keep_changed,
    keep_new,
    put_away,
    restore_version,
)
from samenbieb.domains.trials.services.own_rules import OwnRules, own_rules
from samenbieb.domains.trials.services.reading import read, read_rules, written_rules
from samenbieb.domains.trials.services.running import Outcome
from samenbieb.domains.trials.services.trying import Trial, run_trials

__all__ = [
    "EXAMPLES",
    "Outcome",
    "OwnRules",
    "Trial",
    "ask_run",
    "bring_back",
    "hold_run",
    "keep_changed",
    "keep_new",
    "own_rules",
    "problems_of",
    "put_away",
    "read",
    "read_rules",
    "restore_version",
    "run_trials",
    "written_rules",
]
