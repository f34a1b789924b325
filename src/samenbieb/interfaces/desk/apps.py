"""The desk as Django knows it."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The door of the staff."""

    name = "samenbieb.interfaces.desk"
    label = "desk"
