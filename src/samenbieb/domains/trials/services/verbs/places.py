"""Hours and closures of places."""

from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.organisations import services as organisations
from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.rules.moments import time_of
from samenbieb.domains.trials.services.stage import Answer, Parameters, Stage, needed, verb
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.calendar import Opening

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@verb("set_hours", "branch", "days", "from", "to")
def set_hours(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Set the hours of some weekdays from now on; `none` for a day on which the place does not open."""
    days = needed(parameters, "days")
    if not isinstance(days, list) or any(day not in WEEKDAYS for day in days):
        raise ScenarioWrong(f"days are a list of {', '.join(WEEKDAYS)}")
    organisations.set_day_hours(
        actor,
        branch_id=stage.branch(needed(parameters, "branch")).branch_id,
        weekdays=[WEEKDAYS.index(day) for day in days],
        openings=_openings(parameters.get("from"), parameters.get("to")),
        from_on=stage.local_now().date(),
    )
    return {}


@verb("set_closure", "branch", "from", "to", "clear")
def set_closure(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Close a place for some days, the last one included; or take such a closure away again."""
    branch_id = stage.branch(needed(parameters, "branch")).branch_id
    first = stage.day(needed(parameters, "from"))
    last = stage.day(parameters["to"]) if parameters.get("to") else first
    if not parameters.get("clear"):
        organisations.add_exception(
            actor, branch_id=branch_id, from_on=first, until_on=last, reason="scenario"
        )
        return {}
    rows = [
        row
        for row in places.exceptions(branch_id, from_on=first)
        if row.withdrawn_at is None and (row.from_on, row.until_on) == (first, last)
    ]
    if not rows:
        raise ScenarioWrong("there is no such closure")
    for row in rows:
        organisations.withdraw_exception(actor, exception_id=row.pk)
    return {}


@verb("edit_branch", "branch", "name", "pickup", "exchanges")
def edit_branch(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Change what is said of a place beside its hours: its name, whether it offers pick-up, whether it exchanges."""
    fields = {"name": "name", "pickup": "offers_pickup", "exchanges": "exchanges"}
    facts = {column: parameters[name] for name, column in fields.items() if parameters.get(name) is not None}
    branch = stage.branch(needed(parameters, "branch"))
    organisations.edit_branch(actor, branch_id=branch.branch_id, **facts)
    return {}


def _openings(opens: object, closes: object) -> list[Opening]:
    if opens in {None, "none"} and closes in {None, "none"}:
        return []
    first, last = time_of(opens), time_of(closes)
    if first is None or last is None:
        raise ScenarioWrong("from and to are times of day, or none")
    return [Opening(first, last)]
