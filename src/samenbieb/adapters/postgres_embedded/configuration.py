"""The configuration of the embedded server, sized to the machine and written anew before every start.

Nothing in these files is secret, and the server's account cannot write them when root started it.
"""

import os
import pwd
from collections.abc import Mapping
from pathlib import Path

from samenbieb.adapters.postgres_embedded.places import Places

DATABASE = ROLE = "samenbieb"
ADMINISTRATOR = "samenbieb_admin"
MEBIBYTE = 1024 * 1024


def write_configuration(places: Places, extra: Mapping[str, str]) -> Path:
    """Write the three configuration files and give the path of the main one."""
    folder = places.folder
    settings = {
        **sized_settings(memory_bytes=machine_memory_bytes(), processors=os.cpu_count() or 1),
        "hba_file": str(folder / "pg_hba.conf"),
        "ident_file": str(folder / "pg_ident.conf"),
        "unix_socket_directories": str(places.sockets),
        **extra,
    }
    _write(folder / "pg_hba.conf", f"local all {ADMINISTRATOR},{ROLE} peer map=samenbieb\n")
    _write(folder / "pg_ident.conf", _user_map(places))
    lines = [f"{name} = '{_quoted(value)}'" for name, value in settings.items()]
    _write(folder / "postgresql.conf", "\n".join(lines) + "\n")
    return folder / "postgresql.conf"


def sized_settings(*, memory_bytes: int, processors: int) -> dict[str, str]:
    """Give the settings for a machine of this size. Units: MiB where the value says MB (PostgreSQL's habit)."""
    memory = memory_bytes // MEBIBYTE
    return {
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": f"{_between(64, memory // 16, 1024)}MB",
        "effective_cache_size": f"{_between(128, memory // 2, 65536)}MB",
        "maintenance_work_mem": f"{_between(32, memory // 32, 512)}MB",
        "work_mem": f"{_between(4, memory // 512, 32)}MB",
        "max_wal_size": "2GB",
        # These programs know pglz only: it costs a busy desk half of the database's processor time to save disk for minutes.
        "wal_compression": "off",
        "max_worker_processes": str(max(8, processors)),
        "max_parallel_workers": str(processors),
        "dynamic_shared_memory_type": _shared_memory_type(),
        "random_page_cost": "1.1",
        "jit": "off",  # pages are many small queries; compiling them costs more than it brings
        "timezone": "UTC",
        "log_timezone": "UTC",
        "default_text_search_config": "pg_catalog.simple",
        "log_line_prefix": "%m [%p] ",
        "log_checkpoints": "off",
        # Members' data must not reach the log: neither the statement nor the values of a failed one.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
    }


def machine_memory_bytes() -> int:
    """Give the memory this process may count on: that of the machine, or of its container when smaller."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            text = Path(limit).read_text(encoding="ascii").strip()
        except OSError:
            continue
        if text.isdigit():
            machine = min(machine, int(text))
    return machine


def _shared_memory_type() -> str:
    """Avoid /dev/shm where it is small, as in containers: parallel queries would fail on it."""
    try:
        facts = os.statvfs("/dev/shm")  # noqa: S108 - only its size is read
    except OSError:
        return "mmap"
    return "posix" if facts.f_frsize * facts.f_blocks >= 256 * MEBIBYTE else "mmap"


def _user_map(places: Places) -> str:
    """Say which account of the machine may be which role; the kernel vouches for the account (peer)."""
    users = {pwd.getpwuid(os.geteuid()).pw_name, pwd.getpwuid(places.home.stat().st_uid).pw_name}
    lines = [f'samenbieb "{places.account.pw_name}" {ADMINISTRATOR}']
    lines += [f'samenbieb "{user}" {ROLE}' for user in sorted(users)]
    return "\n".join(lines) + "\n"


def _write(path: Path, text: str) -> None:
    # A new file each time: a link put in its place is never followed.
    path.unlink(missing_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    path.chmod(0o644)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))
