"""`samenbieb migrate`: bring the tables up to date."""

from typing import ClassVar

from django.core.management.commands.migrate import Command as DjangoMigrate

from samenbieb.interfaces.cli.base import DJANGO_ARGUMENTS


class Command(DjangoMigrate):
    """Django's own, with the database started for it."""

    help = "Bring the tables of the database up to date"
    needs_database: ClassVar[bool] = True
    suppressed_base_arguments = set(DJANGO_ARGUMENTS)
