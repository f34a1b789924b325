"""Members from a former system: a file is read as a stream, each row made, changed, left as it is, or reported."""

import csv
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.organisations.errors import NoSuchPlace
from samenbieb.domains.patrons import permissions, rules
from samenbieb.domains.patrons.models import Card, Membership
from samenbieb.domains.patrons.services.details import PERSON_FIELDS, PatronFacts, edit_patron
from samenbieb.domains.patrons.services.families import GuardianDraft
from samenbieb.domains.patrons.services.registration import PatronDraft, checked_contact, register_patron
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, Refusal

REQUIRED = ("card", "given_name", "family_name", "birth_date")
OPTIONAL = (
    "prefix", "email", "phone", "street", "postcode", "town", "language", "branch", "product", "starts_on",
    "expires_on", "guardian_card", "pin",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PatronRow:
    """One row of the file, read. Days may be written as 1980-12-31 or 31-12-1980."""

    card: str
    given_name: str
    family_name: str
    birth_on: dt.date
    prefix: str = ""
    contact: dict[str, str] = field(default_factory=dict)
    language: str = "nl"
    branch: str = ""
    product: str = ""
    starts_on: dt.date | None = None
    expires_on: dt.date | None = None
    guardian_card: str = ""
    pin: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that did not come in: its line in the file and the reason, in words."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class PatronsReport:
    """What became of a members' file."""

    rows: int
    made: int
    changed: int
    same: int
    bad: tuple[BadRow, ...]


def import_patrons(
    actor: Actor,
    *,
    organisation_id: int,
    path: Path,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> PatronsReport:
    """Bring in every good row of a members' file (CSV, UTF-8) and report every bad one; a second time writes nothing.

    Each row is a transaction of its own; with `dry_run` everything is tried and nothing kept.
    Raises: NotAllowed, Invalid (columns that miss or are not known).
    """
    actor.require(permissions.REGISTER, at=organisation_id)
    counts = {"made": 0, "changed": 0, "same": 0}
    bad: list[BadRow] = []
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file, _kept(not dry_run):
        for number, (line, values) in enumerate(_rows(file), start=1):
            try:
                outcome = import_patron(actor, organisation_id=organisation_id, row=read_row(values))
                counts[outcome] += 1
            except Refusal as refusal:
                bad.append(BadRow(line, _reason(refusal)))
            if progress is not None:
                progress(number)
    return PatronsReport(rows=sum(counts.values()) + len(bad), **counts, bad=tuple(bad))


def read_row(values: Mapping[str, str | None]) -> PatronRow:
    """Read one row of a members' file (columns: `docs/features/patrons.md`). Raises: Invalid, with what is wrong."""
    text = {name: (values.get(name) or "").strip() for name in (*REQUIRED, *OPTIONAL)}
    if any("\ufffd" in value for value in text.values()):
        raise Invalid(_("this line is not written in UTF-8"))
    missing = [name for name in REQUIRED if not text[name]]
    if missing:
        raise Invalid(_("missing: %(columns)s") % {"columns": ", ".join(missing)})
    return PatronRow(
        card=identifiers.scanned(text["card"]),
        given_name=text["given_name"],
        family_name=text["family_name"],
        prefix=text["prefix"],
        birth_on=_day("birth_date", text["birth_date"]),
        contact=checked_contact(
            **{name: text[name] for name in ("email", "phone", "street", "postcode", "town")}
        ),
        language=text["language"] or "nl",
        branch=text["branch"],
        product=text["product"],
        starts_on=_day("starts_on", text["starts_on"]) if text["starts_on"] else None,
        expires_on=_day("expires_on", text["expires_on"]) if text["expires_on"] else None,
        guardian_card=text["guardian_card"],
        pin=text["pin"],
    )


@transaction.atomic
def import_patron(actor: Actor, *, organisation_id: int, row: PatronRow) -> str:
    """Bring one member of a former system in: `made`, `changed`, or `same` when nothing had to be written.

    A member is recognised by the card number. A child under 16 names the card of a guardian that is known already (an
    earlier row); the consent was given there. Of who is grown up by now the former guardian is left out. A PIN is only taken over for a new member.
    Raises: what register_patron and edit_patron raise, Invalid.
    """
    actor.require(permissions.REGISTER, at=organisation_id)
    branch_id = _branch(row.branch, organisation_id)
    known = (
        Card.objects.across_all(reason="a card number is used once in the network")
        .filter(number=row.card)
        .select_related("membership__person")
        .first()
    )
    if known is None:
        register_patron(actor, _draft(row, organisation_id, branch_id))
        return "made"
    if known.organisation_id != organisation_id:
        raise Invalid(_("this card belongs to another library"))
    return _change(actor, known.membership, row, branch_id)


def _draft(row: PatronRow, organisation_id: int, branch_id: int | None) -> PatronDraft:
    library = organisations.organisation_by_id(organisation_id)
    is_child = rules.age_on(row.birth_on, clock.today(library.time_zone)) < rules.GROWN_AGE
    return PatronDraft(
        organisation_id=organisation_id,
        given_name=row.given_name,
        family_name_prefix=row.prefix,
        family_name=row.family_name,
        birth_on=row.birth_on,
        language=row.language,
        email=row.contact["email"],
        phone=row.contact["phone"],
        street=row.contact["street"],
        postcode=row.contact["postcode"],
        town=row.contact["town"],
        home_branch_id=branch_id,
        product=row.product,
        starts_on=row.starts_on,
        expires_on=row.expires_on,
        guardian=GuardianDraft(card=row.guardian_card) if row.guardian_card and is_child else None,
        guardian_agrees=bool(row.guardian_card),
        card_number=row.card,
        pin=row.pin or None,
        fee_is_settled=True,
    )


def _change(actor: Actor, membership: Membership, row: PatronRow, branch_id: int | None) -> str:
    facts: PatronFacts = {
        "given_name": row.given_name,
        "family_name_prefix": row.prefix,
        "family_name": row.family_name,
        "birth_on": row.birth_on,
        "language": row.language,
        "email": row.contact["email"],
        "phone": row.contact["phone"],
        "street": row.contact["street"],
        "postcode": row.contact["postcode"],
        "town": row.contact["town"],
    }
    if branch_id is not None:
        facts["home_branch_id"] = branch_id
    changed: list[str] = []
    if any(_now(membership, name) != value for name, value in facts.items()):
        changed = edit_patron(actor, public_id=str(membership.public_id), **facts)
    if row.expires_on is not None and membership.expires_on != row.expires_on:
        rows = Membership.objects.across_all(reason="the membership that the row names")
        rows.filter(pk=membership.pk).update(expires_on=row.expires_on)
        changed = [*changed, "expires_on"]
    return "changed" if changed else "same"


def _now(membership: Membership, name: str) -> object:
    return getattr(membership.person if name in PERSON_FIELDS else membership, name)


def _branch(code: str, organisation_id: int) -> int | None:
    if not code:
        return None
    try:
        branch = organisations.branch(code)
    except NoSuchPlace:
        raise Invalid(_("unknown branch: %(code)s") % {"code": code}) from None
    if branch.organisation_id != organisation_id:
        raise Invalid(_("unknown branch: %(code)s") % {"code": code})
    return branch.pk


def _day(column: str, text: str) -> dt.date:
    day = rules.parsed_day(text)
    if day is None:
        raise Invalid(_("%(column)s is not a date: %(text)s") % {"column": column, "text": text[:20]})
    return day


@contextmanager
def _kept(keep: bool) -> Iterator[None]:  # noqa: FBT001 - reads as a sentence: _kept(not dry_run)
    """Keep what is written inside, or try everything in one transaction and take it back."""
    if keep:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _rows(file: TextIO) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Give the rows with their line numbers; columns are told apart by a comma, a semicolon or a tab."""
    head = file.readline()
    file.seek(0)
    reader = csv.DictReader(file, delimiter=max(",;\t", key=head.count))
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    known = {*REQUIRED, *OPTIONAL}
    if missing := [name for name in REQUIRED if name not in names]:
        raise Invalid(_("The file has no column %(columns)s.") % {"columns": ", ".join(missing)})
    if unknown := [name for name in names if name not in known]:
        raise Invalid(
            _("The file has columns that are not known: %(columns)s.") % {"columns": ", ".join(unknown)}
        )
    for values in reader:
        yield reader.line_num, values


def _reason(refusal: Refusal) -> str:
    """Tell why in words: what stands beside the fields, or else the sentence itself."""
    if isinstance(refusal, Invalid) and refusal.fields:
        return "; ".join(f"{name}: {sentence}" for name, sentence in refusal.fields.items())
    return str(refusal)
