"""Courses with a group: what one can come to, by theme and town; and who helps people learn in a town."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samenbieb.domains.learning import selectors
from samenbieb.domains.learning.selectors import SHELF_OF, LessonCard
from samenbieb.interfaces.portal import learner_pass
from samenbieb.interfaces.portal.learning_walk_in import walk_in
from samenbieb.interfaces.web.pages import page_number, pages
from samenbieb.interfaces.web.request import Request

PAGE_SIZE = 24
LESSONS_BESIDE = 3


@require_GET
def catalogue(request: Request) -> HttpResponse:
    """Show the courses of a theme and a town, or all of them; lessons at one's own pace stand beside."""
    themes, towns = selectors.themes(), selectors.course_towns()
    theme = _one_of(request, "thema", [value for value, _label in themes])
    town = _one_of(request, "gemeente", [one.code for one in towns])
    found = selectors.catalogue(theme=theme, town=town)
    page = page_number(request.GET.get("pagina"))
    shelf = SHELF_OF.get(theme, "")
    context = {
        "found": found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        "number": len(found),
        "themes": themes,
        "theme": theme,
        "theme_label": dict(themes).get(theme, ""),
        "towns": towns,
        "town": next((one for one in towns if one.code == town), None),
        "pages": pages(current=page, rows_total=len(found), rows_per_page=PAGE_SIZE),
        "lessons": _lessons_of(request, shelf) if shelf else (),
        "shelf": shelf,
        "walk_in": walk_in(request),
    }
    return render(request, "portal/learning/courses.html", context)


@require_GET
def givers(request: Request) -> HttpResponse:
    """Show who helps people learn in a town, with their courses; without a town the towns to choose from."""
    towns = selectors.course_towns()
    town = _one_of(request, "gemeente", [one.code for one in towns])
    context = {
        "towns": towns,
        "town": next((one for one in towns if one.code == town), None),
        "givers": selectors.who_gives_what(town) if town else [],
        "walk_in": walk_in(request),
    }
    return render(request, "portal/learning/givers.html", context)


def _lessons_of(request: Request, skill: str) -> tuple[LessonCard, ...]:
    shelves = selectors.shelves(request.actor, pass_public_id=learner_pass.held(request))
    return next((one.lessons[:LESSONS_BESIDE] for one in shelves if one.skill == skill), ())


def _one_of(request: Request, name: str, known: list[str]) -> str:
    value = request.GET.get(name, "")
    return value if value in known else ""
