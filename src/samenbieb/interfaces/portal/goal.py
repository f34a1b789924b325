"""What somebody wants to be able to do, in their own words: one sentence, written, changed and wiped out here."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samenbieb.domains.learning import selectors, services
from samenbieb.domains.learning.errors import GoalTooLong
from samenbieb.interfaces.portal import learner_pass
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.screening import NamesSomebody

TYPED_MAX = 400


@require_http_methods(["GET", "POST"])
def goal(request: Request) -> HttpResponse:
    """Show the goal, and keep what is typed; who is nobody gets a pass with it."""
    public_id = learner_pass.held(request)
    if request.method == "GET":
        kept = selectors.own_goal(request.actor, pass_public_id=public_id)
        return _page(request, kept, kept=kept)
    text = "" if "wis" in request.POST else request.POST.get("doel", "")[:TYPED_MAX]
    if not text.strip() and not public_id and request.actor.person_id is None:
        return HttpResponseRedirect(reverse("portal:learning"))
    public_id = learner_pass.begin(request)
    try:
        services.set_goal(request.actor, text=text, pass_public_id=public_id)
    except (GoalTooLong, NamesSomebody) as refusal:
        answer = _page(request, text, problem=str(refusal.sentence), status=refusal.http_status)
    else:
        answer = HttpResponseRedirect(reverse("portal:learning"))
        said = _("Your goal is kept.") if text.strip() else _("Your goal is gone.")
        messages.success(request, said, extra_tags="ok")
    if public_id:
        learner_pass.keep(answer, public_id)
    return answer


def _page(
    request: Request, text: str, *, kept: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"goal": text, "kept": kept, "problem": problem}
    return render(request, "portal/learning/goal.html", context, status=status)
