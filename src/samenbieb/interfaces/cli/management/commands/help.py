"""`samenbieb help`: every noun and verb, also those of other rooms."""

from typing import Any, ClassVar

from samenbieb.interfaces.cli.base import Command as BaseCommand
from samenbieb.interfaces.cli.nouns import describe, nouns


class Command(BaseCommand):
    """List what can be done."""

    help = "List all commands"
    needs_database: ClassVar[bool] = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Write one line per verb."""
        lines = [line for noun in nouns() for line in describe(noun)]
        width = max(len(name) for name, _ in lines)
        self.say("Usage: samenbieb COMMAND [--help]\n")
        for name, text in lines:
            self.say(f"  {name.ljust(width)}  {text}".rstrip())
        self.say(
            "\nExit codes: 0 done, 1 failed, 2 wrong use. The environment variables stand in docs/outside.md."
        )
