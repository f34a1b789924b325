"""Scenarios of the own library under management: keep them, run them over the own rules, bring an earlier version back."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.trials import permissions, selectors, services
from samenbieb.domains.trials.errors import (
    ChangedMeanwhile,
    RunWaits,
    TextProblem,
    TrialNameInvalid,
    TrialTextInvalid,
)
from samenbieb.interfaces.desk.frame import at_desk, fragment, is_fragment, show
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound, Refusal

NUMBER_MAX = 1_000_000
PROBLEMS: Mapping[str, str | Promise] = {
    "took_too_long": gettext_lazy(
        "This took longer than three minutes. Make fewer scenarios, or fewer rounds."
    ),
    "broke_off": gettext_lazy("The run broke off. Try it again, and tell your manager if it happens again."),
    "no_scratch_database": gettext_lazy(
        "The database lets us make no database beside the live one. Tell your manager."
    ),
}


class TextForm(forms.Form):
    """A text of scenarios under a name."""

    library = forms.ChoiceField(label=gettext_lazy("Library"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    text = forms.CharField(
        label=gettext_lazy("Scenarios"),
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 22,
                "spellcheck": "false",
                "class": "sb-mono",
                "autocapitalize": "off",
                "wrap": "off",
            }
        ),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=NUMBER_MAX)

    def __init__(self, actor: Actor, data: Any = None, *, initial: Any = None, is_new: bool) -> None:
        super().__init__(data, initial=initial)
        if not is_new:
            del self.fields["library"]
            return
        rows = [row for row in places.libraries() if actor.may(permissions.EDIT, at=row.pk)]
        self.libraries = {row.code: row.pk for row in rows}
        field = cast("forms.ChoiceField", self.fields["library"])
        field.choices = [(row.code, row.name) for row in rows]


@require_GET
@at_desk
def trials(request: Request) -> HttpResponse:
    """Show the sets of scenarios with their last run, and examples to copy."""
    lines = selectors.scenario_sets(request.actor)
    context = {
        "section": "manage",
        "lines": [line for line in lines if not line.is_put_away],
        "away": [line for line in lines if line.is_put_away],
        "examples": services.EXAMPLES,
    }
    return show(request, "desk/trials/page.html", context)


@require_http_methods(["GET", "POST"])
@at_desk
def new(request: Request) -> HttpResponse:
    """Begin a set, from an example if wanted."""
    request.actor.require(permissions.EDIT)
    example = next((one for one in services.EXAMPLES if one.slug == request.GET.get("voorbeeld")), None)
    initial = {"name": example.name, "text": example.text} if example else None
    form = TextForm(request.actor, request.POST or None, initial=initial, is_new=True)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.keep_new(
                request.actor,
                organisation_id=form.libraries[data["library"]],
                name=data["name"],
                text=data["text"],
            )
        except (TrialNameInvalid, TrialTextInvalid) as refusal:
            return _with_problems(request, form, refusal, "desk/trials/new.html", {})
        messages.success(request, _("The scenarios are kept."), extra_tags="ok")
        return HttpResponseRedirect(reverse("desk:trial", args=[made]))
    return show(
        request,
        "desk/trials/new.html",
        {"section": "manage", "form": form},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@at_desk
def trial(request: Request, trial: str) -> HttpResponse:
    """Show a set with its text, versions and last run; keep another version."""
    view = selectors.scenario_set(request.actor, trial, version=_number(request.GET.get("versie")))
    if request.method == "GET" and is_fragment(request):
        return fragment(request, "desk/trials/_run.html", _run(view))
    initial = {"name": view.name, "text": view.text, "based_on": view.newest}
    form = TextForm(request.actor, request.POST or None, initial=initial, is_new=False)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.keep_changed(
                request.actor,
                public_id=trial,
                name=data["name"],
                text=data["text"],
                based_on=data["based_on"] or 0,
            )
        except (ChangedMeanwhile, TrialNameInvalid, TrialTextInvalid) as refusal:
            return _with_problems(request, form, refusal, "desk/trials/one.html", _run(view))
        messages.success(request, _("The scenarios are kept."), extra_tags="ok")
        return HttpResponseRedirect(reverse("desk:trial", args=[trial]))
    context = {"section": "manage", "form": form, **_run(view)}
    return show(request, "desk/trials/one.html", context, status=422 if form.errors else 200)


@require_POST
@at_desk
def run(request: Request, trial: str) -> HttpResponse:
    """Ask for a run of the newest version over the own rules."""
    try:
        services.ask_run(request.actor, public_id=trial)
    except RunWaits as refusal:
        messages.info(request, str(refusal))
    return HttpResponseRedirect(reverse("desk:trial", args=[trial]) + "#run")


@require_POST
@at_desk
def change(request: Request, trial: str) -> HttpResponse:
    """Bring an earlier version back, put a set away, or bring it back."""
    act = request.POST.get("act", "")
    if act == "restore":
        number = _number(request.POST.get("version"))
        services.restore_version(request.actor, public_id=trial, number=number or 0)
        sentence = _("The earlier version is back, as the newest.")
    elif act == "away":
        services.put_away(request.actor, public_id=trial)
        sentence = _("The scenarios are put away. You can bring them back.")
    elif act == "back":
        services.bring_back(request.actor, public_id=trial)
        sentence = _("The scenarios are back.")
    else:
        raise NotFound
    messages.success(request, sentence, extra_tags="ok")
    return HttpResponseRedirect(
        reverse("desk:trials" if act == "away" else "desk:trial", args=[] if act == "away" else [trial])
    )


def _with_problems(
    request: Request, form: TextForm, refusal: Refusal, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Show a form again with what was wrong: each line of the text with its sentence."""
    if isinstance(refusal, TrialTextInvalid):
        for problem in refusal.problems:
            form.add_error("text", _told(problem))
    else:
        form.add_error("name" if isinstance(refusal, TrialNameInvalid) else None, str(refusal))
    return show(request, template, {"section": "manage", "form": form, **context}, status=422)


def _told(problem: TextProblem) -> str:
    if not problem.line:
        return problem.sentence
    return _("Line %(line)s: %(problem)s") % {"line": problem.line, "problem": problem.sentence}


def _run(view: selectors.SetView) -> dict[str, Any]:
    """Give what a page says of a set and its last run."""
    problem = view.run.problem if view.run else ""
    return {
        "view": view,
        "run": view.run,
        "problem": PROBLEMS.get(problem, PROBLEMS["broke_off"]) if problem else "",
    }


def _number(text: str | None) -> int | None:
    """Read the number of a version from an address; null when there is none. Raises: NotFound."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text[:9]) > NUMBER_MAX or len(text) > 9:
        raise NotFound
    return int(text)
