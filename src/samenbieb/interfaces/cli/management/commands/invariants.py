"""`samenbieb invariants`: is everything so that must never be otherwise?"""

from collections import Counter
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, CommandParser

from samenbieb.domains.circulation import selectors
from samenbieb.interfaces.cli.base import Command as BaseCommand


class Command(BaseCommand):
    """Ask the database for every broken promise of lending, items and money."""

    help = "Check what must never be false: loans, holds, items under way, money"

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the options."""
        parser.add_argument("--json", action="store_true", help="answer for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Show the violations; exit 1 when there are any."""
        found = selectors.invariant_violations()
        if options["json"]:
            self.answer_json({"violations": [asdict(violation) for violation in found]})
        else:
            for violation in found:
                self.say(
                    f"{violation.name}  {violation.subject}  {violation.detail or 'see docs/features/lending.md'}"
                )
        if found:
            kinds = ", ".join(f"{name} {count}" for name, count in Counter(v.name for v in found).items())
            message = f"{len(found)} violations: {kinds}."
            raise CommandError(message)
        if not options["json"]:
            self.say(f"All {len(selectors.invariant_names())} promises hold.")
