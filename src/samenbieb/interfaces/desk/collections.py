"""Collections that go to another place for a period: put together by scanning, sent, called home, ended with a list."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.circulation import services
from samenbieb.domains.holdings import permissions, selectors
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.frame import at_desk, fragment, is_fragment, place_of, show
from samenbieb.interfaces.desk.scan import Result, accepts, new_key, scan_of
from samenbieb.interfaces.web import spreadsheets
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid

SECTION = "items"
STATES: Mapping[str, str | Promise] = {
    "open": gettext_lazy("is put together"),
    "sent": gettext_lazy("is away"),
    "home": gettext_lazy("was called home"),
    "ended": gettext_lazy("ended"),
}
WHERE: Mapping[str, str | Promise] = {
    "home": gettext_lazy("At its own branch"),
    "there": gettext_lazy("At the place it was sent to"),
    "elsewhere": gettext_lazy("On the shelf of another branch"),
    "on_loan": gettext_lazy("On loan"),
    "in_transit": gettext_lazy("Under way"),
    "hold_shelf": gettext_lazy("On the hold shelf"),
    "workroom": gettext_lazy("In the workroom"),
    "unknown": gettext_lazy("Not known"),
}


class NewForm(forms.Form):
    """Where a new collection goes, and until when."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("For example: group 5, spring.")
    )
    to = forms.ChoiceField(label=gettext_lazy("To"))
    until = forms.DateField(
        label=gettext_lazy("Back on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, here: int) -> None:
        super().__init__(data)
        self.places = {row.code: row for row in places.branches() if row.pk != here}
        cast("forms.ChoiceField", self.fields["to"]).choices = [
            ("", _("Choose a branch")),
            *((row.code, f"{row.name} ({row.organisation.name})") for row in self.places.values()),
        ]


@require_http_methods(["GET", "POST"])
@at_desk
def collections(request: Request) -> HttpResponse:
    """Show the collections of this place; begin one."""
    request.actor.require(permissions.LEND_SETS)
    branch_id = place_of(request)
    form = NewForm(request.POST or None, here=branch_id)
    if request.method == "POST" and form.is_valid() and (made := _made(request, form, branch_id)):
        return HttpResponseRedirect(reverse("desk:collection", args=[made]))
    lines = selectors.collections(request.actor, branch_id=branch_id)
    context = {
        "section": SECTION,
        "form": form,
        "key": new_key(),
        "here": [
            (line, line.until_on < clock.today(settings.TIME_ZONE))
            for line in selectors.collections_here(request.actor, branch_id=branch_id)
        ],
        "lines": [(line, STATES[line.state], _is_late(line)) for line in lines],
    }
    return show(request, "desk/collections/page.html", context, status=422 if form.errors else 200)


def _made(request: Request, form: NewForm, branch_id: int) -> str:
    data = form.cleaned_data
    try:
        return services.start_collection(
            request.actor,
            branch_id=branch_id,
            to_branch_id=form.places[data["to"]].pk,
            name=data["name"],
            until_on=data["until"],
            key=request.POST.get("key", "")[:60],
        )
    except Invalid as refusal:
        for field, sentence in refusal.fields.items():
            form.add_error(field, sentence)
        return ""


def _is_late(line: selectors.CollectionView) -> bool:
    return line.state in {"sent", "home"} and line.until_on < clock.today(settings.TIME_ZONE)


@require_http_methods(["GET", "POST"])
@at_desk
def collection(request: Request, collection: str) -> HttpResponse:
    """Show a collection and where its titles are, or answer a scan that puts one in."""
    if request.method == "POST":
        selectors.collection(request.actor, collection)
        return _scanned(request, collection)
    return _shown(request, collection, Result("idle", ""))


def _scanned(request: Request, collection: str) -> HttpResponse:
    @accepts
    def answered(asked: Request) -> HttpResponse:
        code = scan_of(asked).code
        title, added = services.add_to_collection(asked.actor, collection=collection, barcode=code)
        text = "" if added else _("This one was scanned before.")
        return _shown(asked, collection, Result("ok" if added else "info", title, text=text))

    return answered(request)


def _shown(request: Request, collection: str, result: Result) -> HttpResponse:
    view = selectors.collection(request.actor, collection)
    copies = selectors.collection_copies(request.actor, collection)
    context = {
        "section": SECTION,
        "collection": view,
        "state": STATES[view.state],
        "late": _is_late(view),
        "result": result,
        "copies": [(copy, WHERE[copy.where]) for copy in copies],
        "key": new_key(),
        "action": reverse("desk:collection", args=[collection]),
    }
    if is_fragment(request):
        return fragment(request, "desk/collections/_work.html", context)
    context["branch_code"] = places.branch_by_id(place_of(request)).code
    return show(request, "desk/collections/collection.html", context)


@require_POST
@at_desk
def act(request: Request, collection: str) -> HttpResponse:
    """Send a collection, call it home, end it, or take a title out."""
    match request.POST.get("act", ""):
        case "send":
            _say_moved(request, services.send_collection(request.actor, collection=collection))
        case "home":
            _say_moved(request, services.call_collection_home(request.actor, collection=collection))
        case "end":
            missed = services.end_collection(request.actor, collection=collection)
            sentence = ngettext(
                "The collection ended. %(count)s title is not at home.",
                "The collection ended. %(count)s titles are not at home.",
                missed,
            )
            messages.success(request, sentence % {"count": missed}, extra_tags="ok")
        case "take_out":
            number = request.POST.get("number", "")[:40]
            services.take_from_collection(request.actor, collection=collection, barcode=number)
            messages.success(request, _("It is out of the collection."), extra_tags="ok")
        case _:
            raise Invalid
    return HttpResponseRedirect(reverse("desk:collection", args=[collection]))


def _say_moved(request: Request, moved: services.Moved) -> None:
    sentence = ngettext(
        "%(count)s title goes on its way. Put it in the crate.",
        "%(count)s titles go on their way. Put them in the crate.",
        moved.count,
    )
    messages.success(request, sentence % {"count": moved.count}, extra_tags="ok")
    for title, custody in moved.left[:5]:
        words = {"title": title, "where": str(WHERE.get(custody, custody)).lower()}
        messages.warning(request, _("“%(title)s” does not go now: %(where)s.") % words)


@require_GET
@at_desk
def copies_csv(request: Request, collection: str) -> HttpResponse:
    """Give the titles of a collection and where each is as a table."""
    copies = selectors.collection_copies(request.actor, collection)
    return spreadsheets.file_of(_table(copies), filename="collectie.csv")


def _table(copies: Sequence[selectors.CollectionCopy]) -> Iterator[str]:
    yield spreadsheets.row([_("Number"), _("Title"), _("Shelf mark"), _("Now"), _("At"), _("Missed")])
    for copy in copies:
        yield spreadsheets.row(
            [
                copy.barcode,
                copy.title,
                copy.shelf_mark,
                str(WHERE[copy.where]),
                copy.branch,
                _("Yes") if copy.missed else "",
            ]
        )
