"""Pages for members only: who is not logged in, is asked for card and PIN first and comes back after it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from samenbieb.interfaces.web.request import Request

P = ParamSpec("P")


def members_only(
    view: Callable[Concatenate[Request, P], HttpResponse],
) -> Callable[Concatenate[Request, P], HttpResponse]:
    """Send a visitor without a session to the log-in page. What a member may see is decided by the rooms, not here."""

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.actor.person_id is None:
            return _log_in_first(request)
        return view(request, *args, **kwargs)

    return guarded


def _log_in_first(request: Request) -> HttpResponse:
    # A form that was sent cannot be sent again by itself: lead back to the page it stood on.
    ahead = request.get_full_path() if request.method == "GET" else request.POST.get("next", "/mijn")
    address = f"{reverse('portal:log-in')}?{urlencode({'next': ahead})}"
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
