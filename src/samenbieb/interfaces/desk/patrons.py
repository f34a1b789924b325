"""Patrons at the desk: find one, open one, and what staff do for them. Every look is recorded by the rooms."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from samenbieb.domains.circulation import permissions as circulation
from samenbieb.domains.circulation import selectors as lending
from samenbieb.domains.circulation import services as loans
from samenbieb.domains.messages import permissions as telling
from samenbieb.domains.messages import selectors as notices
from samenbieb.domains.patrons import permissions, selectors, services
from samenbieb.domains.patrons.errors import PaidNeedsYes
from samenbieb.domains.payments import permissions as money
from samenbieb.domains.payments import selectors as accounts
from samenbieb.domains.payments import services as charges
from samenbieb.interfaces.desk import groups
from samenbieb.interfaces.desk.blocks import BlockForm
from samenbieb.interfaces.desk.cards import CardForm, looks
from samenbieb.interfaces.desk.frame import at_desk, require_any, show
from samenbieb.interfaces.desk.holds import just_cancelled
from samenbieb.interfaces.desk.places import DayInput
from samenbieb.interfaces.desk.scan import new_key
from samenbieb.interfaces.web import switches
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.wording import day
from samenbieb.interfaces.web.wording import money as amount
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, NotFound, Refusal

WORDS_LENGTH_MAX = 100


class ProxyForm(forms.Form):
    """Who may borrow in the name of the member, and until when."""

    proxy_card = forms.CharField(label=gettext_lazy("Card of who may borrow for them"), max_length=40)
    proxy_until_on = forms.DateField(
        label=gettext_lazy("Until and including"), required=False, widget=DayInput()
    )


@require_GET
@at_desk
def patrons(request: Request) -> HttpResponse:
    """Find members by name, card, birth date, e-mail, or postcode and house number. One hit opens at once."""
    require_any(request.actor, permissions.VIEW)
    words = request.GET.get("q", "").strip()[:WORDS_LENGTH_MAX]
    found = selectors.find(request.actor, words) if words else []
    if len(found) == 1:
        return HttpResponseRedirect(reverse("desk:patron", args=[found[0].public_id]))
    return show(request, "desk/patrons/page.html", {"section": "patrons", "words": words, "found": found})


@require_GET
@at_desk
def patron(request: Request, patron: str) -> HttpResponse:
    """Show one member: data, loans, reservations, account, family, who looked."""
    return page(request, patron)


def page(request: Request, public_id: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """Draw the page of a member; `more` holds a form with errors, or a PIN that is told once."""
    actor = request.actor
    lends = switches.is_on(request, "circulation")
    if lends and (group := selectors.group_or_none(actor, public_id)) is not None:
        return groups.page(request, group, status=status, **more)
    view = selectors.patron(actor, public_id)
    today = clock.today("Europe/Amsterdam")
    context = {
        "section": "patrons",
        "patron": view,
        "loans": lending.loans_of(actor, membership_public_id=public_id)
        if lends and actor.may(circulation.VIEW_LOANS, at=view.organisation_id)
        else None,
        "holds": lending.holds_of(actor, membership_public_id=public_id)
        if lends and actor.may(circulation.VIEW_HOLDS, at=view.organisation_id)
        else None,
        "account": accounts.account(actor, membership_id=view.membership_id)
        if actor.may(money.VIEW, at=view.organisation_id)
        else None,
        "channel": notices.channel_of(actor, organisation_id=view.organisation_id, person_id=view.person_id)
        if actor.may(telling.SET_CHANNEL, at=view.organisation_id)
        else None,
        "looks": looks(request, view.person_id),
        "products": selectors.products(view.organisation_id, on=today, age=view.age),
        "block_form": BlockForm(organisation_id=view.organisation_id),
        "card_form": CardForm(),
        "proxy_form": ProxyForm(),
        "cancelled": just_cancelled(request),
        "merges": selectors.merges_of(actor, public_id=public_id)
        if actor.may(permissions.MERGE, at=view.organisation_id)
        else (),
        "keys": {"card": new_key(), "pin": new_key(), "loans": new_key()},
    }
    return show(request, "desk/patrons/patron.html", {**context, **more}, status=status)


@require_POST
@at_desk
def new_card(request: Request, patron: str) -> HttpResponse:
    """Give a new card; the former one can no longer be used. The PIN is told once."""
    form = CardForm(request.POST)
    if not form.is_valid():
        return page(request, patron, status=422, card_form=form)
    data = form.cleaned_data
    try:
        issued = services.issue_card(
            request.actor,
            public_id=patron,
            number=data["number"],
            keep_pin=data["keep_pin"],
            reason=data["reason"],
            key=request.POST.get("key", ""),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        form.add_error("number", str(refusal.sentence))
        return page(request, patron, status=refusal.http_status, card_form=form)
    if not issued.number:
        return _told_before(request, patron)
    return page(request, patron, told={"number": issued.number, "pin": issued.pin})


@require_POST
@at_desk
def new_pin(request: Request, patron: str) -> HttpResponse:
    """Give another PIN, told once. Loading the answer again makes no other."""
    pin = services.set_pin(request.actor, public_id=patron, key=request.POST.get("key", ""))
    return page(request, patron, told={"pin": pin}) if pin else _told_before(request, patron)


def _told_before(request: Request, patron: str) -> HttpResponse:
    """Answer a form that was sent before: nothing changed, and a PIN is not told twice."""
    messages.info(
        request,
        _("This was done already. A PIN is shown once; make another if it was lost."),
        extra_tags="info",
    )
    return HttpResponseRedirect(reverse("desk:patron", args=[patron]))


@require_POST
@at_desk
def renew_membership(request: Request, patron: str) -> HttpResponse:
    """Let a membership go on; a free one becomes a paid one only with a recorded yes. What it costs is paid next."""
    try:
        renewed = services.renew_membership(
            request.actor,
            public_id=patron,
            product_code=request.POST.get("product", ""),
            agreed_to_pay=request.POST.get("agreed") == "yes",
            seen_expires_on=_seen_day(request.POST.get("expires_on", "")),
        )
    except PaidNeedsYes as refusal:
        return page(
            request,
            patron,
            status=refusal.http_status,
            needs_yes=refusal,
            product=request.POST.get("product", ""),
        )
    sentence = _("The membership goes on until %(day)s.") % {"day": day(renewed.expires_on)}
    if not renewed.fee_cents:
        return _kept(request, patron, sentence)
    view = selectors.patron(request.actor, patron)
    charges.charge_membership(
        membership_id=view.membership_id,
        membership_public_id=view.public_id,
        organisation_id=view.organisation_id,
        starts_on=renewed.starts_on.isoformat(),
        fee_cents=renewed.fee_cents,
        product_name=renewed.product_name,
    )
    sentence += " " + _("To pay: %(amount)s.") % {"amount": amount(renewed.fee_cents)}
    if not request.actor.may(money.VIEW, at=view.organisation_id):
        return _kept(request, patron, sentence)
    messages.success(request, sentence, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:payments", args=[patron]))


@require_POST
@at_desk
def renew_loans(request: Request, patron: str) -> HttpResponse:
    """Renew what can be renewed; the others stay and say why on the page."""
    selectors.patron(request.actor, patron)
    key = request.POST.get("key", "")
    answers = loans.renew_all(request.actor, membership_public_id=patron, key=key)
    count = sum(answer.result == "ok" for answer in answers)
    sentence = ngettext("%(count)s title renewed.", "%(count)s titles renewed.", count) % {"count": count}
    return _kept(request, patron, sentence)


@require_POST
@at_desk
def block(request: Request, patron: str) -> HttpResponse:
    """Block a member at this library, with the reason: for all acts or some, at all branches or some."""
    view = selectors.patron(request.actor, patron)
    form = BlockForm(request.POST, organisation_id=view.organisation_id)
    if not form.is_valid():
        return page(request, patron, status=422, block_form=form)
    services.block(request.actor, public_id=patron, **form.facts())
    return _kept(request, patron, _("The block stands."))


@require_POST
@at_desk
def unblock(request: Request, patron: str) -> HttpResponse:
    """Lift a block."""
    selectors.patron(request.actor, patron)
    services.unblock(request.actor, block_public_id=request.POST.get("block", ""))
    return _kept(request, patron, _("The block is lifted."))


@require_POST
@at_desk
def link(request: Request, patron: str) -> HttpResponse:
    """Link a guardian by card, end a link, or note what a child of twelve or older answered."""
    act, relation = request.POST.get("act", ""), request.POST.get("relation", "")
    actor = request.actor
    selectors.patron(actor, patron)
    if act == "end-proxy":
        services.end_proxy(actor, relationship_public_id=relation)
    elif act == "proxy":
        return _proxy(request, patron)
    elif act == "unlink":
        services.unlink(actor, relationship_public_id=relation)
    elif act in {"agrees", "refuses"}:
        services.answer_guardian(actor, relationship_public_id=relation, agrees=act == "agrees")
    else:
        guardian = services.GuardianDraft(card=request.POST.get("card", "").strip())
        try:
            services.link_guardian(actor, public_id=patron, guardian=guardian)
        except NotFound as refusal:
            if refusal.code == NotFound.code:
                raise
            return page(request, patron, status=refusal.http_status, family_problem=refusal)
        except Refusal as refusal:
            return page(request, patron, status=refusal.http_status, family_problem=refusal)
    return _kept(request, patron, _("The change is kept."))


def _proxy(request: Request, patron: str) -> HttpResponse:
    """Let the holder of a card borrow in the name of this member, until a day when one is named."""
    form = ProxyForm(request.POST)
    if not form.is_valid():
        return page(request, patron, status=422, proxy_form=form)
    data = form.cleaned_data
    try:
        services.link_proxy(
            request.actor, public_id=patron, card=data["proxy_card"], until_on=data["proxy_until_on"]
        )
    except NotFound as refusal:
        if refusal.code == NotFound.code:
            raise
        form.add_error("proxy_card", str(refusal.sentence))
        return page(request, patron, status=refusal.http_status, proxy_form=form)
    except Invalid as refusal:
        form.add_error("proxy_card", str(refusal.sentence))
        return page(request, patron, status=refusal.http_status, proxy_form=form)
    return _kept(request, patron, _("The change is kept."))


def _seen_day(text: str) -> dt.date:
    """Read the last day that stood on the screen. Without one nobody looked: a day that no membership ends on."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return dt.date.min


def _kept(request: Request, patron: str, sentence: str) -> HttpResponse:
    messages.success(request, sentence, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:patron", args=[patron]))
