"""`samenbieb jobs`: background work, by hand or by the worker."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from samenbieb.interfaces.cli import feeding
from samenbieb.interfaces.cli.base import Command as BaseCommand
from samenbieb.interfaces.cli.worker import Worker
from samenbieb.kernel import jobs, plugins


class Command(BaseCommand):
    """Hand on events, run jobs, list them."""

    help = "Background work"

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the verbs."""
        work = self.verb(parser, "work", self.work, help_text="Hand on events and run jobs until stopped")
        work.add_argument("--until-empty", action="store_true", help="stop when nothing waits any more")
        work.add_argument(
            "--until-input-ends",
            action="store_true",
            help="hand on events until standard input ends and nothing waits (used beside a large delivery)",
        )
        run = self.verb(parser, "run", self.run, help_text="Run one job now")
        run.add_argument("name", metavar="NAME", help="one of the names that `samenbieb jobs list` gives")
        run.add_argument("--json", action="store_true", help="answer for programs")
        listing = self.verb(parser, "list", self.list, help_text="List the jobs and when they run")
        listing.add_argument("--json", action="store_true", help="answer for programs")

    def work(self, options: dict[str, Any]) -> None:
        """Work until SIGTERM or Ctrl-C; what was begun is finished first."""
        if options["until_input_ends"]:
            feeding.hand_on_until_input_ends(sys.stdin.buffer)
            return
        worker = Worker(plugins.load(settings.JOB_SCHEDULE))
        if options["until_empty"]:
            worker.work_until_empty()
        else:
            worker.work()

    def run(self, options: dict[str, Any]) -> None:
        """Run the job in this process and show its counts."""
        counts = jobs.run_now(options["name"])
        if options["json"]:
            self.answer_json(counts)
            return
        told = ", ".join(f"{name} {count:,}" for name, count in counts.items())
        self.say(f"{options['name']}: {told or 'done'}")

    def list(self, options: dict[str, Any]) -> None:
        """Show every known job with its schedule."""
        schedule = {entry.job: entry.when() for entry in plugins.load(settings.JOB_SCHEDULE)}
        known = [
            {
                "name": name,
                "schedule": schedule.get(name, "when asked for")
                if jobs.is_on(name)
                else "off with its module",
            }
            for name in jobs.names()
        ]
        if options["json"]:
            self.answer_json(known)
            return
        width = max((len(job["name"]) for job in known), default=0)
        for job in known:
            self.say(f"{job['name'].ljust(width)}  {job['schedule']}")
