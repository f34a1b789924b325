"""The world that every scenario starts from: two libraries, three branches, nine patrons and their children, four titles."""

import datetime as dt
from typing import Any

from samenbieb.domains.catalogue import services as catalogue
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.holdings.services import ItemDraft
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.organisations import services as organisations
from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.patrons.services import GuardianDraft, PatronDraft, ProductDraft
from samenbieb.domains.trials.rules.moments import DAY_ZERO, START
from samenbieb.domains.trials.services.stage import ZONE, BranchLabel, PatronLabel, RecordLabel, Stage
from samenbieb.formats.marc21 import BLANK_LEADER, ControlField, DataField, Field, MarcRecord, Subfield
from samenbieb.kernel import clock
from samenbieb.kernel.calendar import Opening

OPEN_SINCE = dt.date(2010, 1, 1)
GROWN_UP_BORN_ON = dt.date(1980, 6, 1)
CHILD_BORN_ON = dt.date(2018, 6, 1)
PRICE_CENTS = 2000
EVERY_DAY = {weekday: [Opening(dt.time(9), dt.time(18))] for weekday in range(7)}
CATEGORIES = ("ADULT", "CHILD")


def build() -> Stage:
    """Put the base world into an empty database, on day 0."""
    stage = Stage()
    with clock.at(START.replace(tzinfo=dt.UTC)):
        add_organisation(stage, "O1")
        add_organisation(stage, "O2")
        for label, organisation in (("A", "O1"), ("B", "O1"), ("C", "O2")):
            add_branch(stage, label, organisation=organisation)
        for number in range(1, 10):
            add_patron(stage, f"P{number}")
        for number in range(1, 4):
            add_patron(stage, f"K{number}", category="CHILD", birth_on=CHILD_BORN_ON, guardian="P1")
        for number in range(1, 3):
            add_patron(stage, f"Q{number}", home="C")
        for record, items, category, home in (
            ("R1", ("I1", "I2", "I3", "I4", "I5"), "BOOK", "A"),
            ("R2", ("D1", "D2", "D3"), "DVD", "A"),
            ("R3", ("J1", "J2", "J3"), "BOOK", "B"),
            ("R4", ("M1", "M2"), "BOOK", "C"),
        ):
            add_record(stage, record, form="dvd" if category == "DVD" else "book")
            for label in items:
                add_item(stage, label, record=record, category=category, home=home)
    return stage


def add_organisation(stage: Stage, label: str, **facts: Any) -> None:
    """Make a library that lends to the members of others, with a subscription for each category."""
    row = organisations.create_organisation(
        stage.system, code=label.lower(), name=f"Bibliotheek {label}", kind="library", time_zone=ZONE, **facts
    )
    stage.organisations[label] = row.pk
    for category in CATEGORIES:
        add_product(stage, row.pk, category)


def add_product(stage: Stage, organisation_id: int, category: str) -> None:
    """Make the free subscription through which a patron gets a category."""
    patrons.set_product(
        stage.system,
        ProductDraft(
            organisation_id=organisation_id,
            code=category,
            name=category,
            category_code=category,
            offered_from_on=OPEN_SINCE,
        ),
    )


def add_branch(stage: Stage, label: str, *, organisation: str, **facts: Any) -> None:
    """Make a place that is open every day from nine to six, offers pick-up and exchanges with all others."""
    row = organisations.create_branch(
        stage.system,
        organisation_id=stage.organisation(organisation),
        code=label.lower(),
        name=f"Vestiging {label}",
        kind="branch",
        **{"offers_pickup": True, "exchanges": True, **facts},
    )
    organisations.set_weekly_hours(stage.system, branch_id=row.pk, week=EVERY_DAY, from_on=OPEN_SINCE)
    stage.branches[label] = BranchLabel(row.pk, row.organisation_id)


def add_patron(
    stage: Stage,
    label: str,
    *,
    home: str = "A",
    category: str = "ADULT",
    birth_on: dt.date = GROWN_UP_BORN_ON,
    expires_on: dt.date | None = None,
    guardian: str = "",
    history: str = "default",
) -> None:
    """Register somebody whose card number is their label. The card is valid for a year from day 0.

    The membership began long before, so that a scenario may play in the past, or let the card expire.
    """
    starts_on = max(OPEN_SINCE, birth_on)
    branch = stage.branch(home)
    made = patrons.register_patron(
        stage.system,
        PatronDraft(
            organisation_id=branch.organisation_id,
            given_name="Lener",
            family_name=label,
            birth_on=birth_on,
            home_branch_id=branch.branch_id,
            product=category,
            starts_on=starts_on,
            expires_on=expires_on or DAY_ZERO.replace(year=DAY_ZERO.year + 1),
            guardian=GuardianDraft(card=guardian) if guardian else None,
            guardian_agrees=bool(guardian),
            card_number=label,
            pin=None,
            history=history,
            is_another_person=True,
            fee_is_settled=True,
        ),
    )
    stage.patrons[label] = PatronLabel(
        membership_id=made.membership_id,
        membership_public_id=made.public_id,
        person_id=made.person_id,
        person_public_id=made.person_public_id,
        organisation_id=branch.organisation_id,
    )
    stage.cards[made.card_number] = label


def add_group(
    stage: Stage, label: str, *, home: str = "A", kind: str = "class", expires_on: dt.date | None = None
) -> None:
    """Make a class or group whose card number is its label; it may borrow for a year from day 0."""
    branch = stage.branch(home)
    made = patrons.register_group(
        stage.system,
        patrons.GroupFacts(name=label, contact_name="Leerkracht", kind=kind, home_branch_id=branch.branch_id),
        organisation_id=branch.organisation_id,
        card_number=label,
        pin=None,
        expires_on=expires_on or DAY_ZERO.replace(year=DAY_ZERO.year + 1),
    )
    stage.patrons[label] = PatronLabel(
        membership_id=made.membership_id,
        membership_public_id=made.public_id,
        person_id=made.person_id,
        person_public_id=made.person_public_id,
        organisation_id=branch.organisation_id,
    )
    stage.cards[made.card_number] = label


def add_record(
    stage: Stage, label: str, *, work: str = "", form: str = "book", language: str = "dut"
) -> None:
    """Enter an edition; with the label of a work that is there, an edition of that work."""
    title = f"Titel {work or label}"
    leader = f"00000n{'gm' if form == 'dvd' else 'im' if form == 'audiobook' else 'am'} a2200000   4500"
    fields: list[Field] = [
        ControlField("001", label),
        ControlField("008", f"240101s2020    ne            000 1 {language} d"),
        DataField("100", "1", " ", (Subfield("a", "Maker, M."),)),
        DataField("245", "1", "0", (Subfield("a", title),)),
        DataField("250", " ", " ", (Subfield("a", label),)),
    ]
    if form == "dvd":
        fields.insert(1, ControlField("007", "vd"))
    marc = MarcRecord(leader if len(leader) == len(BLANK_LEADER) else BLANK_LEADER, tuple(fields))
    made = catalogue.accept_record(stage.system, record=marc, source="trials")
    stage.records[label] = RecordLabel(made.public_id, made.record_id, made.work_public_id)
    stage.works[work or label] = made.work_public_id


def add_item(
    stage: Stage,
    label: str,
    *,
    record: str = "R1",
    category: str = "BOOK",
    home: str = "A",
    current: str = "",
    **facts: Any,
) -> None:
    """Enter an item whose barcode is its label, on the shelf of its home branch unless it stands elsewhere."""
    holdings.create_item(
        stage.system,
        draft=ItemDraft(
            barcode=label,
            record_id=stage.record(record).record_id,
            category=category,
            home_branch=_code(stage, home),
            current_branch=_code(stage, current or home),
            **{"price_cents": PRICE_CENTS, **facts},
        ),
    )
    stage.items[label] = record


def _code(stage: Stage, label: str) -> str:
    return places.branch_by_id(stage.branch(label).branch_id).code
