"""The maker place at the desk: machines, what was made, what is out of order; and how it is set up."""

import datetime as dt
from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.booking import selectors as booking
from samenbieb.domains.credentials import selectors as credentials
from samenbieb.domains.credentials import services as permits
from samenbieb.domains.credentials.services import QualificationWish
from samenbieb.domains.makerspace import permissions, selectors, services
from samenbieb.domains.makerspace.services import MachineWish, Made
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.payments import permissions as accounts
from samenbieb.interfaces.desk.booking import day_in, number
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.keeping import refusal_of, shown
from samenbieb.interfaces.desk.materials import ROWS, rows_typed, used_in
from samenbieb.interfaces.desk.scan import KEY_LENGTH_MAX, new_key
from samenbieb.interfaces.web import switches
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.wording import amount, price
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, Refusal
from samenbieb.kernel.money import parse_cents

SECTION = "making"
NO_NUMBER = -1  # refused by the service, with its own sentence


@require_GET
@at_desk
def machines(request: Request) -> HttpResponse:
    """Show the machines here, whether they work, and what was made last."""
    return _machines(request)


def _machines(request: Request, refusal: Refusal | None = None, tried: str = "") -> HttpResponse:
    actor, here = request.actor, places.place(place_of(request))
    actor.require(permissions.VIEW, at=here.organisation_id)
    machines_here = selectors.machines(actor, here.pk)
    may_note = actor.may(permissions.NOTE, at=here.organisation_id)
    of_today = _bookings(request, here.pk, machines_here) if may_note else {}
    kinds = selectors.materials(actor, here.pk)
    context = {
        "section": SECTION,
        "machines": [(one, of_today.get(one.thing.pk, [])) for one in machines_here],
        "jobs": selectors.jobs(actor, here.pk),
        "materials": kinds,
        "low": [one for one in kinds if one.is_low],
        "rows": rows_typed(request),
        "empty_rows": [(row, "", "") for row in range(ROWS)],
        "tried": tried,
        "may_charge": switches.is_on(request, "payments")
        and actor.may(accounts.CHARGE, at=here.organisation_id),
        # Who may put nothing on an account takes nothing off.
        "may_take_off": actor.may(accounts.CHARGE, at=here.organisation_id),
        "audiences": selectors.audiences(),
        "key": new_key(),
        "filled": request.POST,
        "may_note": may_note,
        "may_run": actor.may(permissions.RUN, at=here.organisation_id),
        "may_manage": actor.may(permissions.MANAGE, at=here.organisation_id),
        **shown(refusal),
    }
    return show(request, "desk/making/machines.html", context, status=refusal.http_status if refusal else 200)


def _bookings(
    request: Request, branch_id: int, machines_here: list[selectors.MachineView]
) -> dict[int, list[booking.ClaimView]]:
    """Give of each thing (primary key) the bookings of who is here today, of which nothing was noted yet."""
    here = booking.here_today(request.actor, branch_id, [one.thing.pk for one in machines_here])
    noted = selectors.jobs_of_claims(request.actor, [one.pk for one in here])
    found: dict[int, list[booking.ClaimView]] = {}
    for one in here:
        if one.pk not in noted:
            found.setdefault(one.resource_id, []).append(one)
    return found


@require_POST
@at_desk
def machine(request: Request, machine: str) -> HttpResponse:
    """Do something with a machine: it is out of order, it works, something was made."""
    actor, post = request.actor, request.POST
    branch_id = selectors.machine(actor, machine).thing.branch_id
    try:
        match post.get("act", ""):
            case "break":
                services.break_machine(actor, machine=machine, note=post.get("note", ""))
                sentence = _("The machine is out of order. Nobody can book it now.")
            case "mend":
                services.mend_machine(actor, machine=machine)
                sentence = _("The machine works again.")
            case "job":
                made = Made(
                    number(post.get("minutes", "")) or NO_NUMBER,
                    post.get("audience", ""),
                    grams=_whole(post.get("grams", "") or "0"),
                    heads=number(post.get("heads", "")) or NO_NUMBER,
                    materials=used_in(request, branch_id),
                )
                charge = bool(post.get("charge"))
                _job, cost = services.note_job(
                    actor,
                    machine=machine,
                    made=made,
                    claim=post.get("claim", ""),
                    charge=charge,
                    key=post.get("key", "")[:KEY_LENGTH_MAX],
                )
                sentence = (
                    _("It is noted. %(price)s stands on the account of the member.")
                    if charge
                    else _("It is noted. It costs %(price)s.")
                ) % {"price": price(cost.cents)}
                _tell_used_up(request, branch_id, made)
            case _:
                raise Invalid
    except Refusal as refusal:
        if refusal.http_status in {403, 404}:
            raise
        return _machines(request, refusal, tried=machine)
    messages.success(request, sentence, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:making"))


def _tell_used_up(request: Request, branch_id: int, made: Made) -> None:
    """Ask whether it is right, when more was used than there was: stock stops nobody, and a slip of the hand is undone below."""
    used = Counter[str]()
    for portion in made.materials:
        used[portion.material] += portion.parts
    for one in selectors.materials(request.actor, branch_id):
        if one.public_id in used and one.stock_parts is not None and one.stock_parts < 0:
            there = max(one.stock_parts + used[one.public_id], 0)
            words = {"name": one.name, "amount": amount(there, one.per), "unit": one.unit_in(there)}
            sentence = _("%(name)s: there was %(amount)s %(unit)s. Is this right? Otherwise undo it below.")
            messages.warning(request, sentence % words, extra_tags="warn")


@require_POST
@at_desk
def undo_job(request: Request, job: str) -> HttpResponse:
    """Take back what was noted."""
    services.undo_job(request.actor, job=job)
    messages.success(request, _("Undone. It does not count any more."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:making"))


@require_http_methods(["GET", "POST"])
@at_desk
def settings(request: Request) -> HttpResponse:
    """Set up the maker place: permits, what machines ask, instructions; and who held a permit on a day."""
    actor, here = request.actor, places.place(place_of(request))
    actor.require(permissions.VIEW, at=here.organisation_id)
    actor.require(permissions.RUN, at=here.organisation_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        refusal = refusal_of(lambda: _set(request, here.pk, here.organisation_id))
        if refusal is None:
            messages.success(request, _("The change is kept."), extra_tags="ok")
            return HttpResponseRedirect(reverse("desk:making-settings"))
    machines_here = selectors.machines(actor, here.pk)
    known = {one.thing.pk for one in machines_here}
    things = booking.resources(actor, here.pk)
    asked, day = request.GET.get("bevoegdheid", ""), day_in(request.GET.get("dag", ""))
    moment = clock.instant(day, dt.time(12), here.organisation.time_zone) if day else None
    context: dict[str, Any] = {
        "section": SECTION,
        "kinds": credentials.kinds(actor, here.organisation_id),
        "things": [one for one in things if one.kind == "machine" and one.pk not in known],
        "machines": machines_here,
        "instructions": selectors.instructions(actor, here.organisation_id),
        "may_manage": actor.may(permissions.MANAGE, at=here.organisation_id),
        "asked": asked,
        "day": day,
        "then": credentials.holders_at(actor, asked, moment) if asked and moment else None,
        "filled": request.POST,
        **shown(refusal),
    }
    return show(request, "desk/making/settings.html", context, status=refusal.http_status if refusal else 200)


def _set(request: Request, branch_id: int, organisation_id: int) -> None:
    actor, post = request.actor, request.POST
    match post.get("act", ""):
        case "kind":
            wish = QualificationWish(
                post.get("name", ""), number(post.get("valid", "")), number(post.get("disuse", ""))
            )
            permits.make_kind(actor, organisation_id=organisation_id, wish=wish)
        case "machine":
            services.add_machine(actor, resource=post.get("wat", ""), wish=_asked(request))
        case "change_machine":
            services.change_machine(actor, machine=post.get("machine", ""), wish=_asked(request))
        case "instruction":
            day = day_in(post.get("dag", ""))
            try:
                begins = dt.time.fromisoformat(post.get("begins", ""))
            except ValueError:
                begins = None
            if day is None or begins is None:
                raise Invalid(fields={"dag": _("Choose a day and a time.")})
            zone = places.place(branch_id).organisation.time_zone
            services.plan_instruction(
                actor,
                qualification=post.get("kind", ""),
                branch_id=branch_id,
                starts_at=clock.instant(day, begins, zone),
            )
        case "cancel" | "restore" as what:
            services.cancel_instruction(
                actor, instruction=post.get("instructie", ""), cancelled=what == "cancel"
            )
        case _:
            raise Invalid


def _asked(request: Request) -> MachineWish:
    post = request.POST
    return MachineWish(
        post.get("kind", ""),
        _age(post.get("age", "")),
        _cents(post.get("minute", "")),
        _cents(post.get("gram", "")),
        adult_below=_age(post.get("adult", "")),
        supervised=bool(post.get("supervised")),
    )


def _age(text: str) -> int | None:
    """Read an age; what is typed and is none is refused by the service, with its own sentence."""
    found = number(text)
    return NO_NUMBER if found is None and text.strip() else found


def _whole(text: str) -> int:
    """Read a whole number, nought as well; what is none is refused by the service, with its own sentence."""
    found = number(text)
    return NO_NUMBER if found is None else found


def _cents(text: str) -> int:
    if not text.strip():
        return 0
    try:
        return parse_cents(text)
    except ValueError as problem:
        raise Invalid(fields={"minute": _("Enter an amount above zero, for example 2,50.")}) from problem
