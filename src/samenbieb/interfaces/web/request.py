"""The request as our middleware leaves it: with the actor, the preferences and the marks of htmx."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from samenbieb.interfaces.web.preferences import Preferences
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.remembering import Versions


class Request(HttpRequest):
    """What a view of a door for people receives.

    `held`: the versions of what is kept in memory (`kernel/remembering.py`) as the request of a member of staff began;
    good for what is asked before anything is done, and never afterwards.
    """

    actor: Actor
    preferences: Preferences
    htmx: HtmxDetails
    must_choose_password: bool = False
    held: Versions | None = None
