"""The nouns of the command line: one file each in `management/commands`, found by its name.

They are loaded by name and not imported, so that `samenbieb help` can tell of its neighbours without a circle.
"""

import importlib
import pkgutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

COMMANDS = "samenbieb.interfaces.cli.management.commands"
FOLDER = Path(__file__).parent / "management" / "commands"


def nouns() -> list[str]:
    """Give the names of all commands."""
    return sorted(module.name for module in pkgutil.iter_modules([str(FOLDER)]))


def load_command(noun: str) -> BaseCommand:
    """Make the command of this noun."""
    made: BaseCommand = importlib.import_module(f"{COMMANDS}.{noun}").Command()
    return made


def describe(noun: str) -> list[tuple[str, str]]:
    """Give a line for each verb of a noun (or one for the noun): what to type and what it does."""
    command = load_command(noun)
    parser = command.create_parser("samenbieb", noun)
    verbs: list[tuple[str, str]] = []
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to list subcommands
        if isinstance(action.choices, dict) and action.nargs == "A...":
            verbs += [(f"{noun} {choice.dest}", choice.help or "") for choice in _choices(action)]
    return verbs or [(noun, str(command.help).strip().splitlines()[0] if command.help else "")]


def _choices(action: Any) -> list[Any]:
    return list(action._choices_actions)  # noqa: SLF001 - as above
