"""The request as our middleware leaves it: with the actor, the preferences and the marks of htmx."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from samenbieb.interfaces.web.preferences import Preferences
from samenbieb.kernel.actor import Actor


class Request(HttpRequest):
    """What a view of a door for people receives."""

    actor: Actor
    preferences: Preferences
    htmx: HtmxDetails
    must_choose_password: bool = False
