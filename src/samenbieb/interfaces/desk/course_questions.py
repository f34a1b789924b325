"""Questions after a course, for who leads it: open them, show or print the card, note paper, close, and see the counts."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samenbieb.domains.learning import selectors, services
from samenbieb.domains.learning.errors import AnswerEmpty, AskedAlready, CourseGoesOn, QuestionsClosed
from samenbieb.domains.learning.selectors import CourseQuestions
from samenbieb.formats import qr
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.desk.scan import KEY_LENGTH_MAX, new_key
from samenbieb.interfaces.web import spreadsheets
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import NotFound, Refusal

SECTION = "programme"
FIELD = "v-"
QUIET_MODULES = 4  # of white around a code, as a camera needs


@require_http_methods(["GET", "POST"])
@at_desk
def questions(request: Request, course: str) -> HttpResponse:
    """Show how it stands; open the questions, close them, or note a form on paper."""
    if request.method == "GET":
        return _page(request, course)
    act = request.POST.get("act", "")
    try:
        sentence = _act(request, course, act)
    except (AnswerEmpty, AskedAlready, CourseGoesOn, QuestionsClosed) as refusal:
        return _page(request, course, refusal)
    messages.success(request, sentence, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:course-questions", args=[course]))


@require_GET
@at_desk
def card(request: Request, course: str) -> HttpResponse:
    """Show the address of the questions large, with a code for a camera, to print or to hold up."""
    found = selectors.course_questions(request.actor, course)
    if not found.is_open:
        raise NotFound
    address = request.build_absolute_uri(reverse("portal:questions", args=[found.code]))
    context = {
        "section": SECTION,
        "asked": found,
        "address": address,
        "drawing": drawing_of(address),
        "invitations": [
            (language, "rtl" if translation.get_language_info(language)["bidi"] else "ltr", words)
            for language, words in found.invitations
        ],
    }
    return show(request, "desk/courses/card.html", context)


@require_GET
@at_desk
def results_csv(request: Request, course: str) -> HttpResponse:
    """Give the counts as a file; what may not be seen is not in it."""
    found = selectors.course_questions(request.actor, course)
    if not found.results:
        raise NotFound
    return spreadsheets.file_of(_lines(found), filename=f"vragen-{found.code}.csv")


def _act(request: Request, course: str, act: str) -> str:
    if act == "open":
        services.open_questions(request.actor, course=course)
        return _("The questions are open. Show the card, or print it.")
    if act == "close":
        services.close_questions(request.actor, course=course)
        return _("The questions are closed.")
    if act == "paper":
        said = {
            name.removeprefix(FIELD): str(value)
            for name, value in request.POST.items()
            if name.startswith(FIELD)
        }
        key = request.POST.get("key", "")[:KEY_LENGTH_MAX]
        services.note_paper(request.actor, course=course, said=said, key=key)
        return _("The form is counted. You can take the next one.")
    raise NotFound


def _page(request: Request, course: str, refusal: Refusal | None = None) -> HttpResponse:
    found = selectors.course_questions(request.actor, course)
    context = {
        "section": SECTION,
        "asked": found,
        "address": request.build_absolute_uri(reverse("portal:questions", args=[found.code]))
        if found.code
        else "",
        "key": new_key(),
        "problem": refusal,
    }
    status = refusal.http_status if refusal else 200
    return show(request, "desk/courses/questions.html", context, status=status)


def _lines(found: CourseQuestions) -> Iterator[str]:
    yield spreadsheets.row(
        [_("Course"), _("Last date"), _("Version"), _("Question"), _("Answer"), _("Number")]
    )
    head = [found.title, found.last_on.isoformat() if found.last_on else "", found.version]
    yield spreadsheets.row([*head, _("Forms"), "", found.form_count])
    for line in found.results:
        for choice, number in line.counts:
            yield spreadsheets.row([*head, line.question.ask, choice.say, number])
        if line.is_hidden:
            yield spreadsheets.row([*head, line.question.ask, _("hidden: fewer than five answers"), ""])


def drawing_of(address: str) -> SafeString:
    """Draw an address for a camera; nothing when it is too long. It never stands alone: the address stands beside it."""
    modules = qr.matrix(address)
    if modules is None:
        return SafeString("")
    side = len(modules) + 2 * QUIET_MODULES
    dark = "".join(
        f"M{column + QUIET_MODULES} {row + QUIET_MODULES}h1v1h-1z"
        for row, line in enumerate(modules)
        for column, is_dark in enumerate(line)
        if is_dark
    )
    # Black on white in every display: a camera must read it.
    return mark_safe(  # noqa: S308 - numbers only
        f'<svg class="sb-qr" viewBox="0 0 {side} {side}" role="presentation" aria-hidden="true" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="#000" d="{dark}"/></svg>'
    )
