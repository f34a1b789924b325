"""`samenbieb serve`: everything that an installation needs, in the foreground, until Ctrl-C."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from typing import Any, ClassVar

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.utils import translation

from samenbieb.interfaces.cli import serving
from samenbieb.interfaces.cli.base import Command as BaseCommand
from samenbieb.interfaces.cli.supervisor import Child, Supervisor
from samenbieb.interfaces.web import demo, fonts, translations
from samenbieb.kernel.processes import die_with_parent


class Command(BaseCommand):
    """Start the database, bring it up to date, fill it the first time, and keep web and worker alive."""

    help = "Serve this installation: database, web and worker, until Ctrl-C"
    # It keeps the database for as long as it runs, and restarts it when it dies.
    needs_database: ClassVar[bool] = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the options; each has its environment variable."""
        parser.add_argument(
            "--host", default=settings.HOST, help="address to listen on (SAMENBIEB_HOST; %(default)s)"
        )
        parser.add_argument(
            "--port", type=int, default=settings.PORT, help="port of the web (SAMENBIEB_PORT; %(default)s)"
        )
        parser.add_argument("--sip2-port", type=int, default=settings.SIP2_PORT, help="port for self-service machines (SAMENBIEB_SIP2_PORT; %(default)s); not opened before SIP2 is built")  # fmt: skip
        parser.add_argument(
            "--no-worker", action="store_true", help="leave background work to another machine"
        )
        parser.add_argument(
            "--no-demo", action="store_true", help="do not fill an empty installation with the demo world"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the steps of the start, then watch until told to stop."""
        host, port = options["host"], options["port"]
        steps = serving.Steps(self.say, taken=serving.setup_steps())
        supervisor = Supervisor(say=self.say, tend=self._tend_database)
        with ExitStack() as stack:
            settings.HOME.mkdir(parents=True, exist_ok=True)
            stack.enter_context(serving.only_one(settings.HOME))
            serving.require_free_port(host, port)
            # From here Ctrl-C goes through the supervisor, so that nothing stays behind.
            supervisor.listen()
            if settings.DATABASE_SERVER is not None:
                with steps.step("Database"):
                    stack.enter_context(settings.DATABASE_SERVER.lent(tied=True))
            stack.callback(supervisor.end)
            self._prepare(steps, with_demo=not options["no_demo"])
            self._start_children(steps, supervisor, options)
            self._tell(steps, host, port)
            supervisor.watch()
            self.say("\nStopping …")
        self.say("Stopped.")

    def say(self, line: str = "") -> None:
        """Write a line at once, also into a file that somebody follows."""
        super().say(line)
        self.stdout.flush()

    def _prepare(self, steps: serving.Steps, *, with_demo: bool) -> None:
        with steps.step("Tables"):
            call_command("migrate", interactive=False, verbosity=0)
        with steps.step("Fonts"):
            fonts.build()
        with steps.step("Translations"):
            for folder in settings.LOCALE_PATHS:
                translations.compile_all(folder)
        with steps.step("Static files"):
            call_command("collectstatic", interactive=False, verbosity=0)
        if with_demo and _is_empty():
            with steps.step("Demo world"):
                self._load_demo()
        connection.close()

    def _load_demo(self) -> None:
        """Load it in a process of its own: its memory goes with it, and Ctrl-C can end it."""
        loading = subprocess.Popen(
            [sys.executable, "-m", "samenbieb.cli", "demo", "load", "--size", "small"],
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - this process has one thread
        )
        try:
            failed = loading.wait()
        finally:
            if loading.poll() is None:
                os.killpg(loading.pid, signal.SIGKILL)
                loading.wait()
        if failed:
            message = (
                "The demo world could not be loaded; the lines above say why. `--no-demo` starts without it."
            )
            raise CommandError(message)

    def _start_children(self, steps: serving.Steps, supervisor: Supervisor, options: dict[str, Any]) -> None:
        host, port = options["host"], options["port"]
        environment = {"SAMENBIEB_HOST": host, "SAMENBIEB_PORT": str(port)}
        if not options["no_worker"]:
            supervisor.add(Child("worker", serving.worker_command(), environment))
        with steps.step("Web server"):
            web = Child("web server", serving.web_command(host, port), environment)
            supervisor.add(web)
            answers = serving.wait_for_answer(host, port, alive=web.runs)
        if not answers:
            message = "The web server does not answer; the lines above say why."
            raise CommandError(message)

    def _tell(self, steps: serving.Steps, host: str, port: int) -> None:
        address = serving.address_of(host, port)
        doors = [("library", f"{address}/"), ("desk", f"{address}/balie"), ("health", f"{address}/health")]
        self.say(f"\n{steps.breakdown()}\n")
        for line in serving.table(doors):
            self.say(line)
        with translation.override("en"):
            logins = [(login.name, str(login.who)) for login in demo.logins()]
        connection.close()
        if logins:
            self.say(f"\nDemo logins (password {demo.PASSWORD}, PIN {demo.PIN}):")
            for line in serving.table(logins):
                self.say(line)
        self.say(f"\nData in {settings.HOME}. Ctrl-C stops everything.")

    def _tend_database(self) -> None:
        server = settings.DATABASE_SERVER
        if server is not None and not server.is_running() and server.revive(tied=True):
            self.say("The database had ended; it runs again.")


def _is_empty() -> bool:
    """Tell whether nobody has entered a library yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT FROM organisations_organisation)")
        return bool(cursor.fetchone()[0])
