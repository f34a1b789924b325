"""`samenbieb migrate`: bring the tables up to date."""

from typing import Any, ClassVar

from django.core.management.commands.migrate import Command as DjangoMigrate

from samenbieb.domains.helpdesk import services as helpdesk
from samenbieb.interfaces.cli.base import DJANGO_ARGUMENTS


class Command(DjangoMigrate):
    """Django's own, with the database started for it; then the lists that rooms bring along."""

    help = "Bring the tables of the database, and the lists that come with this version, up to date"
    needs_database: ClassVar[bool] = True
    suppressed_base_arguments = set(DJANGO_ARGUMENTS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; when all tables are there, bring in the lists. Only looking, or a part of the tables, brings in nothing."""
        super().handle(*args, **options)
        if not (options["app_label"] or options["plan"] or options["check_unapplied"]):
            helpdesk.load_lists()
            helpdesk.load_cards()
            helpdesk.load_consent_forms()
