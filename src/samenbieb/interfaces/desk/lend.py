"""Lending (uitlenen): scan a card, then titles. Every scan is answered with the patron, the answer and the list."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.circulation import permissions, selectors, services
from samenbieb.domains.circulation.errors import Block, CheckoutRefused, RenewalRefused
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings.errors import ItemUnknown
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.patrons import permissions as members
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.patrons.errors import CardUnknown
from samenbieb.interfaces.desk.frame import at_desk, fragment, is_fragment, place_of, show
from samenbieb.interfaces.desk.quick_form import QuickForm, quick_form
from samenbieb.interfaces.desk.scan import (
    Confirm,
    Result,
    Scan,
    accepts,
    desk_words,
    local_day,
    look_up,
    looks_like_card,
    new_key,
    refusal_result,
    scan_of,
    to_set_aside,
)
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.errors import NotFound, Refusal

NO_LOAN = str(UUID(int=0))


@dataclass(frozen=True, slots=True)
class Refused:
    """A title that was scanned and not lent: its number and, when it is known, its title."""

    code: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What stands on the screen: the open card, since when, what its holder has, and the answer to the last act."""

    result: Result
    card: str = ""
    since: str = ""
    view: selectors.DeskView | None = None
    branch_code: str = ""
    refused: Refused | None = None
    blocks: tuple[patrons.BlockLine, ...] = ()
    proxy: str = ""
    proxy_name: str = ""
    borrows_for: tuple[patrons.BorrowsFor, ...] = ()
    quick: QuickForm | None = None

    @property
    def now(self) -> list[selectors.AtHome]:
        """Give what was lent since the card was scanned, newest first."""
        started = _instant(self.since)
        lines = [line for line in (self.view.loans if self.view else ()) if line.opened_at >= started]
        return sorted(lines, key=lambda line: line.opened_at, reverse=True)

    @property
    def before(self) -> list[selectors.AtHome]:
        """Give what the patron had at home already."""
        started = _instant(self.since)
        return [line for line in (self.view.loans if self.view else ()) if line.opened_at < started]

    @property
    def explain_address(self) -> str:
        """Give where a loan is explained, up to the number of the loan: found once for all lines."""
        return reverse("desk:explain-loan", args=[NO_LOAN]).removesuffix(NO_LOAN)

    @property
    def reasons(self) -> list[Any]:
        """Give the standing reasons against any loan, in sentences."""
        return [desk_words(Block(code)) for code in self.view.codes] if self.view else []

    @property
    def expired(self) -> bool:
        """Tell whether the membership must be renewed first."""
        return self.view is not None and Block.CARD_EXPIRED in self.view.codes


@require_http_methods(["GET", "POST"])
@at_desk
def lend(request: Request) -> HttpResponse:
    """Show the empty desk, or answer a scan."""
    if request.method == "POST":
        return _scanned(request)
    request.actor.require(permissions.CHECK_OUT)
    return _shown(request, Work(_ready(), branch_code=places.branch_by_id(place_of(request)).code))


@accepts
def _scanned(request: Request) -> HttpResponse:
    scan = scan_of(request)
    request.actor.require(permissions.CHECK_OUT, at=scan.branch.organisation_id)
    card, since = request.POST.get("card", ""), request.POST.get("since", "")
    proxy, before = request.POST.get("proxy", "")[:40], card
    refused = looked_at = None
    if not card:
        result, card, since = _open_card(request, scan)
    else:
        result, card, since, refused, looked_at = _lend_title(request, scan, card, since)
    if not card or (before and card != before):
        proxy = ""  # another patron stands here
    opened = card != before
    work = _work(request, result, card, since, scan.branch, proxy=proxy, opened=opened, looked_at=looked_at)
    unknown = refused is not None and not refused.title and result.kind == "stop" and not proxy
    quick = quick_form(request, scan) if unknown and not _is_title(scan.code) else None
    return _shown(request, replace(work, refused=refused, quick=quick))


def _open_card(request: Request, scan: Scan) -> tuple[Result, str, str]:
    """Open a card. A title scanned before its card is not lent to anybody."""
    try:
        view = selectors.desk_view(request.actor, card=scan.code, branch_id=scan.branch_id, held=request.held)
    except CardUnknown as refusal:
        if _is_title(scan.code):
            return (
                Result("stop", _("Scan the card first."), text=_("This is a title. It is not lent yet.")),
                "",
                "",
            )
        url, label = look_up(scan.code) if request.actor.may(members.VIEW) else ("", "")
        return Result("stop", refusal.sentence, url=url, label=label), "", ""
    card = identifiers.scanned(scan.code)
    since = clock.now().isoformat()
    if view.codes:
        lines = [desk_words(Block(code)) for code in view.codes]
        return Result("warn", _("Look first: this card may not borrow."), lines=lines), card, since
    return Result("ok", _("The card is open."), text=_("Scan the titles.")), card, since


def _lend_title(
    request: Request, scan: Scan, card: str, since: str
) -> tuple[Result, str, str, Refused | None, int | None]:
    try:
        answer = services.check_out_item(
            request.actor,
            barcode=scan.code,
            card=card,
            branch_id=scan.branch_id,
            key=scan.key,
            set_aside=frozenset(request.POST.getlist("set_aside")),
            comment=request.POST.get("comment", "").strip(),
            way=_way(request),
            held=request.held,
            shows_holder=True,
        )
    except ItemUnknown as refusal:
        opened = _perhaps_a_card(request, scan, card, since, refusal)
        return (*opened, Refused(scan.code) if opened[1:] == (card, since) else None, None)
    except CheckoutRefused as refusal:
        kept = Refused(scan.code, refusal.title)
        return _refused(request, refusal, scan, card, since), card, since, kept, None
    if answer.use:
        return _counted(request, answer, card, since), card, since, None, None
    return _said(request, answer, scan), card, since, None, answer.looked_at


def _said(request: Request, answer: services.CheckoutAnswer, scan: Scan) -> Result:
    """Say what was lent and until when."""
    title = _("“%(title)s” is lent.") % {"title": answer.title}
    text = _("Back on %(day)s.") % {"day": local_day(answer.due_at, scan.branch)}
    if request.POST.get("onsite"):
        text = _("For use in the library. Bring it back today.")
    if answer.hold_fulfilled:
        text += " " + _("The reservation is done.")
    lines = []
    if answer.wanted:
        lines.append(
            _(
                "Somebody waits for this title: it stands on the pull list. Take it back, or lend it on purpose."
            )
        )
    if answer.damaged:
        lines.append(_("Damage is noted on this copy. Look at it together."))
    return Result("warn" if lines else "ok", title, text=text, lines=lines)


def _counted(request: Request, answer: services.CheckoutAnswer, card: str, since: str) -> Result:
    """Say that a use was counted, and offer to take it back."""
    fields = [("use", answer.use), ("card", card), ("since", since)]
    undo = (
        (Confirm(reverse("desk:lend-undo"), _("Undo"), fields, ()),)
        if request.actor.may(permissions.UNDO)
        else ()
    )
    title = _("“%(title)s”: the use is counted.") % {"title": answer.title}
    return Result("ok", title, text=_("It is not lent. Put it back on the shelf."), choices=undo)


def _perhaps_a_card(
    request: Request, scan: Scan, card: str, since: str, refusal: ItemUnknown
) -> tuple[Result, str, str]:
    """Take a card that was scanned where a title was expected as the next patron.

    A number that looks like a card but is not known closes the open card: what follows must not go to the wrong one.
    """
    opened = _open_card(request, scan)
    if opened[1] or looks_like_card(scan.code):
        return opened
    title = _("Number %(number)s is not known.") % {"number": scan.code}
    is_name = not scan.code.isdigit() and request.actor.may(members.VIEW)
    url, label = look_up(scan.code) if is_name else ("", "")
    return Result("stop", title, text=refusal.sentence, url=url, label=label), card, since


def _refused(request: Request, refusal: CheckoutRefused, scan: Scan, card: str, since: str) -> Result:
    confirm = Confirm(
        url=reverse("desk:lend"),
        label=_("Lend it anyway"),
        fields=(("code", scan.code), ("card", card), ("since", since), *_carried(request)),
        codes=to_set_aside(refusal, request),
    )
    if refusal.title:
        about = _("“%(title)s” (%(number)s) is not lent.") % {"title": refusal.title, "number": scan.code}
    else:
        about = _("Number %(number)s is not lent.") % {"number": scan.code}
    result = refusal_result(refusal, confirm=confirm, about=about)
    return replace(result, choices=_use_here(request, refusal, scan, card, since))


def _use_here(
    request: Request, refusal: CheckoutRefused, scan: Scan, card: str, since: str
) -> tuple[Confirm, ...]:
    """Offer use in the building where nothing else is against the loan than what holds for taking home."""
    if request.POST.get("onsite") or not set(refusal.blocks) <= {Block.NOT_FOR_LOAN, Block.TOO_MANY_LOANS}:
        return ()
    fields = [("code", scan.code), ("card", card), ("since", since), ("onsite", "1"), *_carried(request)]
    return (Confirm(reverse("desk:lend"), _("Use it in the library only"), fields, ()),)


def _carried(request: Request) -> list[tuple[str, str]]:
    """Give what a second try must carry on: how it is lent."""
    return [(name, request.POST[name][:40]) for name in ("proxy", "onsite") if request.POST.get(name)]


def _way(request: Request) -> services.Way:
    return services.Way(onsite=bool(request.POST.get("onsite")), proxy=request.POST.get("proxy", "")[:40])


@require_POST
@at_desk
def undo(request: Request) -> HttpResponse:
    """Take back a loan that was a mistake, or a use that was counted."""
    use = request.POST.get("use", "")
    try:
        if use:
            title = services.undo_use(request.actor, use_public_id=use)
            text = _("“%(title)s” is not counted.") % {"title": title}
            return _again(request, Result("ok", text, text=_("Undone.")))
        title = services.undo_check_out(request.actor, loan_public_id=request.POST.get("loan", ""))
        result = Result("ok", _("“%(title)s” is no longer lent.") % {"title": title}, text=_("Undone."))
    except Refusal as refusal:
        result = refusal_result(refusal)
    return _again(request, result)


@require_POST
@at_desk
def renew(request: Request) -> HttpResponse:
    """Give more time for one loan on the list."""
    loan = request.POST.get("loan", "")
    aside = frozenset(request.POST.getlist("set_aside"))
    try:
        answer = services.renew_loan(
            request.actor,
            loan_public_id=loan,
            key=request.POST.get("key", ""),
            set_aside=aside,
            comment=request.POST.get("comment", "").strip(),
        )
        text = _("Back on %(day)s.") % {
            "day": local_day(answer.due_at, places.branch_by_id(place_of(request)))
        }
        result = Result("ok", _("“%(title)s” is renewed.") % {"title": answer.title}, text=text)
    except RenewalRefused as refusal:
        hidden = [(name, request.POST.get(name, "")) for name in ("loan", "card", "since")]
        codes = to_set_aside(refusal, request)
        confirm = Confirm(reverse("desk:lend-renew"), _("Renew it anyway"), hidden, codes)
        result = refusal_result(refusal, confirm=confirm)
    except NotFound as refusal:
        result = refusal_result(refusal)
    return _again(request, result)


def answered(
    request: Request, result: Result, scan: Scan, *, lent: bool, quick: QuickForm | None = None
) -> HttpResponse:
    """Show the open card with an answer to an act on the number that was scanned."""
    card, since = request.POST.get("card", ""), request.POST.get("since", "")
    work = _work(request, result, card, since, scan.branch)
    return _shown(request, replace(work, refused=None if lent else Refused(scan.code), quick=quick))


def _again(request: Request, result: Result) -> HttpResponse:
    branch = places.branch_by_id(place_of(request))
    card, since = request.POST.get("card", ""), request.POST.get("since", "")
    proxy = request.POST.get("proxy", "")[:40]
    return _shown(request, _work(request, result, card, since, branch, proxy=proxy))


def _work(
    request: Request,
    result: Result,
    card: str,
    since: str,
    branch: Any,
    *,
    proxy: str = "",
    opened: bool = False,
    looked_at: int | None = None,
) -> Work:
    if not card:
        return Work(result, branch_code=branch.code)
    view = selectors.desk_view(
        request.actor, card=card, branch_id=branch.pk, held=request.held, recorded_of=looked_at
    )
    blocks = _blocks(request, view, branch)
    name = patrons.patron_by_card(request.actor, proxy).name if proxy else ""
    return Work(
        result,
        card=card,
        since=since,
        view=view,
        branch_code=branch.code,
        blocks=blocks,
        proxy=proxy,
        proxy_name=name,
        borrows_for=tuple(patrons.borrows_for(view.patron.person_id)) if opened and not proxy else (),
    )


def _blocks(request: Request, view: selectors.DeskView, branch: Any) -> tuple[patrons.BlockLine, ...]:
    """Give the blocks of a member of this library with their reasons, to who may see members."""
    if not {Block.PATRON_BLOCKED, Block.RESTRICTED} & set(view.codes) or not view.patron.is_own:
        return ()
    if not request.actor.may(members.VIEW, at=branch.organisation_id):
        return ()
    today = clock.today(branch.organisation.time_zone)
    return patrons.current_blocks(
        view.patron.person_id,
        organisation_id=branch.organisation_id,
        on=today,
        act=patrons.Act.CHECKOUT,
        branch_id=branch.pk,
    )


def _shown(request: Request, work: Work) -> HttpResponse:
    context = {"work": work, "section": "lend", "key": new_key()}
    if is_fragment(request):
        return fragment(request, "desk/lend/_work.html", context)
    return show(
        request, "desk/lend/page.html", {**context, "idle": Work(_ready(), branch_code=work.branch_code)}
    )


def _ready() -> Result:
    return Result("idle", _("Ready to scan"), text=_("You need not click. The scanner always works."))


def _is_title(code: str) -> bool:
    try:
        items.item_by_barcode(code)
    except ItemUnknown:
        return False
    return True


def _instant(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return clock.now()
    return moment if moment.tzinfo else clock.now()
