"""Messages at the desk: what a member was told, and the words of a library under management."""

from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from samenbieb.domains.messages import permissions, selectors, services
from samenbieb.domains.messages.errors import TemplateRefused
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.patrons import selectors as patrons
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
    short = forms.CharField(
        label=gettext_lazy("Text message"),
        max_length=1_000,
        required=False,
        help_text=gettext_lazy(
            "Without a greeting and a list. Leave it empty for the text that everybody has."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_GET
@at_desk
def notices(request: Request) -> HttpResponse:
    """Show the texts of a library."""
    require_any(request.actor, permissions.EDIT_TEMPLATES)
    libraries = _libraries(request.actor)
    wanted = request.GET.get("bibliotheek") or (libraries[0].code if libraries else "")
    library = writing_library(request.actor, wanted)
    lines = selectors.template_lines(request.actor, organisation_id=library.pk)
    context = {
        "section": "manage",
        "library": library,
        "libraries": libraries,
        "lines": [(line, LANGUAGES[line.language]) for line in lines],
    }
    return show(request, "desk/manage/notices.html", context)


@require_http_methods(["GET", "POST"])
@at_desk
def notice(request: Request, code: str, kind: str, language: str) -> HttpResponse:
    """Show one text; try it out with an example, keep it, or go back to the default."""
    require_any(request.actor, permissions.EDIT_TEMPLATES)
    library = writing_library(request.actor, code)
    line = selectors.template_line(request.actor, organisation_id=library.pk, kind=kind, language=language)
    form = TemplateForm(
        request.POST or None, initial={"subject": line.subject, "body": line.body, "short": line.short}
    )
    act = request.POST.get("act", "")
    if act == "default":
        services.restore_default(request.actor, organisation_id=library.pk, kind=kind, language=language)
        flash.success(request, _("The text that everybody has holds again."), extra_tags="ok")
        return HttpResponseRedirect(request.path)
    subject, body, short = line.subject, line.body, line.short
    if request.method == "POST" and form.is_valid():
        try:
            subject, body, short = services.checked(kind, language, **form.cleaned_data)
            if act == "keep":
                services.set_template(
                    request.actor,
                    organisation_id=library.pk,
                    kind=kind,
                    language=language,
                    subject=subject,
                    body=body,
                    short=short,
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
            kind, language, subject=subject, body=body, short=short, library=library.name
        )
    return show(request, "desk/manage/notice.html", context, status=422 if form.errors else 200)


@require_GET
@at_desk
def told(request: Request, patron: str) -> HttpResponse:
    """Show what the library told a member, when and how. The look is recorded."""
    require_any(request.actor, permissions.VIEW)
    member = patrons.patron(request.actor, patron)
    found = selectors.notices_of(request.actor, person_id=member.person_id)
    context = {
        "section": "patrons",
        "patron": member,
        "lines": [(selectors.kind_name(notice.kind), notice) for notice in found],
    }
    return show(request, "desk/patrons/told.html", context)


def _libraries(actor: Actor) -> list[Any]:
    return [row for row in places.libraries() if actor.may(permissions.EDIT_TEMPLATES, at=row.pk)]


def writing_library(actor: Actor, code: str) -> Any:
    """Find a library whose messages the actor writes. Raises: NotFound."""
    found = next((row for row in _libraries(actor) if row.code == code), None)
    if found is None:
        raise NotFound
    return found
