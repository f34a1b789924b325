"""The same on many days, at the desk: looked at day by day, booked, called off for the rest, taken up again."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from samenbieb.domains.booking import permissions, selectors, services
from samenbieb.domains.booking.selectors import SeriesDay
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.booking import SECTION, day_in, number, who, wrong_minutes
from samenbieb.interfaces.desk.booking_words import desk_words, shown_at_desk
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.keeping import refuse_wrong
from samenbieb.interfaces.desk.places import WEEKDAYS
from samenbieb.interfaces.desk.scan import KEY_LENGTH_MAX, new_key
from samenbieb.interfaces.web import wording
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, Refusal

STANDINGS = {
    "free": gettext_lazy("free"),
    "taken": gettext_lazy("taken"),
    "closed": gettext_lazy("the library is closed"),
    "past": gettext_lazy("is over"),
    "far": gettext_lazy("more than a year away"),
}
SHOWN_LEFT_OUT = 8


@dataclass
class Filled:
    """What was filled in about a series, with what its days give."""

    thing: str
    weekdays: list[int]
    weeks: int
    first_on: dt.date | None
    last_on: dt.date | None
    begins: dt.time | None
    minutes: int | None
    typed_minutes: str
    days: list[dt.date] = field(default_factory=list)

    def read(self) -> None:
        """Work the days out. Raises: Invalid."""
        wrong = {}
        if self.first_on is None or self.last_on is None:
            field_name = "van" if self.first_on is None else "tot"
            wrong[field_name] = _("Choose a first and a last day.")
        if self.begins is None:
            wrong["tijd"] = _("Fill in when it begins, such as 10:00.")
        if not self.minutes:
            wrong["minuten"] = wrong_minutes()
        refuse_wrong(wrong)
        if self.first_on is None or self.last_on is None:
            return
        self.days = selectors.series_days(self.first_on, self.last_on, self.weekdays, self.weeks)


def _filled(data: QueryDict, today: dt.date) -> Filled:
    try:
        begins: dt.time | None = dt.time.fromisoformat(data.get("tijd", ""))
    except ValueError:
        begins = None
    return Filled(
        data.get("wat", ""),
        [int(one) for one in data.getlist("dagen") if one in {"0", "1", "2", "3", "4", "5", "6"}],
        number(data.get("om", "1")) or 0,
        day_in(data.get("van", "")) if "van" in data else today,
        day_in(data.get("tot", "")),
        begins.replace(second=0, microsecond=0, tzinfo=None) if begins else None,
        number(data.get("minuten", "60")),
        data.get("minuten", "60"),
    )


@require_http_methods(["GET", "POST"])
@at_desk
def new(request: Request) -> HttpResponse:
    """Fill a series in, see how each day stands, and book all of them or those that are free."""
    actor, here = request.actor, places.place(place_of(request))
    actor.require(permissions.BOOK, at=here.organisation_id)
    things = selectors.resources(actor, here.pk)
    data = request.POST if request.method == "POST" else request.GET
    filled = _filled(data, clock.today(here.organisation.time_zone))
    chosen = next((one for one in things if one.public_id == filled.thing), None)
    refusal: Refusal | None = None
    foreseen: list[SeriesDay] = []
    try:
        if chosen is not None:
            filled.read()
            if request.method == "POST":
                return _book(request, filled, here.organisation_id)
    except Refusal as problem:
        if problem.http_status == 403:
            raise
        refusal = problem
    if chosen is not None and filled.days and filled.begins and filled.minutes:
        foreseen = selectors.series_preview(
            actor, chosen.public_id, filled.days, filled.begins, filled.minutes
        )
    context: dict[str, Any] = {
        "section": SECTION,
        "things": things,
        "chosen": chosen,
        "filled": filled,
        "weekdays": list(enumerate(WEEKDAYS)),
        "days": [(one, STANDINGS[one.standing]) for one in foreseen],
        "free_count": sum(one.is_free for one in foreseen),
        "all_free": all(one.is_free for one in foreseen),
        "who": request.POST.get("wie", ""),
        "key": request.POST.get("key", "")[:KEY_LENGTH_MAX] or new_key(),
        "may_manage": actor.may(permissions.MANAGE, at=here.organisation_id),
        **shown_at_desk(refusal),
    }
    status = refusal.http_status if refusal else 200
    return show(request, "desk/booking/series_new.html", context, status=status)


def _book(request: Request, filled: Filled, organisation_id: int) -> HttpResponse:
    whom = who(request, request.POST.get("wie", ""), organisation_id)
    done = services.book_series(
        request.actor,
        resource=filled.thing,
        days=filled.days,
        begins=filled.begins or dt.time.min,
        minutes=filled.minutes or 0,
        whom=whom,
        leave_out=request.POST.get("act") == "free",
        key=request.POST.get("key", "")[:KEY_LENGTH_MAX],
    )
    booked = ngettext("%(n)s day is booked.", "%(n)s days are booked.", len(done.claims))
    messages.success(request, booked % {"n": len(done.claims)}, extra_tags="ok")
    if done.left_out:
        left = [wording.near_day(dt.date.fromisoformat(day)) for day in sorted(done.left_out)]
        words = ", ".join(left[:SHOWN_LEFT_OUT]) + (", …" if len(left) > SHOWN_LEFT_OUT else "")
        messages.warning(request, _("Left out: %(days)s.") % {"days": words}, extra_tags="warn")
    return HttpResponseRedirect(reverse("desk:booking-series", args=[done.series]))


@require_http_methods(["GET", "POST"])
@at_desk
def series(request: Request, series: str) -> HttpResponse:
    """Show a series with its claims; call the rest off, or take up again what was called off."""
    view = selectors.series(request.actor, series)
    if request.method == "POST":
        match request.POST.get("act", ""):
            case "cancel":
                count = services.cancel_series(request.actor, series=series)
                words = ngettext("%(n)s booking is called off.", "%(n)s bookings are called off.", count)
                messages.success(request, words % {"n": count}, extra_tags="ok")
            case "restore":
                tell_taken_up(request, *services.restore_series(request.actor, series=series))
            case _:
                raise Invalid
        return HttpResponseRedirect(reverse("desk:booking-series", args=[series]))
    context = {
        "section": SECTION,
        "series": view,
        "may_book": request.actor.may(permissions.BOOK, at=view.organisation_id),
    }
    return show(request, "desk/booking/series.html", context)


def tell_taken_up(request: Request, count: int, left_out: Mapping[str, Refusal]) -> None:
    """Say how many bookings stand again, and why others do not."""
    if count or not left_out:
        words = ngettext("%(n)s booking stands again.", "%(n)s bookings stand again.", count)
        messages.success(request, words % {"n": count}, extra_tags="ok")
    for refusal in {one.code: one for one in left_out.values()}.values():
        alike = sum(one.code == refusal.code for one in left_out.values())
        words = ngettext(
            "%(n)s booking stays called off: %(why)s", "%(n)s bookings stay called off: %(why)s", alike
        )
        messages.warning(
            request, words % {"n": alike, "why": " ".join(desk_words(refusal))}, extra_tags="warn"
        )
