"""The portal as Django knows it."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The door of the public."""

    name = "samenbieb.interfaces.portal"
    label = "portal"
