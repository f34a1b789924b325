"""What the pages of members and of groups share: a new card, and who looked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samenbieb.domains.patrons import permissions
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import audit

LOOKS_SHOWN = 30
CARD_REASONS = (
    ("lost", gettext_lazy("Lost or stolen")),
    ("replaced", gettext_lazy("Worn or broken")),
)
ACTS = {
    "patrons.view": gettext_lazy("looked"),
    "messages.view": gettext_lazy("looked at the messages"),
    "patrons.edit": gettext_lazy("changed data"),
    "messages.set_channel": gettext_lazy("changed how we tell them"),
    "patrons.register": gettext_lazy("registered"),
    "patrons.block": gettext_lazy("blocked or unblocked"),
    "patrons.merge": gettext_lazy("merged accounts, or undid it"),
    "circulation.check_out": gettext_lazy("lent"),
    "circulation.return": gettext_lazy("took in"),
    "circulation.renew": gettext_lazy("renewed"),
    "circulation.place_hold": gettext_lazy("reserved"),
    "payments.receive": gettext_lazy("received money"),
}


class CardForm(forms.Form):
    """A new card for who has one already."""

    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=CARD_REASONS)
    number = forms.CharField(
        label=gettext_lazy("Number of the new card"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Scan it. Leave it empty to make a number."),
    )
    keep_pin = forms.BooleanField(label=gettext_lazy("Keep the PIN"), required=False)


def looks(request: Request, person_id: int) -> list[tuple[Any, Any]]:
    """Give who looked and did what, at the libraries of this desk, for who answers the member's question."""
    seen = [
        entry
        for entry in audit.about_person(person_id)
        if entry.organisation_id is None or request.actor.may(permissions.VIEW, at=entry.organisation_id)
    ]
    return [(entry, ACTS.get(entry.action, entry.action)) for entry in seen[:LOOKS_SHOWN]]
