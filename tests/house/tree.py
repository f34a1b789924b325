"""The files of the house, as git knows them (new ones that are not ignored included)."""

import subprocess
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGE = CHECKOUT / "src" / "samenbieb"


@cache
def files() -> tuple[Path, ...]:
    """Give every file of the repository that exists, without what git ignores."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode().split("\0")
    return tuple(path for name in names if name and (path := CHECKOUT / name).is_file())


def named(suffix: str, *, below: str = "") -> list[Path]:
    """Give the files with this ending below a folder."""
    return [path for path in files() if path.suffix == suffix and short(path).startswith(below)]


def short(path: Path) -> str:
    """Give a path as a reader types it: from the root of the repository."""
    return path.relative_to(CHECKOUT).as_posix()


def text(path: Path) -> str:
    """Read a file as text; what is no text reads as nothing."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
