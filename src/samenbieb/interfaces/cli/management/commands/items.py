"""`samenbieb items`: the items on the shelves."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from samenbieb.domains.holdings import services
from samenbieb.interfaces.cli import deliveries
from samenbieb.interfaces.cli.base import Command as BaseCommand
from samenbieb.interfaces.cli.progress import Progress
from samenbieb.kernel.actor import Actor


class Command(BaseCommand):
    """Bring in items from a table."""

    help = "Items on the shelves"

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the verbs."""
        bring = self.verb(parser, "import", self.bring_in, help_text="Bring in items from a table (CSV)")
        bring.add_argument(
            "file",
            metavar="FILE",
            help="columns barcode, branch, record or isbn; if wanted source, category, shelf_mark, location, "
            "volume, price, acquired_on, min_age; - for standard input",
        )
        bring.add_argument("--dry-run", action="store_true", help="tell what would happen and write nothing")
        bring.add_argument("--json", action="store_true", help="answer for programs")

    def bring_in(self, options: dict[str, Any]) -> None:
        """Bring in all good lines, and report the others."""
        with (
            translation.override("en"),
            deliveries.file_of(options["file"], "standard-input") as path,
            Progress(path.name) as bar,
        ):
            report = services.import_items(
                Actor.system("cli"), path=path, dry_run=options["dry_run"], progress=bar
            )
            name = path.name
        if not options["dry_run"] and (report.entered or report.changed):
            deliveries.hand_on()
        if options["json"]:
            self.answer_json({"file_name": name, "dry_run": options["dry_run"], **asdict(report)})
        else:
            deliveries.tell_items(self.say, name, report, dry_run=options["dry_run"])
        if report.bad:
            count = len(report.bad)
            raise CommandError(f"{name}: {count:,} {'line' if count == 1 else 'lines'} did not come in.")
