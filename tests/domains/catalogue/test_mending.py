"""What was kept aside: found, mended, brought in, put away; and each of these undone."""

import io
from pathlib import Path

import pytest

from samenbieb.domains.catalogue import selectors, services
from samenbieb.domains.catalogue.errors import (
    NO_TITLE,
    AlreadyUndone,
    AsideSettled,
    CannotUndo,
    EditionInUse,
    LinesRefused,
    NotOneRecord,
    RecordRefused,
)
from samenbieb.domains.catalogue.models import Description, DescriptionVersion, ImportProblem, Record, Work
from samenbieb.domains.catalogue.permissions import VIEW_IMPORTS
from samenbieb.domains.catalogue.selectors import AsideLine
from samenbieb.domains.catalogue.services import Delivery, MendedBytes, Verdict
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.organisations.models import Organisation
from samenbieb.domains.organisations.permissions import COLLECTION
from samenbieb.formats import iso2709, marcxml
from samenbieb.formats.marc21 import MarcRecord, Reason
from samenbieb.formats.marc_lines import lines_of
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.domains.catalogue.files import iso_file, some_records
from tests.factories.catalogue import marc_record
from tests.factories.holdings import ItemFactory
from tests.factories.organisations import BranchFactory, GrantFactory, UserFactory

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
UNTITLED = MarcRecord(marc_record().leader, marc_record(number="b1").fields[:3])
CUT = iso2709.write(marc_record(number="b2"))[:120] + iso2709.RECORD_END
GARBAGE = b"no record at all" + iso2709.RECORD_END


def delivered(tmp_path: Path, *, library: Organisation | None = None, source: str = "nbd") -> list[AsideLine]:
    """Bring in three good records and three that are kept aside; give those, in the order of the file."""
    path = iso_file(tmp_path / "nieuw.mrc", [*some_records(3), UNTITLED, CUT, GARBAGE])
    delivery = Delivery(path=path, source=source, organisation_id=library.pk if library else None)
    report = services.import_delivery(SYSTEM, delivery=delivery)
    lines, count = selectors.asides(SYSTEM, run_public_id=report.public_id)
    assert count == 3
    return lines


def specialist(library: Organisation | None = None) -> Actor:
    """A collection specialist of a library."""
    branch = BranchFactory(organisation=library) if library else BranchFactory()
    user = UserFactory(workplace=branch)
    GrantFactory(user=user, organisation=branch.organisation, role=COLLECTION)
    return organisations.actor_for(user, "desk")


def mended_text(line: AsideLine, title: str = "De avonden") -> str:
    """Add the title, as a cataloguer does."""
    return "\n".join([*selectors.aside(SYSTEM, line.public_id).lines, f"245 10 $a{title}"])


def bring_in(line: AsideLine, title: str = "De avonden") -> services.Accepted:
    return services.bring_in_mended(
        SYSTEM, aside_public_id=line.public_id, mended=services.written(mended_text(line, title))
    )


def undo(line: AsideLine) -> None:
    services.undo_act(SYSTEM, selectors.aside(SYSTEM, line.public_id).act_public_id)


def test_all_that_is_open_is_in_one_list_by_reason_and_delivery(tmp_path: Path) -> None:
    untitled, cut, garbage = delivered(tmp_path)
    assert [untitled.reason, cut.reason, garbage.reason] == [NO_TITLE, Reason.BAD_DIRECTORY, Reason.GARBAGE]
    found, count = selectors.asides(SYSTEM, reason=NO_TITLE)
    assert ([line.public_id for line in found], count) == ([untitled.public_id], 1)
    assert [line.public_id for line in selectors.asides(SYSTEM, start=1, limit=1)[0]] == [cut.public_id]
    assert {one.reason: one.count for one in selectors.aside_reasons(SYSTEM)} == {
        NO_TITLE: 1,
        Reason.BAD_DIRECTORY: 1,
        Reason.GARBAGE: 1,
    }
    progress = selectors.run_progress(SYSTEM, untitled.run_public_id)
    assert (progress.is_finished, progress.percent, progress.open_count) == (True, 100, 3)


def test_one_shows_its_bytes_the_lines_that_could_be_read_and_what_to_do(tmp_path: Path) -> None:
    untitled, cut, garbage = (selectors.aside(SYSTEM, line.public_id) for line in delivered(tmp_path))
    assert untitled.whole
    assert untitled.lines == lines_of(iso2709.parse(iso2709.write(UNTITLED)))
    assert cut.salvaged
    assert "001 b2" in cut.lines
    assert not garbage.whole
    assert garbage.lines[0].startswith("LDR 00000nam")
    assert "no record at all" in garbage.readable
    assert "245" in untitled.line.what_to_do
    assert selectors.aside_bytes(SYSTEM, garbage.line.public_id) == GARBAGE


def test_a_mended_record_comes_in_under_the_supplier_of_its_delivery(tmp_path: Path) -> None:
    library = BranchFactory().organisation
    line = delivered(tmp_path, library=library)[0]
    accepted = bring_in(line)
    description = Description.objects.get(record=accepted.record_id)
    assert (description.source, description.control_number, description.organisation_id) == (
        "nbd",
        "b1",
        library.pk,
    )
    assert selectors.work(accepted.work_public_id).title == "De avonden"
    after = selectors.aside(SYSTEM, line.public_id)
    assert (after.line.state, after.line.settled_by) == ("brought_in", SYSTEM.name)
    assert after.work_public_id == accepted.work_public_id
    assert bytes(ImportProblem.objects.get(public_id=line.public_id).raw) == iso2709.write(UNTITLED)
    assert AuditEntry.objects.filter(subject_id=line.public_id, details__mended="b1").exists()


def test_undoing_takes_the_title_out_and_opens_the_record_again(tmp_path: Path) -> None:
    line = delivered(tmp_path)[0]
    counts = (Work.objects.count(), Record.objects.count(), Description.objects.count())
    bring_in(line)
    act = selectors.aside(SYSTEM, line.public_id).act_public_id
    undo(line)
    assert (Work.objects.count(), Record.objects.count(), Description.objects.count()) == counts
    assert selectors.aside(SYSTEM, line.public_id).line.is_open
    with pytest.raises(AlreadyUndone):
        services.undo_act(SYSTEM, act)
    bring_in(line)


def test_the_preview_is_what_happens_and_writes_nothing(tmp_path: Path) -> None:
    line = delivered(tmp_path)[0]
    own = marc_record(number="x1", title="De avonden", creator="")
    work = services.accept_record(SYSTEM, record=own, source="nbd")
    counts = (Work.objects.count(), Record.objects.count(), AuditEntry.objects.count())
    preview = services.preview_mended(
        SYSTEM, aside_public_id=line.public_id, mended=services.written(mended_text(line, "Turks fruit"))
    )
    assert (preview.title, preview.work_title, preview.verdict) == ("Turks fruit", "", "accepted")
    assert (Work.objects.count(), Record.objects.count(), AuditEntry.objects.count()) == counts
    same_work = "\n".join(lines_of(MarcRecord(own.leader, tuple(f for f in own.fields if f.tag != "001"))))
    preview = services.preview_mended(
        SYSTEM, aside_public_id=line.public_id, mended=services.written(same_work.replace("1947", "1950"))
    )
    accepted = services.bring_in_mended(
        SYSTEM, aside_public_id=line.public_id, mended=services.written(same_work.replace("1947", "1950"))
    )
    assert preview.work_public_id == accepted.work_public_id == work.work_public_id


def test_a_mended_record_that_describes_a_known_title_anew_gives_it_back_when_undone(tmp_path: Path) -> None:
    line = delivered(tmp_path)[0]
    first = services.accept_record(SYSTEM, record=marc_record(number="b1", title="De avondem"), source="nbd")
    before = bytes(Description.objects.get(record=first.record_id).raw)
    accepted = bring_in(line)
    assert (accepted.verdict, accepted.record_id) == (Verdict.OVERLAID, first.record_id)
    undo(line)
    description = Description.objects.get(record=first.record_id)
    assert (bytes(description.raw), description.version) == (before, 1)
    assert not DescriptionVersion.objects.exists()
    assert selectors.work(first.work_public_id).title == "De avondem"


def test_what_was_described_anew_since_is_not_taken_back(tmp_path: Path) -> None:
    line = delivered(tmp_path)[0]
    bring_in(line)
    services.accept_record(SYSTEM, record=marc_record(number="b1", summary="Nieuwer."), source="nbd")
    with pytest.raises(CannotUndo):
        undo(line)
    assert not selectors.aside(SYSTEM, line.public_id).line.is_open


def test_a_title_with_copies_is_not_taken_out(tmp_path: Path) -> None:
    line = delivered(tmp_path)[0]
    accepted = bring_in(line)
    ItemFactory(record=Record.objects.get(pk=accepted.record_id))
    with pytest.raises(EditionInUse):
        undo(line)
    assert selectors.work(accepted.work_public_id).title == "De avonden"


def test_lines_that_are_wrong_are_named_and_nothing_comes_in(tmp_path: Path) -> None:
    line = delivered(tmp_path)[0]
    with pytest.raises(LinesRefused) as refused:
        services.written("LDR 123\n245 $aDe avonden\n??? ## $aWeg")
    assert [sentence[:8] for sentence in refused.value.problems] == ["Regel 1:", "Regel 2:", "Regel 3:"]
    with pytest.raises(LinesRefused):
        services.written(mended_text(line, "lang" * 3000))
    untitled = services.written("\n".join(selectors.aside(SYSTEM, line.public_id).lines))
    for service in (services.preview_mended, services.bring_in_mended):
        with pytest.raises(RecordRefused) as kept_out:
            service(SYSTEM, aside_public_id=line.public_id, mended=untitled)
        assert kept_out.value.reason == NO_TITLE
    assert selectors.aside(SYSTEM, line.public_id).line.is_open


def test_what_is_put_away_says_why_and_can_be_fetched_back(tmp_path: Path) -> None:
    garbage = delivered(tmp_path)[2]
    services.put_away(SYSTEM, aside_public_id=garbage.public_id, reason="Opvulling van de leverancier")
    line = selectors.aside(SYSTEM, garbage.public_id).line
    assert (line.state, line.settled_reason) == ("put_away", "Opvulling van de leverancier")
    assert garbage.public_id not in [one.public_id for one in selectors.asides(SYSTEM)[0]]
    assert selectors.asides(SYSTEM, state="")[1] == 3
    undo(garbage)
    assert selectors.aside(SYSTEM, garbage.public_id).line.is_open


def test_the_second_of_two_cataloguers_is_told(tmp_path: Path) -> None:
    line = delivered(tmp_path)[0]
    mended = services.written(mended_text(line))
    bring_in(line)
    for late in (
        lambda: services.bring_in_mended(SYSTEM, aside_public_id=line.public_id, mended=mended),
        lambda: services.preview_mended(SYSTEM, aside_public_id=line.public_id, mended=mended),
        lambda: services.put_away(SYSTEM, aside_public_id=line.public_id, reason="dubbel"),
    ):
        with pytest.raises(AsideSettled):
            late()


def test_a_file_mended_elsewhere_is_kept_byte_for_byte(tmp_path: Path) -> None:
    raw = iso2709.write(marc_record(number="b1", title="Café"))
    assert services.in_file(io.BytesIO(raw)) == MendedBytes(raw, "iso2709")
    line = delivered(tmp_path)[0]
    accepted = services.bring_in_mended(
        SYSTEM, aside_public_id=line.public_id, mended=services.in_file(io.BytesIO(raw))
    )
    assert bytes(Description.objects.get(record=accepted.record_id).raw) == raw
    xml = marcxml.write(marc_record(number="b9"))
    assert services.in_file(io.BytesIO(xml)) == MendedBytes(xml, "marcxml")


def test_a_file_with_anything_but_one_record_is_refused() -> None:
    two = b"".join(iso2709.write(one) for one in some_records(2))
    for content in (b"", two, b"\x1f\x8b broken"):
        with pytest.raises(NotOneRecord):
            services.in_file(io.BytesIO(content))
    for content in (CUT, b"Dag allemaal", GARBAGE):
        with pytest.raises(RecordRefused):
            services.in_file(io.BytesIO(content))


def test_another_library_neither_sees_nor_touches_it(tmp_path: Path) -> None:
    here, elsewhere = specialist(), specialist()
    library = Organisation.objects.get(pk=next(iter(here.organisations(VIEW_IMPORTS))))
    line = delivered(tmp_path, library=library)[0]
    mended = services.written(mended_text(line))
    assert selectors.asides(elsewhere) == ([], 0)
    assert selectors.aside_reasons(elsewhere) == []
    for knock in (
        lambda: selectors.aside(elsewhere, line.public_id),
        lambda: selectors.aside_bytes(elsewhere, line.public_id),
        lambda: selectors.run_progress(elsewhere, line.run_public_id),
        lambda: services.put_away(elsewhere, aside_public_id=line.public_id, reason="x"),
        lambda: services.preview_mended(elsewhere, aside_public_id=line.public_id, mended=mended),
        lambda: services.bring_in_mended(elsewhere, aside_public_id=line.public_id, mended=mended),
    ):
        with pytest.raises(NotFound):
            knock()
    services.bring_in_mended(here, aside_public_id=line.public_id, mended=mended)
    with pytest.raises((NotFound, NotAllowed)):
        services.undo_act(elsewhere, selectors.aside(here, line.public_id).act_public_id)
    services.undo_act(here, selectors.aside(here, line.public_id).act_public_id)


def test_who_has_no_right_sees_nothing(tmp_path: Path) -> None:
    line = delivered(tmp_path)[0]
    nobody = Actor.anonymous("desk")
    for knock in (
        lambda: selectors.asides(nobody),
        lambda: selectors.aside(nobody, line.public_id),
        lambda: services.put_away(nobody, aside_public_id=line.public_id, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            knock()
