"""The same house with weak hashes, a home of its own and a database that need not survive: tests only."""

import os
from pathlib import Path

os.environ["SAMENBIEB_HOME"] = os.environ.get("SAMENBIEB_TEST_HOME") or str(
    Path(__file__).resolve().parents[3] / "var" / "tests"
)

from samenbieb.config.settings import *  # noqa: F403 - a test run is the real settings with a few changed
from samenbieb.config.settings import DATABASE_SERVER, HOME

if DATABASE_SERVER is not None:
    # Nothing in a test database has to survive a power cut.
    DATABASE_SERVER.extra = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = HOME / "files"
