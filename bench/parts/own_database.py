"""A database for one measurement: in a folder that is thrown away, flushing to disk as in production, with its tables."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def own_database() -> Iterator[None]:
    """Make Django ready in this process and have the tables stand for as long as this lasts. Passwords cost nothing."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="samenbieb-bench-") as home:
        os.environ.update(SAMENBIEB_HOME=home, DJANGO_SETTINGS_MODULE="samenbieb.config.settings")
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        with settings.DATABASE_SERVER.lent():
            call_command("migrate", verbosity=0, skip_checks=True)
            yield
