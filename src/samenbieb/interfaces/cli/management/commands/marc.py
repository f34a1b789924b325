"""`samenbieb marc`: title records in and out."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.catalogue.errors import DeliveryBusy, DeliveryRefused
from samenbieb.domains.catalogue.selectors import ImportReport
from samenbieb.domains.catalogue.services import TRUST_GROUPS, TRUST_RANK_MAX, Delivery, set_trust
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.interfaces.cli import deliveries, feeding
from samenbieb.interfaces.cli.base import Command as BaseCommand
from samenbieb.interfaces.cli.progress import Progress
from samenbieb.kernel.actor import Actor

NUMBERS_SHOWN = 10
CLI = Actor.system("cli")


class Command(BaseCommand):
    """Bring in deliveries, write out what came in."""

    help = "Title records (MARC 21)"

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the verbs."""
        bring = self.verb(
            parser,
            "import",
            self.bring_in,
            help_text="Bring in MARC 21 (ISO 2709 or MARCXML, also gzipped) with its items",
        )
        bring.add_argument("files", nargs="+", metavar="FILE", help="a file, or - for standard input")
        bring.add_argument("--organisation", metavar="CODE", help="the library that delivers")
        bring.add_argument(
            "--source", default="", metavar="NAME", help="the supplier (else field 003 of each record)"
        )
        bring.add_argument("--dry-run", action="store_true", help="tell what would happen and write nothing")
        bring.add_argument("--json", action="store_true", help="answer for programs")
        bring.add_argument("--csv", metavar="TABLE", help="also write the report as a table, to this file")
        out = self.verb(
            parser, "export", self.write_out, help_text="Write out the records, byte for byte as they came in"
        )
        out.add_argument("--source", default="", metavar="NAME", help="only those of one supplier")
        out.add_argument(
            "--format", choices=["iso2709", "marcxml"], default="iso2709", help="which of the two formats"
        )
        out.add_argument(
            "--all", action="store_true", help="also those that came in the other format, converted"
        )
        out.add_argument("--to", metavar="FILE", help="a file (else standard output)")

        told = self.verb(
            parser, "report", self.report, help_text="Show a delivery and what was kept aside; or list them"
        )
        told.add_argument("delivery", nargs="?", metavar="RUN", help="number of the delivery, or: last")
        told.add_argument("--json", action="store_true", help="answer for programs")
        told.add_argument(
            "--csv", metavar="TABLE", help="write it as a table, to this file (- for standard output)"
        )
        aside = self.verb(
            parser,
            "aside",
            self.write_aside,
            help_text="Write out the bytes that a delivery kept aside and that nobody settled, to mend and bring in again",
        )
        aside.add_argument("delivery", metavar="RUN", help="number of the delivery, or: last")
        aside.add_argument(
            "--reason", default="", metavar="REASON", help="only those kept aside for this reason"
        )
        aside.add_argument("--to", metavar="FILE", help="a file (else standard output)")

        trust = self.verb(
            parser,
            "trust",
            self.trust,
            help_text="Say which supplier to believe, field by field; or list them",
        )
        trust.add_argument("source", nargs="?", metavar="NAME", help="the supplier")
        trust.add_argument(
            "rank", nargs="?", type=int, metavar="RANK", help="1 is the most trusted (else 100)"
        )
        trust.add_argument(
            "--fields", choices=TRUST_GROUPS, default="", help="only for these fields (else for all others)"
        )
        trust.add_argument("--json", action="store_true", help="answer for programs")

    def bring_in(self, options: dict[str, Any]) -> None:
        """Bring in file after file; the trouble with one keeps no other out."""
        reports: list[ImportReport] = []
        troubles: list[str] = []
        refused: list[dict[str, str]] = []
        code = options["organisation"]
        organisation_id = organisations.organisation(code).pk if code else None
        with translation.override("en"):
            for argument in options["files"]:
                try:
                    with ExitStack() as stack:
                        path = stack.enter_context(deliveries.file_of(argument, "standard-input"))
                        if not options["dry_run"]:
                            stack.enter_context(feeding.index_fed_beside(path.stat().st_size))
                        reports.append(self._one(path, organisation_id, options))
                except (DeliveryRefused, DeliveryBusy, OSError) as refusal:
                    sentence = str(refusal.strerror if isinstance(refusal, OSError) else refusal)
                    refused.append({"file_name": argument, "refused": sentence})
                    troubles.append(f"{argument}: {sentence}")
            if any(report.public_id for report in reports):
                deliveries.hand_on()
            if options["csv"]:
                deliveries.write_table(options["csv"], reports)
        self._tell(reports, refused, as_json=options["json"])
        troubles += [told for report in reports if (told := deliveries.trouble(report))]
        if troubles:
            raise CommandError(" ".join(troubles))

    def _one(self, path: Path, organisation_id: int | None, options: dict[str, Any]) -> ImportReport:
        with Progress(path.name) as bar:
            return holdings.bring_in_delivery(
                CLI,
                delivery=Delivery(path=path, source=options["source"], organisation_id=organisation_id),
                dry_run=options["dry_run"],
                progress=bar,
            )

    def _tell(self, reports: list[ImportReport], refused: list[dict[str, str]], *, as_json: bool) -> None:
        if as_json:
            files = [deliveries.delivery_answer(report) for report in reports]
            counts = ("records", "accepted", "same", "overlaid", "aside", "items")
            totals = {name: sum(file[name] for file in files) for name in counts}
            self.answer_json({**totals, "files": [*files, *refused]})
            return
        for report in reports:
            deliveries.tell_delivery(self.say, report)

    def report(self, options: dict[str, Any]) -> None:
        """Show one delivery, or the newest ones when none is named."""
        with translation.override("en"):
            if options["delivery"] is None:
                self._list(as_json=options["json"])
                return
            report = self._run(options["delivery"])
            if options["csv"]:
                deliveries.write_table(options["csv"], [report])
            elif options["json"]:
                self.answer_json(deliveries.delivery_answer(report))
            else:
                deliveries.tell_delivery(self.say, report)

    def _list(self, *, as_json: bool) -> None:
        runs = catalogue.import_runs(CLI)
        if as_json:
            self.answer_json([deliveries.delivery_answer(run) for run in runs])
            return
        for run in runs:
            self.say(
                f"{run.public_id}  {run.started_at:%Y-%m-%d}  {run.records:>9,} records  {run.aside:>6,} aside  {run.file_name}"
            )

    def _run(self, named: str) -> ImportReport:
        """The delivery with this number; `last` is the newest."""
        if named == "last":
            newest = catalogue.import_runs(CLI, limit=1)
            if not newest:
                raise CommandError("Nothing was brought in yet.")
            named = newest[0].public_id
        return catalogue.import_run(CLI, named)

    def trust(self, options: dict[str, Any]) -> None:
        """Rank a supplier, or show all ranks."""
        if options["source"] is not None:
            if options["rank"] is None or not 1 <= options["rank"] <= TRUST_RANK_MAX:
                raise CommandError(f"Give a rank from 1 (the most trusted) to {TRUST_RANK_MAX:,}.")
            set_trust(CLI, source=options["source"], rank=options["rank"], group=options["fields"])
            self.say("Noted. Titles that others describe too are read anew by the worker.")
            return
        lines = catalogue.trust_lines()
        if options["json"]:
            self.answer_json([line._asdict() for line in lines])
            return
        for line in lines:
            self.say(f"{line.rank:>6}  {line.source}{f'  ({line.group})' if line.group else ''}")

    def write_aside(self, options: dict[str, Any]) -> None:
        """Write the bytes that are still open, one after the other."""
        run = self._run(options["delivery"])
        pieces, cut_count = catalogue.asides_as_file(CLI, run.public_id, reason=options["reason"])
        with deliveries.written_to(options["to"]) as target:
            for piece in pieces:
                target.write(piece)
        if cut_count:
            raise CommandError(
                f"{cut_count:,} of them had no end and were kept only in part: take those from the file itself."
            )

    def write_out(self, options: dict[str, Any]) -> None:
        """Write every record that was delivered in this format, as it was delivered; or all of them, converted."""
        left_out: list[str] = []
        pieces = catalogue.exported(
            source=options["source"],
            raw_format=options["format"],
            everything=options["all"],
            left_out=left_out.append,
        )
        with deliveries.written_to(options["to"]) as target:
            for piece in pieces:
                target.write(piece)
        if left_out:
            numbers = ", ".join(left_out[:NUMBERS_SHOWN]) + (" …" if len(left_out) > NUMBERS_SHOWN else "")
            raise CommandError(f"{len(left_out):,} too long for ISO 2709 (use --format marcxml): {numbers}")
