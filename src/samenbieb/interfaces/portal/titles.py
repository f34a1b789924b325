"""The page of a title: its editions, where it can be borrowed, and reserving it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.catalogue.selectors import Brief, WorkView
from samenbieb.domains.circulation import selectors as circulation
from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.errors import HoldRefused
from samenbieb.domains.discovery import selectors as discovery
from samenbieb.domains.holdings import selectors as holdings
from samenbieb.domains.holdings.selectors import CopyLine
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.interfaces.portal import answers, wordings
from samenbieb.interfaces.portal.members import members_only
from samenbieb.interfaces.portal.near import Near, near
from samenbieb.interfaces.web import days as filled_in
from samenbieb.interfaces.web import wishes, wording
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock

SIMILAR_MAX = 6
TIME_ZONE = "Europe/Amsterdam"


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """Where copies of one kind stand in a building. `what` is empty while a title has one kind only."""

    what: str
    location: str
    mark: str


@dataclass(slots=True)
class PlaceLine:
    """One place that has copies of a title: how many can be had now, where they stand, or when one comes back."""

    code: str
    name: str
    library: str
    available_count: int = 0
    shelves: list[ShelfLine] = field(default_factory=list)
    back: str = ""


@require_GET
def title(request: Request, public_id: str) -> HttpResponse:
    """Show one title. An address of a title that was joined to another leads on."""
    work = catalogue.work(public_id)
    if work.moved:
        return HttpResponseRedirect(reverse("portal:title", args=[work.public_id]), status=301)
    return render(request, "portal/title/page.html", _context(request, work))


@require_POST
@members_only
def reserve(request: Request, public_id: str) -> HttpResponse:
    """Reserve a title for the reader, a child of theirs or somebody who allowed it, and show where it will lie ready."""
    branch = organisations.branch(request.POST.get("vestiging", ""))
    form, language = wishes.chosen(request.POST.get("uitgave"))
    try:
        answer = services.place_hold(
            request.actor,
            work_public_id=str(public_id),
            pickup_branch_id=branch.pk,
            person_public_id=request.POST.get("voor") or None,
            form=form,
            language=language,
            volume=request.POST.get("deel", "")[:60],
            key=request.POST.get("sleutel", "")[:64],
            wanted_from_on=filled_in.read(request.POST.get("vanaf", "")),
        )
    except HoldRefused as refusal:
        context = _context(request, catalogue.work(str(public_id)))
        return render(
            request,
            "portal/title/page.html",
            {**context, "refusal": refusal, "reasons": refusal.sentences},
            status=refusal.http_status,
        )
    messages.success(request, answers.reserved(answer), extra_tags="ok")
    return HttpResponseRedirect(reverse("portal:holds"))


def _context(request: Request, work: WorkView) -> dict[str, Any]:
    here = near(request)
    near_code = here.branch.code if here else ""
    copies = holdings.copies_of_work(work.id)
    places = place_lines(copies, near_code, wishes.kinds(work.editions))
    choices = wishes.edition_choices(work.editions, {copy.record_id for copy in copies})
    return {
        "work": work,
        "near": here,
        "here": next((line for line in places if line.code == near_code), None),
        "places": places,
        "elsewhere": [line for line in places if line.code != near_code],
        "stand": _stand(work, here),
        "waiting_count": circulation.queue_length([work.id]).get(work.id, 0),
        "facts": facts(work),
        "editions": work.editions,
        "choices": choices,
        "volumes": wishes.volume_choices(copy.volume for copy in copies),
        "volume": request.POST.get("deel", ""),
        "choice": request.POST.get("uitgave", wishes.own_choice(choices, _own_language(request))),
        "similar": _similar(work, here),
        "pickup_places": [place for place in organisations.branches() if place.offers_pickup],
        "pickup_code": near_code,
        "family": [child for child in patrons.family(request.actor) if child.sees_loans],
        "borrows_for": _borrows_for(request),
        "key": answers.new_key(),
        "today": clock.today(TIME_ZONE),
    }


def _borrows_for(request: Request) -> list[patrons.BorrowsFor]:
    """Give those in whose name this member may reserve, each once."""
    if request.actor.person_id is None:
        return []
    found = {one.public_id: one for one in patrons.borrows_for(request.actor.person_id)}
    return sorted(found.values(), key=lambda one: one.name)


def _own_language(request: Request) -> str:
    """The language in which this member wants to be written to; of a visitor the language of the page does not tell."""
    return patrons.me(request.actor).language if request.actor.person_id is not None else ""


def _stand(work: WorkView, here: Near | None) -> wordings.Stand:
    found = holdings.availability([work.id], near_branch_id=here.branch_id if here else None)
    return wordings.stand(found[work.id], here.branch.name if here else "")


def place_lines(copies: list[CopyLine], near_code: str, kinds: dict[int, str]) -> list[PlaceLine]:
    """Put the copies of a title together by place: the reader's own first, then where one can be had.

    `kinds` are the words for form and language of each edition; shelves stand in the order of the editions.
    """
    order = {words: number for number, words in enumerate(kinds.values())}
    several = len({kinds.get(copy.record_id, "") for copy in copies}) > 1
    lines: dict[str, PlaceLine] = {}
    due = defaultdict(list)
    for copy in copies:
        line = lines.setdefault(
            copy.branch_code, PlaceLine(copy.branch_code, copy.branch_name, copy.organisation_name)
        )
        what = kinds.get(copy.record_id, "") if several else ""
        shelf = ShelfLine(what, copy.location, copy.shelf_mark)
        if copy.available:
            line.available_count += 1
            if (shelf.location or shelf.mark) and shelf not in line.shelves:
                line.shelves.append(shelf)
        elif copy.due_at:
            due[copy.branch_code].append(copy.due_at)
    for code, moments in due.items():
        lines[code].back = wording.day(min(moments))
    for line in lines.values():
        line.shelves.sort(key=lambda shelf: order.get(shelf.what, 0))
    return sorted(
        lines.values(), key=lambda line: (line.code != near_code, not line.available_count, line.name)
    )


def facts(work: WorkView) -> list[tuple[str, str]]:
    """Give what is known of a title, in the words of the public; what is not known is left out."""
    face = work.editions[0]
    audience = catalogue.audience_word(work.audience) if work.audience else ""
    rows = [
        (_("For whom"), audience),
        (_("Reading level (AVI)"), work.levels.avi),
        (_("Language"), ", ".join(catalogue.language_word(code) for code in work.languages)),
        (_("Series"), _series(work)),
        (_("Size"), face.extent),
        (_("Publisher"), face.publisher),
        (_("Year"), str(face.year or "")),
        (_("Genre"), wordings.in_dutch(_genres(work))),
        ("ISBN", ", ".join(face.isbns)),
    ]
    return [(name, value) for name, value in rows if value]


def _genres(work: WorkView) -> str:
    """The genres, without what stands beside the title as a mark of its own."""
    marks = {"makkelijk lezen", "grote letter", "grote letters", "grootletterboeken"}
    return ", ".join(genre for genre in work.genres if genre.lower() not in marks)


def _series(work: WorkView) -> str:
    if not work.series:
        return ""
    return f"{work.series[0]}, {work.series_number}" if work.series_number else work.series[0]


def _similar(work: WorkView, here: Near | None) -> list[Brief]:
    """Give other titles of the series or of the same maker."""
    words = work.series[0] if work.series else work.creator
    if not words:
        return []
    query = discovery.SearchQuery(words=words, page_size=SIMILAR_MAX + 1)
    hits = discovery.search(query, here.branch_id if here else None).hits
    return [hit.brief for hit in hits if hit.brief.id != work.id][:SIMILAR_MAX]
