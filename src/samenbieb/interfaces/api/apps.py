"""The door for programs as Django knows it."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The door for programs."""

    name = "samenbieb.interfaces.api"
    label = "api"
