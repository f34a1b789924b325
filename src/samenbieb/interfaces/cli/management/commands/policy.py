"""`samenbieb policy`: a library proves its own rules with scenarios."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from samenbieb.domains.circulation import selectors
from samenbieb.domains.circulation import services as circulation
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.trials import services
from samenbieb.domains.trials.errors import TrialFileInvalid
from samenbieb.domains.trials.services import Outcome
from samenbieb.interfaces.cli.base import Command as BaseCommand
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

CLI = Actor.system("cli")
CODES_TOLD = 12


class Command(BaseCommand):
    """Run files of scenarios against the real services, in a database that is thrown away."""

    help = "Policy tests: scenarios that prove the rules"

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the verbs."""
        test = self.verb(
            parser,
            "test",
            self.test,
            help_text="Run scenarios in a database of their own; live rows are never touched",
        )
        test.add_argument("files", nargs="+", metavar="FILE", help="a file of scenarios (YAML)")
        test.add_argument("--only", default="", metavar="ID", help="only this scenario")
        test.add_argument("--list", action="store_true", dest="names", help="print the ids and run nothing")
        test.add_argument(
            "--organisation",
            default="",
            metavar="CODE",
            help="lay the rules that hold today for this library under the scenarios, instead of the defaults",
        )
        test.add_argument(
            "--json", action="store_true", help="answer for programs, with every step's full answer"
        )
        rules = self.verb(
            parser, "rules", self.rules, help_text="Write the rules of the network and a library as a file"
        )
        rules.add_argument("--organisation", required=True, metavar="CODE", help="the library")
        load = self.verb(
            parser, "load", self.load, help_text="Set the rules of a file in one act: all of them, or none"
        )
        load.add_argument("file", metavar="FILE", help="a file of rules (YAML), as `policy rules` writes it")

    def test(self, options: dict[str, Any]) -> None:
        """Run the scenarios; exit 0 only when all passed."""
        with translation.override("en"):
            files = [self._read(Path(name)) for name in options["files"]]
            ids = [scenario.id for file in files for scenario in file.scenarios]
            if options["only"] and options["only"] not in ids:
                raise CommandError(f"There is no scenario {options['only']} in these files.")
            if options["names"]:
                for name in ids:
                    self.say(name)
                return
            own = self._own(options["organisation"]) if options["organisation"] else None
            tell = (lambda outcome: None) if options["json"] else self._tell
            trial = services.run_trials(files, only=options["only"], own=own, tell=tell)
        if options["json"]:
            outcomes = [{**asdict(outcome), "passed": outcome.passed} for outcome in trial.outcomes]
            self.answer_json(
                {
                    "passed": trial.passed,
                    "failed": trial.failed,
                    "skipped": trial.skipped,
                    "scenarios": outcomes,
                }
            )
        else:
            for name, reason in trial.skipped.items():
                self.say(f"skipped {name} {reason}")
            self.say(f"{trial.passed} passed, {trial.failed} failed")
        if trial.failed:
            raise SystemExit(1)

    def rules(self, options: dict[str, Any]) -> None:
        """Write the rules of the network, a library and its branches, one on a line."""
        with translation.override("en"):
            found = selectors.rule_set(CLI, organisation_id=_library_id(options["organisation"]))
            self.stdout.write(services.written_rules(found), ending="")

    def load(self, options: dict[str, Any]) -> None:
        """Set the rules of a file; nothing is written when one is refused."""
        path = Path(options["file"])
        with translation.override("en"):
            rows = services.read_rules(_text(path), name=path.name)
            made = circulation.set_rules(CLI, drafts=circulation.drafts_of(rows))
        self.say(f"{path.name}: {len(made):,} {'rule' if len(made) == 1 else 'rules'} set")

    def _own(self, code: str) -> services.OwnRules:
        return services.own_rules(CLI, organisation_id=_library_id(code))

    def _read(self, path: Path) -> Any:
        return services.read(_text(path), name=path.name)

    def _tell(self, outcome: Outcome) -> None:
        self.say(
            f"ok {outcome.id} {outcome.title}" if outcome.passed else f"FAIL {outcome.id} {outcome.problem}"
        )


def _library_id(code: str) -> int:
    try:
        return organisations.organisation(code).pk
    except NotFound as problem:
        known = sorted(row.code for row in organisations.libraries())
        some = ", ".join(known[:CODES_TOLD]) + (", …" if len(known) > CODES_TOLD else "")
        told = f" Known: {some}." if known else ""
        raise CommandError(f"There is no library with the code {code}.{told}") from problem


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as problem:
        raise TrialFileInvalid(path.name, "it is not written in UTF-8") from problem
