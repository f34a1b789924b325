"""The frame of every desk page: who stands where, which doors they may open, and what to do when they are nobody."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samenbieb.domains.booking import permissions as booking
from samenbieb.domains.catalogue import permissions as catalogue
from samenbieb.domains.circulation import permissions as circulation
from samenbieb.domains.helpdesk import permissions as helpdesk
from samenbieb.domains.holdings import permissions as holdings
from samenbieb.domains.learning import permissions as learning
from samenbieb.domains.makerspace import permissions as makerspace
from samenbieb.domains.messages import permissions as messages
from samenbieb.domains.monitoring import permissions as monitoring
from samenbieb.domains.organisations import permissions as organisations
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.patrons import permissions as patrons
from samenbieb.domains.payments import permissions as payments
from samenbieb.domains.programme import permissions as programme
from samenbieb.domains.referrals import permissions as referrals
from samenbieb.domains.trials import permissions as trials
from samenbieb.interfaces.web import actors, errors, switches
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound, Refusal
from samenbieb.kernel.modules import switchable

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]

MANAGING = (
    organisations.EDIT_PLACES,
    organisations.VIEW_STAFF,
    organisations.SWITCH_MODULES,
    circulation.EDIT_RULES,
    messages.EDIT_TEMPLATES,
    helpdesk.EDIT_HELP_HOURS,
    referrals.EDIT_PARTNERS,
)


@dataclass(frozen=True, slots=True)
class Door:
    """A page in the bar of the desk: its key on the keyboard, and the actions of which one opens it.

    What is not opened all day (`often`) moves behind "More" for who has more doors than the bar holds in one row.
    """

    name: str
    label: str | Promise
    icon: str
    actions: tuple[str, ...]
    key: str = ""
    often: bool = True

    @property
    def url(self) -> str:
        """Give the address of the page."""
        return reverse(f"desk:{self.name}")


# As many as stand in one row on a screen of 1280.
DOORS_IN_THE_BAR = 7

DOORS = (
    Door("lend", gettext_lazy("Lend"), "scan-barcode", (circulation.CHECK_OUT,), "F4"),
    Door("returns", gettext_lazy("Take in"), "undo-2", (circulation.RETURN,), "F8"),
    Door("patrons", gettext_lazy("Patrons"), "users", (patrons.VIEW,), "F9"),
    Door("holds", gettext_lazy("Holds"), "bookmark", (circulation.VIEW_HOLDS,), "F10"),
    Door("transit", gettext_lazy("Transport"), "truck", (holdings.MOVE,), often=False),
    Door("till", gettext_lazy("Till"), "coins", (payments.CLOSE_TILL,), often=False),
    Door("programme", gettext_lazy("Activities"), "calendar-days", (programme.VIEW,)),
    Door(
        "helpdesk",
        gettext_lazy("Questions"),
        "messages-square",
        (helpdesk.REGISTER, helpdesk.REGISTER_AT_OWN_PLACE, helpdesk.VIEW_FIGURES),
    ),
    Door("booking", gettext_lazy("Bookings"), "calendar-check", (booking.VIEW,), often=False),
    Door("making", gettext_lazy("Maker place"), "wrench", (makerspace.VIEW,), often=False),
    Door("proofs", gettext_lazy("Certificates"), "award", (learning.GIVE_PROOF,), often=False),
    Door("buddies", gettext_lazy("Buddies"), "handshake", (learning.MATCH, learning.BE_BUDDY), often=False),
    Door("items", gettext_lazy("Titles"), "book-open", (holdings.VIEW,)),
    Door("judgements", gettext_lazy("Judge search"), "list-checks", (catalogue.EDIT,), often=False),
    Door("deliveries", gettext_lazy("Deliveries"), "inbox", (catalogue.VIEW_IMPORTS,), often=False),
    Door("manage", gettext_lazy("Management"), "settings", MANAGING, often=False),
)

# What templates may ask: `desk.may.pay`.
RIGHTS: Mapping[str, str] = {
    "lend": circulation.CHECK_OUT,
    "take_in": circulation.RETURN,
    "renew": circulation.RENEW,
    "extend": circulation.EXTEND,
    "mark_loans": circulation.MARK,
    "hold": circulation.PLACE_HOLD,
    "cancel_hold": circulation.CANCEL_HOLD,
    "see_patrons": patrons.VIEW,
    "register": patrons.REGISTER,
    "edit_patron": patrons.EDIT,
    "block": patrons.BLOCK,
    "merge": patrons.MERGE,
    "see_account": payments.VIEW,
    "pay": payments.RECEIVE,
    "waive": payments.WAIVE,
    "edit_items": holdings.EDIT,
    "edit_catalogue": catalogue.EDIT,
    "mark_items": holdings.MOVE,
    "count_shelves": holdings.COUNT,
    "weed": holdings.WEED,
    "lend_sets": holdings.LEND_SETS,
    "quick_add": holdings.QUICK_ADD,
    "see_holds": circulation.VIEW_HOLDS,
    "see_shortages": circulation.VIEW_SHORTAGES,
    "edit_places": organisations.EDIT_PLACES,
    "see_staff": organisations.VIEW_STAFF,
    "manage_staff": organisations.MANAGE_USERS,
    "switch_modules": organisations.SWITCH_MODULES,
    "edit_help_hours": helpdesk.EDIT_HELP_HOURS,
    "edit_partners": referrals.EDIT_PARTNERS,
    "hand_over": referrals.HAND_OVER,
    "edit_rules": circulation.EDIT_RULES,
    "test_rules": trials.EDIT,
    "see_messages": messages.VIEW,
    "edit_messages": messages.EDIT_TEMPLATES,
    "set_channel": messages.SET_CHANNEL,
    "receive_learners": learning.RECEIVE,
    "give_proofs": learning.GIVE_PROOF,
    "edit_courses": learning.EDIT_COURSES,
    "match_buddies": learning.MATCH,
    "be_buddy": learning.BE_BUDDY,
    "print_letters": messages.PRINT_LETTERS,
    "see_days": monitoring.VIEW_ROWS,
}


def show(
    request: Request, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Draw a page of the desk in its frame."""
    actor = request.actor
    place = places.branch_by_id(actor.branch_id) if actor.branch_id else None
    doors = [
        door
        for door in DOORS
        if any(_may(request, action) for action in door.actions)
        and switches.leads_somewhere(request, door.url)
    ]
    in_the_bar = doors if len(doors) <= DOORS_IN_THE_BAR else [door for door in doors if door.often]
    frame = {
        "all_doors": doors,
        "doors": in_the_bar,
        "more": [door for door in doors if door not in in_the_bar],
        "open": {door.name for door in doors},
        "place": place,
        "staff_name": actors.staff_name(request),
        "who": actors.staff_mark(request),
        "may": _Rights(request),
    }
    return render(request, template, {**(context or {}), "desk": frame}, status=status)


class _Rights(dict[str, bool]):
    """What somebody may do, found out when a template asks for it: a page asks for few of them."""

    def __init__(self, request: Request) -> None:
        super().__init__()
        self._request = request

    def __missing__(self, name: str) -> bool:
        found = self[name] = _may(self._request, RIGHTS[name])
        return found


def _may(request: Request, action: str) -> bool:
    """Tell whether somebody may do this, in a room that is on."""
    room = action.split(".", maxsplit=1)[0]
    return request.actor.may(action) and (not switchable(room) or room in switches.modules_on(request))


def fragment(
    request: Request, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Draw a piece of a page, for the desk's script."""
    return render(request, template, {**(context or {}), "desk": {"may": _Rights(request)}}, status=status)


def is_fragment(request: HttpRequest) -> bool:
    """Tell whether a script waits for a piece of the page."""
    return errors.is_fragment(request)


def at_desk(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let only staff with a session in, and show what is refused in the frame of the desk.

    What they may do is decided below, by the services and selectors. Nobody: to the log-in, or 401 for a script, so
    that it keeps its scans.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        asked = cast("Request", request)
        if asked.actor.user_id is None:
            return _log_in_first(request)
        if getattr(asked, "must_choose_password", False) and request.path != reverse("desk:password"):
            # Somebody else saw this password: nothing is done under this name before its owner chose another one.
            return _log_in_first(request) if is_fragment(request) else _choose_password_first()
        try:
            return view(asked, *args, **kwargs)
        except Refusal as refusal:
            return refused(asked, refusal)

    return guarded


def refused(request: Request, refusal: Refusal) -> HttpResponse:
    """Show an expected no: a fragment for a script, else a page of the desk."""
    if is_fragment(request):
        return errors.refused(request, refusal)
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    reasons = errors.reasons_in_words(refusal) or list(fields.values())
    context = {"refusal": refusal, "reasons": reasons, "back": _came_from(request)}
    return show(request, "desk/refused.html", context, status=refusal.http_status)


def _came_from(request: Request) -> str:
    """Give the page of the desk that led here; none where it is this address itself, which may know no page."""
    parts = urlsplit(request.headers.get("Referer", ""))
    ours = parts.netloc == request.get_host() and parts.path.startswith(reverse("desk:home"))
    if not ours or parts.path in {request.path, reverse("desk:log-in")}:
        return ""
    return parts._replace(scheme="", netloc="", fragment="").geturl()


def require_any(actor: Actor, *actions: str) -> None:
    """Refuse a page to who holds none of its actions. Raises: NotAllowed."""
    if not actor.may_any(actions):
        raise NotAllowed(action=actions[0])


def place_of(request: Request) -> int:
    """Give the place where this desk stands. Raises: NoPlaceChosen."""
    if request.actor.branch_id is None:
        raise NoPlaceChosen
    return request.actor.branch_id


def place_of_form(request: Request, permissions: Sequence[str]) -> Any:
    """Give the place that a form was made for, or else where one stands, to who has one of these permissions.

    It keeps what was noted at the place where it happened when somebody goes and stands elsewhere meanwhile.
    Raises: NotAllowed, NoPlaceChosen, NotFound (a place of another library).
    """
    require_any(request.actor, *permissions)
    here = places.place(place_of(request))
    code = request.POST.get("place", "")
    if not code or code == here.code:
        return here
    found = next((row for row in places.branches(here.organisation_id) if row.code == code), None)
    if found is None:
        raise NotFound
    return places.place(found.pk)


class NoPlaceChosen(Refusal):
    """The member of staff did not say at which place they stand."""

    code = "no_place_chosen"
    message = gettext_lazy(
        "Choose first at which branch you stand. You do that at the top of the start page."
    )


def _choose_password_first() -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:password"))


def _log_in_first(request: HttpRequest) -> HttpResponse:
    if is_fragment(request):
        sentence = _("You are no longer logged in. What you scanned is kept. Log in again.")
        return render(request, "web/_refusal.html", {"refusal": {"sentence": sentence}}, status=401)
    ahead = request.get_full_path() if request.method == "GET" else request.path
    return HttpResponseRedirect(f"{reverse('desk:log-in')}?{urlencode({'next': ahead})}")
