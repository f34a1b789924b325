"""Checking a certificate: anybody types its code, and if they like the name that stands on it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from samenbieb.domains.learning import services
from samenbieb.domains.learning.errors import ProofUnknown
from samenbieb.interfaces.portal.codes import CodeEmpty, filled_in
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.senders import address_of
from samenbieb.kernel.attempts import TooManyAttempts

TYPED_MAX = 200


@require_http_methods(["GET", "POST"])
def check(request: Request) -> HttpResponse:
    """Ask for the code of a certificate, and tell what it says."""
    code, name = request.POST.get("code", "")[:TYPED_MAX], request.POST.get("naam", "")[:TYPED_MAX]
    paper, problem, status = None, "", 200
    if request.method == "POST":
        try:
            paper = services.check_proof(code=filled_in(code), name=name, address=address_of(request))
        except (CodeEmpty, ProofUnknown, TooManyAttempts) as refusal:
            problem, status = str(refusal.sentence), refusal.http_status
    context = {"paper": paper, "problem": problem, "code": code, "name": name}
    response = render(request, "portal/learning/proof.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-store"  # a name that was typed stands on it
    return response
