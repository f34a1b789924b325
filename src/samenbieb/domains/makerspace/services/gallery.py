"""The gallery: put in, shown by a press of its own, taken down at once by who made it or by staff. Its files go with it."""

import secrets
from dataclasses import dataclass
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from samenbieb.domains.makerspace import permissions, rules
from samenbieb.domains.makerspace.errors import (
    ExhibitCodeUnknown,
    PictureNotReadable,
    PictureTooHeavy,
)
from samenbieb.domains.makerspace.models import Exhibit, Machine
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.formats.pictures import NotAPicture, Picture, PictureTooLarge, read_picture
from samenbieb.kernel import attempts, audit, clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked
from samenbieb.kernel.screening import screened

GUESSED = "gallery code"
_WHY = "the holder of a code takes down what they made, at any library"


@dataclass(frozen=True, slots=True)
class ExhibitWish:
    """What is shown of something that was made, and who said yes."""

    title: str
    band: str
    licence: str
    about: str = ""
    machine: str = ""
    maker_name: str = ""
    maker_agreed: bool = False
    parent_agreed: bool = False
    nobody_in_it: bool = False


def add_exhibit(actor: Actor, *, branch_id: int, wish: ExhibitWish, picture: bytes) -> tuple[str, str]:
    """Put something in the gallery of a place; nobody sees it yet. Returns its public id and the code for the maker's card.

    Raises: NotFound, NotAllowed, Invalid, NamesSomebody, PictureNotReadable, PictureTooHeavy.
    """
    place = organisations.place(branch_id)
    actor.require(permissions.NOTE, at=place.organisation_id)
    row = Exhibit(organisation_id=place.organisation_id, branch_id=branch_id)
    _fill(actor, row, wish)
    drawn = _drawn(picture)
    row.picture, row.width, row.height = uuid4().hex, drawn.width, drawn.height
    row.code = "".join(secrets.choice(rules.CODE_SIGNS) for _sign in range(rules.CODE_LENGTH))
    row.added_at, row.added_by = clock.now(), actor.name
    try:
        _keep_files(row.picture, drawn)
        _add(actor, row)
    except BaseException:
        _drop_files(row.picture)
        raise
    return str(row.public_id), row.code


@locked
def _add(actor: Actor, row: Exhibit) -> None:
    row.pk = None  # a second try after a deadlock writes it anew
    row.save(force_insert=True)
    audit.record(actor, permissions.NOTE, row, exhibit="added", band=row.band)


@locked
def publish_exhibit(actor: Actor, *, exhibit: str, published: bool = True) -> None:
    """Let everybody see it, or nobody again. Twice is once. Raises: NotFound, NotAllowed. Locks: the exhibit."""
    row = _lock(actor, exhibit)
    actor.require(permissions.RUN, at=row.organisation_id)
    if (row.published_at is not None) == published:
        return
    row.published_at = clock.now() if published else None
    row.save(update_fields=["published_at"])
    audit.record(actor, permissions.RUN, row, exhibit="published" if published else "hidden")


@locked
def take_down(actor: Actor, *, exhibit: str) -> None:
    """Take something out of the gallery for good: its words and its files are gone. Raises: NotFound, NotAllowed."""
    row = _lock(actor, exhibit)
    actor.require(permissions.NOTE, at=row.organisation_id)
    end(actor, row)


def take_down_by_code(actor: Actor, *, code: str, address: str) -> None:
    """Let who made it take it down, with the code on their card: at once, and without a reason.

    Wrong codes are counted by the address of who asks. Raises: ExhibitCodeUnknown, TooManyAttempts.
    """
    attempts.start_of_many(GUESSED, address)
    _by_code(Actor.anonymous(actor.door), rules.read_code(code))  # the trail does not say which member asked
    attempts.one_was_right(GUESSED, address)


@locked
def _by_code(actor: Actor, code: str) -> None:
    rows = Exhibit.objects.across_all(reason=_WHY).select_for_update(of=("self",), no_key=True)
    row = rows.filter(code=code).first() if code else None
    if row is None:
        raise ExhibitCodeUnknown
    end(actor, row)


def end(actor: Actor, row: Exhibit) -> None:
    """Empty something that the caller holds, and drop its files: last, so that nothing is shown that has no files."""
    picture = row.picture
    row.title = row.about = row.maker_name = row.picture = ""
    row.code, row.ended_at = None, clock.now()
    row.save(update_fields=["title", "about", "maker_name", "picture", "code", "ended_at"])
    audit.record(actor, permissions.NOTE, row, exhibit="taken down")
    _drop_files(picture)


def _lock(actor: Actor, exhibit: str) -> Exhibit:
    row = None
    if identifiers.is_public_id(exhibit):
        rows = Exhibit.objects.within(actor, permissions.VIEW).filter(public_id=exhibit, ended_at=None)
        row = rows.select_for_update(of=("self",), no_key=True).first()
    if row is None:
        raise NotFound
    return row


def _fill(actor: Actor, row: Exhibit, wish: ExhibitWish) -> None:
    title, about = (screened(" ".join(text.split())) for text in (wish.title, wish.about))
    name = " ".join(wish.maker_name.split())
    is_adult = wish.band == Exhibit.Band.ADULT
    wrong = _wrong_words(wish, title, about) | _wrong_about_the_maker(wish, name, is_adult=is_adult)
    if wrong:
        raise Invalid(fields=wrong)
    row.title, row.about, row.maker_name = title, about, name
    row.band, row.licence = wish.band, wish.licence
    row.maker_agreed, row.parent_agreed = True, not is_adult
    row.machine_id = _machine_id(actor, row, wish.machine) if wish.machine else None


def _wrong_words(wish: ExhibitWish, title: str, about: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not 1 <= len(title) <= rules.TITLE_MAX:
        wrong["title"] = _("Fill in what it is, at most eighty letters.")
    if len(about) > rules.ABOUT_MAX:
        wrong["about"] = _("Write at most three hundred letters.")
    if wish.licence not in Exhibit.Licence.values:
        wrong["licence"] = _("Choose what others may do with it.")
    if not wish.nobody_in_it:
        wrong["nobody_in_it"] = _("Look whether a face or a name is in the picture, and tick that.")
    return wrong


def _wrong_about_the_maker(wish: ExhibitWish, name: str, *, is_adult: bool) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if wish.band not in Exhibit.Band.values:
        wrong["band"] = _("Choose how old who made it is.")
    if name and not is_adult:
        wrong["maker_name"] = _("We never show the name of a child. Leave it empty.")
    elif name and not rules.is_first_name(name):
        wrong["maker_name"] = _("Fill in only a first name, or leave it empty.")
    if not wish.maker_agreed:
        wrong["maker_agreed"] = _("Ask who made it whether we may show it, and tick that.")
    if not is_adult and not wish.parent_agreed:
        wrong["parent_agreed"] = _("A parent has to say yes first. Tick that they did.")
    return wrong


def _machine_id(actor: Actor, row: Exhibit, machine: str) -> int:
    found = None
    if identifiers.is_public_id(machine):
        rows = Machine.objects.within(actor, permissions.VIEW).filter(
            public_id=machine, resource__branch_id=row.branch_id
        )
        found = rows.values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return found


def _drawn(picture: bytes) -> Picture:
    try:
        return read_picture(picture)
    except PictureTooLarge as problem:
        raise PictureTooHeavy from problem
    except NotAPicture as problem:
        raise PictureNotReadable from problem


def _keep_files(picture: str, drawn: Picture) -> None:
    for size, data in (("large", drawn.large), ("small", drawn.small)):
        default_storage.save(rules.picture_path(picture, size), ContentFile(data))


def _drop_files(picture: str) -> None:
    for size in rules.SIZES:
        default_storage.delete(rules.picture_path(picture, size))
