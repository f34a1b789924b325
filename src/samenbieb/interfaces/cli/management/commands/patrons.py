"""`samenbieb patrons`: the members of a library."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import services
from samenbieb.interfaces.cli import deliveries
from samenbieb.interfaces.cli.base import Command as BaseCommand
from samenbieb.interfaces.cli.progress import Progress
from samenbieb.kernel.actor import Actor


class Command(BaseCommand):
    """Bring in members from a former system."""

    help = "Members of a library"

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the verbs."""
        bring = self.verb(parser, "import", self.bring_in, help_text="Bring in members from a table (CSV)")
        bring.add_argument(
            "file",
            metavar="FILE",
            help="columns card, given_name, family_name, birth_date; if wanted prefix, email, phone, street, "
            "postcode, town, language, branch, product, starts_on, expires_on, guardian_card, pin; - for "
            "standard input",
        )
        bring.add_argument(
            "--organisation", metavar="CODE", required=True, help="the library whose members they are"
        )
        bring.add_argument("--dry-run", action="store_true", help="tell what would happen and write nothing")
        bring.add_argument("--json", action="store_true", help="answer for programs")

    def bring_in(self, options: dict[str, Any]) -> None:
        """Bring in all good rows, and report the others."""
        library = organisations.organisation(options["organisation"])
        dry_run: bool = options["dry_run"]
        with (
            translation.override("en"),
            deliveries.file_of(options["file"], "standard-input") as path,
            Progress(path.name) as bar,
        ):
            report = services.import_patrons(
                Actor.system("cli"), organisation_id=library.pk, path=path, dry_run=dry_run, progress=bar
            )
            name = path.name
        if options["json"]:
            self.answer_json({"file_name": name, "dry_run": dry_run, **asdict(report)})
        else:
            self._tell(name, report, dry_run=dry_run)
        if report.bad:
            count = len(report.bad)
            raise CommandError(f"{name}: {count:,} {'row' if count == 1 else 'rows'} did not come in.")

    def _tell(self, name: str, report: services.PatronsReport, *, dry_run: bool) -> None:
        tried = " (tried, nothing written)" if dry_run else ""
        self.say(
            f"{name}: {report.rows:,} rows, {report.made:,} new, {report.changed:,} changed, "
            f"{report.same:,} as they were, {len(report.bad):,} bad{tried}"
        )
        for row in report.bad:
            self.say(f"  line {row.line}: {row.reason}")
