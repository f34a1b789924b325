"""How members are told: what one of them chose, said at the desk, and how a library writes, under management."""

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.messages import permissions, selectors, services
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.interfaces.desk.frame import at_desk, require_any, show
from samenbieb.interfaces.desk.notices import writing_library
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid


class QuarterInput(forms.TimeInput):
    """A moment of the day, in quarters."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(attrs={"step": 900}, format="%H:%M")


class HabitForm(forms.Form):
    """By which channels a library writes beside mail, and when no telephone buzzes."""

    offers_text = forms.BooleanField(
        label=gettext_lazy("We send text messages"),
        required=False,
        help_text=gettext_lazy("Only with a provider. Ask who runs the system."),
    )
    offers_letters = forms.BooleanField(
        label=gettext_lazy("We send letters"),
        required=False,
        help_text=gettext_lazy("They wait at the desk, under Letters to print."),
    )
    quiet_from = forms.TimeField(label=gettext_lazy("No text message from"), widget=QuarterInput())
    quiet_until = forms.TimeField(
        label=gettext_lazy("Until this time"),
        widget=QuarterInput(),
        help_text=gettext_lazy(
            "The same time twice: at any hour. A message that waits goes afterwards, once."
        ),
    )
    quiet_sundays = forms.BooleanField(label=gettext_lazy("No text message on Sunday"), required=False)


@require_http_methods(["GET", "POST"])
@at_desk
def habit(request: Request, code: str) -> HttpResponse:
    """Show how a library writes, and change it."""
    require_any(request.actor, permissions.EDIT_TEMPLATES)
    library = writing_library(request.actor, code)
    view = selectors.habit(request.actor, organisation_id=library.pk)
    form = HabitForm(
        request.POST or None,
        initial={
            "offers_text": view.offers_text,
            "offers_letters": view.offers_letters,
            "quiet_from": view.quiet_from,
            "quiet_until": view.quiet_until,
            "quiet_sundays": view.quiet_sundays,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.set_habit(request.actor, organisation_id=library.pk, **form.cleaned_data)
        except Invalid as refusal:
            for field, sentence in refusal.fields.items():
                form.add_error(field, sentence)
        else:
            flash.success(request, _("The change is kept."), extra_tags="ok")
            return HttpResponseRedirect(f"{reverse('desk:notices')}?bibliotheek={library.code}")
    context = {"section": "manage", "library": library, "form": form}
    return show(request, "desk/manage/sending.html", context, status=422 if form.errors else 200)


@require_POST
@at_desk
def choose_channel(request: Request, patron: str) -> HttpResponse:
    """Write down how a member wants to be told, as they said."""
    require_any(request.actor, permissions.SET_CHANNEL)
    member = patrons.patron(request.actor, patron)
    try:
        changed = services.set_channel(
            request.actor,
            organisation_id=member.organisation_id,
            person_id=member.person_id,
            channel=request.POST.get("channel", ""),
        )
    except Invalid as refusal:
        flash.error(request, " ".join(refusal.fields.values()), extra_tags="stop")
    else:
        if changed:
            flash.success(request, _("The change is kept."), extra_tags="ok")
    return HttpResponseRedirect(f"{reverse('desk:patron', args=[member.public_id])}#berichten")
