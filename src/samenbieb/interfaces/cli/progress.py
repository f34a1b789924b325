"""A progress bar on a terminal, for what takes longer than two seconds; silent elsewhere."""

import sys
import time
from types import TracebackType
from typing import Self, TextIO

APPEARS_AFTER_SECONDS = 2.0
REDRAW_SECONDS = 0.1
BAR_CHARACTERS = 30


class Progress:
    """Show how far something is. Call it with (done, total), or use it in `with` and call `advance`."""

    def __init__(self, label: str, *, total: int | None = None, stream: TextIO | None = None) -> None:
        self.label = label
        self.total = total
        self.done = 0
        self.stream = stream or sys.stderr
        self._began = time.monotonic()
        self._drawn = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()

    def __call__(self, done: int, total: int | None = None) -> None:
        """Take over where the work is."""
        self.done = done
        self.total = total or self.total
        now = time.monotonic()
        if (
            self.stream.isatty()
            and now - self._began >= APPEARS_AFTER_SECONDS
            and now - self._drawn >= REDRAW_SECONDS
        ):
            self._drawn = now
            self._draw()

    def advance(self, count: int = 1) -> None:
        """Count further."""
        self(self.done + count)

    def finish(self) -> None:
        """Leave the line as it is and go to the next."""
        if self._drawn:
            self._draw()
            self.stream.write("\n")
            self.stream.flush()
            self._drawn = 0.0

    def _draw(self) -> None:
        if self.total:
            share = min(1.0, self.done / self.total)
            filled = round(share * BAR_CHARACTERS)
            bar = "█" * filled + "·" * (BAR_CHARACTERS - filled)
            text = f"{self.label} {bar} {share:4.0%}  {self.done:,} of {self.total:,}"
        else:
            text = f"{self.label} {self.done:,}"
        self.stream.write(f"\r\x1b[K{text}")
        self.stream.flush()
