"""The program itself, started beside a test: with the database of the test and a home of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg.conninfo import make_conninfo


def environment(home: Path) -> dict[str, str]:
    """Give the environment that leads a process to the database of this test."""
    known = connection.settings_dict
    address = make_conninfo(
        dbname=known["NAME"], host=known["HOST"], port=known["PORT"] or None, user=known["USER"],
        password=known["PASSWORD"] or None,
    )  # fmt: skip
    return {
        **os.environ,
        "SAMENBIEB_HOME": str(home),
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "samenbieb.config.settings",
    }


def start(command: Sequence[str], home: Path, **options: Any) -> "subprocess.Popen[bytes]":
    """Start a program there; whoever starts it ends it."""
    return subprocess.Popen(command, env=environment(home), **options)


def start_import(path: Path, home: Path) -> "subprocess.Popen[bytes]":
    """Start `samenbieb marc import` of a file; its report is on its standard output."""
    command = [
        sys.executable,
        "-m",
        "samenbieb.cli",
        "marc",
        "import",
        str(path),
        "--source",
        "test",
        "--json",
    ]
    return start(command, home, stdout=subprocess.PIPE)
