"""Classes and other groups at the desk: make one, its page, its due list, forty titles at once, the next school year."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.circulation import permissions as circulation
from samenbieb.domains.circulation import selectors as lending
from samenbieb.domains.circulation import services as loans
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.patrons import permissions, selectors, services
from samenbieb.domains.patrons.errors import StillOpen
from samenbieb.domains.payments import permissions as money
from samenbieb.domains.payments import selectors as accounts
from samenbieb.interfaces.desk.blocks import BlockForm
from samenbieb.interfaces.desk.cards import CardForm, looks
from samenbieb.interfaces.desk.frame import at_desk, place_of, require_any, show
from samenbieb.interfaces.desk.scan import new_key
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.wording import day
from samenbieb.kernel.errors import Invalid, NotFound, Refusal

BARCODES_LENGTH_MAX = 8000


class GroupForm(forms.Form):
    """What a desk fills in of a group. Nobody in the group is named."""

    name = forms.CharField(
        label=gettext_lazy("Name of the group"), max_length=60, help_text=gettext_lazy("Such as Groep 5b.")
    )
    institution = forms.CharField(label=gettext_lazy("School, home or club"), max_length=80, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Sort of group"))
    contact_name = forms.CharField(
        label=gettext_lazy("Contact person"),
        max_length=80,
        help_text=gettext_lazy("A teacher, for instance. Do not write down pupils here."),
    )
    email = forms.CharField(label=gettext_lazy("E-mail of the contact"), max_length=254, required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=30, required=False)
    branch = forms.ChoiceField(label=gettext_lazy("Own branch"), required=False)

    def __init__(self, *args: Any, organisation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branches = {branch.code: branch for branch in places.branches(organisation_id)}
        cast("forms.ChoiceField", self.fields["kind"]).choices = selectors.group_kinds()
        cast("forms.ChoiceField", self.fields["branch"]).choices = [
            ("", "–"),
            *((code, branch.name) for code, branch in self.branches.items()),
        ]

    def facts(self) -> services.GroupFacts:
        """Give what the room of patrons stores."""
        data = self.cleaned_data
        branch = self.branches.get(data["branch"])
        names = ("name", "institution", "kind", "contact_name", "email", "phone")
        return services.GroupFacts(
            **{name: data[name] for name in names}, home_branch_id=branch.pk if branch else None
        )

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal beside the field it is about."""
        for name, sentence in getattr(refusal, "fields", {}).items():
            self.add_error(
                {"home_branch": "branch"}.get(name, name if name in self.fields else None), sentence
            )
        if not getattr(refusal, "fields", {}):
            self.add_error("name", str(refusal.sentence))


class NewGroupForm(GroupForm):
    """A group to make, with its card."""

    card_number = forms.CharField(
        label=gettext_lazy("Number of the card"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Scan it. Leave it empty to make a number."),
    )


@require_GET
@at_desk
def groups(request: Request) -> HttpResponse:
    """Show the groups of the library where this desk stands."""
    require_any(request.actor, permissions.VIEW)
    branch = places.branch_by_id(place_of(request))
    found = selectors.groups(request.actor, organisation_id=branch.organisation_id)
    return show(request, "desk/groups/list.html", {"section": "patrons", "groups": found})


@require_http_methods(["GET", "POST"])
@at_desk
def new(request: Request) -> HttpResponse:
    """Make a group at the library where this desk stands; the PIN is told once."""
    branch = places.branch_by_id(place_of(request))
    request.actor.require(permissions.REGISTER, at=branch.organisation_id)
    form = NewGroupForm(
        request.POST or None, initial={"branch": branch.code}, organisation_id=branch.organisation_id
    )
    context: dict[str, Any] = {"section": "patrons", "form": form, "key": new_key()}
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            context["made"] = services.register_group(
                request.actor,
                form.facts(),
                organisation_id=branch.organisation_id,
                card_number=form.cleaned_data["card_number"],
                key=request.POST.get("key", ""),
            )
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.http_status
    return show(request, "desk/groups/new.html", context, status=status)


@require_GET
@at_desk
def group(request: Request, group: str) -> HttpResponse:
    """Show one group: its contact, its card, what it has at home."""
    return page(request, selectors.group(request.actor, group))


def page(request: Request, view: selectors.GroupView, *, status: int = 200, **more: Any) -> HttpResponse:
    """Draw the page of a group; `more` holds a form with errors, or a PIN that is told once."""
    actor = request.actor
    initial = {
        name: getattr(view, name) for name in ("institution", "kind", "contact_name", "email", "phone")
    }
    initial |= {"name": view.group_name, "branch": view.home_branch_code}
    context = {
        "section": "patrons",
        "group": view,
        "loans": lending.loans_of(actor, membership_public_id=view.public_id)
        if actor.may(circulation.VIEW_LOANS, at=view.organisation_id)
        else None,
        "account": accounts.account(actor, membership_id=view.membership_id)
        if actor.may(money.VIEW, at=view.organisation_id)
        else None,
        "group_form": GroupForm(initial=initial, organisation_id=view.organisation_id),
        "block_form": BlockForm(organisation_id=view.organisation_id),
        "card_form": CardForm(),
        "looks": looks(request, view.person_id),
        "keys": {"card": new_key(), "pin": new_key(), "loans": new_key()},
    }
    return show(request, "desk/groups/group.html", {**context, **more}, status=status)


@require_POST
@at_desk
def edit(request: Request, group: str) -> HttpResponse:
    """Change a group, or let it go on for the next year under its new name and contact."""
    view = selectors.group(request.actor, group)
    form = GroupForm(request.POST, organisation_id=view.organisation_id)
    if not form.is_valid():
        return page(request, view, status=422, group_form=form)
    try:
        if request.POST.get("act") != "move-up":
            services.edit_group(request.actor, form.facts(), public_id=group)
            return _kept(request, group, _("The change is kept."))
        moved = services.move_up(
            request.actor,
            form.facts(),
            public_id=group,
            seen_expires_on=_seen_day(request.POST.get("expires_on", "")),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return page(request, view, status=refusal.http_status, group_form=form)
    sentence = _("The group goes on until %(day)s.") % {"day": day(moved.expires_on)}
    if not moved.pin:
        return _kept(request, group, sentence)
    messages.success(request, sentence, extra_tags="ok")
    return page(request, selectors.group(request.actor, group), told={"pin": moved.pin})


@require_POST
@at_desk
def end(request: Request, group: str) -> HttpResponse:
    """End a group. While it has something at home or to pay, the page says what."""
    view = selectors.group(request.actor, group)
    try:
        services.end_membership(request.actor, public_id=group)
    except StillOpen as refusal:
        return page(request, view, status=refusal.http_status, still_open=refusal)
    return _kept(request, group, _("The group has ended. Its card can no longer be used."))


@require_http_methods(["GET", "POST"])
@at_desk
def in_bulk(request: Request, group: str) -> HttpResponse:
    """Lend many titles to a group, or take many in, from one field full of scans."""
    view = selectors.group(request.actor, group)
    context: dict[str, Any] = {"section": "patrons", "group": view, "key": new_key(), "act": "lend"}
    status = 200
    if request.method == "POST":
        text = request.POST.get("barcodes", "")[:BARCODES_LENGTH_MAX]
        context["act"] = request.POST.get("act", "lend")
        try:
            context |= _in_bulk(request, view, text)
        except Invalid as refusal:
            context |= {"problem": refusal.fields.get("barcodes", refusal.sentence), "barcodes": text}
            status = refusal.http_status
    return show(request, "desk/groups/in_bulk.html", context, status=status)


def _in_bulk(request: Request, view: selectors.GroupView, text: str) -> dict[str, Any]:
    barcodes = loans.barcodes_in(text)
    branch_id, key = place_of(request), request.POST.get("key", "")[:60]
    if request.POST.get("act") == "take-in":
        lines = loans.take_in_many(request.actor, barcodes=barcodes, branch_id=branch_id, key=key)
        left = lending.loans_of(request.actor, membership_public_id=view.public_id)
        told = ngettext("%(count)s title taken in.", "%(count)s titles taken in.", _done(lines))
        return {"lines": lines, "told": told % {"count": _done(lines)}, "left": left}
    lines = loans.lend_many(
        request.actor, card=view.card_number, barcodes=barcodes, branch_id=branch_id, key=key
    )
    lent = sum(line.done and not line.counted for line in lines)
    told = ngettext("%(count)s title lent.", "%(count)s titles lent.", lent)
    return {"lines": lines, "told": told % {"count": lent}}


@require_GET
@at_desk
def due_list(request: Request, group: str) -> HttpResponse:
    """Show what a group has at home and until when, as a list that prints. Nobody in the group is named on it."""
    view = selectors.group(request.actor, group)
    found = lending.loans_of(request.actor, membership_public_id=group)
    return show(request, "desk/groups/due.html", {"section": "patrons", "group": view, "loans": found})


def _done(lines: list[loans.BulkLine]) -> int:
    return sum(line.done for line in lines)


def _seen_day(text: str) -> dt.date:
    """Read the last day that stood on the screen. Without one nobody looked: a day on which no group ends."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return dt.date.min


def _kept(request: Request, group: str, sentence: str) -> HttpResponse:
    messages.success(request, sentence, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:group", args=[group]))
