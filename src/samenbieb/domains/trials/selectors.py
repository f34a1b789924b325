"""The scenarios of a library: the list, one set with its versions, and what its runs came to."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.trials import permissions
from samenbieb.domains.trials.errors import NoSuchTrials
from samenbieb.domains.trials.models import ScenarioSet, ScenarioVersion, TrialRun
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.identifiers import is_public_id


@dataclass(frozen=True, slots=True)
class RunView:
    """A run: of which version, asked for by whom, and when it ended (null: not yet)."""

    public_id: str
    version: int
    asked_at: dt.datetime
    asked_by: str
    ended_at: dt.datetime | None
    problem: str
    passed_count: int
    failed_count: int
    outcomes: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SetLine:
    """A set in the list, with its last run."""

    public_id: str
    name: str
    library: str
    version: int
    is_put_away: bool
    run: RunView | None


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version: who kept it when; `restores` names the version that it brought back."""

    number: int
    kept_at: dt.datetime
    kept_by: str
    restores: int | None


@dataclass(frozen=True, slots=True)
class SetView:
    """A set with the text of one version (the newest, unless another was asked for)."""

    public_id: str
    name: str
    library: str
    newest: int
    shown: int
    text: str
    is_put_away: bool
    versions: list[VersionLine]
    run: RunView | None


def scenario_sets(actor: Actor) -> list[SetLine]:
    """Give the sets of the libraries of this actor, by name; what was put away last. Raises: NotAllowed."""
    actor.require(permissions.EDIT)
    rows = list(ScenarioSet.objects.within(actor, permissions.EDIT).select_related("organisation"))
    runs = _newest_runs([row.pk for row in rows])
    rows.sort(key=lambda row: (row.put_away_at is not None, row.name.casefold(), row.pk))
    return [
        SetLine(
            public_id=str(row.public_id),
            name=row.name,
            library=row.organisation.name,
            version=row.newest,
            is_put_away=row.put_away_at is not None,
            run=runs.get(row.pk),
        )
        for row in rows
    ]


def scenario_set(actor: Actor, public_id: str, *, version: int | None = None) -> SetView:
    """Give one set. Raises: NoSuchTrials (also for another library's, and for a version that is not there)."""
    rows = ScenarioSet.objects.within(actor, permissions.EDIT).select_related("organisation")
    row = rows.filter(public_id=public_id).first() if is_public_id(public_id) else None
    if row is None:
        raise NoSuchTrials
    wanted = row.newest if version is None else version
    versions = row.versions.order_by("-number")
    shown = versions.filter(number=wanted).first()
    if shown is None:
        raise NoSuchTrials
    return SetView(
        public_id=str(row.public_id),
        name=row.name,
        library=row.organisation.name,
        newest=row.newest,
        shown=shown.number,
        text=shown.text,
        is_put_away=row.put_away_at is not None,
        versions=[_version(one) for one in versions.defer("text")],
        run=_newest_runs([row.pk]).get(row.pk),
    )


def _newest_runs(set_ids: list[int]) -> dict[int, RunView]:
    rows = TrialRun.objects.across_all(reason="runs of sets that were found within the actor's libraries")
    newest = (
        rows.filter(version__scenario_set__in=set_ids)
        .select_related("version")
        .order_by("version__scenario_set", "-pk")
        .distinct("version__scenario_set")
    )
    return {run.version.scenario_set_id: _run(run) for run in newest}


def _version(row: ScenarioVersion) -> VersionLine:
    return VersionLine(row.number, row.kept_at, row.kept_by, row.restores)


def _run(row: TrialRun) -> RunView:
    return RunView(
        public_id=str(row.public_id),
        version=row.version.number,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        ended_at=row.ended_at,
        problem=row.problem,
        passed_count=row.passed_count,
        failed_count=row.failed_count,
        outcomes=row.outcomes,
    )
