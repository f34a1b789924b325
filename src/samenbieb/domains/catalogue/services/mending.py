"""Mending what was kept aside: see what it would become, bring it in, put it away; each can be undone."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.db import transaction
from django.utils.translation import gettext as _

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.errors import (
    AsideSettled,
    CannotUndo,
    LinesRefused,
    NotOneRecord,
    RecordRefused,
)
from samenbieb.domains.catalogue.models import (
    ActKind,
    CatalogueAct,
    Description,
    ImportProblem,
    Record,
)
from samenbieb.domains.catalogue.selectors.asides import aside_row
from samenbieb.domains.catalogue.selectors.words import form_word
from samenbieb.domains.catalogue.services import acts, taking_out
from samenbieb.domains.catalogue.services.batches import Brought, Verdict
from samenbieb.domains.catalogue.services.imports import AlsoBrought, TakeFromBatch
from samenbieb.domains.catalogue.services.reading import Aside
from samenbieb.domains.catalogue.services.records import Accepted, accept_record
from samenbieb.domains.catalogue.services.works import lock_grouping
from samenbieb.formats import iso2709, marcxml, sniff
from samenbieb.formats.iso2709 import RecordTooLongError
from samenbieb.formats.marc21 import MarcRecord, Parsed
from samenbieb.formats.marc_lines import record_of
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked

MENDED_BYTES_MAX: Final = iso2709.RECORD_BYTES_MAX
_REASON_LENGTH_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class MendedBytes:
    """One record as it will be stored."""

    raw: bytes
    raw_format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a mended record would become. `work_title` is empty when it would be a title of its own."""

    title: str
    subtitle: str
    creator: str
    form: str
    year: int | None
    verdict: str
    work_title: str
    work_public_id: str
    editions_count: int  # that the work has already


def written(text: str) -> MendedBytes:
    """Turn lines into the record that will be stored, ISO 2709 in UTF-8. Raises: LinesRefused, all lines at once."""
    record, problems = record_of(text)
    if record is None:
        raise LinesRefused(problems)
    try:
        return MendedBytes(iso2709.write(record), Description.RawFormat.ISO2709)
    except RecordTooLongError as trouble:
        sentence = _(
            "The record or its field %(field)s is too long for MARC: 99,999 bytes, 9,999 for a field."
        )
        raise LinesRefused(sentences=[sentence % {"field": str(trouble)}]) from trouble


def in_file(stream: BinaryIO) -> MendedBytes:
    """Take the one record out of a file that was mended elsewhere, byte for byte. Raises: NotOneRecord, RecordRefused."""
    content = sniff.unpacked(io.BytesIO(stream.read(MENDED_BYTES_MAX + 1)))
    try:
        raw = content.read(MENDED_BYTES_MAX + 1)
        kind = sniff.kind_of(content)
    except sniff.DAMAGE:
        raise NotOneRecord from None
    reader = marcxml.read if kind == sniff.Kind.MARCXML else iso2709.read
    found = list(reader(io.BytesIO(raw)))
    if len(found) != 1:
        raise NotOneRecord
    only = found[0]
    if not isinstance(only, Parsed):
        raise RecordRefused(only.reason, only.detail)
    if kind == sniff.Kind.MARCXML and only.encoding.lower() != "utf-8":
        return MendedBytes(marcxml.write(only.record), Description.RawFormat.MARCXML)
    as_format = Description.RawFormat.MARCXML if kind == sniff.Kind.MARCXML else Description.RawFormat.ISO2709
    return MendedBytes(only.raw, as_format)


def library_of_aside(actor: Actor, aside_public_id: str) -> int | None:
    """Give the library whose delivery it was. Raises: NotAllowed, NotFound."""
    return aside_row(actor, aside_public_id).run.organisation_id


@locked
def preview_mended(actor: Actor, *, aside_public_id: str, mended: MendedBytes) -> Preview:
    """Say what a mended record would become: it is brought in and taken back, so the answer is exact.

    Raises: NotAllowed, NotFound, AsideSettled, RecordRefused. Locks: the grouping, for a moment.
    """
    with transaction.atomic():
        lock_grouping()
        problem = _open_row(actor, aside_public_id)
        accepted = _accept(actor, problem, mended, None)
        record = Record.objects.select_related("work").get(pk=accepted.record_id)
        others = Record.objects.filter(work=record.work_id, withdrawn=False).exclude(pk=record.pk)
        count = others.count()
        preview = Preview(
            title=record.title,
            subtitle=record.subtitle,
            creator=record.creators[0] if record.creators else "",
            form=form_word(record.form),
            year=record.year,
            verdict=str(accepted.verdict),
            work_title=record.work.title if count else "",
            work_public_id=str(record.work.public_id) if count else "",
            editions_count=count,
        )
        transaction.set_rollback(True)
    return preview


@locked
def bring_in_mended(
    actor: Actor, *, aside_public_id: str, mended: MendedBytes, take: TakeFromBatch | None = None
) -> Accepted:
    """Bring a mended record in under the library and the supplier of its delivery. `take` as in `import_delivery`.

    What `take` cannot use is kept aside in the same delivery. Raises: NotAllowed, NotFound, AsideSettled, RecordRefused.
    Locks: the grouping, the kept-aside row. Publishes: WorkChanged.
    """
    lock_grouping()
    problem = _open_row(actor, aside_public_id)
    about_items: list[Aside] = []
    accepted = _accept(actor, problem, mended, _listening(take, about_items))
    described = _description(problem, accepted, mended)
    _settle(actor, problem, ImportProblem.State.BROUGHT_IN, described=described)
    _keep_aside(problem, about_items)
    acts.note(
        actor,
        ActKind.ASIDE_BROUGHT_IN,
        moved={
            "problem": problem.pk,
            "description": described.pk,
            "content_hash": described.content_hash,
            "verdict": str(accepted.verdict),
        },
        names={"title": described.record.title},
        work_ids=[accepted.work_id],
        record_ids=[accepted.record_id],
    )
    audit.record(
        actor, permissions.EDIT, problem, mended=described.control_number, verdict=str(accepted.verdict)
    )
    return accepted


@locked
def put_away(actor: Actor, *, aside_public_id: str, reason: str) -> None:
    """Settle one that needs no mending, with the reason in words. Raises: NotAllowed, NotFound, AsideSettled.

    Locks: the kept-aside row.
    """
    problem = _open_row(actor, aside_public_id)
    problem.settled_reason = reason.strip()[:_REASON_LENGTH_MAX]
    _settle(actor, problem, ImportProblem.State.PUT_AWAY)
    # All cataloguers of the network see the list of acts; the reason is for one's own library.
    acts.note(actor, ActKind.ASIDE_PUT_AWAY, moved={"problem": problem.pk}, names={})
    audit.record(actor, permissions.EDIT, problem, put_away=True)


@acts.undoes(ActKind.ASIDE_PUT_AWAY)
def _undo_put_away(actor: Actor, act: CatalogueAct) -> None:
    _reopen(actor, act)


@acts.undoes(ActKind.ASIDE_BROUGHT_IN)
def _undo_brought_in(actor: Actor, act: CatalogueAct) -> None:
    """Take the description out again, or give the one before it its place back."""
    acts.nothing_later(act)
    verdict, content_hash = act.moved["verdict"], act.moved["content_hash"]
    described = Description.objects.select_for_update().filter(pk=act.moved["description"]).first()
    if described is None or described.content_hash != content_hash:
        raise CannotUndo
    _reopen(actor, act)
    if verdict == Verdict.ACCEPTED:
        taking_out.take_out(described)
    elif verdict == Verdict.OVERLAID:
        taking_out.put_back_earlier(described)


def _open_row(actor: Actor, public_id: str) -> ImportProblem:
    """Lock what is still open. Raises: NotAllowed, NotFound, AsideSettled."""
    problem = _locked_row(actor, aside_row(actor, public_id).pk)
    if problem.state != ImportProblem.State.OPEN:
        raise AsideSettled
    return problem


def _locked_row(actor: Actor, pk: int) -> ImportProblem:
    problem = ImportProblem.objects.select_related("run").select_for_update(of=("self",)).get(pk=pk)
    actor.require(permissions.EDIT, at=problem.run.organisation_id)
    return problem


def _accept(
    actor: Actor, problem: ImportProblem, mended: MendedBytes, take: TakeFromBatch | None
) -> Accepted:
    return accept_record(
        actor,
        record=mended.raw,
        raw_format=mended.raw_format,
        source=problem.run.source or _source_in(mended) or Path(problem.run.file_name).stem,
        organisation_id=problem.run.organisation_id,
        take=take,
    )


def _source_in(mended: MendedBytes) -> str:
    """Field 003, as in a delivery that names no supplier."""
    return _read(mended).control("003").strip()


def _read(mended: MendedBytes) -> MarcRecord:
    reader = marcxml.parse if mended.raw_format == Description.RawFormat.MARCXML else iso2709.parse
    return reader(mended.raw)


def _description(problem: ImportProblem, accepted: Accepted, mended: MendedBytes) -> Description:
    return Description.objects.select_related("record").get(
        record=accepted.record_id,
        organisation=problem.run.organisation_id,
        content_hash=hashlib.sha256(mended.raw).hexdigest(),
    )


def _listening(take: TakeFromBatch | None, heard: list[Aside]) -> TakeFromBatch | None:
    if take is None:
        return None

    def listening(batch: Sequence[Brought]) -> AlsoBrought:
        also = take(batch)
        heard.extend(also.asides)
        return also

    return listening


def _keep_aside(problem: ImportProblem, asides: Sequence[Aside]) -> None:
    """Note items that could not be entered, at the place of the record that was mended."""
    for aside in asides:
        ImportProblem.objects.get_or_create(
            run=problem.run,
            byte_position=problem.byte_position,
            reason=str(aside.reason),
            defaults={
                "byte_count": len(aside.raw),
                "detail": aside.detail[:2000],
                "control_number": aside.control_number[:120],
                "raw": aside.raw,
            },
        )


def _settle(
    actor: Actor, problem: ImportProblem, state: str, *, described: Description | None = None
) -> None:
    problem.state = state
    problem.settled_at = clock.now()
    problem.settled_by = actor.name[:120]
    problem.description = described
    problem.save(update_fields=["state", "settled_at", "settled_by", "settled_reason", "description"])


def _reopen(actor: Actor, act: CatalogueAct) -> None:
    problem = _locked_row(actor, act.moved["problem"])
    if problem.state == ImportProblem.State.OPEN:
        raise AsideSettled
    problem.state = ImportProblem.State.OPEN
    problem.settled_at, problem.settled_by, problem.settled_reason = None, "", ""
    problem.description = None
    problem.save(update_fields=["state", "settled_at", "settled_by", "settled_reason", "description"])
    audit.record(actor, permissions.EDIT, problem, reopened=True)
