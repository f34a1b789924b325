"""`samenbieb check`: is this installation healthy and safely configured."""

import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from samenbieb.interfaces.cli import checking
from samenbieb.interfaces.cli.base import Command as BaseCommand
from samenbieb.interfaces.cli.serving import table


class Command(BaseCommand):
    """Look at database, index and settings: one line each; exit code 1 when something is wrong."""

    help = "Look whether this installation is healthy and safely configured"

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the options."""
        parser.add_argument("--json", action="store_true", help="answer for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, tell, and leave with 1 when there is something to do."""
        found = list(checking.findings())
        if options["json"]:
            lines = [{**asdict(one), "well": one.well} for one in found]
            self.answer_json({"well": all(one.well for one in found), "findings": lines})
        else:
            rows = [(one.name, _line(one)) for one in found]
            for line in table(rows):
                self.say(line)
        if not all(one.well for one in found):
            sys.exit(1)


def _line(one: checking.Finding) -> str:
    if not one.well:
        return f"WRONG  {one.state}. {one.advice}"
    return f"?      {one.state}. {one.question}" if one.question else f"ok     {one.state}"
