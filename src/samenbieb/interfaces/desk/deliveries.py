"""Deliveries of title records: each run, and what was kept aside with its reason, for who mends it."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from samenbieb.domains.catalogue import selectors
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.web.pages import page_number, pages
from samenbieb.interfaces.web.request import Request

PROBLEMS_PER_PAGE = 50


@require_GET
@at_desk
def deliveries(request: Request) -> HttpResponse:
    """Show the newest deliveries."""
    return show(
        request,
        "desk/deliveries/page.html",
        {"section": "deliveries", "runs": selectors.import_runs(request.actor)},
    )


@require_GET
@at_desk
def delivery(request: Request, run: str) -> HttpResponse:
    """Show one delivery with everything that was kept aside."""
    report = selectors.import_run(request.actor, run)
    here = pages(
        current=page_number(request.GET.get("pagina")),
        rows_total=len(report.problems),
        rows_per_page=PROBLEMS_PER_PAGE,
    )
    start = (here.current - 1) * PROBLEMS_PER_PAGE
    context = {
        "section": "deliveries",
        "run": report,
        "problems": report.problems[start : start + PROBLEMS_PER_PAGE],
        "pages": here,
    }
    return show(request, "desk/deliveries/run.html", context)


@require_GET
@at_desk
def kept_aside(request: Request, run: str, position: int) -> HttpResponse:
    """Give the bytes that were kept aside at one place, as a file to mend."""
    raw = selectors.kept_aside(request.actor, run, byte_position=position)
    headers = {"Content-Disposition": f'attachment; filename="apart-{position}.bin"'}
    return HttpResponse(raw, content_type="application/octet-stream", headers=headers)
