"""Bookings at the desk: who comes today, booking for somebody, blocking, and what can be booked."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.booking import permissions, selectors, services
from samenbieb.domains.booking.errors import SlotTaken
from samenbieb.domains.booking.services import For, ResourceWish
from samenbieb.domains.credentials import selectors as credentials
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.interfaces.desk.booking_words import desk_words, shown_at_desk
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.keeping import refusal_of, refuse_wrong
from samenbieb.interfaces.web import days
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, Refusal

SECTION = "booking"
USUAL_MINUTES = 30
ACTS: dict[str, Callable[..., None]] = {
    "check_in": services.check_in,
    "undo": services.undo_check_in,
    "no_show": services.did_not_come,
    "cancel": services.cancel,
    "restore": services.restore,
}


@require_GET
@at_desk
def today(request: Request) -> HttpResponse:
    """Show what is booked here on a day."""
    actor, here = request.actor, places.place(place_of(request))
    actor.require(permissions.VIEW, at=here.organisation_id)
    day = day_in(request.GET.get("dag", "")) or clock.today(here.organisation.time_zone)
    may_book = actor.may(permissions.BOOK, at=here.organisation_id)
    context = {
        "section": SECTION,
        "day": day,
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1),
        "claims": selectors.claims_on(actor, here.pk, day),
        "may_book": may_book,
        "outside_count": selectors.outside_count(actor, here.pk) if may_book else 0,
        "back_count": selectors.inside_again_count(actor, here.pk) if may_book else 0,
        "may_manage": actor.may(permissions.MANAGE, at=here.organisation_id)
        or actor.may(permissions.BLOCK, at=here.organisation_id),
    }
    return show(request, "desk/booking/today.html", context)


@require_POST
@at_desk
def act(request: Request, claim: str) -> HttpResponse:
    """Do something with a booking: somebody is here, did not come; it is called off, or stands again."""
    view = selectors.claim(request.actor, claim)
    do = ACTS.get(request.POST.get("act", ""))
    if do is None:
        raise Invalid
    with_whom = {"adult_is_here": bool(request.POST.get("adult"))} if do is services.check_in else {}
    try:
        do(request.actor, claim=claim, **with_whom)
    except Refusal as refusal:
        if refusal.http_status in {403, 404}:
            raise
        messages.warning(request, " ".join(desk_words(refusal)), extra_tags="warn")
    else:
        messages.success(request, _("The change is kept."), extra_tags="ok")
    if view.series and request.POST.get("reeks"):
        return HttpResponseRedirect(reverse("desk:booking-series", args=[view.series]))
    return HttpResponseRedirect(f"{reverse('desk:booking')}?dag={view.day.isoformat()}")


@require_http_methods(["GET", "POST"])
@at_desk
def new(request: Request) -> HttpResponse:
    """Book for somebody: choose what, which day and how long, then a moment that is free."""
    actor, here = request.actor, places.place(place_of(request))
    actor.require(permissions.BOOK, at=here.organisation_id)
    data = request.POST if request.method == "POST" else request.GET
    things = selectors.resources(actor, here.pk)
    chosen = next((one for one in things if one.public_id == data.get("wat", "")), None)
    today_here = clock.today(here.organisation.time_zone)
    typed_day = data.get("dag", today_here.isoformat())
    if "wat" not in data:  # a link from a day that may be over: nobody typed it
        typed_day = max(day_in(typed_day) or today_here, today_here).isoformat()
    typed_minutes = data.get("minuten", str(chosen.minutes_min if chosen else USUAL_MINUTES))
    when: tuple[dt.date, int] | None = None
    refusal: Refusal | None = None
    try:
        when = _when(typed_day, typed_minutes, today_here)
        if request.method == "POST":
            return _book(request, chosen, when[1], here.organisation_id)
    except Refusal as problem:
        if problem.http_status == 403:
            raise
        refusal = problem
    context: dict[str, Any] = {
        "section": SECTION,
        "things": things,
        "chosen": chosen,
        "typed_day": typed_day,
        "typed_minutes": typed_minutes,
        "start": data.get("start", ""),
        "who": data.get("wie", ""),
        "free": selectors.starts(chosen.public_id, when[0], 1, when[1])[0] if chosen and when else None,
        "may_manage": actor.may(permissions.MANAGE, at=here.organisation_id),
        **shown_at_desk(refusal),
    }
    return show(request, "desk/booking/new.html", context, status=refusal.http_status if refusal else 200)


def _when(day_typed: str, minutes_typed: str, today_here: dt.date) -> tuple[dt.date, int]:
    """Read on which day and for how long. Raises: Invalid."""
    day, minutes, wrong = day_in(day_typed), number(minutes_typed), {}
    if day is None:
        wrong["dag"] = _("Choose a day.")
    elif day < today_here:
        wrong["dag"] = _("This day is over. Choose today or a later day.")
    if not minutes:
        wrong["minuten"] = wrong_minutes()
    refuse_wrong(wrong)
    return day or today_here, minutes or 0


def wrong_minutes() -> str:
    """Say that a length is none."""
    return _("Fill in the length in whole minutes, such as 60.")


def _book(
    request: Request, thing: selectors.ResourceView | None, minutes: int, organisation_id: int
) -> HttpResponse:
    if thing is None:
        refuse_wrong({"wat": _("Choose what you book.")})
        raise Invalid
    start = moment_in(request.POST.get("start", ""))
    whom = who(request, request.POST.get("wie", ""), organisation_id)
    services.book(request.actor, resource=thing.public_id, starts_at=start, minutes=minutes, whom=whom)
    messages.success(request, _("It is booked."), extra_tags="ok")
    return HttpResponseRedirect(f"{reverse('desk:booking')}?dag={request.POST.get('dag', '')}")


@require_http_methods(["GET", "POST"])
@at_desk
def things(request: Request) -> HttpResponse:
    """Show what can be booked here; add something, block it for a while, put it away, bring it back."""
    actor, here = request.actor, places.place(place_of(request))
    actor.require(permissions.VIEW, at=here.organisation_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        refusal = refusal_of(lambda: _change(request, here.pk))
        if refusal is None:
            messages.success(request, _("The change is kept."), extra_tags="ok")
            return HttpResponseRedirect(reverse("desk:booking-things"))
    in_the_way = _in_the_way(request, here.pk, refusal)
    if isinstance(refusal, SlotTaken):  # the service speaks to who books, not to who blocks
        refusal.sentence = (
            _("This is booked then. Look below what stands in the way.")
            if in_the_way
            else _("This is in use or blocked then. Choose other days.")
        )
    context = {
        "section": SECTION,
        "things": selectors.resources(actor, here.pk),
        "away": selectors.resources(actor, here.pk, retired=True),
        "kinds": selectors.kinds(),
        "reasons": selectors.reasons(),
        "filled": request.POST,
        "in_the_way": in_the_way,
        **shown_at_desk(refusal),
        "may_manage": actor.may(permissions.MANAGE, at=here.organisation_id),
        "may_block": actor.may(permissions.BLOCK, at=here.organisation_id),
    }
    return show(request, "desk/booking/things.html", context, status=refusal.http_status if refusal else 200)


def _change(request: Request, branch_id: int) -> None:
    actor, post = request.actor, request.POST
    match post.get("act", ""):
        case "add":
            shortest = number(post.get("minuten", ""))
            if not shortest:
                raise Invalid(wrong_minutes(), fields={"minuten": wrong_minutes()})
            wish = ResourceWish(
                post.get("kind", ""),
                " ".join(post.get("name", "").split()),
                about=post.get("about", ""),
                for_members=bool(post.get("for_members")),
                staffed_only=bool(post.get("staffed_only")),
                grid_minutes=shortest,
                minutes_min=shortest,
                minutes_max=shortest * 4,
            )
            services.add_resource(actor, branch_id=branch_id, wish=wish, parent=post.get("parent", ""))
        case "block" | "block_all" as what:
            start, end = _blocked(request, branch_id)
            asked = {"resource": post.get("wat", ""), "reason": post.get("reason", "")}
            if what == "block":
                services.block(actor, starts_at=start, ends_at=end, **asked)
            else:
                done = services.block_and_call_off(actor, starts_at=start, ends_at=end, **asked)
                tell_called_off(request, done)
        case "retire" | "bring_back" as what:
            services.retire_resource(actor, resource=post.get("wat", ""), retired=what == "retire")
        case _:
            raise Invalid


def _blocked(request: Request, branch_id: int) -> tuple[dt.datetime, dt.datetime]:
    """Read from when until when something is blocked: whole days. Raises: Invalid."""
    first_on, last_on = day_in(request.POST.get("van", "")), day_in(request.POST.get("tot", ""))
    if first_on is None or last_on is None:
        raise Invalid(fields={"van": _("Choose a first and a last day.")})
    return clock.span(first_on, last_on, places.place(branch_id).organisation.time_zone)


def _in_the_way(request: Request, branch_id: int, refusal: Refusal | None) -> list[selectors.OutsideLine]:
    """Give what stands in the way of a block that was refused."""
    if not isinstance(refusal, SlotTaken) or request.POST.get("act") not in {"block", "block_all"}:
        return []
    return selectors.in_the_way(request.actor, request.POST.get("wat", ""), *_blocked(request, branch_id))


def tell_called_off(request: Request, done: services.CalledOff) -> None:
    """Say how many bookings were called off, and of how many nobody could be told."""
    words = ngettext("%(n)s booking is called off.", "%(n)s bookings are called off.", done.count)
    messages.success(request, words % {"n": done.count}, extra_tags="ok")
    if done.told:
        words = ngettext(
            "For %(n)s booking a message goes to who booked.",
            "For %(n)s bookings a message goes to who booked.",
            done.told,
        )
        messages.info(request, words % {"n": done.told}, extra_tags="info")
    if unreached := done.count - done.told:
        words = ngettext(
            "For %(n)s booking we have no address. Tell them yourself.",
            "For %(n)s bookings we have no address. Tell them yourself.",
            unreached,
        )
        messages.warning(request, words % {"n": unreached}, extra_tags="warn")


def who(request: Request, text: str, organisation_id: int) -> For:
    """Read for whom staff book: a card number, the code of somebody who is known here, or else a first name.

    Raises: Invalid, when nobody has such a card: that is wrong with a field, and no reason to lose the form.
    """
    words = " ".join(text.split())
    if words.isdigit() and len(words) > 6:
        try:
            return For(person_id=patrons.scan_card(request.actor, words).person_id)
        except Refusal as refusal:
            if refusal.http_status != 404:
                raise
            sentence = str(refusal.sentence)
            raise Invalid(sentence, fields={"wie": sentence}) from refusal
    known = credentials.find(request.actor, organisation_id, words) if words else []
    coded = [one for one in known if one.code == words.upper()]
    if coded:
        return For(holder_id=coded[0].pk, person_id=coded[0].person_id, first_name=coded[0].name)
    return For(first_name=words)


def day_in(text: str) -> dt.date | None:
    """Read a day as a form sends it; nothing when it is none."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 < day.year < 2200 else None


def number(text: str) -> int | None:
    """Read a small whole number; nothing when it is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def moment_in(text: str) -> dt.datetime:
    """Read a moment as a form sends it. Raises: Invalid."""
    found = days.moment(text)
    if found is None:
        raise Invalid(fields={"start": _("Choose a day and a time.")})
    return found
