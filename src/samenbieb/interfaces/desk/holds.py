"""Reservations at the desk: what to fetch, what lies ready, what must leave the shelf, and reserving for a patron."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.circulation import permissions, selectors, services
from samenbieb.domains.circulation.errors import HoldRefused, LendingRefused
from samenbieb.domains.holdings import selectors as holdings
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.patrons.errors import CardUnknown
from samenbieb.interfaces.desk import titles
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.scan import Confirm, Result, new_key, refusal_result
from samenbieb.interfaces.web import days as filled_in
from samenbieb.interfaces.web import wishes, wording
from samenbieb.interfaces.web.preferences import safe_next
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, NotFound, Refusal

CANCELLED = "geannuleerd"
OWN_LANGUAGE = "own"  # whose card it is, and so which language, is known after the scan


@require_GET
@at_desk
def holds(request: Request) -> HttpResponse:
    """Show the pull list, the hold shelf and what must leave it, at the place where one stands."""
    request.actor.require(permissions.VIEW_HOLDS)
    branch_id = place_of(request)
    context = {
        "section": "holds",
        "to_fetch": selectors.pull_list(request.actor, branch_id=branch_id),
        "shelf": selectors.hold_shelf(request.actor, branch_id=branch_id),
        "to_clear": selectors.shelf_to_clear(request.actor, branch_id=branch_id),
        "cancelled": just_cancelled(request),
        "today": clock.today(places.branch_by_id(branch_id).organisation.time_zone),
    }
    return show(request, "desk/holds/page.html", context)


@require_POST
@at_desk
def clear(request: Request) -> HttpResponse:
    """Take everything off the hold shelf whose reservation has ended."""
    count = services.clear_shelf(request.actor, branch_id=place_of(request))
    sentence = ngettext(
        "%(count)s title left the hold shelf.", "%(count)s titles left the hold shelf.", count
    )
    messages.success(request, sentence % {"count": count}, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:holds"))


@require_POST
@at_desk
def cancel(request: Request) -> HttpResponse:
    """End a reservation for a patron. The next page offers it back."""
    hold, back = request.POST.get("hold", ""), _back(request)
    try:
        services.cancel_hold(request.actor, hold_public_id=hold)
    except HoldRefused as refusal:
        messages.error(request, str(refusal.sentence), extra_tags="stop")
        return HttpResponseRedirect(back)
    return HttpResponseRedirect(f"{back}?{urlencode({CANCELLED: hold})}")


@require_POST
@at_desk
def undo_cancel(request: Request) -> HttpResponse:
    """Reserve again what was just cancelled, at the end of the queue: the answer says which place that is."""
    hold = request.POST.get("hold", "")
    old = selectors.hold(request.actor, public_id=hold)
    try:
        answer = services.place_again(request.actor, hold_public_id=hold)
    except (HoldRefused, CardUnknown) as refusal:
        messages.error(request, str(refusal.sentence), extra_tags="stop")
    else:
        sentence = _("“%(title)s” is reserved.") % {"title": answer.title}
        if answer.position:
            sentence += " " + _("Number %(position)s in the queue.") % {"position": answer.position}
        if old.barcode:
            sentence += " " + _("Scan it at “Take in”: then it goes where it should.")
        messages.success(request, sentence, extra_tags="ok")
    return HttpResponseRedirect(_back(request))


def just_cancelled(request: Request) -> selectors.HoldLine | None:
    """Give the reservation that was cancelled a moment ago, to offer it back to who may reserve."""
    hold = request.GET.get(CANCELLED, "")
    if not hold or not request.actor.may(permissions.PLACE_HOLD):
        return None
    try:
        line = selectors.hold(request.actor, public_id=hold)
    except NotFound:
        return None
    return line if line.state == "cancelled" else None


def _back(request: Request) -> str:
    return safe_next(request, request.POST.get("next", ""), reverse("desk:holds"))


@require_POST
@at_desk
def days(request: Request) -> HttpResponse:
    """Say for a patron from which day a title is wanted, and until which."""
    try:
        services.set_days(
            request.actor,
            hold_public_id=request.POST.get("hold", ""),
            first_on=filled_in.read(request.POST.get("from", "")),
            last_on=filled_in.read(request.POST.get("until", "")),
        )
    except LendingRefused as refusal:
        messages.error(request, " ".join(str(reason) for reason in refusal.sentences), extra_tags="stop")
    except Invalid as refusal:
        messages.error(request, str(refusal), extra_tags="stop")
    else:
        messages.success(request, _("The days are changed. The place in the queue stays."), extra_tags="ok")
    return HttpResponseRedirect(_back(request))


@require_GET
@at_desk
def find_title(request: Request) -> HttpResponse:
    """Find the title that a patron asks for."""
    request.actor.require(permissions.PLACE_HOLD)
    words = titles.asked_words(request)
    hits = titles.found(request, words) if words else {}
    return show(request, "desk/holds/find.html", {"section": "holds", "words": words, **hits})


@require_http_methods(["GET", "POST"])
@at_desk
def reserve(request: Request, work: str) -> HttpResponse:
    """Reserve one title for the holder of a card; every reason against it is shown."""
    request.actor.require(permissions.PLACE_HOLD)
    title = catalogue.work(work)
    result = Result("idle", _("Scan the card of the patron"))
    if request.method == "POST":
        result = _place(request, work)
    copies = holdings.copies_of_work(title.id)
    context = {
        "section": "holds",
        "title": title,
        "choices": wishes.edition_choices(title.editions, {copy.record_id for copy in copies}),
        "volumes": wishes.volume_choices(copy.volume for copy in copies),
        "volume": request.POST.get("volume", ""),
        "choice": OWN_LANGUAGE if result.kind == "ok" else request.POST.get("edition", OWN_LANGUAGE),
        "places": [branch for branch in places.branches() if branch.offers_pickup],
        "here": request.actor.branch_id,
        "result": result,
        "key": new_key(),
    }
    return show(
        request, "desk/holds/reserve.html", context, status=409 if result.kind in {"stop", "warn"} else 200
    )


def _place(request: Request, work: str) -> Result:
    card, branch, volume, item, proxy = (
        request.POST.get(name, "").strip()[:60] for name in ("card", "branch", "volume", "item", "proxy")
    )
    first, last = (request.POST.get(name, "").strip()[:10] for name in ("from", "until"))
    edition = request.POST.get("edition", OWN_LANGUAGE)
    form, language = wishes.chosen(None if edition == OWN_LANGUAGE else edition)
    try:
        answer = services.place_hold(
            request.actor,
            work_public_id=work,
            pickup_branch_id=places.branch(branch).pk,
            card=card,
            form=form,
            language=language,
            volume=volume,
            item_barcode=item,
            key=request.POST.get("key", ""),
            set_aside=frozenset(request.POST.getlist("set_aside")),
            proxy=proxy,
            wanted_from_on=filled_in.read(first),
            wanted_until_on=filled_in.read(last),
        )
    except HoldRefused as refusal:
        fields = (
            ("card", card),
            ("branch", branch),
            ("edition", edition),
            ("volume", volume),
            ("item", item),
            ("proxy", proxy),
            ("from", first),
            ("until", last),
        )
        codes = [str(block) for block in refusal.blocks]
        url = reverse("desk:reserve", args=[work])
        return refusal_result(refusal, confirm=Confirm(url, _("Reserve it anyway"), fields, codes))
    except Refusal as refusal:
        return refusal_result(refusal)
    title = _("“%(title)s” is reserved.") % {"title": answer.title}
    text = _("Pick up at %(place)s.") % {"place": answer.pickup}
    if wanted := ", ".join(
        filter(None, (catalogue.form_word(answer.form), catalogue.language_word(answer.language)))
    ):
        text += f" {wanted}."
    if answer.position:
        text += " " + _("Number %(position)s in the queue.") % {"position": answer.position}
    if answer.promised_before_on is not None:
        text += " " + _("Probably before %(day)s.") % {"day": wording.day(answer.promised_before_on)}
    return Result("ok", title, text=text)
