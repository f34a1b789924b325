"""Children that do not outlive their parent, for everything that starts another program."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def die_with_parent(farewell: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """Give a `preexec_fn` that has the kernel send `farewell` to the child when its parent is gone, even by kill -9.

    Only Linux can; elsewhere the child stays, and the next start recovers from it. The parent must start the
    child from a thread that lives as long as itself.
    """
    if not sys.platform.startswith("linux"):
        return lambda: None
    parent = os.getpid()
    library = ctypes.CDLL(None)

    def arm() -> None:
        library.prctl(PR_SET_PDEATHSIG, int(farewell))
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return arm
