"""`samenbieb db`: the embedded database server of this installation."""

from dataclasses import asdict
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from samenbieb.interfaces.cli.base import Command as BaseCommand


class Command(BaseCommand):
    """Start, stop and ask after the embedded PostgreSQL."""

    help = "The embedded database server"
    needs_database: ClassVar[bool] = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the verbs."""
        self.verb(parser, "start", self.start, help_text="Start the embedded database and leave it running")
        self.verb(parser, "stop", self.stop, help_text="Stop the embedded database")
        status = self.verb(
            parser, "status", self.status, help_text="Tell whether it runs, and where its data stand"
        )
        status.add_argument("--json", action="store_true", help="answer for programs")
        self.verb(
            parser, "url", self.url, help_text="Write the connection address, for psql and other programs"
        )

    def start(self, options: dict[str, Any]) -> None:
        """Start it; the data folder, role and database are made the first time."""
        started = self._server().start()
        self.say("The database runs." if started else "The database was running already.")

    def stop(self, options: dict[str, Any]) -> None:
        """Stop it."""
        stopped = self._server().stop()
        self.say("The database has stopped." if stopped else "The database was not running.")

    def status(self, options: dict[str, Any]) -> None:
        """Show everything that can be known of it."""
        if settings.DATABASE_SERVER is None:
            self._outside_status(as_json=options["json"])
            return
        status = settings.DATABASE_SERVER.status()
        if options["json"]:
            self.answer_json({"embedded": True, **asdict(status)})
            return
        self.say(f"state     {'running, process ' + str(status.pid) if status.running else 'stopped'}")
        self.say(f"version   PostgreSQL {status.version} from {status.programs}")
        self.say(f"data      {status.data}")
        if status.why_outside:
            self.say(f"          not below the home: {status.why_outside}")
        self.say(f"account   {status.account}")
        self.say(f"socket    {status.sockets}")
        self.say(f"address   {status.url}")

    def url(self, options: dict[str, Any]) -> None:
        """Write the address; with DATABASE_URL that one, password and all, as it was given."""
        server = settings.DATABASE_SERVER
        self.say(settings.DATABASE_URL if server is None else server.url())

    def _outside_status(self, *, as_json: bool) -> None:
        if as_json:
            self.answer_json({"embedded": False})
        else:
            self.say("DATABASE_URL is set: the embedded database is not used.")

    def _server(self) -> Any:
        if settings.DATABASE_SERVER is None:
            message = "DATABASE_URL is set, so the embedded database is not used: start and stop that server itself."
            raise CommandError(message)
        return settings.DATABASE_SERVER
