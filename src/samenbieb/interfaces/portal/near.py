"""Which place is near the reader: the one they chose (kept in a cookie), else the first branch of the network."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.organisations.errors import NoSuchPlace
from samenbieb.interfaces.web import preferences
from samenbieb.interfaces.web.request import Request


@dataclass(frozen=True, slots=True)
class Near:
    """A place as the room of organisations gives it, and whether the reader chose it."""

    branch: Any
    chosen: bool

    @property
    def branch_id(self) -> int:
        """Give the primary key, for selectors that ask what is near."""
        return int(self.branch.pk)


def near(request: Request) -> Near | None:
    """Give the place near this reader; None while there is no place at all."""
    if code := request.preferences.branch:
        try:
            return Near(organisations.branch(code), chosen=True)
        except NoSuchPlace:
            pass
    places = organisations.branches()
    branches = [place for place in places if place.kind == place.Kind.BRANCH] or places
    return Near(min(branches, key=lambda place: place.pk), chosen=False) if branches else None


@require_POST
def choose(request: Request) -> HttpResponse:
    """Keep a place as "my library" in a cookie, and go back to where it was chosen."""
    branch = organisations.branch(request.POST.get("vestiging", ""))
    response = HttpResponseRedirect(preferences.safe_next(request, request.POST.get("next", "/")))
    preferences.keep(response, preferences.BRANCH_COOKIE, branch.code)
    return response
