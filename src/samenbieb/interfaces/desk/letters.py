"""Letters to print (brieven): put together, fetched as one file, marked as printed, and taken back."""

from django.contrib import messages as flash
from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.messages import permissions, selectors, services
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.frame import at_desk, place_of, require_any, show
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Refusal


@require_http_methods(["GET", "POST"])
@at_desk
def letters(request: Request) -> HttpResponse:
    """Show what waits and what was put together before; put together what waits."""
    require_any(request.actor, permissions.PRINT_LETTERS)
    library = places.branch_by_id(place_of(request)).organisation
    if request.method == "POST":
        try:
            services.collect_letters(request.actor, organisation_id=library.pk)
        except Refusal as refusal:
            flash.error(request, str(refusal.sentence), extra_tags="stop")
        else:
            flash.success(request, _("The letters lie ready. Fetch the file and print it."), extra_tags="ok")
        return HttpResponseRedirect(reverse("desk:letters"))
    context = {
        "section": "patrons",
        "library": library,
        "waiting": selectors.letters_waiting(request.actor, organisation_id=library.pk),
        "batches": selectors.letter_batches(request.actor, organisation_id=library.pk),
    }
    return show(request, "desk/letters/page.html", context)


@require_GET
@at_desk
def letters_file(request: Request, batch: str) -> HttpResponse:
    """Give a batch as a file that a browser prints: each letter on a page of its own, its address behind the window."""
    require_any(request.actor, permissions.PRINT_LETTERS)
    number, found = selectors.letters_of(request.actor, public_id=batch)
    style = format_html("<style>{}</style>", render_to_string("desk/letters/print.css"))
    context = {"number": number, "letters": found, "style": style}
    # A file to keep and no page of ours: a browser shows it only when somebody opens it.
    answer = HttpResponse(
        render_to_string("desk/letters/print.html", context), content_type="application/octet-stream"
    )
    name = _("letters-%(number)s.html") % {"number": number}
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@at_desk
def letters_printed(request: Request, batch: str) -> HttpResponse:
    """Note that a batch is printed, or take that back."""
    require_any(request.actor, permissions.PRINT_LETTERS)
    if request.POST.get("act") == "undo":
        services.undo_printed(request.actor, public_id=batch)
        flash.success(request, _("These letters wait again. Nothing was lost."), extra_tags="ok")
    else:
        services.mark_printed(request.actor, public_id=batch)
        flash.success(request, _("Noted: these letters are printed."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:letters"))
