"""`samenbieb demo`: fill an installation with the invented library network."""

import gc
import time
from typing import Any

from django.core.management.base import CommandError, CommandParser

from samenbieb.domains.circulation import selectors as circulation
from samenbieb.domains.discovery import services as discovery
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.interfaces.cli.base import Command as BaseCommand
from samenbieb.interfaces.cli.progress import Progress
from samenbieb.kernel import clock, demo, modules

SEED = 2026


class Command(BaseCommand):
    """Load the demo world, through the same services as real work."""

    help = "The demo world: an invented library network to try everything in"

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the verb."""
        load = self.verb(
            parser, "load", self.load, help_text="Fill an empty installation with the demo world"
        )
        load.add_argument("--size", choices=demo.SIZES, default="small", help="how large (%(default)s)")
        load.add_argument(
            "--seed", type=int, default=SEED, metavar="N", help="another number, another world (%(default)s)"
        )

    def load(self, options: dict[str, Any]) -> None:
        """Load it, unless it is there already or real data are. Raises: CommandError."""
        if options["size"] not in demo.SIZES_BUILT:
            message = (
                f"The demo world of size {options['size']} is not built yet; `--size small` is there to use."
            )
            raise CommandError(message)
        codes = [row.code for row in organisations.organisations()]
        if any(not code.startswith(demo.CODE_PREFIX) for code in codes):
            message = "This installation holds libraries of its own: the demo world is only for an empty one. Give it a SAMENBIEB_HOME of its own."
            raise CommandError(message)
        if codes:
            self.say("The demo world is there already; nothing was changed.")
            return
        self._furnish(options["seed"])

    def _furnish(self, seed: int) -> None:
        # Ten thousand acts make millions of short-lived objects and no circles worth looking for.
        gc.freeze()
        gc.set_threshold(200_000, 50, 50)
        began = time.monotonic()
        bars: dict[str, Progress] = {}

        def tell(label: str, done: int, total: int) -> None:
            bars.setdefault(label, Progress(f"  {label}"))(done, total)

        world = demo.World(seed=seed, now=clock.now(), tell=tell)
        for name in demo.load(world):
            _finish(bars)
            self._stepped(name, began)
        if modules.is_on("discovery"):
            discovery.rebuild(progress=bars.setdefault("search index", Progress("  search index")))
            _finish(bars)
            self._stepped("search index", began)
        self._check(began)

    def _check(self, began: float) -> None:
        violations = list(circulation.invariant_violations())
        if violations:
            message = f"The demo world does not hold together: {violations[0]} ({len(violations)} in all). Please report this."
            raise CommandError(message)
        self._stepped("checked", began)

    def _stepped(self, name: str, began: float) -> None:
        self.say(f"  {time.monotonic() - began:6.1f} s  {name}")
        self.stdout.flush()


def _finish(bars: dict[str, Progress]) -> None:
    for bar in bars.values():
        bar.finish()
    bars.clear()
