"""What deliveries kept aside: the list, one with its bytes, mending it in lines or elsewhere, putting it away, undoing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.catalogue import permissions, selectors, services
from samenbieb.domains.catalogue.errors import LinesRefused, NotOneRecord, RecordRefused
from samenbieb.domains.catalogue.services import MENDED_BYTES_MAX, MendedBytes
from samenbieb.domains.holdings import services as holdings
from samenbieb.interfaces.desk.deliveries import as_bytes
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.web.pages import page_number, pages
from samenbieb.interfaces.web.request import Request

LINES_PER_PAGE = 50
TEXT_LENGTH_MAX = 400_000


class LinesForm(forms.Form):
    """The record in lines. Spaces count, so nothing is stripped."""

    lines = forms.CharField(
        label=gettext_lazy("The record in lines"),
        max_length=TEXT_LENGTH_MAX,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 18,
                "spellcheck": "false",
                "autocapitalize": "off",
                "autocomplete": "off",
                "wrap": "soft",
                "class": "sb-marc-lines",
            }
        ),
        help_text=gettext_lazy(
            "One field on a line: tag, two indicators, then $ with a code. # is a blank indicator."
        ),
    )


class FileForm(forms.Form):
    """The record as a file that was mended elsewhere."""

    file = forms.FileField(
        label=gettext_lazy("Mended file"),
        help_text=gettext_lazy("One record, ISO 2709 or MARCXML."),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )

    def clean_file(self) -> Any:
        """Refuse what is too large for one record."""
        file = self.cleaned_data["file"]
        if file.size > MENDED_BYTES_MAX:
            raise forms.ValidationError(str(NotOneRecord.message))
        return file


class PutAwayForm(forms.Form):
    """Why it needs no mending."""

    reason = forms.CharField(
        label=gettext_lazy("Why does it not need to come in?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write in a few words why.")},
    )


@require_GET
@at_desk
def asides(request: Request) -> HttpResponse:
    """Show all that is open in the deliveries of one's own libraries, for one reason or one delivery if asked."""
    reason, run = request.GET.get("reden", ""), request.GET.get("levering", "")
    runs = {one.public_id: one for one in selectors.import_runs(request.actor)}
    run = run if run in runs else ""
    current = page_number(request.GET.get("pagina"))
    lines, count = selectors.asides(
        request.actor,
        reason=reason,
        run_public_id=run,
        start=(current - 1) * LINES_PER_PAGE,
        limit=LINES_PER_PAGE,
    )
    context = {
        "section": "deliveries",
        "lines": lines,
        "count": count,
        "reasons": selectors.aside_reasons(request.actor, run_public_id=run),
        "runs": [one for one in runs.values() if one.aside or one.problems],
        "reason": reason,
        "run": run,
        "pages": pages(current=current, rows_total=count, rows_per_page=LINES_PER_PAGE),
    }
    return show(request, "desk/mending/page.html", context)


@require_http_methods(["GET", "POST"])
@at_desk
def aside(request: Request, aside: str) -> HttpResponse:
    """Show one; check the lines, or bring them in."""
    view = selectors.aside(request.actor, aside)
    if request.method == "GET":
        return _one(request, view, {})
    form = LinesForm(request.POST)
    if not form.is_valid():
        return _one(request, view, {"form": form})
    try:
        mended = services.written(form.cleaned_data["lines"])
        if request.POST.get("act") == "bring_in":
            return _brought_in(request, view, mended)
        preview = services.preview_mended(request.actor, aside_public_id=view.line.public_id, mended=mended)
    except LinesRefused as refusal:
        for sentence in refusal.problems:
            form.add_error("lines", sentence)
        return _one(request, view, {"form": form})
    except RecordRefused as refusal:
        form.add_error("lines", str(refusal.sentence))
        return _one(request, view, {"form": form})
    return _one(request, view, {"form": form, "preview": preview})


@require_POST
@at_desk
def mended_file(request: Request, aside: str) -> HttpResponse:
    """Bring in the record from a file that was mended elsewhere, byte for byte."""
    view = selectors.aside(request.actor, aside)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            return _brought_in(request, view, services.in_file(form.cleaned_data["file"]))
        except (NotOneRecord, RecordRefused) as refusal:
            form.add_error("file", str(refusal.sentence))
    return _one(request, view, {"file_form": form})


@require_POST
@at_desk
def put_away(request: Request, aside: str) -> HttpResponse:
    """Settle one that needs no mending."""
    view = selectors.aside(request.actor, aside)
    form = PutAwayForm(request.POST)
    if not form.is_valid():
        return _one(request, view, {"away_form": form})
    services.put_away(request.actor, aside_public_id=view.line.public_id, reason=form.cleaned_data["reason"])
    messages.success(request, _("The record is put away."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:aside", args=[view.line.public_id]))


@require_POST
@at_desk
def undo(request: Request, aside: str) -> HttpResponse:
    """Take back what was done about one: it is open again."""
    view = selectors.aside(request.actor, aside)
    services.undo_act(request.actor, request.POST.get("act", "") or view.act_public_id)
    messages.success(request, _("Undone. The record is open again."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:aside", args=[view.line.public_id]))


@require_GET
@at_desk
def aside_bytes(request: Request, aside: str) -> HttpResponse:
    """Give the bytes of one as they came."""
    view = selectors.aside(request.actor, aside)
    return as_bytes(selectors.aside_bytes(request.actor, aside), view.line.byte_position)


def _brought_in(request: Request, view: selectors.AsideView, mended: MendedBytes) -> HttpResponse:
    holdings.bring_in_mended(request.actor, aside_public_id=view.line.public_id, mended=mended)
    messages.success(request, _("The record came in."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:aside", args=[view.line.public_id]))


def _one(request: Request, view: selectors.AsideView, forms_sent: dict[str, Any]) -> HttpResponse:
    may_mend = request.actor.may(permissions.EDIT) and view.line.is_open
    sent = [form for name, form in forms_sent.items() if name != "preview"]
    context = {
        "section": "deliveries",
        "view": view,
        "line": view.line,
        "may_mend": may_mend,
        "may_undo": request.actor.may(permissions.EDIT) and bool(view.act_public_id),
        "form": forms_sent.get("form") or LinesForm(initial={"lines": "\n".join(view.lines)}),
        "file_form": forms_sent.get("file_form") or FileForm(),
        "away_form": forms_sent.get("away_form") or PutAwayForm(),
        "failed": next((form for form in sent if form.errors), None),
        "preview": forms_sent.get("preview"),
    }
    return show(request, "desk/mending/one.html", context, status=422 if context["failed"] else 200)
