"""The page that shows every component of the kit, for who builds pages and for the accessibility test.

A door hangs it: `render(request, "…/kit.html", kit.context())` with `{% include "web/kit_content.html" %}`.
Everything shown is an example; nothing is read or written.
"""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samenbieb.interfaces.web.pages import pages
from samenbieb.interfaces.web.tables import Column, Table
from samenbieb.interfaces.web.wording import money, weekday
from samenbieb.kernel.errors import Refusal
from samenbieb.kernel.money import Money


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As it stands on your card."))
    town = forms.ChoiceField(
        label=gettext_lazy("Town"), choices=[("a", "Veenlo"), ("b", "Dijkhuizen")], required=False
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How may we reach you?"),
        choices=[("email", gettext_lazy("E-mail")), ("phone", gettext_lazy("Telephone"))],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label=gettext_lazy("I have read the rules"))


def context() -> dict[str, Any]:
    """Give what the kit page shows."""
    day = weekday(dt.date(2026, 12, 13))
    return {
        "form": SampleForm(),
        "wrong_form": SampleForm({"town": "a"}, prefix="wrong"),
        "refusal": Refusal(_("This loan cannot be renewed.")),
        "reasons": [_("Somebody else waits for this title."), _("The loan was renewed as often as allowed.")],
        "pages": pages(current=4, rows_total=240, rows_per_page=20),
        "table": Table(
            id="kit-table",
            caption=_("Loans"),
            columns=[Column(_("Title")), Column(_("Back on")), Column(_("Fee"), number=True)],
            rows=[("Oorlogswinter", day, money(0)), ("De brief voor de koning", day, money(30))],
        ),
        "facts": [(_("Language"), _("Dutch")), (_("Size"), "169 p.")],
        "crumbs": [(_("Search"), "/zoeken")],
        "sample_money": Money(150),
        "covers": [
            ("Oorlogswinter", "Jan Terlouw"),
            ("De brief voor de koning", "Tonke Dragt"),
            ("Pluk van de Petteflet", "Annie M.G. Schmidt"),
            ("Het achterhuis", "Anne Frank"),
            ("İnce Memed", "Yaşar Kemal"),
            ("النبي", "جبران خليل جبران"),
            ("Kobzar", "Taras Sjevtsjenko"),
            ("De ontdekking van de hemel", "Harry Mulisch"),
        ],
    }
