"""What a command is made of: verbs, no clutter from Django in `--help`, answers for people or for programs."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandParser

VerbFunction = Callable[[dict[str, Any]], None]
DJANGO_ARGUMENTS = frozenset(
    {
        "--version",
        "--verbosity",
        "--settings",
        "--pythonpath",
        "--traceback",
        "--no-color",
        "--force-color",
        "--skip-checks",
    }
)


class Command(BaseCommand):
    """A noun of `samenbieb <noun> <verb>`; give it verbs in `add_arguments`, or override `handle`.

    Refusals, `CommandError` and `OSError` become one sentence on stderr and exit code 1; wrong use gives exit code 2.
    """

    # The entrance starts the embedded database for the time of the command when nobody else did.
    needs_database: ClassVar[bool] = True
    suppressed_base_arguments = set(DJANGO_ARGUMENTS)
    requires_system_checks: list[str] = []

    def verb(self, parser: CommandParser, name: str, run: VerbFunction, *, help_text: str) -> ArgumentParser:
        """Add `samenbieb <noun> <name>`; `run` gets the options. Returns the verb's own parser for its arguments."""
        if parser._subparsers is None:  # noqa: SLF001 - argparse has no public way to ask
            self._verbs = parser.add_subparsers(title="verbs", dest="verb", required=True, metavar="VERB")
        made: ArgumentParser = self._verbs.add_parser(name, help=help_text, description=help_text)
        made.set_defaults(run=run)
        return made

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb that was asked for."""
        options["run"](options)

    def say(self, line: str = "") -> None:
        """Write a line to standard output."""
        self.stdout.write(line)

    def answer_json(self, answer: Any) -> None:
        """Write an answer for programs: one JSON document."""
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2, default=str))
