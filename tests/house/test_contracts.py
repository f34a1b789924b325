"""Every import contract stands, and each is shown to break when somebody breaks it: on a copy of the house."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import CHECKOUT, PACKAGE

# Contract → the file that breaks it → what stands in that file.
VIOLATIONS = {
    "1. a room knows a door": (
        "domains/circulation/services/bad.py",
        "from samenbieb.interfaces.web import kit",
    ),
    "1. a cable knows the settings": (
        "adapters/channel_email/bad.py",
        "from samenbieb.config import schedule",
    ),
    "1. the kernel knows a room": ("kernel/bad.py", "from samenbieb.domains.organisations import errors"),
    "2. a low room knows a high one": (
        "domains/holdings/bad.py",
        "from samenbieb.domains.circulation import errors",
    ),
    "2. neighbours know each other": (
        "domains/patrons/bad.py",
        "from samenbieb.domains.catalogue import errors",
    ),
    "2. a room without a place": ("domains/attic/__init__.py", ""),
    "3. a door knows a door": ("interfaces/portal/bad.py", "from samenbieb.interfaces.desk import urls"),
    "3. a door without a place": ("interfaces/cellar/__init__.py", ""),
    "4. a door takes a model": ("interfaces/desk/bad.py", "from samenbieb.domains.holdings import models"),
    "4. a door takes a rule": ("interfaces/desk/bad.py", "from samenbieb.domains.organisations import rules"),
    "5. a rule reads rows": (
        "domains/circulation/rules/bad.py",
        "from samenbieb.domains.circulation import models",
    ),
    "5. a rule knows Django": ("domains/circulation/rules/bad.py", "import django"),
    "6. a format knows Django": ("formats/bad.py", "import django"),
    "7. cables know each other": (
        "adapters/channel_email/bad.py",
        "from samenbieb.adapters import postgres_embedded",
    ),
    "8. two files know each other": ("kernel/clock.py", "from samenbieb.kernel import audit"),
}


def broken(checkout: Path) -> set[str]:
    """Give the numbers of the broken contracts of a house."""
    answer = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = re.findall(r"^(\d)\. .* (KEPT|BROKEN)\b", answer.stdout, flags=re.MULTILINE)
    assert len(verdicts) == 8, answer.stdout + answer.stderr
    return {number for number, verdict in verdicts if verdict == "BROKEN"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the Python files of the house and its contracts."""
    checkout = tmp_path_factory.mktemp("house")
    shutil.copy(CHECKOUT / "pyproject.toml", checkout)
    for path in PACKAGE.rglob("*.py"):
        target = checkout / "src" / "samenbieb" / path.relative_to(PACKAGE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return checkout


def test_all_contracts_stand() -> None:
    assert broken(CHECKOUT) == set()


@pytest.mark.parametrize("violation", VIOLATIONS)
def test_a_contract_breaks_when_it_is_broken(violation: str, copy: Path) -> None:
    name, line = VIOLATIONS[violation]
    path = copy / "src" / "samenbieb" / name
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        assert violation[0] in broken(copy)
    finally:
        if before is not None:
            path.write_text(before, encoding="utf-8")
        else:
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
