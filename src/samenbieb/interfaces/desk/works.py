"""Titles for who keeps the catalogue: why editions are together, joining, separating, and the list of what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.catalogue import permissions, selectors, services
from samenbieb.domains.catalogue.ports import Undecided
from samenbieb.domains.discovery import selectors as discovery
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.web.pages import page_number
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Refusal

WORDS_LENGTH_MAX = 200
TITLE_LENGTH_MAX = 500
ACTS_PER_PAGE = 50
SECTION = "items"

KINDS: Mapping[str, str | Promise] = {
    "text": gettext_lazy("Text"),
    "film": gettext_lazy("Film"),
    "music": gettext_lazy("Music"),
    "game": gettext_lazy("Game"),
    "serial": gettext_lazy("Magazine or newspaper"),
}
KEY_PARTS: Sequence[str | Promise] = (
    gettext_lazy("Kind"),
    gettext_lazy("Maker"),
    gettext_lazy("Title"),
    gettext_lazy("Version"),
)
# From which words of a description its work was told: `rules.grouping.Reason` of the catalogue.
EVIDENCE: Mapping[str, str | Promise] = {
    "main_entry": gettext_lazy("Maker (field 100, 110 or 111)"),
    "added_entry": gettext_lazy("Maker (field 700 or 710)"),
    "title_page": gettext_lazy("Maker as on the title page (245 $c)"),
    "born": gettext_lazy("Year of birth of the maker"),
    "uniform_title": gettext_lazy("Uniform title (130 or 240)"),
    "original_title": gettext_lazy("Original title (765 or 500)"),
    "title": gettext_lazy("Title (245)"),
    "part": gettext_lazy("Part"),
    "subtitle": gettext_lazy("Subtitle (245 $b)"),
    "publisher": gettext_lazy("Publisher (264 or 260)"),
    "other_version": gettext_lazy("Another version of the text"),
}
WHY: Mapping[str, str | Promise] = {
    "by_hand": gettext_lazy("A cataloguer placed it here. Deliveries do not move it."),
    "own": gettext_lazy("Its own data lead to this title."),
    "joined": gettext_lazy("Its data lead to a title that was joined with this one."),
    "elsewhere": gettext_lazy("It was brought here with other data, or with another title."),
    "nowhere": gettext_lazy("Its data have changed since, or it was grouped by an earlier rule."),
}
EFFECTS: Mapping[str, str | Promise] = {
    "editions": gettext_lazy("Editions that go"),
    "copies": gettext_lazy("Copies of these editions"),
    "loans": gettext_lazy("Running loans of these copies"),
    "holds_open": gettext_lazy("Reservations in the queue that go along"),
    "holds_ready": gettext_lazy("Reservations that lie ready and go along"),
    "holds_in_transit": gettext_lazy("Reservations under way that go along"),
    "holds_staying": gettext_lazy("Reservations that stay"),
    "members_twice": gettext_lazy("People who wait for both titles (both reservations stay)"),
    "addresses": gettext_lazy("Old addresses that lead on"),
    "index_entries": gettext_lazy("Entries in search that change"),
}


@dataclass(frozen=True, slots=True)
class EditionPage:
    """An edition of the cataloguer's page, with the parts of its keys in words."""

    file: Any
    form: str | Promise
    languages: str
    why: str | Promise
    keys: list[list[tuple[str | Promise, str | Promise]]]
    descriptions: list[tuple[Any, list[tuple[str | Promise, str]]]]


@require_GET
@at_desk
def work(request: Request, work: str) -> HttpResponse:
    """Show why the editions of a title are together, who described them, and what was done by hand."""
    file = selectors.work_file(request.actor, work)
    if file.public_id != work:
        return HttpResponseRedirect(reverse("desk:catalogue-work", args=[file.public_id]))
    context = {
        "section": SECTION,
        "file": file,
        "kind": KINDS.get(file.kind, file.kind),
        "editions": [_edition(one) for one in file.editions],
        "sole_act": next((act for act in file.acts if act.stands), None),
    }
    return show(request, "desk/works/work.html", context)


@require_GET
@at_desk
def find(request: Request, work: str) -> HttpResponse:
    """Find the other title: to join with, or (with editions in the address) to put those editions with."""
    file = selectors.work_file(request.actor, work)
    words = request.GET.get("q", "").strip()[:WORDS_LENGTH_MAX]
    chosen = request.GET.getlist("uitgave")
    hits: list[Any] = []
    if words:
        found = discovery.search(discovery.SearchQuery(words=words), near_branch_id=request.actor.branch_id)
        hits = [(hit, _way_to(file.public_id, hit.brief.public_id, chosen)) for hit in found.hits]
        hits = [(hit, address) for hit, address in hits if hit.brief.public_id != file.public_id]
    context = {"section": SECTION, "file": file, "words": words, "hits": hits, "chosen": chosen}
    return show(request, "desk/works/find.html", context)


@require_http_methods(["GET", "POST"])
@at_desk
def join(request: Request, work: str, into: str) -> HttpResponse:
    """Show what moves when the one title goes up in the other; do it."""
    if request.method == "POST":
        done = services.join_works(request.actor, public_id=work, into_public_id=into)
        messages.success(request, _("The titles are joined. You can still undo it here."), extra_tags="ok")
        return HttpResponseRedirect(reverse("desk:catalogue-act", args=[done.act]))
    preview = selectors.preview_join(request.actor, public_id=work, into_public_id=into)
    context = {
        "section": SECTION,
        "preview": preview,
        "going": _with_forms(preview.going),
        "effects": _effects(preview.counts),
    }
    return show(request, "desk/works/join.html", context)


@require_http_methods(["GET", "POST"])
@at_desk
def separate(request: Request, work: str) -> HttpResponse:
    """Show what moves when the chosen editions become another title; do it."""
    asked = request.POST if request.method == "POST" else request.GET
    wish: dict[str, Any] = {
        "public_id": work,
        "record_public_ids": asked.getlist("uitgave"),
        "title": asked.get("titel", "").strip()[:TITLE_LENGTH_MAX],
        "into_public_id": asked.get("naar", ""),
        "undecided": Undecided.GOES if asked.get("wachtenden") == Undecided.GOES else Undecided.STAYS,
    }
    if request.method == "POST":
        done = services.separate_editions(request.actor, **wish)
        messages.success(request, _("The titles are separated. You can still undo it here."), extra_tags="ok")
        return HttpResponseRedirect(reverse("desk:catalogue-act", args=[done.act]))
    preview = selectors.preview_separation(request.actor, **wish)
    context = {
        "section": SECTION,
        "preview": preview,
        "going": _with_forms(preview.going),
        "staying": _with_forms(preview.staying),
        "wish": wish,
        "goes": wish["undecided"] == Undecided.GOES,
        "either": preview.counts.get("holds_either", 0),
        "effects": _effects(preview.counts),
        "find": f"{reverse('desk:catalogue-find', args=[work])}?{_editions(wish['record_public_ids'])}",
    }
    return show(request, "desk/works/separate.html", context)


@require_GET
@at_desk
def acts(request: Request) -> HttpResponse:
    """Show what cataloguers of the network did by hand, newest first."""
    page = page_number(request.GET.get("pagina"))
    found = selectors.acts(request.actor, start=(page - 1) * ACTS_PER_PAGE, limit=ACTS_PER_PAGE + 1)
    context = {
        "section": SECTION,
        "acts": found[:ACTS_PER_PAGE],
        "newer": page - 1,
        "older": page + 1 if len(found) > ACTS_PER_PAGE else 0,
    }
    return show(request, "desk/works/acts.html", context)


@require_GET
@at_desk
def act(request: Request, act: str) -> HttpResponse:
    """Show one act, with the button that takes it back."""
    line = selectors.act(request.actor, act)
    context = {"section": SECTION, "act": line, "effects": _effects(line.counts)}
    return show(request, "desk/works/act.html", context)


@require_POST
@at_desk
def undo(request: Request, act: str) -> HttpResponse:
    """Take an act back; when that is not possible, say what to do first."""
    request.actor.require(permissions.EDIT)
    try:
        services.undo_act(request.actor, act)
    except Refusal as refusal:
        line = selectors.act(request.actor, act)
        context = {
            "section": SECTION,
            "act": line,
            "effects": _effects(line.counts),
            "refusal": refusal,
            "first": refusal.details.get("act", ""),
        }
        return show(request, "desk/works/act.html", context, status=refusal.http_status)
    messages.success(request, _("Undone. Everything is as it was."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:catalogue-act", args=[act]))


def _way_to(work: str, other: str, chosen: Sequence[str]) -> str:
    if not chosen:
        return reverse("desk:catalogue-join", args=[work, other])
    return f"{reverse('desk:catalogue-separate', args=[work])}?{_editions(chosen)}&naar={other}"


def _editions(public_ids: Sequence[str]) -> str:
    return urlencode([("uitgave", public_id) for public_id in public_ids])


def _effects(counts: Mapping[str, int]) -> list[tuple[str | Promise, int]]:
    """Put the counts in words; what no row of the house counts is left out, and so are zeros of rare things."""
    always = {"editions", "copies", "loans", "holds_open", "index_entries"}
    return [
        (label, counts[name])
        for name, label in EFFECTS.items()
        if counts.get(name) or name in always & counts.keys()
    ]


def _with_forms(editions: Sequence[Any]) -> list[tuple[Any, str | Promise]]:
    return [(edition, selectors.form_word(edition.form)) for edition in editions]


def _edition(file: Any) -> EditionPage:
    return EditionPage(
        file=file,
        form=selectors.form_word(file.edition.form),
        languages=", ".join(str(selectors.language_word(code)) for code in file.edition.languages),
        why=WHY[file.why],
        keys=[
            [
                (label, KINDS.get(part, part) if number == 0 else part)
                for number, (label, part) in enumerate(zip(KEY_PARTS, parts, strict=False))
                if part
            ]
            for parts in file.keys
        ],
        descriptions=[
            (said, [(EVIDENCE.get(code, code), words) for code, words in said.evidence])
            for said in file.descriptions
        ],
    )
