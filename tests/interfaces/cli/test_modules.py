"""An installation with an unknown module does not start, and says why in one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


@pytest.mark.parametrize("command", ["serve", "check", "migrate"])
def test_an_unknown_module_is_refused_before_anything_starts(command: str, tmp_path: Path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "samenbieb.config.settings",
        "SAMENBIEB_HOME": str(tmp_path / "home"),
        "SAMENBIEB_MODULES": "catalogue,bakery",
    }
    done = subprocess.run(
        [sys.executable, "-m", "samenbieb.cli", command],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    [said] = done.stderr.splitlines()
    assert '"bakery"' in said
    assert all(name in said for name in settings.MODULES_KNOWN)
    assert not (tmp_path / "home").exists()
