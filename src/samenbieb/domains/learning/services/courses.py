"""Courses for groups: an activity is said to be one, a provider's is entered, changed, looked at anew, ended, brought back."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from samenbieb.domains.learning import permissions
from samenbieb.domains.learning.errors import AlreadyACourse, CourseElsewhere, CourseInvalid
from samenbieb.domains.learning.events import CourseChanged
from samenbieb.domains.learning.models import GroupCourse
from samenbieb.domains.learning.rules import courses
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import selectors as programme
from samenbieb.domains.referrals import selectors as referrals
from samenbieb.domains.referrals.errors import PartnerUnknown
from samenbieb.kernel import audit, clock, identifiers, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.locking import locked

TEXTS = ("title", "what", "where", "when")


@dataclass(frozen=True, slots=True)
class CourseWish:
    """What is said of a course. `level`: scale and level ("nt2:a1"); `partner`: a public id, empty for the library itself.

    From `title` on only of a course that is held elsewhere; `municipality` is a code, or empty for the whole area.
    """

    theme: str
    audience: str = "everybody"
    level: str = ""
    no_reading: bool = False
    partner: str = ""
    title: str = ""
    what: str = ""
    where: str = ""
    when: str = ""
    municipality: str = ""
    price_cents: int | None = None


@locked
def mark_course(actor: Actor, *, activity: str, wish: CourseWish) -> str:
    """Say that an activity is a course. One that was ended is one again. Returns its public id.

    Raises: NotFound, NotAllowed, AlreadyACourse, CourseInvalid. Publishes: CourseChanged.
    """
    view = programme.activity(actor, activity)
    number = programme.activity_number(actor, activity)
    actor.require(permissions.EDIT_COURSES, at=view.organisation_id)
    rows = GroupCourse.objects.within(actor, permissions.EDIT_COURSES).select_for_update(of=("self",))
    row = rows.filter(activity_id=number).first() or GroupCourse(
        organisation_id=view.organisation_id, activity_id=number, ended_at=clock.now()
    )
    if row.ended_at is None:
        raise AlreadyACourse
    row.ended_at = None
    _fill(row, wish)
    row.save()
    _tell(actor, row, what="added")
    return str(row.public_id)


@locked
def add_course(actor: Actor, *, organisation_id: int, wish: CourseWish) -> str:
    """Enter a course that a provider holds elsewhere; it was looked at today. Returns its public id.

    Raises: NotAllowed, CourseInvalid.
    """
    actor.require(permissions.EDIT_COURSES, at=organisation_id)
    row = GroupCourse(organisation_id=organisation_id, checked_on=_today(organisation_id))
    _fill(row, wish)
    row.save()
    _tell(actor, row, what="added")
    return str(row.public_id)


@locked
def change_course(actor: Actor, *, course: str, wish: CourseWish) -> None:
    """Say something else of a course; one elsewhere was looked at today. Raises: NotFound, CourseInvalid. Locks: the course."""
    row = lock_course(actor, course)
    before = _as_it_stands(row)
    _fill(row, wish)
    if row.activity_id is None:
        row.checked_on = _today(row.organisation_id)
    row.save()
    after = _as_it_stands(row)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    audit.record(actor, permissions.EDIT_COURSES, row, what="changed", changed=changed)


@locked
def confirm_course(actor: Actor, *, course: str) -> None:
    """Say that what stands there was looked at today and is still so. Raises: NotFound, CourseElsewhere. Locks: the course."""
    row = lock_course(actor, course)
    if row.activity_id is not None:
        raise CourseElsewhere
    row.checked_on = _today(row.organisation_id)
    row.save(update_fields=["checked_on"])
    audit.record(actor, permissions.EDIT_COURSES, row, what="confirmed")


@locked
def end_course(actor: Actor, *, course: str, ended: bool = True) -> None:
    """Take a course out of the catalogue, or put it back. Twice is once. Raises: NotFound. Locks: the course."""
    row = lock_course(actor, course)
    if (row.ended_at is not None) == ended:
        return
    row.ended_at = clock.now() if ended else None
    row.save(update_fields=["ended_at"])
    _tell(actor, row, what="ended" if ended else "brought_back")


def lock_course(actor: Actor, course: str) -> GroupCourse:
    """Hold a course of a library where the actor keeps the catalogue. Raises: NotFound."""
    rows = GroupCourse.objects.within(actor, permissions.EDIT_COURSES).select_for_update(of=("self",))
    row = rows.filter(public_id=course).first() if identifiers.is_public_id(course) else None
    if row is None:
        raise NotFound
    return row


def _fill(row: GroupCourse, wish: CourseWish) -> None:
    """Take over what was said, and look whether it can be. Raises: CourseInvalid."""
    fields: dict[str, str] = {}
    row.theme, row.audience, row.no_reading = wish.theme, wish.audience, wish.no_reading
    row.scale, row.level = courses.read_level(wish.level)
    if wish.theme not in GroupCourse.Theme.values:
        fields["theme"] = _("Choose what the course is about.")
    elif wish.level and (row.scale, row.level) not in courses.levels_of(wish.theme):
        fields["level"] = _("This level does not belong to what the course is about.")
    if wish.audience not in GroupCourse.Audience.values:
        fields["audience"] = _("Choose for whom it is.")
    row.partner_id = None
    if wish.partner:
        try:
            row.partner_id = referrals.partner_number(row.organisation_id, wish.partner)
        except PartnerUnknown:
            fields["partner"] = _("Choose a partner from the list.")
    if row.activity_id is None:
        fields |= _fill_elsewhere(row, wish)
    if fields:
        raise CourseInvalid(fields=fields)


def _fill_elsewhere(row: GroupCourse, wish: CourseWish) -> dict[str, str]:
    fields: dict[str, str] = {}
    if not wish.partner:
        fields["partner"] = _("Choose who gives this course.")
    for name in TEXTS:
        setattr(row, name, " ".join(str(getattr(wish, name)).split()))
    if not row.title:
        fields["title"] = _("Fill in what the course is called.")
    if not row.where:
        fields["where"] = _("Fill in where it is.")
    known = {one.code: one for one in organisations.municipalities()} if wish.municipality else {}
    row.municipality = known.get(wish.municipality)
    if wish.municipality and row.municipality is None:
        fields["municipality"] = _("Choose a municipality from the list.")
    row.price_cents = wish.price_cents
    try:
        row.clean_fields(exclude=["organisation", "activity", "partner", "municipality", "theme", "audience"])
    except ValidationError as problem:
        fields |= {name: " ".join(told) for name, told in problem.message_dict.items() if name not in fields}
    return fields


def _as_it_stands(row: GroupCourse) -> dict[str, Any]:
    names = ("theme", "audience", "scale", "level", "no_reading", "partner_id", *TEXTS, "municipality_id")
    return {name: getattr(row, name) for name in (*names, "price_cents")}


def _tell(actor: Actor, row: GroupCourse, *, what: str) -> None:
    audit.record(actor, permissions.EDIT_COURSES, row, what=what)
    span = programme.spans([row.activity_id]).get(row.activity_id) if row.activity_id else None
    if span is not None:
        days = sorted({(one.branch_id, one.day.isoformat()) for one in span.dates})
        outbox.publish(CourseChanged(str(row.public_id), days))


def _today(organisation_id: int) -> dt.date:
    return clock.today(organisations.organisation_by_id(organisation_id).time_zone)
