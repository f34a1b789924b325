"""The words of a library under management: reading, changing, trying out, and going back to what everybody has."""

from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from samenbieb.domains.messages import permissions, selectors, services
from samenbieb.domains.messages.errors import TemplateRefused
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.frame import at_desk, require_any, show
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

LANGUAGES = {"nl": gettext_lazy("Dutch"), "en": gettext_lazy("English")}


class TemplateForm(forms.Form):
    """Subject and text of a kind of message."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=400)
    body = forms.CharField(
        label=gettext_lazy("Text"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 14})
    )


class HabitForm(forms.Form):
    """How a library writes, beside mail."""

    offers_text = forms.BooleanField(label=gettext_lazy("Text messages"), required=False)
    offers_letters = forms.BooleanField(label=gettext_lazy("Letters that we print"), required=False)
    quiet_from = forms.TimeField(
        label=gettext_lazy("No text messages from"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("Again from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


@require_http_methods(["GET", "POST"])
@at_desk
def notices(request: Request) -> HttpResponse:
    """Show the texts of a library and how it writes; keep the latter."""
    require_any(request.actor, permissions.EDIT_TEMPLATES)
    libraries = _libraries(request.actor)
    library = _library(request.actor, request.GET.get("bibliotheek") or libraries[0].code)
    habit = selectors.habit(request.actor, organisation_id=library.pk)
    known = {name: getattr(habit, name) for name in HabitForm.base_fields}
    form = HabitForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        services.set_habit(request.actor, organisation_id=library.pk, **form.cleaned_data)
        flash.success(request, _("The change is kept."), extra_tags="ok")
        return HttpResponseRedirect(f"{reverse('desk:notices')}?bibliotheek={library.code}")
    lines = selectors.template_lines(request.actor, organisation_id=library.pk)
    context = {
        "section": "manage",
        "library": library,
        "libraries": libraries,
        "lines": [(line, LANGUAGES[line.language]) for line in lines],
        "form": form,
    }
    return show(request, "desk/manage/notices.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@at_desk
def notice(request: Request, code: str, kind: str, language: str) -> HttpResponse:
    """Show one text; try it out with an example, keep it, or go back to the default."""
    require_any(request.actor, permissions.EDIT_TEMPLATES)
    library = _library(request.actor, code)
    line = selectors.template_line(request.actor, organisation_id=library.pk, kind=kind, language=language)
    form = TemplateForm(request.POST or None, initial={"subject": line.subject, "body": line.body})
    act = request.POST.get("act", "")
    if act == "default":
        services.restore_default(request.actor, organisation_id=library.pk, kind=kind, language=language)
        flash.success(request, _("The text that everybody has holds again."), extra_tags="ok")
        return HttpResponseRedirect(request.path)
    subject, body = line.subject, line.body
    if request.method == "POST" and form.is_valid():
        try:
            subject, body = services.checked(kind, language, **form.cleaned_data)
            if act == "keep":
                services.set_template(
                    request.actor,
                    organisation_id=library.pk,
                    kind=kind,
                    language=language,
                    subject=subject,
                    body=body,
                )
                flash.success(request, _("The change is kept."), extra_tags="ok")
                return HttpResponseRedirect(request.path)
        except TemplateRefused as refusal:
            for field, sentence in refusal.fields.items():
                form.add_error(field, sentence)
    context: dict[str, Any] = {
        "section": "manage",
        "library": library,
        "line": line,
        "language": LANGUAGES[language],
        "form": form,
    }
    if not form.errors:
        context["example"] = selectors.preview(
            kind, language, subject=subject, body=body, library=library.name
        )
    return show(request, "desk/manage/notice.html", context, status=422 if form.errors else 200)


def _libraries(actor: Actor) -> list[Any]:
    return [row for row in places.libraries() if actor.may(permissions.EDIT_TEMPLATES, at=row.pk)]


def _library(actor: Actor, code: str) -> Any:
    found = next((row for row in _libraries(actor) if row.code == code), None)
    if found is None:
        raise NotFound
    return found
