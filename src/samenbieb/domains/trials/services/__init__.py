"""What happens with trials: files of scenarios are run against the real services, in a database to throw away."""

from samenbieb.domains.trials.services.reading import read
from samenbieb.domains.trials.services.running import Outcome
from samenbieb.domains.trials.services.trying import Trial, run_trials

__all__ = ["Outcome", "Trial", "read", "run_trials"]
