"""Background work, when a scenario asks for it: time alone runs no job."""

from collections.abc import Callable

from samenbieb.domains.circulation import services as circulation
from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.services.stage import Answer, Parameters, Stage, needed, verb
from samenbieb.kernel.actor import Actor


def make_notices() -> dict[str, int]:
    """Make every notice of a morning and book its fee; sending is the worker's."""
    counts = circulation.tell_due()
    counts["membership_end"] = circulation.tell_ending()["notices"]
    counts["fee_due"] = circulation.tell_debts()["notices"]
    return counts


JOBS: dict[str, Callable[[], dict[str, int]]] = {
    "auto_renew": circulation.auto_renew,
    "target_holds": circulation.target_holds,
    "expire_holds": circulation.expire_holds,
    "expire_shelf": circulation.expire_shelf,
    "anonymise_loans": circulation.anonymise_loans,
    "count_balances": circulation.count_balances,
    "accrue_fees": circulation.accrue_fees,
    "age_to_lost": circulation.age_to_lost,
    "send_notices": make_notices,
}


@verb("job", "name")
def job(_stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Run one piece of background work; answers its counts by name."""
    name = str(needed(parameters, "name"))
    if name not in JOBS:
        raise ScenarioWrong(f"there is no job {name}")
    return dict(JOBS[name]())
