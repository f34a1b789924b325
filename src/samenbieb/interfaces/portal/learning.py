"""Learning: what somebody can do today, a lesson before it begins, and the steps one by one."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.learning import selectors, services
from samenbieb.domains.learning.errors import AnswerEmpty
from samenbieb.domains.learning.selectors import Play
from samenbieb.domains.learning.services import Given, Outcome
from samenbieb.interfaces.portal import answers, learner_pass
from samenbieb.interfaces.portal.learning_walk_in import walk_in
from samenbieb.interfaces.portal.lesson_steps import FIELD, shown_steps
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import NotFound


@require_GET
def learning(request: Request) -> HttpResponse:
    """Show the lessons by skill, and where this reader stopped."""
    public_id = learner_pass.held(request)
    shelves = selectors.shelves(request.actor, pass_public_id=public_id)
    context = {
        "shelves": shelves,
        "busy": [lesson for shelf in shelves for lesson in shelf.lessons if lesson.busy],
        "goal": selectors.own_goal(request.actor, pass_public_id=public_id),
        "has_pass": bool(public_id),
        "has_buddies": selectors.has_buddies(),
        "is_member": request.actor.person_id is not None,
        "walk_in": walk_in(request),
    }
    return render(request, "portal/learning/shelves.html", context)


@require_GET
def lesson(request: Request, slug: str) -> HttpResponse:
    """Tell what a lesson is about, and let somebody begin or go on."""
    page = selectors.lesson_page(request.actor, slug=slug, pass_public_id=learner_pass.held(request))
    return render(request, "portal/learning/lesson.html", {"lesson": page})


@require_POST
def begin(request: Request, slug: str) -> HttpResponse:
    """Begin a lesson or go on with it; who is nobody gets a pass with the first one."""
    if not any(card.slug == slug for shelf in selectors.shelves(request.actor) for card in shelf.lessons):
        raise NotFound
    public_id = learner_pass.begin(request)
    services.begin_lesson(
        request.actor,
        slug=slug,
        pass_public_id=public_id,
        branch_id=learner_pass.chosen_branch_id(request),
    )
    page = selectors.play(request.actor, slug=slug, pass_public_id=public_id)
    response = HttpResponseRedirect(_after(page))
    if public_id:
        learner_pass.keep(response, public_id)
    return response


@require_http_methods(["GET", "POST"])
def step(request: Request, slug: str, number: int) -> HttpResponse:
    """Show one step; score an answer that was sent, or go on after a step that was read."""
    public_id = learner_pass.held(request)
    try:
        page = selectors.play(request.actor, slug=slug, pass_public_id=public_id)
    except NotFound:
        if request.method == "POST":
            raise
        return HttpResponseRedirect(reverse("portal:lesson", args=[slug]))
    if not 1 <= number <= len(page.steps):
        raise NotFound
    if request.method == "GET":
        return _show(request, page, number)
    return _answer(request, page, number, public_id)


@require_GET
def done(request: Request, slug: str) -> HttpResponse:
    """Show how it went, once every step is done."""
    public_id = learner_pass.held(request)
    page = selectors.play(request.actor, slug=slug, pass_public_id=public_id)
    if not page.finished:
        return HttpResponseRedirect(_after(page))
    context = {
        "play": page,
        "pass": selectors.pass_view(public_id) if public_id else None,
    }
    return render(request, "portal/learning/done.html", context)


def _answer(request: Request, page: Play, number: int, public_id: str) -> HttpResponse:
    step = page.steps[number - 1]
    given = {
        name.removeprefix(FIELD): value for name, value in request.POST.items() if name.startswith(FIELD)
    }
    sent = Given(
        request.POST.get("key", ""), page.run_public_id, step.key, {k: str(v) for k, v in given.items()}
    )
    try:
        outcome = services.answer_step(request.actor, sent, pass_public_id=public_id)
    except AnswerEmpty as refusal:
        return _show(request, page, number, problem=str(refusal.sentence), status=refusal.http_status)
    if step.exercise is None:
        return HttpResponseRedirect(_address(page, number + 1))
    return _show(request, page, number, outcome=outcome, given=sent.answer)


def _show(
    request: Request,
    page: Play,
    number: int,
    *,
    outcome: Outcome | None = None,
    given: object = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    steps = shown_steps(page, answered=number, outcome=outcome, given=given)
    context = {
        "play": page,
        "number": number,
        "step": steps[number - 1],
        "steps": shown_steps(page),
        "problem": problem,
        "key": answers.new_key(),
    }
    return render(request, "portal/learning/step.html", context, status=status)


def _after(page: Play) -> str:
    return _address(page, page.step_next)


def _address(page: Play, number: int) -> str:
    if number > len(page.steps):
        return reverse("portal:lesson-done", args=[page.slug])
    return reverse("portal:lesson-step", args=[page.slug, number])
