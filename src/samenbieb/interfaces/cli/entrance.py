"""The way in: finds the command of a noun, lends it a database, and says what went wrong in one sentence."""

import difflib
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, SystemCheckError
from django.db.utils import DatabaseError, OperationalError
from django.utils import translation

from samenbieb.interfaces.cli.nouns import load_command, nouns
from samenbieb.kernel.errors import Refusal

DONE, FAILED, WRONG_USE = 0, 1, 2
HELP_WORDS = frozenset({"help", "-h", "--help"})


def run(arguments: Sequence[str]) -> int:
    """Run `samenbieb ARGUMENTS` and give the exit code."""
    words = list(arguments)
    if not words or words[0] in HELP_WORDS:
        # `samenbieb help loans` is `samenbieb loans --help`.
        words = [words[1], "--help"] if len(words) == 2 else ["help"]
    noun, *rest = words
    if noun not in nouns():
        near = difflib.get_close_matches(noun, nouns(), n=1)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        return _complain(f'There is no command "{noun}".{hint} `samenbieb help` lists them all.', WRONG_USE)
    try:
        return _run_noun(noun, rest)
    except KeyboardInterrupt:
        return _complain("Stopped.", FAILED)
    except BrokenPipeError:
        # The reader of our output went away (`samenbieb search x | head`): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        return _explain(error)


def _run_noun(noun: str, rest: Sequence[str]) -> int:
    django.setup()
    command = load_command(noun)
    try:
        options = vars(command.create_parser("samenbieb", noun).parse_args(list(rest)))
    except CommandError as error:
        message = str(error).removeprefix("Error: ").rstrip(".")
        return _complain(f"{message}. See `samenbieb {noun} --help`.", WRONG_USE)
    positional = options.pop("args", ())
    with _database_for(command):
        command.execute(*positional, **options)
    return DONE


@contextmanager
def _database_for(command: BaseCommand) -> Iterator[None]:
    """Start the embedded database for the time of the command, when it is used here and does not run yet."""
    server = settings.DATABASE_SERVER
    if server is None or not getattr(command, "needs_database", True):
        yield
        return
    with server.lent():
        yield


def _explain(error: Exception) -> int:
    if os.environ.get("SAMENBIEB_DEBUG"):
        traceback.print_exception(error)
    return _complain(_sentence(error), getattr(error, "returncode", FAILED))


def _sentence(error: Exception) -> str:
    if isinstance(error, Refusal):
        with translation.override("en"):
            return str(error)
    said = " ".join(str(error).split())
    if isinstance(error, SystemCheckError):
        return f"The installation is not in order: {said}"
    if isinstance(error, CommandError | ImproperlyConfigured):
        return said
    if isinstance(error, OperationalError):
        return f"The database does not answer: {said}"
    if isinstance(error, DatabaseError):
        return f"The database refused ({said}). After an update, run `samenbieb migrate` first."
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else said
    kind = type(error).__name__
    return f"This went wrong and should not have ({kind}: {said}). SAMENBIEB_DEBUG=1 shows where."


def _complain(sentence: str, code: int) -> int:
    print(f"samenbieb: {sentence}", file=sys.stderr)
    return code
