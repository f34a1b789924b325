"""Deliveries of title records: the files that came in, bringing one in, and the report of each as a page, CSV and JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload, TemporaryFileUploadHandler
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from samenbieb.domains.catalogue import permissions, selectors
from samenbieb.domains.catalogue.errors import DeliveryRefused, DeliveryTooLarge
from samenbieb.domains.catalogue.services import HANDED_IN_BYTES_MAX
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.interfaces.desk.frame import at_desk, fragment, is_fragment, show
from samenbieb.interfaces.web import spreadsheets
from samenbieb.interfaces.web.pages import page_number, pages
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.actor import Actor

PROBLEMS_PER_PAGE = 50
# A sheet that reads a cell as a formula would run what a supplier wrote.


class DeliveryForm(forms.Form):
    """A file of title records and who it comes from."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("MARC 21: ISO 2709 or MARCXML, also as .gz. 2 GB at most."),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )
    source = forms.CharField(
        label=gettext_lazy("Supplier"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("A short name, every time the same. Without it we look in field 003."),
    )
    library = forms.ChoiceField(label=gettext_lazy("Library"))

    def __init__(self, actor: Actor, data: Any = None, files: Any = None) -> None:
        here = organisations.branch_by_id(actor.branch_id).organisation_id if actor.branch_id else None
        held = [row for row in organisations.libraries() if actor.may(permissions.IMPORT, at=row.pk)]
        held.sort(key=lambda row: row.pk != here)
        super().__init__(data, files)
        self.libraries = {row.code: row.pk for row in held}
        field: Any = self.fields["library"]
        field.choices = [(row.code, row.name) for row in held]


class LimitedUpload(FileUploadHandler):
    """Lets a file through to the next handler until it is too large; then the rest is read and thrown away."""

    bytes_max = HANDED_IN_BYTES_MAX

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.byte_count = 0
        self.too_large = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count. Raises: StopUpload."""
        self.byte_count += len(raw_data)
        if self.byte_count > self.bytes_max:
            self.too_large = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""


@require_GET
@at_desk
def deliveries(request: Request) -> HttpResponse:
    """Show the newest deliveries, and where to bring one in."""
    return _deliveries(request, None)


@csrf_exempt  # checked below, once the size of what is sent is under control
@require_POST
@at_desk
def bring_in(request: Request) -> HttpResponse:
    """Take a file and leave it to the worker. It goes to the disk as it comes."""
    request.actor.require(permissions.IMPORT)
    limit = LimitedUpload(request)
    request.upload_handlers = [limit, TemporaryFileUploadHandler(request)]

    def checked(asked: HttpRequest) -> HttpResponse:
        return _bring_in(cast("Request", asked), limit)

    return csrf_protect(checked)(request)


def _bring_in(request: Request, limit: LimitedUpload) -> HttpResponse:
    form = DeliveryForm(request.actor, request.POST, request.FILES)
    if limit.too_large:
        form.errors["file"] = form.error_class([str(DeliveryTooLarge.message)])
    if not form.is_valid():
        return _deliveries(request, form, status=422)
    data = form.cleaned_data
    file: UploadedFile[bytes] = data["file"]
    try:
        handed_in = holdings.hand_in_delivery(
            request.actor,
            pieces=file.chunks(),
            file_name=file.name or "",
            source=data["source"],
            organisation_id=form.libraries[data["library"]],
        )
    except (DeliveryRefused, DeliveryTooLarge) as refusal:
        form.add_error("file", str(refusal.sentence))
        return _deliveries(request, form, status=422)
    if handed_in.known_before:
        messages.info(
            request,
            _("This file came in before. We compare it once more; what is the same stays as it is."),
            extra_tags="info",
        )
    else:
        messages.success(request, _("The file is here. It is being brought in now."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:delivery", args=[handed_in.run_public_id]))


def _deliveries(request: Request, form: DeliveryForm | None, *, status: int = 200) -> HttpResponse:
    runs = selectors.import_runs(request.actor)
    may_import, may_edit = request.actor.may(permissions.IMPORT), request.actor.may(permissions.EDIT)
    context = {
        "section": "deliveries",
        "runs": runs,
        "form": form or (DeliveryForm(request.actor) if may_import else None),
        "open_count": selectors.asides(request.actor, limit=0)[1],
        "doubt_count": selectors.doubts(request.actor, limit=0)[1] if may_edit else None,
    }
    return show(request, "desk/deliveries/page.html", context, status=status)


@require_GET
@at_desk
def delivery(request: Request, run: str) -> HttpResponse:
    """Show one delivery: how far it is, its counts, and what was kept aside. A script gets how far it is only."""
    progress = selectors.run_progress(request.actor, run)
    if is_fragment(request):
        report = selectors.import_run(request.actor, run)
        return fragment(request, "desk/deliveries/_progress.html", {"run": report, "progress": progress})
    report = selectors.import_run(request.actor, run)
    current = page_number(request.GET.get("pagina"))
    lines, count = selectors.asides(
        request.actor,
        run_public_id=run,
        state="",
        start=(current - 1) * PROBLEMS_PER_PAGE,
        limit=PROBLEMS_PER_PAGE,
    )
    context = {
        "section": "deliveries",
        "run": report,
        "progress": progress,
        "lines": lines,
        "count": count,
        "pages": pages(current=current, rows_total=count, rows_per_page=PROBLEMS_PER_PAGE),
    }
    return show(request, "desk/deliveries/run.html", context)


@require_GET
@at_desk
def report_json(request: Request, run: str) -> HttpResponse:
    """Give the report for programs, as `samenbieb marc import --json` does for one file."""
    report = selectors.import_run(request.actor, run)
    problems = [asdict(one) for one in selectors.all_problem_lines(request.actor, run)]
    told = {**asdict(report), "problems": problems, "records": report.records}
    answer = JsonResponse(told, json_dumps_params={"indent": 2})
    answer.headers["Content-Disposition"] = _as_file(report, "json")
    return answer


@require_GET
@at_desk
def open_bytes(request: Request, run: str) -> HttpResponse:
    """Give all that is open in a delivery as one file, to mend elsewhere and bring in again."""
    report = selectors.import_run(request.actor, run)
    pieces, _cut_count = selectors.asides_as_file(request.actor, run)
    answer = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = _as_file(report, "xml" if report.kind == "marcxml" else "mrc")
    return cast("HttpResponse", answer)  # the frame hands on whatever answers


@require_GET
@at_desk
def report_csv(request: Request, run: str) -> HttpResponse:
    """Give what was kept aside as a table for a spreadsheet."""
    report = selectors.import_run(request.actor, run)
    content = "".join(_table(request.actor, run))
    answer = HttpResponse(content.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = _as_file(report, "csv")
    return answer


def _table(actor: Actor, run: str) -> Iterator[str]:
    yield spreadsheets.row(
        [
            _("Place"),
            _("Bytes"),
            _("Record number"),
            _("Reason"),
            _("Why"),
            _("Detail"),
            _("What became of it"),
            _("By"),
            _("Note"),
        ]
    )
    start = 0
    while lines := selectors.asides(actor, run_public_id=run, state="", start=start, limit=1000)[0]:
        for line in lines:
            yield spreadsheets.row(
                [
                    line.byte_position,
                    line.byte_count,
                    line.control_number,
                    line.reason,
                    line.sentence,
                    line.detail,
                    line.state,
                    line.settled_by,
                    line.settled_reason,
                ]
            )
        start += len(lines)


def _as_file(report: selectors.ImportReport, ending: str) -> str:
    name = "".join(sign for sign in report.file_name if sign.isprintable())
    return content_disposition_header(as_attachment=True, filename=f"{name}.{ending}") or "attachment"


@require_GET
@at_desk
def kept_aside(request: Request, run: str, position: int) -> HttpResponse:
    """Give the bytes that were kept aside at one place, as a file to mend."""
    raw = selectors.kept_aside(request.actor, run, byte_position=position)
    return as_bytes(raw, position)


def as_bytes(raw: bytes, position: int) -> HttpResponse:
    """Give bytes as a file that no browser opens by itself."""
    headers = {"Content-Disposition": f'attachment; filename="apart-{position}.bin"'}
    return HttpResponse(raw, content_type="application/octet-stream", headers=headers)
