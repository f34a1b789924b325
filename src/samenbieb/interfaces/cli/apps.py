"""The command line as Django knows it."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    """The door of whoever runs the machine."""

    name = "samenbieb.interfaces.cli"
    label = "cli"
