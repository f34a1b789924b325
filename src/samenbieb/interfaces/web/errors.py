"""Refusals and breakages as pages or fragments: what happened, then what to do, never a stack trace."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from samenbieb.kernel.errors import Refusal


def reasons_in_words(refusal: Refusal) -> list[str]:
    """Give every reason a refusal carries, in sentences for people."""
    words = getattr(refusal, "reasons", {})
    sentences = [str(words.get(block, block)) for block in getattr(refusal, "blocks", ())]
    return [*sentences, *getattr(refusal, "notes", ())]


def is_fragment(request: HttpRequest) -> bool:
    """Tell whether htmx waits for a piece of the page; a boosted or restored page is a whole one."""
    htmx = getattr(request, "htmx", None)
    return (
        bool(htmx)
        and not getattr(htmx, "boosted", False)
        and not getattr(htmx, "history_restore_request", False)
    )


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Show an expected no with its status: a fragment for htmx, else a page."""
    reasons = reasons_in_words(refusal)
    if is_fragment(request):
        context = {"refusal": refusal, "reasons": reasons}
        return render(request, "web/_refusal.html", context, status=refusal.http_status)
    if refusal.http_status == 404:
        return page_not_found(request)
    text = str(refusal.sentence) if not reasons else ""
    title = _("This is not possible") if not reasons else str(refusal.sentence)
    return _page(request, title=title, text=text, status=refusal.http_status, reasons=reasons)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that an address leads nowhere, with a search box and a way on."""
    title = _("We cannot find this page")
    text = _(
        "The address may be wrong, or the page is no longer there. Search here, or go to the first page."
    )
    return _page(request, title=title, text=text, status=404)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this may not be seen."""
    title = _("You cannot see this page")
    text = _("You do not have the right to see it. Do you think you should? Ask at the library.")
    return _page(request, title=title, text=text, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that a request could not be understood."""
    title = _("We do not understand this request")
    return _page(request, title=title, text=_("Go back and try again."), status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old or came from elsewhere."""
    title = _("This form is too old")
    text = _("Nothing was changed. Go back, open the page again and send the form once more.")
    if is_fragment(request):
        return render(request, "web/_refusal.html", {"refusal": {"sentence": f"{title}. {text}"}}, status=403)
    return _page(request, title=title, text=text, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something broke on our side, without touching the database or the session."""
    context = {
        "title": _("Something is broken on our side"),
        "text": _(
            "It is not your fault. Try again in a few minutes. Does it go wrong again? Call or visit the library."
        ),
        "home": _("To the first page"),
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "stylesheet": static("web/kit.css"),
    }
    return HttpResponse(render_to_string("web/server_error.html", context), status=500)


def _page(
    request: HttpRequest,
    *,
    title: str | Promise,
    text: str | Promise,
    status: int,
    reasons: list[str] | None = None,
) -> HttpResponse:
    context = {"title": title, "text": text, "reasons": reasons or []}
    return render(request, "web/error.html", context, status=status)
