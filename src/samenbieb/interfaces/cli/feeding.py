"""The search index fed beside a large delivery: a second process hands on what the first one brings in.

The two share nothing but the database. The first tells the second that it is done by closing a pipe, and so does its
death: the second hands on what still waits, and ends. Should the second die, the first hands on the rest itself.
"""

import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

from samenbieb.interfaces.cli.progress import Progress
from samenbieb.kernel import outbox

WORTH_BYTES: Final = 2 << 20  # a smaller delivery is in the index before a second process has begun
BATCH_COUNT: Final = 4_000
LOOK_SECONDS: Final = 0.2
GATHER_SECONDS: Final = 0.2  # one commit of the index costs as much as a hundred works
_GENERATION_COUNT: Final = 50_000
COMMAND: Final = (sys.executable, "-m", "samenbieb.cli", "jobs", "work", "--until-input-ends")


def in_bulk() -> None:
    """Look for garbage less often: records by the thousand have no circles, and looking costs a tenth of the time."""
    gc.freeze()
    gc.set_threshold(_GENERATION_COUNT, 20, 100)


@contextmanager
def index_fed_beside(byte_count: int) -> Iterator[None]:
    """Have the index fed by a process of its own for as long as this lasts, when the delivery is large enough."""
    if byte_count < WORTH_BYTES:
        yield
        return
    in_bulk()
    feeder = subprocess.Popen(  # noqa: S603 - our own program
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        assert feeder.stdin is not None  # noqa: S101 - it was asked for
        feeder.stdin.close()
        _wait(feeder)


def _wait(feeder: "subprocess.Popen[bytes]") -> None:
    waiting = outbox.waiting_count()
    with Progress("search index", total=waiting) as bar:
        while not _ends_within(feeder, LOOK_SECONDS):
            bar(max(0, waiting - outbox.waiting_count()))


def _ends_within(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def hand_on_until_input_ends(stream: BinaryIO) -> None:
    """Hand on facts in large batches until `stream` ends and nothing waits any more."""
    in_bulk()
    ended = threading.Event()
    threading.Thread(
        target=_read_to_the_end, args=(stream, ended), name="until-input-ends", daemon=True
    ).start()
    while True:
        # Asked before the look, so that what was written before the end is seen by the last one.
        last_look = ended.is_set()
        done = outbox.drain(limit=BATCH_COUNT)
        if not done and last_look:
            return
        if done < BATCH_COUNT:
            ended.wait(GATHER_SECONDS)


def _read_to_the_end(stream: BinaryIO, ended: threading.Event) -> None:
    while stream.read(1):
        pass
    ended.set()
