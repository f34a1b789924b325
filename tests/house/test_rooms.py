"""Rooms use each other only by the front door, and every room has the same furniture."""

import grimp
import pytest

from tests.house.tree import PACKAGE, named, short

FRONT_DOOR = {"services", "selectors", "events", "errors", "permissions", "ports"}
FURNITURE = FRONT_DOOR | {
    "models",
    "rules",
    "reactions",
    "jobs",
    "measures",
    "retention",
    "demo",
    "migrations",
}
# Furniture of one room, with why it is no service, rule or selector.
OF_ONE_ROOM = {
    "booking": {"access": "trees of things, their locks and what is taken, for services and selectors alike"},
    "catalogue": {"demo_data": "the titles of the demo world, as data"},
    "discovery": {
        "analysis": "reading Dutch: its rules fill a folder",
        "asking": "from words of a reader to a question for the engine",
        "engines": "which engine fills the port",
        "indexing": "from works to documents of the index",
    },
    "helpdesk": {
        "files": "reads the cards and the words in other languages, for services and selectors alike",
        "settled": "the lists and cards that the network shares, as data",
    },
    "learning": {
        "access": "which drop-in sessions and visitors somebody may reach, for services and selectors alike",
        "asking": "the questions after a course, as data with versions, read once",
        "content": "the lessons that are delivered with the house, as data",
        "files": "reads those lessons and titles, once",
        "indications": "the questions of the level indications, as data, read once",
        "titles": "what the lessons are called in other languages, as data",
    },
    "messages": {"defaults": "the texts that hold where a library wrote none"},
    "referrals": {"access": "from which places somebody leads visitors on, for services and selectors alike"},
    "programme": {"access": "which sessions somebody may reach and count, for services and selectors alike"},
    "trials": {"apart": "a program of its own: the process in which a run is held"},
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("samenbieb", cache_dir=None)


def _room(module: str) -> str:
    return ".".join(module.split(".")[:3])


def test_rooms_use_each_other_only_by_the_front_door(graph: grimp.ImportGraph) -> None:
    trespasses = [
        f"{importer} → {target}"
        for importer in graph.modules
        if importer.startswith("samenbieb.domains.")
        for target in graph.find_modules_directly_imported_by(importer)
        if target.startswith("samenbieb.domains.") and _room(importer) != _room(target)
        if target.split(".")[3:4] and target.split(".")[3] not in FRONT_DOOR
    ]
    assert trespasses == []


def test_doors_use_rooms_only_by_the_front_door(graph: grimp.ImportGraph) -> None:
    trespasses = [
        f"{importer} → {target}"
        for importer in graph.modules
        if importer.startswith("samenbieb.interfaces.")
        for target in graph.find_modules_directly_imported_by(importer)
        if target.startswith("samenbieb.domains.") and target.split(".")[3:4]
        if target.split(".")[3] not in FRONT_DOOR
    ]
    assert trespasses == []


def test_what_lies_behind_a_folder_is_reached_through_the_folder(graph: grimp.ImportGraph) -> None:
    """`services/loans.py` is a matter of the room: others take what `services/__init__.py` offers."""
    trespasses = [
        f"{importer} → {target}"
        for importer in graph.modules
        if importer.startswith(("samenbieb.domains.", "samenbieb.interfaces."))
        for target in graph.find_modules_directly_imported_by(importer)
        if target.startswith("samenbieb.domains.") and _room(importer) != _room(target)
        if len(target.split(".")) > 4
    ]
    assert trespasses == []


def test_no_room_is_entered_from_inside_a_function() -> None:
    """An import inside a function hides a circle. `cli.py` has the one exception and says why."""
    hidden = [
        f"{short(path)}: {line.strip()}"
        for path in named(".py", below="src/samenbieb")
        if path.name != "cli.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(" ") and line.strip().startswith(("from samenbieb", "import samenbieb"))
    ]
    assert hidden == []


def test_every_room_has_the_furniture_of_every_room() -> None:
    strange = []
    for room in sorted(path for path in (PACKAGE / "domains").iterdir() if (path / "__init__.py").is_file()):
        known = FURNITURE | OF_ONE_ROOM.get(room.name, {}).keys()
        strange += [
            short(path)
            for path in sorted(room.iterdir())
            if path.stem not in known and not path.name.startswith("__")
        ]
    assert strange == []


def test_every_room_says_what_it_is_for() -> None:
    silent = [
        short(path / "__init__.py")
        for path in (PACKAGE / "domains").iterdir()
        if (path / "__init__.py").is_file()
        and '"""' not in (path / "__init__.py").read_text(encoding="utf-8")
    ]
    assert silent == []
