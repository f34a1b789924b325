"""The kit as Django knows it."""

from django.apps import AppConfig
from django.contrib.messages.apps import MessagesConfig


class WebConfig(AppConfig):
    """The HTML kit: templates, style, script and letters for portal and desk."""

    name = "samenbieb.interfaces.web"
    label = "web"


class FlashConfig(MessagesConfig):
    """Django's answers kept over a redirect, under another label: `messages` is our room of notices."""

    label = "flash"
