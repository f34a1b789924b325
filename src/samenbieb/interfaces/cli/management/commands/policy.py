"""`samenbieb policy`: a library proves its own rules with scenarios."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from samenbieb.domains.trials import services
from samenbieb.domains.trials.errors import TrialFileInvalid
from samenbieb.domains.trials.services import Outcome
from samenbieb.interfaces.cli.base import Command as BaseCommand


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
            "--json", action="store_true", help="answer for programs, with every step's full answer"
        )

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
            tell = (lambda outcome: None) if options["json"] else self._tell
            trial = services.run_trials(files, only=options["only"], tell=tell)
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

    def _read(self, path: Path) -> Any:
        try:
            return services.read(path.read_text(encoding="utf-8"), name=path.name)
        except UnicodeDecodeError as problem:
            raise TrialFileInvalid(path.name, "it is not written in UTF-8") from problem

    def _tell(self, outcome: Outcome) -> None:
        self.say(
            f"ok {outcome.id} {outcome.title}" if outcome.passed else f"FAIL {outcome.id} {outcome.problem}"
        )
