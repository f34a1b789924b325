"""Judging the answers of search: what a reader types, how good each title is, which title is missing, and the list."""

import io
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.catalogue import permissions as catalogue
from samenbieb.domains.discovery import selectors, services
from samenbieb.domains.discovery.selectors import SearchQuery
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.web.pages import page_number, pages
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid

QUERIES_PER_PAGE = 20
CANDIDATES = 10
WORDS_LENGTH_MAX = 200
GRADES: dict[int, str | Promise] = {
    3: gettext_lazy("What was meant"),
    2: gettext_lazy("Good"),
    1: gettext_lazy("Related"),
    0: gettext_lazy("Wrong"),
}


class JudgementForm(forms.Form):
    """A grade for a title as an answer to a query; `grade` is empty to take the judgement back."""

    q = forms.CharField(max_length=WORDS_LENGTH_MAX)
    work = forms.UUIDField()
    grade = forms.TypedChoiceField(
        choices=[(str(grade), label) for grade, label in GRADES.items()], coerce=int
    )


@require_http_methods(["GET", "POST"])
@at_desk
def judgements(request: Request) -> HttpResponse:
    """Show the answers to a query with their grades, and the list of this library; take a grade."""
    library = _library(request)
    if request.method == "POST":
        return _judge(request, library)
    words = request.GET.get("q", "").strip()[:WORDS_LENGTH_MAX]
    missing = request.GET.get("titel", "").strip()[:WORDS_LENGTH_MAX]
    here = page_number(request.GET.get("pagina"))
    listed = selectors.judged_list(
        request.actor,
        organisation_id=library,
        start=(here - 1) * QUERIES_PER_PAGE,
        count=QUERIES_PER_PAGE,
    )
    context: dict[str, Any] = {
        "section": "judgements",
        "asked": words,
        "missing": missing,
        "grades": GRADES,
        "listed": listed,
        "pages": pages(current=here, rows_total=listed.query_count, rows_per_page=QUERIES_PER_PAGE),
        "done": _done(request),
    }
    if words:
        judged = selectors.judged_query(request.actor, organisation_id=library, query=words)
        context["judged"] = judged
        if missing:
            known = {work.brief.id for work in judged.works}
            hits = selectors.search(SearchQuery(words=missing, page_size=CANDIDATES, facets=False)).hits
            context["candidates"] = [
                selectors.JudgedWork(hit.brief, None, None) for hit in hits if hit.brief.id not in known
            ]
    return show(request, "desk/judgements/page.html", context)


@require_POST
@at_desk
def withdraw(request: Request) -> HttpResponse:
    """Take a judgement away."""
    was = services.withdraw_judgement(request.actor, judgement=request.POST.get("judgement", "")[:36])
    return _back(request.POST.get("q", ""), done="weg", of=was)


@require_GET
@at_desk
def export(request: Request, form: str) -> HttpResponse:
    """Give the list of this library as a file in the format of the judged lists of the repository."""
    rows = selectors.exported_judgements(request.actor, organisation_id=_library(request))
    headers = {"Content-Disposition": f'attachment; filename="zoekoordelen.{form}"'}
    if form == "json":
        lines = [selectors.as_columns(row) for row in rows]
        return JsonResponse({"judgements": lines}, headers=headers, json_dumps_params={"ensure_ascii": False})
    file = io.StringIO()
    selectors.write_list(rows, file)
    return HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _library(request: Request) -> int:
    """Give the library at whose desk somebody stands, when they may judge there. Raises: NoPlaceChosen, NotAllowed."""
    request.actor.require(catalogue.EDIT)
    library = organisations.branch_by_id(place_of(request)).organisation_id
    request.actor.require(catalogue.EDIT, at=library)
    return library


def _judge(request: Request, library: int) -> HttpResponse:
    form = JudgementForm(request.POST)
    if not form.is_valid():
        raise Invalid(fields={name: str(errors[0]) for name, errors in form.errors.items()})
    given = form.cleaned_data
    done = services.judge(
        request.actor,
        organisation_id=library,
        query=given["q"],
        work_public_id=str(given["work"]),
        grade=given["grade"],
    )
    return _back(given["q"], done="oordeel", of=done)


def _back(words: str, *, done: str, of: services.Judged) -> HttpResponse:
    """Return to the page, which then offers to undo what was done: to the grade that was there before."""
    query = {
        "q": words.strip()[:WORDS_LENGTH_MAX],
        "gedaan": done,
        "oordeel": of.public_id,
        "zoekvraag": of.query,
        "werk": of.work_public_id,
        "was": "" if of.before is None else str(of.before),
    }
    return HttpResponseRedirect(f"{reverse('desk:judgements')}?{urlencode(query)}")


def _done(request: Request) -> dict[str, str] | None:
    """Read what was just done out of the address; the services look at it again when it is undone."""
    names = ("gedaan", "oordeel", "zoekvraag", "werk", "was")
    told = {name: request.GET.get(name, "")[:WORDS_LENGTH_MAX] for name in names}
    return told if told["gedaan"] in {"oordeel", "weg"} else None
