"""Certificates at the desk: see which lessons are done, type the name, print; and take a certificate back."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from samenbieb.domains.learning import permissions, services
from samenbieb.domains.learning.errors import (
    CodeUnknown,
    NameNotPrinted,
    NothingDone,
    ProofNamedOtherwise,
    ProofUnknown,
)
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.proof_paper import paper_of
from samenbieb.interfaces.desk.scan import KEY_LENGTH_MAX, new_key
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Refusal

SECTION = "proofs"
SAID_MAX, NAME_TYPED_MAX = 40, 200


@require_http_methods(["GET", "POST"])
@at_desk
def proofs(request: Request) -> HttpResponse:
    """Ask for a code; show which lessons are done; give the paper; or take one back and let it count again."""
    organisation_id = places.place(place_of(request)).organisation_id
    request.actor.require(permissions.GIVE_PROOF, at=organisation_id)
    wish = request.POST.get("act", "")
    if wish in {"withdraw", "restore"}:
        return _withdraw(request, withdrawn=wish == "withdraw")
    if wish in {"find", "make"}:
        return _give(request, organisation_id, wish)
    return _page(request)


def _give(request: Request, organisation_id: int, wish: str) -> HttpResponse:
    actor, post = request.actor, request.POST
    said, name = post.get("wie", "")[:SAID_MAX], post.get("naam", "")[:NAME_TYPED_MAX]
    key = post.get("key", "")[:KEY_LENGTH_MAX]
    filled: dict[str, Any] = {"said": said, "name": name}
    try:
        if wish == "find":
            filled["lessons"] = services.lessons_for_proof(actor, organisation_id=organisation_id, said=said)
            return _page(request, **filled)
        paper = services.make_proof(actor, organisation_id=organisation_id, said=said, name=name, key=key)
    except (CodeUnknown, NothingDone) as refusal:
        return _page(request, refusal, **filled)
    except (NameNotPrinted, ProofNamedOtherwise) as refusal:
        filled["lessons"] = services.lessons_for_proof(actor, organisation_id=organisation_id, said=said)
        return _page(request, refusal, **filled)
    check_at = request.build_absolute_uri(reverse("portal:proof"))
    return HttpResponse(
        paper_of(paper, check_at=check_at),
        content_type="application/pdf",
        headers={
            "Content-Disposition": 'attachment; filename="bewijs-van-meedoen.pdf"',
            "Cache-Control": "no-store",
        },
    )


def _withdraw(request: Request, *, withdrawn: bool) -> HttpResponse:
    code = request.POST.get("code", "")[:SAID_MAX]
    try:
        paper = services.withdraw_proof(request.actor, code=code, withdrawn=withdrawn)
    except ProofUnknown as refusal:
        return _page(request, code=code, code_problem=str(refusal.sentence), status=refusal.http_status)
    return _page(request, paper=paper)


def _page(
    request: Request, refusal: Refusal | None = None, *, status: int = 200, **filled: Any
) -> HttpResponse:
    context = {
        "section": SECTION,
        "key": new_key(),
        "problem": str(refusal.sentence) if refusal else "",
        **filled,
    }
    return show(request, "desk/proofs/page.html", context, status=refusal.http_status if refusal else status)
