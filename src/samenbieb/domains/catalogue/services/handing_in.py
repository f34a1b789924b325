"""A file that somebody hands in at the desk: put down beside the data, looked at, and noted as a run that waits."""

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.errors import DeliveryRefused, DeliveryTooLarge
from samenbieb.domains.catalogue.models import ImportRun
from samenbieb.formats import sniff
from samenbieb.kernel import audit, clock, identifiers
from samenbieb.kernel.actor import Actor

HANDED_IN_BYTES_MAX: Final = 2 << 30
_FOLDER: Final = "deliveries"
_KEPT_NAME: Final = re.compile(r"[0-9a-f]{32}")
_NAME_LENGTH_MAX: Final = 255


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file that waits to be brought in. `known_before`: this very file came in earlier, so nothing new is expected."""

    kept_name: str
    run_public_id: str
    known_before: bool


def hand_in(
    actor: Actor, *, pieces: Iterable[bytes], file_name: str, source: str, organisation_id: int
) -> HandedIn:
    """Put a file down piece by piece, see that it is MARC 21, and note a run for it that has not begun.

    A file that came in earlier gets no run of its own. Whoever brings it in opens it by `handed_in_path`.
    Raises: NotAllowed, DeliveryTooLarge, DeliveryRefused.
    """
    actor.require(permissions.IMPORT, at=organisation_id)
    kept_name = identifiers.uuid7().hex
    path = handed_in_path(kept_name)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        sha256, byte_count = _put_down(path, pieces)
        kind = _kind(path)
        with transaction.atomic():
            run, known_before = _run(
                actor, file_name, source.strip(), organisation_id, sha256, byte_count, kind
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return HandedIn(kept_name, str(run.public_id), known_before)


def handed_in_path(kept_name: str) -> Path:
    """Give the place of a file that was handed in; it is gone once it was brought in. Raises: ValueError."""
    if not _KEPT_NAME.fullmatch(kept_name):
        raise ValueError(kept_name)
    return Path(settings.HOME) / _FOLDER / kept_name


def _put_down(path: Path, pieces: Iterable[bytes]) -> tuple[str, int]:
    digest, byte_count = hashlib.sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as kept:
        for piece in pieces:
            byte_count += len(piece)
            if byte_count > HANDED_IN_BYTES_MAX:
                raise DeliveryTooLarge
            digest.update(piece)
            kept.write(piece)
    return digest.hexdigest(), byte_count


def _kind(path: Path) -> str:
    with path.open("rb") as packed:
        kind = sniff.kind_of(sniff.unpacked(packed))
    if kind not in sniff.READABLE:
        raise DeliveryRefused(kind)
    return str(kind)


def _run(
    actor: Actor,
    file_name: str,
    source: str,
    organisation_id: int,
    sha256: str,
    byte_count: int,
    kind: str,
) -> tuple[ImportRun, bool]:
    """The run that brings this file in: one that waits or was interrupted, an earlier one, or a new one."""
    earlier = ImportRun.objects.filter(organisation=organisation_id, source=source, file_sha256=sha256)
    if (waiting := earlier.filter(state=ImportRun.State.RUNNING).first()) is not None:
        return waiting, False
    if (done := earlier.first()) is not None:
        return done, True
    run = ImportRun.objects.create(
        organisation_id=organisation_id,
        source=source,
        file_name=(Path(file_name.replace("\x00", "")).name or "-")[:_NAME_LENGTH_MAX],
        file_sha256=sha256,
        file_byte_count=byte_count,
        kind=kind,
        started_by=actor.name[:120],
        started_at=clock.now(),
    )
    audit.record(actor, permissions.IMPORT, run, file=run.file_name, handed_in=True)
    return run, False
