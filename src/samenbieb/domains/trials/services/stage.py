"""The stage of one scenario: whom and what the labels mean, what time it is, and the verbs that may be used."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.rules.moments import day_of
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor

ZONE = "Europe/Amsterdam"
T = TypeVar("T")
Answer = dict[str, Any]
Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PatronLabel:
    """A patron of the scenario: at home in one library."""

    membership_id: int
    membership_public_id: str
    person_id: int
    person_public_id: str
    organisation_id: int


@dataclass(frozen=True, slots=True)
class BranchLabel:
    """A place of the scenario."""

    branch_id: int
    organisation_id: int


@dataclass(frozen=True, slots=True)
class RecordLabel:
    """An edition of the scenario, and its work."""

    public_id: str
    record_id: int
    work_public_id: str


@dataclass
class Stage:
    """What the labels of a scenario mean. Barcodes and card numbers are the labels themselves."""

    organisations: dict[str, int] = field(default_factory=dict)
    branches: dict[str, BranchLabel] = field(default_factory=dict)
    patrons: dict[str, PatronLabel] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)  # label → record label
    records: dict[str, RecordLabel] = field(default_factory=dict)
    works: dict[str, str] = field(default_factory=dict)  # label → public id
    volumes: dict[str, str] = field(default_factory=dict)  # volume → record label
    staff: dict[str, Actor] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)  # label → patron label
    system: Actor = field(default_factory=lambda: Actor.system("trials"))

    def copy(self) -> "Stage":
        """Give a stage of its own to a scenario, which adds labels."""
        return Stage(
            organisations=dict(self.organisations),
            branches=dict(self.branches),
            patrons=dict(self.patrons),
            items=dict(self.items),
            records=dict(self.records),
            works=dict(self.works),
            volumes=dict(self.volumes),
            staff=dict(self.staff),
            cards=dict(self.cards),
        )

    def branch(self, label: Any) -> BranchLabel:
        """Give a place by its label. Raises: ScenarioWrong."""
        return self._known(self.branches, label, "branch")

    def patron(self, label: Any) -> PatronLabel:
        """Give a patron by their label. Raises: ScenarioWrong."""
        return self._known(self.patrons, label, "patron")

    def record(self, label: Any) -> RecordLabel:
        """Give an edition by its label. Raises: ScenarioWrong."""
        return self._known(self.records, label, "record")

    def record_of_volume(self, volume: Any) -> str:
        """Give the label of the edition that a volume is of. Raises: ScenarioWrong."""
        return self._known(self.volumes, volume, "volume")

    def item(self, label: Any) -> str:
        """Give the barcode of an item by its label. Raises: ScenarioWrong."""
        self._known(self.items, label, "item")
        return str(label)

    def organisation(self, label: Any) -> int:
        """Give an organisation by its label. Raises: ScenarioWrong."""
        return self._known(self.organisations, label, "organisation")

    def label_of_branch(self, branch_id: int | None) -> str | None:
        """Give the label of a place."""
        return next((name for name, one in self.branches.items() if one.branch_id == branch_id), None)

    def label_of_person(self, person_id: int | None) -> str | None:
        """Give the label of a patron by the number of the person."""
        return next((name for name, one in self.patrons.items() if one.person_id == person_id), None)

    def label_of_membership(self, membership_id: int | None) -> str | None:
        """Give the label of a patron by their membership at home."""
        return next((name for name, one in self.patrons.items() if one.membership_id == membership_id), None)

    def day(self, text: Any) -> dt.date:
        """Read a day. Raises: ScenarioWrong."""
        found = day_of(text)
        if found is None:
            raise ScenarioWrong(f"{text!r} is no day")
        return found

    def becomes(self, label: str, other: str) -> None:
        """Let the label of a patron mean another one from now on: they are one. The other's own label names them."""
        merged = self.patron(other)
        del self.patrons[label]
        self.patrons[label] = merged

    @staticmethod
    def local_now() -> dt.datetime:
        """Give the time it is at branch A."""
        return clock.local(clock.now(), ZONE)

    @staticmethod
    def _known(labels: Mapping[str, T], label: Any, what: str) -> T:
        if str(label) not in labels:
            raise ScenarioWrong(f"there is no {what} {label}")
        return labels[str(label)]


VerbFunction = Callable[[Stage, Parameters, Actor], Answer]


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: its function, the parameters it takes, and whether it only reads."""

    run: VerbFunction
    parameters: frozenset[str]
    reads: bool


VERBS: dict[str, Verb] = {}


def verb(name: str, *parameters: str, reads: bool = False) -> Callable[[VerbFunction], VerbFunction]:
    """Declare a verb of scenarios with the parameters it takes beside the common ones."""

    def register(function: VerbFunction) -> VerbFunction:
        VERBS[name] = Verb(function, frozenset(parameters), reads)
        return function

    return register


def needed(parameters: Parameters, name: str) -> Any:
    """Give a parameter that must be there. Raises: ScenarioWrong."""
    if parameters.get(name) is None:
        raise ScenarioWrong(f"the parameter {name} is missing")
    return parameters[name]
