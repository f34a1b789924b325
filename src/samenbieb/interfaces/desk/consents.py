"""Consents at the desk: asked in the language of the visitor, given, taken back, and what must be destroyed. Nobody is named."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samenbieb.domains.helpdesk import selectors, services
from samenbieb.domains.helpdesk.errors import ChoiceUnknown, ConsentDayOver, ConsentNotGiven, ConsentNotSo
from samenbieb.domains.helpdesk.selectors import ConsentView
from samenbieb.interfaces.desk.frame import at_desk, place_of_form, show
from samenbieb.interfaces.desk.handing_over import in_language, language_asked
from samenbieb.interfaces.desk.helpdesk import NOTING, SECTION
from samenbieb.interfaces.desk.scan import KEY_LENGTH_MAX, new_key
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.signs import SIGNS, sign_in_words
from samenbieb.kernel.errors import Busy, NotFound, Refusal


@require_GET
@at_desk
def consents(request: Request) -> HttpResponse:
    """Show what can be asked, what holds at this place, what must be destroyed, and what changed today."""
    place = place_of_form(request, NOTING)
    language = get_language() or "nl"
    found = selectors.consents_at(request.actor, branch_id=place.pk)
    lines = [(one, one.words(language)["title"], sign_in_words(one.icon)) for one in found]
    context = {
        "section": SECTION,
        "at": place,
        "forms": selectors.consent_forms(place.organisation_id, language),
        "destroy": [line for line in lines if line[0].must_be_destroyed],
        "asked": [line for line in lines if line[0].how == "asked"],
        "stands": [line for line in lines if line[0].how == "given"],
        "changed": [
            line
            for line in lines
            if line[0].how not in {"asked", "given"} and not line[0].must_be_destroyed
        ],
        **in_language(language_asked(request)),
    }  # fmt: skip
    return show(request, "desk/consents/page.html", context)


# What a press on the page of a consent does, and what is said then.
ACTS = {
    "sign": (services.sign_consent, gettext_lazy("Noted. Give the card to the visitor.")),
    "refuse": (services.refuse_consent, gettext_lazy("Nothing is noted. Tear up the paper.")),
    "stop": (services.withdraw_at_desk, gettext_lazy("Taken back. Destroy now what lies here.")),
    "back": (services.put_back_consent, gettext_lazy("Undone. The consent holds again.")),
    "undo": (services.undo_consent, gettext_lazy("Undone. This consent does not count.")),
    "destroyed": (services.note_destroyed, gettext_lazy("Noted: destroyed.")),
    "there": (services.keep_papers, gettext_lazy("Undone. The paper is still here.")),
}


@require_http_methods(["GET", "POST"])
@at_desk
def ask(request: Request, form: str) -> HttpResponse:
    """Show a form in the language of the visitor; take the yes, or make a paper to sign. Before that nothing is kept."""
    place = place_of_form(request, NOTING)
    language = language_asked(request)
    problem: Refusal | None = None
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in {"yes", "paper"}:
            raise NotFound
        try:
            made = services.give_consent(
                request.actor,
                branch_id=place.pk,
                form=form,
                key=request.POST.get("key", "")[:KEY_LENGTH_MAX] or new_key(),
                agreed=request.POST.get("agreed") == "1",
                on_paper=act == "paper",
            )
        except (ConsentNotGiven, Busy) as refusal:
            problem = refusal
        else:
            if act == "yes":
                messages.success(request, _("Noted. Give the card to the visitor."), extra_tags="ok")
            return _to(str(made.public_id), language)
    try:
        shown = selectors.consent_form(place.organisation_id, form, language)
    except ChoiceUnknown:
        raise NotFound from None  # the address names the form
    context = {
        "section": SECTION,
        "at": place,
        "form": shown,
        "problem": problem,
        "key": request.POST.get("key", "")[:KEY_LENGTH_MAX] or new_key(),
        **in_language(language),
    }
    return show(request, "desk/consents/ask.html", context, status=problem.http_status if problem else 200)


@require_http_methods(["GET", "POST"])
@at_desk
def one(request: Request, consent: str) -> HttpResponse:
    """Show a consent with what is printed of it; sign it, take it back, undo it, or say that its papers are destroyed."""
    view = selectors.consent_at_desk(request.actor, consent)
    language = language_asked(request)
    if request.method == "POST":
        return _acted(request, view, language)
    context: dict[str, Any] = {
        "section": SECTION,
        "at": view.branch,
        "consent": view,
        "form": {"words": view.words(language), "until_on": view.until_on, "is_one_day": view.is_one_day},
        "title": view.words(get_language() or "nl")["title"],
        "sign": SIGNS.get(view.icon, ""),  # each part of the page says it in its own language
        "take_back_address": request.build_absolute_uri(reverse("portal:consent")),
        **in_language(language),
    }
    return show(request, "desk/consents/one.html", context)


def _acted(request: Request, view: ConsentView, language: str) -> HttpResponse:
    act = request.POST.get("act", "")
    try:
        sentence = _done(request, act, view.public_id)
    except (ConsentDayOver, ConsentNotSo, Busy) as refusal:
        messages.warning(request, str(refusal), extra_tags="warn")
    else:
        messages.success(request, sentence, extra_tags="ok")
        if act == "sign":
            return _to(view.public_id, language)
    return HttpResponseRedirect(reverse("desk:consents"))


def _done(request: Request, act: str, consent: str) -> str:
    if act not in ACTS:
        raise NotFound
    change, sentence = ACTS[act]
    change(request.actor, consent=consent)
    return str(sentence)


def _to(consent: str, language: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('desk:consent', args=[consent])}?taal={language}")
