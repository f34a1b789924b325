"""Taking in (innemen): one scan closes the loan and says where the title goes now. Receiving transport scans alike."""

import datetime as dt
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.circulation import permissions, selectors, services
from samenbieb.domains.circulation.errors import Block, ReturnRefused
from samenbieb.domains.holdings import selectors as holdings
from samenbieb.domains.holdings.errors import ItemUnknown
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.explaining import rule_url
from samenbieb.interfaces.desk.frame import at_desk, fragment, is_fragment, place_of, show
from samenbieb.interfaces.desk.items import CONDITIONS
from samenbieb.interfaces.desk.rules import NAMES
from samenbieb.interfaces.desk.scan import (
    Confirm,
    Result,
    accepts,
    looks_like_card,
    new_key,
    refusal_result,
    rules_of,
    scan_of,
)
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.wording import day, money
from samenbieb.kernel.errors import Refusal

NEXT_ICONS = {"shelf": "library", "hold_shelf": "bookmark", "transit": "truck", "desk": "wrench"}


@require_http_methods(["GET", "POST"])
@at_desk
def take_in(request: Request) -> HttpResponse:
    """Show the empty returns desk, or answer a scan."""
    if request.method == "POST":
        return _scanned(request)
    request.actor.require(permissions.RETURN)
    result = Result("idle", _("Ready to scan"), text=_("You need not click. The scanner always works."))
    return _shown(request, result, None)


@accepts
def _scanned(request: Request) -> HttpResponse:
    result, answer, status = scanned(request)
    return _shown(request, result, answer, status=status)


def scanned(request: Request, *, receiving: bool = False) -> tuple[Result, services.ReturnAnswer | None, int]:
    """Take in what was scanned. Gives what to say, the answer (None when the number is unknown) and the HTTP status."""
    scan = scan_of(request)
    try:
        answer = services.return_item(
            request.actor,
            barcode=scan.code,
            branch_id=scan.branch_id,
            key=scan.key,
            returned_at=scan.made_at if scan.waited else None,
            resolution=request.POST.get("resolution", "")[:20],
        )
    except ReturnRefused as refusal:
        if refusal.numbers.get("lent_since"):
            title = _("“%(title)s” was lent again after this scan.") % {"title": refusal.title}
            text = _("It stays on loan. Is it here? Scan it again.")
            return Result("stop", title, text=text), None, refusal.http_status
        if Block.ITEM_CLAIMED_RETURNED not in refusal.blocks:
            place = refusal.numbers.get("place", "")
            about = _("“%(title)s” is not taken in. It belongs to %(place)s.") % {
                "title": refusal.title,
                "place": place,
            }
            return refusal_result(refusal, about=about if place else ""), None, refusal.http_status
        return _who_had_it(refusal, scan.code), None, refusal.http_status
    except ItemUnknown as refusal:
        if looks_like_card(scan.code):
            text = _("Scan the titles here. The card is scanned at “Lend”.")
            result = Result("stop", _("This is a card, not a title."), text=text)
        else:
            title = _("Number %(number)s is not known.") % {"number": scan.code}
            result = Result("stop", title, text=refusal.sentence)
        return result, None, refusal.http_status
    return result_of(answer, receiving=receiving), answer, HTTPStatus.OK


def _who_had_it(refusal: ReturnRefused, code: str) -> Result:
    """Ask who had a title of which the borrower said that it was back: the fee depends on it."""
    choices = [
        Confirm(reverse("desk:returns"), label, (("code", code), ("resolution", resolution)), ())
        for resolution, label in (
            ("returned_by_patron", _("The borrower brought it now")),
            ("found_by_library", _("It was in the library")),
        )
    ]
    return Result(
        "warn",
        _("Where was “%(title)s”?") % {"title": refusal.title},
        text=_("The borrower said that it was back. Say who had it, then it is taken in."),
        choices=choices if refusal.result == "confirm" else (),
        rules=rules_of(refusal),
    )


def result_of(answer: services.ReturnAnswer, *, receiving: bool = False) -> Result:
    """Say where the title goes: to the shelf, to the hold shelf with its label, to another place, or aside.

    Of what comes in with the transport nobody expects that it was on loan.
    """
    lines = []
    kind = "warn"
    match answer.next:
        case "hold_shelf":
            title = _("Hold shelf: %(label)s") % {"label": answer.shelf_label}
            text = _("“%(title)s” lies ready for %(name)s.") % {
                "title": answer.title,
                "name": answer.hold_for,
            }
        case "transit":
            title = _("To %(place)s") % {"place": answer.destination}
            text = _("Put “%(title)s” in the crate for %(place)s.") % {
                "title": answer.title,
                "place": answer.destination,
            }
        case "desk":
            title = _("Look at this title first")
            text = _("On “%(title)s” is noted: %(noted)s. Lay it in the workroom.") % {
                "title": answer.title,
                "noted": _noted(answer.barcode),
            }
        case _:
            kind, title = "ok", _("Back on the shelf")
            text = _("“%(title)s”") % {"title": answer.title}
    lines += _why_there(answer)
    lines += _of_a_find(answer)
    if answer.fee_cents:
        lines.append(_("Too late. Fee: %(amount)s.") % {"amount": money(answer.fee_cents)})
        kind = "warn"
    if answer.suspended_until_on:
        until_on = day(dt.date.fromisoformat(answer.suspended_until_on))
        lines.append(_("Too late. The member cannot borrow until and including %(day)s.") % {"day": until_on})
        kind = "warn"
    if not answer.closed and not answer.repeated and not receiving and not answer.found:
        lines.append(_("This title was not on loan."))
    if answer.repeated:
        lines.append(_("This title was taken in already. Nothing changed."))
    if answer.found.get("kept_cents"):
        kind = "warn"
    return Result(kind, title, text=text, lines=lines, rules=_rule_of_a_find(answer))


def _of_a_find(answer: services.ReturnAnswer) -> list[str]:
    """Say of a title that was lost that it is found, and what became of the money."""
    if not answer.found:
        return []
    lines = [_("This title was lost. Now it is found.")]
    if cents := answer.found["given_back_cents"]:
        lines.append(_("%(amount)s went back on the account.") % {"amount": money(cents)})
    if cents := answer.found["kept_cents"]:
        lines.append(_("%(amount)s was paid for it. It is not paid back.") % {"amount": money(cents)})
    return lines


def _rule_of_a_find(answer: services.ReturnAnswer) -> list[tuple[str | Promise, str]]:
    rule = answer.found.get("rule", "")
    if not rule:
        return []
    return [(NAMES[rule], rule_url(rule, selectors.RuleCase(branch=answer.found["branch"])))]


def _noted(barcode: str) -> str:
    """Name what is noted on a title: damaged, said to be returned, withdrawn."""
    kinds = holdings.item_by_barcode(barcode).conditions
    return ", ".join(str(CONDITIONS[kind]).lower() for kind in kinds)


def _why_there(answer: services.ReturnAnswer) -> list[str]:
    """Say what is not plain about where it goes: it is shared out, or it leaves the corner where it stood for a while."""
    lines = []
    if answer.shared:
        sentence = _(
            "It goes to %(place)s. Here are more than %(ceiling)s of these. "
            "There are %(there)s of them there, and there should be %(floor)s."
        )
        lines.append(sentence % {"place": answer.destination, **answer.shared})
    if answer.stood_at:
        sentence = _("It stood at %(table)s for a while. It belongs at %(location)s again.")
        lines.append(sentence % {"table": answer.stood_at, "location": answer.location or answer.destination})
    return lines


@require_POST
@at_desk
def undo(request: Request) -> HttpResponse:
    """Take back a return that was a mistake: the title is with its patron again, or where it was."""
    try:
        undone = services.undo_return(request.actor, act_public_id=request.POST.get("act", ""))
        if undone.on_loan:
            sentence = _("“%(title)s” is on loan again.")
        else:
            sentence = _("“%(title)s” is where it was before the scan. It was not on loan.")
        result = Result("ok", sentence % {"title": undone.title}, text=_("Undone."))
    except Refusal as refusal:
        result = refusal_result(refusal)
    return _shown(request, result, None)


def _shown(request: Request, result: Result, answer: Any, *, status: int = 200) -> HttpResponse:
    context = {
        "result": result,
        "answer": answer,
        "icon": NEXT_ICONS.get(answer.next, "library") if answer else "",
        "section": "returns",
        "key": new_key(),
        "action": reverse("desk:returns"),
    }
    if is_fragment(request):
        return fragment(request, "desk/returns/_work.html", context, status=status)
    context["branch_code"] = places.branch_by_id(place_of(request)).code
    return show(request, "desk/returns/page.html", context, status=status)
