"""Lists kept by hand: a new agency for the network, a topic of one library, the number for a helper who is stuck."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from samenbieb.domains.helpdesk import permissions
from samenbieb.domains.helpdesk.errors import ChoiceUnknown, ListNameTaken
from samenbieb.domains.helpdesk.models import Agency, DeskSettings, Topic
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.screening import screened

NAME_LENGTH_MAX = 80
COUNTRY_TIME_ZONE = "Europe/Amsterdam"  # the lists of the network are those of the country
TELEPHONE_SIGNS = frozenset("0123456789+- ()")
BY_HAND_POSITION = 500  # after what the network shares


@transaction.atomic
def add_topic(actor: Actor, *, organisation_id: int, name: str, counts_as: str, name_en: str = "") -> str:
    """Add a topic of one library below a national one, from today on. Returns its public id.

    `counts_as`: code of the national topic that it is in the figures. Raises: NotAllowed, Invalid, NamesSomebody, ChoiceUnknown, ListNameTaken.
    """
    actor.require(permissions.EDIT_LISTS, at=organisation_id)
    code = f"own-{_code(name)}"[:40]
    national = Topic.objects.filter(organisation=None, code=counts_as).first()
    if national is None:
        raise ChoiceUnknown(fields={"counts_as": str(ChoiceUnknown.message)})
    topic = Topic(
        organisation_id=organisation_id,
        code=code,
        name=_name(name),
        name_en=_name(name_en),
        position=BY_HAND_POSITION,
        from_on=_today(organisation_id),
        level=2,
        parent_id=national.pk if national.level == 1 else national.parent_id,
        counts_as=national,
        agency_id=national.agency_id,
        is_government=national.is_government,
    )
    _save_new(topic)
    audit.record(actor, permissions.EDIT_LISTS, topic, code=code, counts_as=counts_as)
    return str(topic.public_id)


@transaction.atomic
def end_topic(actor: Actor, *, topic: str) -> None:
    """End a topic of a library with today; what was counted under it stays. Raises: NotFound."""
    row, organisation_id = _own_topic(actor, topic)
    row.until_on = _today(organisation_id)
    row.save(update_fields=["until_on"])
    audit.record(actor, permissions.EDIT_LISTS, row, code=row.code, ended=True)


@transaction.atomic
def reopen_topic(actor: Actor, *, topic: str) -> None:
    """Let a topic of a library that had ended be chosen again. Raises: NotFound."""
    row, _organisation_id = _own_topic(actor, topic)
    row.until_on = None
    row.save(update_fields=["until_on"])
    audit.record(actor, permissions.EDIT_LISTS, row, code=row.code, ended=False)


def _own_topic(actor: Actor, topic: str) -> tuple[Topic, int]:
    """Lock a topic of a library whose lists the actor keeps; others are not found. Raises: NotFound."""
    if not identifiers.is_public_id(topic):
        raise NotFound
    row = Topic.objects.select_for_update().filter(public_id=topic, organisation__isnull=False).first()
    if row is None or row.organisation_id is None:
        raise NotFound
    if not actor.may(permissions.EDIT_LISTS, at=row.organisation_id):
        raise NotFound
    return row, row.organisation_id


@transaction.atomic
def add_agency(actor: Actor, *, name: str, name_en: str = "", website: str = "") -> str:
    """Add an agency to the list of the network, from now on. Returns its public id. Raises: NotAllowed, Invalid, ListNameTaken."""
    actor.require(permissions.EDIT_NATIONAL_LISTS)
    code = _code(name)
    agency = Agency(
        code=code,
        name=_name(name),
        name_en=_name(name_en),
        website=website.strip(),
        position=BY_HAND_POSITION,
        from_on=clock.today(COUNTRY_TIME_ZONE),
    )
    try:
        agency.clean_fields()
    except ValidationError as problem:
        raise Invalid(
            fields={name: " ".join(told) for name, told in problem.message_dict.items()}
        ) from problem
    _save_new(agency)
    audit.record(actor, permissions.EDIT_NATIONAL_LISTS, agency, code=code)
    return str(agency.public_id)


@transaction.atomic
def end_agency(actor: Actor, *, agency: str) -> None:
    """End an agency with today; what was counted under it stays. Raises: NotAllowed, NotFound."""
    _set_agency_end(actor, agency, clock.today(COUNTRY_TIME_ZONE))


@transaction.atomic
def reopen_agency(actor: Actor, *, agency: str) -> None:
    """Let an agency that had ended be chosen again. Raises: NotAllowed, NotFound."""
    _set_agency_end(actor, agency, None)


def _set_agency_end(actor: Actor, agency: str, until_on: dt.date | None) -> None:
    actor.require(permissions.EDIT_NATIONAL_LISTS)
    if not identifiers.is_public_id(agency):
        raise NotFound
    row = Agency.objects.select_for_update().filter(public_id=agency).first()
    if row is None:
        raise NotFound
    row.until_on = until_on
    row.edition = ""  # changed by hand: the file leaves it so
    row.save(update_fields=["until_on", "edition"])
    audit.record(actor, permissions.EDIT_NATIONAL_LISTS, row, code=row.code, ended=until_on is not None)


@transaction.atomic
def set_stuck_number(actor: Actor, *, organisation_id: int, number: str) -> None:
    """Set the number that a helper calls who is stuck. Raises: NotAllowed."""
    actor.require(permissions.EDIT_LISTS, at=organisation_id)
    rows = DeskSettings.objects.across_all(reason="the settings of the library of the actor")
    row = rows.select_for_update().filter(organisation_id=organisation_id).first()
    row = row or DeskSettings(organisation_id=organisation_id)
    row.stuck_number = telephone(number)
    row.save()
    audit.record(actor, permissions.EDIT_LISTS, row)


def telephone(text: str) -> str:
    """Give of what was typed what can stand in a telephone number: no name and no story goes along."""
    return "".join(sign for sign in text if sign in TELEPHONE_SIGNS).strip()[:30]


def _save_new(row: Topic | Agency) -> None:
    """Write a new row. Two people who enter the same at one moment: the second is told. Raises: ListNameTaken."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as problem:
        raise ListNameTaken(fields={"name": str(ListNameTaken.message)}) from problem


def _code(name: str) -> str:
    code = slugify(_name(name))[:40].strip("-")
    if not code:
        raise Invalid(fields={"name": str(Invalid.message)})
    return code


def _name(name: str) -> str:
    """Tidy a name that somebody typed; nothing in it may lead to a person. Raises: NamesSomebody."""
    return screened(" ".join(name.split()))[:NAME_LENGTH_MAX]


def _today(organisation_id: int) -> dt.date:
    return clock.today(organisations.organisation_by_id(organisation_id).time_zone)
