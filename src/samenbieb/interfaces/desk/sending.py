"""Sending a title to another place by hand, and calling a journey off."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.errors import LendingRefused
from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.errors import ItemUnknown, TransitOpen
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid


class SendForm(forms.Form):
    """Which title, where to, and why."""

    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=40,
        widget=forms.TextInput({"autofocus": True, "autocomplete": "off"}),
    )
    to = forms.ChoiceField(label=gettext_lazy("To"))
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example: for the table about the sea. Name no readers."),
    )

    def __init__(self, data: Any = None, initial: Any = None, *, here: int | None = None) -> None:
        super().__init__(data, initial=initial)
        self.places = {row.code: row.pk for row in places.branches() if row.pk != here}
        field = cast("forms.ChoiceField", self.fields["to"])
        field.choices = [
            ("", _("Choose a branch")),
            *(
                (row.code, f"{row.name} ({row.organisation.name})")
                for row in places.branches()
                if row.code in self.places
            ),
        ]


@require_http_methods(["GET", "POST"])
@at_desk
def send(request: Request) -> HttpResponse:
    """Ask what is sent where, and send it: it stays there until somebody borrows it."""
    request.actor.require(permissions.MOVE)
    initial = {"number": request.GET.get("nummer", "")[:40]}
    form = SendForm(request.POST or None, initial, here=place_of(request))
    if request.method == "POST" and form.is_valid() and (title := _sent(request, form)):
        sentence = _("“%(title)s” goes to %(place)s. Put it in the crate.") % {
            "title": title,
            "place": places.branch(form.cleaned_data["to"]).name,
        }
        messages.success(request, sentence, extra_tags="ok")
        return HttpResponseRedirect(reverse("desk:transit") + "#outgoing-caption")
    context = {"section": "transit", "form": form}
    return show(request, "desk/transit/send.html", context, status=422 if form.errors else 200)


def _sent(request: Request, form: SendForm) -> str:
    """Send it; a refusal becomes a sentence at the field."""
    data = form.cleaned_data
    try:
        return services.send_item(
            request.actor,
            barcode=data["number"],
            to_branch_id=form.places[data["to"]],
            note=data["note"].strip(),
        )
    except LendingRefused as refusal:
        for sentence in refusal.sentences:
            form.add_error("number", str(sentence))
    except (ItemUnknown, TransitOpen) as refusal:
        form.add_error("number", str(refusal.sentence))
    except Invalid as refusal:
        form.add_error("to", str(refusal.sentence))
    return ""


@require_POST
@at_desk
def call_off(request: Request) -> HttpResponse:
    """Call a journey off: the title is scanned, and that says where it belongs."""
    title = services.abort_transit(
        request.actor, barcode=request.POST.get("number", "")[:40], branch_id=place_of(request)
    )
    sentence = _("The journey of “%(title)s” is called off. Scan it to see where it belongs.")
    messages.success(request, sentence % {"title": title}, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:transit"))
