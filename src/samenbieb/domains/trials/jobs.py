"""What trials do in the background."""

from samenbieb.domains.trials.services import hold_run
from samenbieb.domains.trials.services.held_runs import JOB
from samenbieb.kernel.jobs import job


@job(JOB)
def hold_asked_run(run: str) -> dict[str, int]:
    """Hold the run that somebody asked for at the desk."""
    return hold_run(run)
