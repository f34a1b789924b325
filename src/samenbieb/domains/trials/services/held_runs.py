"""Runs of a library's own scenarios: asked for at the desk, held by the worker in a process and a database of their own."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction

from samenbieb.domains.trials import permissions
from samenbieb.domains.trials.errors import RunWaits
from samenbieb.domains.trials.models import TrialRun
from samenbieb.domains.trials.services.keeping import locked_set, newest_of
from samenbieb.domains.trials.services.own_rules import OwnRules, own_rules
from samenbieb.kernel import audit, clock, jobs
from samenbieb.kernel.actor import Actor

JOB: Final = "trials.hold_run"
# Other work of the worker waits so long at most.
RUN_SECONDS: Final = 180.0
LOOK_SECONDS: Final = 0.2
# A process that is told to stop drops its scratch database first.
GRACE_SECONDS: Final = 30.0
TOOK_TOO_LONG, BROKE_OFF = "took_too_long", "broke_off"


@transaction.atomic
def ask_run(actor: Actor, *, public_id: str) -> str:
    """Ask for a run of the newest version; the worker holds it. Gives its public id.

    Raises: NoSuchTrials, RunWaits (one of this library waits or is busy). Locks: the set.
    """
    row = locked_set(actor, public_id)
    run = TrialRun(
        organisation_id=row.organisation_id,
        version=newest_of(row),
        asked_at=clock.now(),
        asked_by=actor.name,
    )
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError as problem:
        raise RunWaits from problem
    jobs.enqueue(JOB, run=str(run.public_id))
    audit.record(actor, permissions.EDIT, row, run=row.newest)
    return str(run.public_id)


def hold_run(run_public_id: str) -> dict[str, int]:
    """Hold a run and write what it came to; one that has ended is left alone. Gives the counts.

    Raises: Stopped (the worker ends: the run waits for the next).
    """
    rows = TrialRun.objects.across_all(reason="the worker holds the runs of every library")
    run = rows.select_related("version").filter(public_id=run_public_id, ended_at=None).first()
    if run is None:
        return {}
    own = own_rules(Actor.system("job"), organisation_id=run.organisation_id)
    answer = _apart(run.version.text, own)
    run.outcomes, run.problem = answer["outcomes"], answer["problem"]
    run.failed_count = sum(bool(one["problem"]) for one in run.outcomes)
    run.passed_count = len(run.outcomes) - run.failed_count
    run.ended_at = clock.now()
    run.save()
    return {"passed": run.passed_count, "failed": run.failed_count}


def _apart(text: str, own: OwnRules) -> dict[str, Any]:
    """Run a text in a process of its own, where connections may lead elsewhere."""
    with tempfile.TemporaryDirectory(prefix="samenbieb-trial-") as folder:
        question, answer = Path(folder, "question.json"), Path(folder, "answer.json")
        asked = {"text": text, "rules": list(own.rules), "branches": list(own.branches)}
        question.write_text(json.dumps(asked), encoding="utf-8")
        process = subprocess.Popen(  # noqa: S603 - our own program and our own files
            [sys.executable, "-m", "samenbieb.domains.trials.apart", str(question), str(answer)],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            in_time = _waited(process)
        except BaseException:
            _end(process)
            raise
        if not in_time:
            _end(process)
            return {"problem": TOOK_TOO_LONG, "outcomes": []}
        if process.returncode != 0 or not answer.exists():
            return {"problem": BROKE_OFF, "outcomes": []}
        told: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return told


def _waited(process: subprocess.Popen[bytes]) -> bool:
    """Wait for the end, and hear whether the worker is to stop; false when it took too long. Raises: Stopped."""
    latest = time.monotonic() + RUN_SECONDS
    while process.poll() is None:
        jobs.between_batches()
        if time.monotonic() > latest:
            return False
        time.sleep(LOOK_SECONDS)
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """Interrupt a process, so that it drops its scratch database; make it stop when it does not."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
