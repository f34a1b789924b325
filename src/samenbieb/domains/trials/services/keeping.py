"""Keeping the scenarios of a library: every version stays, an earlier one comes back as a new one, nothing is thrown away."""

from django.db import IntegrityError, transaction

from samenbieb.domains.trials import permissions
from samenbieb.domains.trials.errors import (
    ChangedMeanwhile,
    NoSuchTrials,
    TrialNameInvalid,
    TrialTextInvalid,
)
from samenbieb.domains.trials.models import ScenarioSet, ScenarioVersion
from samenbieb.domains.trials.services.checking import problems_of
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.identifiers import is_public_id

NAME_MAX = 80


@transaction.atomic
def keep_new(actor: Actor, *, organisation_id: int, name: str, text: str) -> str:
    """Keep scenarios under a new name. Gives their public id. Raises: NotAllowed, TrialNameInvalid, TrialTextInvalid."""
    actor.require(permissions.EDIT, at=organisation_id)
    _check(text)
    row = ScenarioSet(organisation_id=organisation_id, name=_name(name))
    _keep(actor, row, text)
    return str(row.public_id)


@transaction.atomic
def keep_changed(actor: Actor, *, public_id: str, name: str, text: str, based_on: int) -> None:
    """Keep another version, made from version `based_on`; the same text and name again write nothing.

    Raises: NoSuchTrials, ChangedMeanwhile, TrialNameInvalid, TrialTextInvalid. Locks: the row.
    """
    row = locked_set(actor, public_id)
    if row.newest != based_on:
        raise ChangedMeanwhile
    _check(text)
    if (row.name, newest_of(row).text) == (name.strip(), _lines(text)):
        return
    row.name = _name(name)
    _keep(actor, row, text)


@transaction.atomic
def restore_version(actor: Actor, *, public_id: str, number: int) -> None:
    """Bring an earlier version back, as a new one: so this too can be taken back. Raises: NoSuchTrials. Locks: the row."""
    row = locked_set(actor, public_id)
    earlier = row.versions.filter(number=number).exclude(number=row.newest).first()
    if earlier is None:
        raise NoSuchTrials
    _keep(actor, row, earlier.text, restores=number)


@transaction.atomic
def put_away(actor: Actor, *, public_id: str) -> None:
    """Put scenarios away: they are no longer in the list. Raises: NoSuchTrials. Locks: the row."""
    row = locked_set(actor, public_id)
    if row.put_away_at is None:
        row.put_away_at = clock.now()
        row.save(update_fields=["put_away_at"])
        audit.record(actor, permissions.EDIT, row, put_away=True)


@transaction.atomic
def bring_back(actor: Actor, *, public_id: str) -> None:
    """Bring back what was put away. Raises: NoSuchTrials, TrialNameInvalid (the name was taken since). Locks: the row."""
    row = locked_set(actor, public_id)
    if row.put_away_at is not None:
        row.put_away_at = None
        _write(row)
        audit.record(actor, permissions.EDIT, row, put_away=False)


def locked_set(actor: Actor, public_id: str) -> ScenarioSet:
    """Give a set of a library of this actor, locked. Raises: NoSuchTrials (also for another library's)."""
    rows = ScenarioSet.objects.within(actor, permissions.EDIT).select_for_update()
    row = rows.filter(public_id=public_id).first() if is_public_id(public_id) else None
    if row is None:
        raise NoSuchTrials
    return row


def newest_of(row: ScenarioSet) -> ScenarioVersion:
    """Give the newest version of a set."""
    return row.versions.get(number=row.newest)


def _check(text: str) -> None:
    if problems := problems_of(text):
        raise TrialTextInvalid(problems)


def _name(name: str) -> str:
    stripped = name.strip()
    if not stripped or len(stripped) > NAME_MAX or not stripped.isprintable():
        raise TrialNameInvalid
    return stripped


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _keep(actor: Actor, row: ScenarioSet, text: str, *, restores: int | None = None) -> None:
    row.newest += 1
    _write(row)
    ScenarioVersion.objects.create(
        scenario_set=row,
        number=row.newest,
        text=_lines(text),
        restores=restores,
        kept_at=clock.now(),
        kept_by=actor.name,
    )
    audit.record(actor, permissions.EDIT, row, version=row.newest, restores=restores)


def _write(row: ScenarioSet) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        raise TrialNameInvalid from problem
