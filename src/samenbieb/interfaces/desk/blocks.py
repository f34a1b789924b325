"""The form of a block: why, until when, what it stops, and where it holds."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.interfaces.desk.places import DayInput

KINDS = (
    ("restriction", gettext_lazy("A restriction for a while")),
    ("barred", gettext_lazy("Barred, for misuse")),
)
EVERYWHERE = "all"


class BlockForm(forms.Form):
    """Why somebody may not do something, what, where, and until when."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), choices=KINDS)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)
    acts = forms.MultipleChoiceField(
        label=gettext_lazy("What is stopped"),
        choices=[(str(act), name) for act, name in patrons.ACT_NAMES.items()],
        initial=[str(act) for act in patrons.Act],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose what is stopped.")},
    )
    where = forms.ChoiceField(label=gettext_lazy("Where it holds"))
    until_on = forms.DateField(label=gettext_lazy("Until and including"), required=False, widget=DayInput())

    def __init__(self, *args: Any, organisation_id: int, **kwargs: Any) -> None:
        # It stands beside other forms with a reason and a kind: every label has its own field.
        super().__init__(*args, **{"auto_id": "block_%s", **kwargs})
        self.branches = {branch.code: branch.pk for branch in places.branches(organisation_id)}
        names = [(branch.code, branch.name) for branch in places.branches(organisation_id)]
        cast("forms.ChoiceField", self.fields["where"]).choices = [
            (EVERYWHERE, _("At all branches")),
            (
                _("Only at"),
                [(f"only:{code}", _("Only at %(branch)s") % {"branch": name}) for code, name in names],
            ),
            (
                _("At all branches but"),
                [
                    (f"elsewhere:{code}", _("At all branches but %(branch)s") % {"branch": name})
                    for code, name in names
                ],
            ),
        ]

    def facts(self) -> dict[str, Any]:
        """Give what the room of patrons stores."""
        data = dict(self.cleaned_data)
        reach, _colon, code = data.pop("where").partition(":")
        branch_id = self.branches[code] if code else None
        scope = patrons.Scope(tuple(data.pop("acts")), reach, branch_id)
        return {**data, "scope": scope}
