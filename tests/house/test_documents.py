"""What the documents say exists, does."""

import re
from pathlib import Path

import pytest

from tests.house.tree import CHECKOUT, named, short, text

LINK = re.compile(r"(?<!!)!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(
    r"^(?:src|tests|docs|bench|locale|requirements|\.ci|domains|interfaces|kernel|adapters|formats|config)/[\w./{},*<>-]*$"
)
DOCUMENTS = named(".md")
# A path with such a mark stands for many files, or for one that the reader is going to make.
PATTERN = re.compile(r"[*<>{}]|NNNN|…")


def _exists(name: str) -> bool:
    return any((root / name).exists() for root in (CHECKOUT, CHECKOUT / "src" / "samenbieb"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=short)
def test_links_lead_somewhere(document: Path) -> None:
    dead = []
    for target in LINK.findall(text(document)):
        if target.startswith(("http://", "https://", "mailto:", "#")):
            continue
        if not (document.parent / target.split("#")[0]).exists():
            dead.append(target)
    assert dead == []


@pytest.mark.parametrize("document", [path for path in DOCUMENTS if "/howto/" not in short(path)], ids=short)
def test_files_that_are_named_exist(document: Path) -> None:
    """A document names files from the root of the repository or from `src/samenbieb`."""
    missing = [
        name
        for name in CODE.findall(text(document))
        if FILE.match(name) and not PATTERN.search(name) and not _exists(name)
    ]
    assert missing == []


def test_decisions_have_a_number_of_their_own_and_keep_their_shape() -> None:
    decisions = sorted(path for path in DOCUMENTS if short(path).startswith("docs/decisions/"))
    assert len({int(path.name[:4]) for path in decisions}) == len(decisions) > 0
    shapeless = [
        short(path)
        for path in decisions
        if [line for line in text(path).splitlines() if line.startswith("## ")]
        != ["## Status", "## Context", "## Choice", "## Price"]
    ]
    assert shapeless == []


def test_the_five_names_of_discovery_stand_in_the_architecture() -> None:
    from samenbieb.kernel.apps import DISCOVERED

    page = text(CHECKOUT / "docs" / "architecture.md")
    assert [name for name in DISCOVERED if f"`{name}`" not in page] == []


def test_every_command_stands_in_the_outside_page() -> None:
    from samenbieb.interfaces.cli.nouns import nouns

    page = text(CHECKOUT / "docs" / "outside.md")
    assert [noun for noun in nouns() if f"samenbieb {noun}" not in page] == []


def test_every_environment_variable_stands_in_the_outside_page() -> None:
    settings = text(CHECKOUT / "src" / "samenbieb" / "config" / "settings.py")
    page = text(CHECKOUT / "docs" / "outside.md")
    read = set(re.findall(r"environ\.get\(\"(\w+)\"", settings))
    assert [name for name in sorted(read) if f"`{name}`" not in page] == []


def test_every_rule_and_every_reason_stands_in_the_outside_page() -> None:
    from samenbieb.domains.circulation.errors import Block
    from samenbieb.domains.circulation.rules.policy import KINDS

    page = text(CHECKOUT / "docs" / "outside.md")
    assert [name for name in [*KINDS, *map(str, Block)] if f"`{name}`" not in page] == []


def test_every_ordinary_refusal_stands_in_the_outside_page() -> None:
    from samenbieb.kernel.errors import Refusal

    page = text(CHECKOUT / "docs" / "outside.md")
    kinds, waiting = set(), [Refusal]
    while waiting:
        kind = waiting.pop()
        if kind.__module__.startswith("samenbieb."):
            kinds.add(kind.code)
        waiting += kind.__subclasses__()
    general = {
        "refused",
        "loan_refused",
        "checkout_refused",
        "renewal_refused",
        "return_refused",
        "hold_refused",
    }
    assert [code for code in sorted(kinds - general) if f"`{code}`" not in page] == []
