"""Where one run keeps the demo world that it has loaded, for whoever needs it after: loading takes minutes."""

import os
from pathlib import Path


def kept_home() -> Path | None:
    """Give the home of the installation that the first start fills and the browser goes on with; nobody asked: none.

    Its path is long on purpose: PostgreSQL takes no more than a hundred characters for the name of a socket.
    """
    folder = os.environ.get("SAMENBIEB_TEST_WORLD")
    return deep(Path(folder)) if folder else None


def deep(folder: Path) -> Path:
    """Give a home far down in a folder."""
    return folder / ("een-map-met-een-lange-naam-" * 4) / "home"
