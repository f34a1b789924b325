"""The only discovery in the house: five file names, found in every room when Django starts."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from samenbieb.kernel import logs, lookups

DISCOVERED = ("permissions", "reactions", "jobs", "measures", "retention")


class KernelConfig(AppConfig):
    """The ground floor."""

    name = "samenbieb.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Find the rooms' permissions, reactions, jobs, measures and keep-times."""
        logs.configure()
        lookups.register()
        autodiscover_modules(*DISCOVERED)
