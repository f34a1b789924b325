"""`samenbieb cards`: how the knowledge cards stand in each language, and of which Dutch text a translation is."""

from typing import Any, ClassVar

from django.core.management.base import CommandError, CommandParser

from samenbieb.domains.helpdesk import selectors, services
from samenbieb.interfaces.cli.base import Command as BaseCommand

WORDS = {
    "missing": "not translated",
    "unmarked": "translated, not noted of which Dutch text",
    "old": "of an older Dutch text: visitors get the Dutch card",
    "uneven": "other numbers of lines than the Dutch card",
    "unknown": "no Dutch card",
}


class Command(BaseCommand):
    """For who writes cards, in a checkout: both verbs read and write files, and no database."""

    help = "Knowledge cards in other languages"
    needs_database: ClassVar[bool] = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the verbs."""
        self.verb(
            parser, "standing", self._standing, help_text="Tell which translations are missing, or behind"
        )
        noted = self.verb(
            parser,
            "translated",
            self._translated,
            help_text="Note that translations are of the Dutch cards of today",
        )
        noted.add_argument("language", metavar="LANGUAGE", help="such as ar")
        noted.add_argument(
            "cards",
            nargs="*",
            metavar="CARD",
            help="cards that were looked at anew; without any, those that were never noted",
        )

    def _standing(self, _options: dict[str, Any]) -> None:
        try:
            found = selectors.translations_standing()
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        for one in found:
            if len(one.missing) and not (one.current or one.unmarked or one.old):
                self.say(f"{one.language}: nothing translated yet.")
                continue
            self.say(f"{one.language}: {len(one.current)} shown.")
            for name, words in WORDS.items():
                if slugs := getattr(one, name):
                    self.say(f"  {words}: {', '.join(slugs)}")

    def _translated(self, options: dict[str, Any]) -> None:
        try:
            noted = services.note_translated(options["language"], options["cards"])
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        self.say(f"Noted: {', '.join(noted)}." if noted else "There was nothing to note.")
