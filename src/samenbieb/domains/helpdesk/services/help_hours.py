"""A place says where and when it gives help, stops with it, or takes its last change back."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from samenbieb.domains.helpdesk import permissions
from samenbieb.domains.helpdesk.errors import (
    ByAppointmentWrong,
    ChoiceUnknown,
    HelpHoursWrong,
    HelpLanguageUnknown,
    NothingToTakeBack,
)
from samenbieb.domains.helpdesk.events import HelpHoursChanged
from samenbieb.domains.helpdesk.models import HelpPlace, HelpTime
from samenbieb.domains.helpdesk.rules import moments
from samenbieb.domains.helpdesk.rules.appointments import WALK_IN, ByAppointment
from samenbieb.domains.helpdesk.services.own_lists import telephone
from samenbieb.domains.helpdesk.services.times import look_again
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

_WHY = "the help of a place where the actor may change it"
_FIELDS = ("is_ido", "coming", "languages", "number")


@dataclass(frozen=True, slots=True)
class HelpWish:
    """What a place wants to say of its help. `week`: from and until, by weekday (Monday = 0).

    `appointments`: how hours are given by appointment, by their weekday and beginning; others are walk-in only.
    """

    week: moments.Week
    languages: Collection[str] = ("nl",)
    coming: str = "walk_in"
    is_ido: bool = True
    number: str = ""
    appointments: Mapping[tuple[int, dt.time], ByAppointment] = field(default_factory=dict)


@transaction.atomic
def set_help(actor: Actor, *, branch_id: int, wish: HelpWish) -> int:
    """Say when and how help is given at a place; what stood before can be put back. Said twice, it changes nothing.

    Appointments that cannot go on any more are called off. Returns how many.
    Raises: NoSuchPlace, NotFound, HelpHoursWrong, HelpLanguageUnknown, ChoiceUnknown, ByAppointmentWrong.
    Locks: the help of the place. Publishes: HelpHoursChanged, AppointmentsChanged.
    """
    place = _mine(actor, branch_id)
    if not any(wish.week.values()) or moments.week_problem(wish.week):
        raise HelpHoursWrong
    languages = [code for code in moments.LANGUAGES if code in wish.languages]
    if not languages or len(languages) < len(set(wish.languages)):
        raise HelpLanguageUnknown(fields={"languages": str(HelpLanguageUnknown.message)})
    if wish.coming not in HelpPlace.Coming.values:
        raise ChoiceUnknown(fields={"coming": str(ChoiceUnknown.message)})
    if not all(by.is_right for by in wish.appointments.values()):
        raise ByAppointmentWrong
    after = {
        "given": True,
        "is_ido": wish.is_ido,
        "coming": wish.coming,
        "languages": languages,
        "number": telephone(wish.number),
        "times": _times(wish),
    }
    row = _locked(place)
    before = _as_it_stands(row)
    return _write(actor, row, after, before=before) if after != before else 0


@transaction.atomic
def stop_help(actor: Actor, *, branch_id: int) -> int:
    """Say that a place gives no help any more; its appointments are called off. Returns how many.

    Raises: NoSuchPlace, NotFound. Locks: the help of the place.
    """
    row = _locked(_mine(actor, branch_id))
    before = _as_it_stands(row)
    return _write(actor, row, {**before, "given": False}, before=before) if before["given"] else 0


@transaction.atomic
def take_back_help(actor: Actor, *, branch_id: int) -> int:
    """Put back how the help of a place stood before the last change; what was called off by it goes on again where it can.

    Returns how many appointments cannot go on now.
    Raises: NoSuchPlace, NotFound, NothingToTakeBack. Locks: the help of the place.
    """
    row = _locked(_mine(actor, branch_id))
    if not row.before:
        raise NothingToTakeBack
    return _write(actor, row, row.before, before={})


def _mine(actor: Actor, branch_id: int) -> organisations.Place:
    """Give a place whose help this actor may change; of another library it is not found."""
    place = organisations.place(branch_id)
    if not actor.may(permissions.EDIT_HELP_HOURS, at=place.organisation_id):
        raise NotFound
    return place


def _locked(place: organisations.Place) -> HelpPlace:
    rows = HelpPlace.objects.across_all(reason=_WHY)
    rows.get_or_create(
        branch_id=place.pk,
        defaults={
            "organisation_id": place.organisation_id,
            "changed_at": clock.now(),
            "stopped_at": clock.now(),
        },
    )
    return rows.select_for_update().get(branch_id=place.pk)


def _as_it_stands(row: HelpPlace) -> dict[str, Any]:
    times = [
        [one.weekday, one.begins.isoformat(), one.ends.isoformat(), one.minutes, one.seats, one.kind]
        for one in row.times.all()
    ]
    return {
        "given": row.stopped_at is None,
        **{name: getattr(row, name) for name in _FIELDS},
        "times": sorted(times),
    }


def _times(wish: HelpWish) -> list[list[Any]]:
    """Give the hours as they are kept; those that touch are one when they are given in the same way."""
    found: list[list[Any]] = []
    for weekday, spans in sorted(wish.week.items()):
        for begins, ends in sorted(spans):
            by = wish.appointments.get((weekday, begins), WALK_IN)
            way = [by.minutes, by.seats, by.kind] if by.minutes else [0, 1, "question"]
            if found and [found[-1][0], *found[-1][2:]] == [weekday, begins.isoformat(), *way]:
                found[-1][2] = ends.isoformat()
            else:
                found.append([weekday, begins.isoformat(), ends.isoformat(), *way])
    return found


def _write(actor: Actor, row: HelpPlace, after: dict[str, Any], *, before: dict[str, Any]) -> int:
    for name in _FIELDS:
        setattr(row, name, after[name])
    row.before = before
    row.changed_at = clock.now()
    row.stopped_at = None if after["given"] else clock.now()
    row.save()
    row.times.all().delete()
    HelpTime.objects.bulk_create(
        HelpTime(
            place=row,
            weekday=weekday,
            begins=dt.time.fromisoformat(begins),
            ends=dt.time.fromisoformat(ends),
            **dict(
                zip(("minutes", "seats", "kind"), way, strict=False)
            ),  # `before` of an earlier version has none
        )
        for weekday, begins, ends, *way in after["times"]
    )
    audit.record(
        actor,
        permissions.EDIT_HELP_HOURS,
        row,
        given=after["given"],
        times=len(after["times"]),
        taken_back=not before,
    )
    outbox.publish(HelpHoursChanged(row.organisation_id, row.branch_id))
    return len(look_again(row.branch_id))
