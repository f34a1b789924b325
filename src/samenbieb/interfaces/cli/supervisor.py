"""Keeps the processes of an installation alive, and ends every one of them with itself.

Each child leads a process group of its own: Ctrl-C reaches only us, and we end the groups. Should this process be
killed with -9, the kernel sends SIGTERM to the children (see `kernel.processes`).
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from types import FrameType

from samenbieb.kernel.processes import die_with_parent

GRACE_SECONDS = 8.0
LOOK_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
# Who lived so long was well: its next trouble begins with a short pause again.
WELL_AFTER_SECONDS = 60.0

Say = Callable[[str], None]


@dataclass
class Child:
    """A process to keep alive; `failures` counts its deaths since it was last well."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    restart_at: float = 0.0
    failures: int = 0

    def start(self) -> None:
        """Start it, in a group of its own that does not outlive us."""
        self.began = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own programs
            list(self.command),
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - this process has one thread
        )

    def runs(self) -> bool:
        """Tell whether it lives."""
        return self.process is not None and self.process.poll() is None

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to it and to everything that it started."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return


class Phase(Enum):
    """How far the installation is."""

    STARTING = auto()
    WATCHING = auto()
    ENDING = auto()


@dataclass
class Supervisor:
    """Watch over children; `tend` is called at every look, for what is no child (the database)."""

    say: Say
    tend: Callable[[], None]
    children: list[Child] = field(default_factory=list)
    phase: Phase = Phase.STARTING
    stopping: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        """Take Ctrl-C, SIGTERM and a closed terminal as the wish to stop; the second time without grace.

        While starting, that raises KeyboardInterrupt, as Ctrl-C does everywhere.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told_to_stop)

    def add(self, child: Child) -> None:
        """Start a child and keep it."""
        child.start()
        self.children.append(child)

    def watch(self) -> None:
        """Restart whoever dies, with growing pauses, until told to stop."""
        self.phase = Phase.WATCHING
        while not self.stopping.wait(LOOK_SECONDS):
            self.tend()
            for child in self.children:
                if not child.runs():
                    self._revive(child)

    def end(self) -> None:
        """End every child and everything they started: asked first, then made to."""
        self.phase = Phase.ENDING
        for child in self.children:
            child.signal_group(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while any(child.runs() for child in self.children) and time.monotonic() < deadline:
            time.sleep(0.02)
        for child in self.children:
            child.signal_group(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        if child.restart_at > child.began:
            if now >= child.restart_at:
                child.start()
            return
        child.failures = 1 if now - child.began > WELL_AFTER_SECONDS else child.failures + 1
        pause = min(LONGEST_PAUSE_SECONDS, 2.0 ** (child.failures - 1))
        child.restart_at = now + pause
        child.signal_group(signal.SIGKILL)  # what it left behind would hold its port
        self.say(f"The {child.name} ended ({_how(child)}); it starts again in {pause:.0f} s.")

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        before, self.phase = self.phase, Phase.ENDING
        if before is Phase.STARTING:
            raise KeyboardInterrupt
        if before is Phase.ENDING:
            for child in self.children:
                child.signal_group(signal.SIGKILL)
        self.stopping.set()


def _how(child: Child) -> str:
    code = child.process.returncode if child.process else 0
    return f"signal {-code}" if code < 0 else f"exit code {code}"
