"""The gallery as pages show it: everybody sees what was published, staff see what waits as well."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from samenbieb.domains.makerspace import permissions, rules
from samenbieb.domains.makerspace.models import Exhibit
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

ROOM = "makerspace"
_PUBLIC = "what was published is public"
SHOWN_MAX, PAGE_SIZE = 60, 48


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """Something that was made. `maker` is a band, or the first name that an adult chose. `code` is for staff."""

    public_id: str
    title: str
    about: str
    maker: str
    machine_name: str
    branch: str
    licence: str
    licence_label: str
    width: int
    height: int
    added_at: dt.datetime
    is_published: bool
    code: str = ""


def exhibits(actor: Actor, branch_id: int, page: int = 1) -> list[ExhibitView]:
    """Give a page of the gallery of a place of the actor's library, newest first, what waits as well; with the codes."""
    rows = _at_desk(actor, branch_id).select_related("machine__resource")
    return _views(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], codes=True)


def exhibits_number(actor: Actor, branch_id: int) -> int:
    """Count what is in the gallery of a place of the actor's library, what waits as well."""
    return _at_desk(actor, branch_id).count()


def shown_exhibits() -> list[ExhibitView]:
    """Give what everybody sees, newest first."""
    rows = _shown().select_related("machine__resource").order_by("-published_at", "-pk")
    return _views(rows[:SHOWN_MAX])


def is_anything_shown() -> bool:
    """Tell whether the gallery holds something."""
    return _shown().exists()


def picture(actor: Actor, public_id: str, size: str) -> bytes:
    """Give the JPEG of something at a library of the actor. Raises: NotFound."""
    return _file(Exhibit.objects.within(actor, permissions.VIEW).filter(ended_at=None), public_id, size)


def public_picture(public_id: str, size: str) -> bytes:
    """Give the JPEG of something that everybody sees. Raises: NotFound."""
    return _file(_shown(), public_id, size)


def bands() -> list[tuple[str, str]]:
    """Give how old a maker can be, with words."""
    return [(value, str(label)) for value, label in Exhibit.Band.choices]


def licences() -> list[tuple[str, str]]:
    """Give what others may do, with words."""
    return [(value, str(label)) for value, label in Exhibit.Licence.choices]


def shown_code(code: str) -> str:
    """Give a code as it stands on a card."""
    return rules.shown_code(code)


def _at_desk(actor: Actor, branch_id: int) -> QuerySet[Exhibit]:
    return Exhibit.objects.within(actor, permissions.VIEW).filter(branch_id=branch_id, ended_at=None)


def _shown() -> QuerySet[Exhibit]:
    """Give what was published, of libraries that have a maker place: where it is off, nobody at the desk takes anything down."""
    rows = Exhibit.objects.across_all(reason=_PUBLIC).filter(published_at__isnull=False, ended_at=None)
    libraries = rows.order_by().values_list("organisation_id", flat=True).distinct()
    return rows.filter(organisation_id__in=[pk for pk in libraries if organisations.module_is_on(ROOM, pk)])


def _file(rows: QuerySet[Exhibit], public_id: str, size: str) -> bytes:
    row = rows.filter(public_id=public_id).first() if identifiers.is_public_id(public_id) else None
    if row is None or size not in rules.SIZES:
        raise NotFound
    try:
        with default_storage.open(rules.picture_path(row.picture, size)) as file:
            return bytes(file.read())
    except FileNotFoundError as problem:
        raise NotFound from problem


def _views(rows: Iterable[Exhibit], *, codes: bool = False) -> list[ExhibitView]:
    return [_view(row, codes=codes) for row in rows]


def _view(row: Exhibit, *, codes: bool) -> ExhibitView:
    return ExhibitView(
        public_id=str(row.public_id),
        title=row.title,
        about=row.about,
        maker=row.maker_name or str(row.get_band_display()),
        machine_name=row.machine.resource.name if row.machine else "",
        branch=organisations.place(row.branch_id).name,
        licence=row.licence,
        licence_label=str(row.get_licence_display()),
        width=row.width,
        height=row.height,
        added_at=row.added_at,
        is_published=row.published_at is not None,
        code=rules.shown_code(row.code) if codes and row.code else "",
    )
