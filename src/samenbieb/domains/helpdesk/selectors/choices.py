"""The lists to choose from: those of the network and the topics of one library. They are public and seldom change."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import get_language

from samenbieb.domains.helpdesk import files, rules
from samenbieb.domains.helpdesk.models import (
    Agency,
    Channel,
    DeskSettings,
    Duration,
    HelpKind,
    Listed,
    Outcome,
    PartnerKind,
    Topic,
)
from samenbieb.domains.helpdesk.rules.translations import DUTCH
from samenbieb.kernel.remembering import Remembered, Versions


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of a list. Of a topic also: its whole, what it counts as and was split from, and whether it is of government.

    `names`: how it is called in languages beside Dutch.
    """

    pk: int
    code: str
    name: str
    name_en: str
    from_on: dt.date | None
    until_on: dt.date | None
    public_id: str = ""
    website: str = ""
    organisation_id: int | None = None
    parent_id: int | None = None
    counts_as: int | None = None
    split_from: int | None = None
    agency_id: int | None = None
    is_government: bool = False
    is_referral: bool = False
    icon: str = ""
    synonyms: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Give the name in the language of the page, or the Dutch one."""
        return self.names.get(self.label_language, self.name)

    @property
    def label_language(self) -> str:
        """Give the language of the label: that of the page, or Dutch when there is no name in it."""
        asked = (get_language() or DUTCH).partition("-")[0]
        return asked if asked in self.names else DUTCH


Rows = Mapping[str, Choice]


@dataclass(frozen=True, slots=True)
class Choices:
    """All lists of one library by code, in their order; ended rows too."""

    topic: Rows
    agency: Rows
    help_kind: Rows
    outcome: Rows
    partner_kind: Rows
    channel: Rows
    duration: Rows

    def of(self, name: str) -> Rows:
        """Give one list by its name."""
        rows: Rows = getattr(self, name)
        return rows

    def on(self, name: str, day: dt.date) -> list[Choice]:
        """Give what can be chosen of one list on a day."""
        return [row for row in self.of(name).values() if rules.holds(row.from_on, row.until_on, day)]

    def topics_on(self, day: dt.date) -> list[tuple[Choice, list[Choice]]]:
        """Give the topics of a day, each whole with its parts."""
        parts: dict[int | None, list[Choice]] = defaultdict(list)
        for topic in self.on("topic", day):
            parts[topic.parent_id].append(topic)
        return [(whole, parts[whole.pk]) for whole in parts[None]]


_kept: Remembered[Choices] = Remembered("helpdesk")
_PLAIN: Mapping[str, type[Listed]] = {
    "help_kind": HelpKind,
    "outcome": Outcome,
    "partner_kind": PartnerKind,
    "channel": Channel,
    "duration": Duration,
}


def choices(organisation_id: int | None, held: Versions | None = None) -> Choices:
    """Give the lists of a library; without one those that the network shares."""
    return _kept.get(organisation_id, lambda: _read(organisation_id), held)


def all_topics() -> dict[int, Choice]:
    """Give every topic of every library, by primary key: to name and to add up what was counted."""
    return {row.pk: _topic(row) for row in Topic.objects.order_by("level", "position", "name")}


def stuck_number(organisation_id: int) -> str:
    """Give the number that a helper calls who is stuck; empty when the library said none."""
    rows = DeskSettings.objects.across_all(reason="a number of the library, shown to its own helpers")
    row = rows.filter(organisation_id=organisation_id).first()
    return row.stuck_number if row is not None else ""


def _read(organisation_id: int | None) -> Choices:
    topics = Topic.objects.filter(Q(organisation=None) | Q(organisation_id=organisation_id))
    return Choices(
        topic=_by_code(_topic(row) for row in topics.order_by("level", "position", "name")),
        agency=_by_code(_agency(row) for row in Agency.objects.all()),
        **{name: _by_code(_plain(model)) for name, model in _PLAIN.items()},
    )


def _by_code(rows: Iterator[Choice]) -> Rows:
    return {row.code: row for row in rows}


def _plain(model: type[Listed]) -> Iterator[Choice]:
    for row in model._default_manager.order_by("position"):  # noqa: SLF001 - Django's public way to a model's rows
        yield Choice(
            row.pk,
            row.code,
            row.name,
            row.name_en,
            row.from_on,
            row.until_on,
            is_referral=isinstance(row, HelpKind) and row.is_referral,
            names=_names(row, "partner_kind" if isinstance(row, PartnerKind) else ""),
        )


def _agency(row: Agency) -> Choice:
    return Choice(
        row.pk,
        row.code,
        row.name,
        row.name_en,
        row.from_on,
        row.until_on,
        public_id=str(row.public_id),
        website=row.website,
        names=_names(row),
    )


def _topic(row: Topic) -> Choice:
    return Choice(
        row.pk,
        row.code,
        row.name,
        row.name_en,
        row.from_on,
        row.until_on,
        public_id=str(row.public_id),
        organisation_id=row.organisation_id,
        parent_id=row.parent_id,
        counts_as=row.counts_as_id,
        split_from=row.split_from_id,
        agency_id=row.agency_id,
        is_government=row.is_government,
        icon=row.icon,
        synonyms=tuple(row.synonyms),
        names=_names(row, "" if row.organisation_id else "topic"),
    )


def _names(row: Listed, of_list: str = "") -> Mapping[str, str]:
    """Give the names in other languages: English of the row, others of the files, unless somebody named the row by hand."""
    english = {"en": row.name_en} if row.name_en else {}
    translated = files.translations().names_of(of_list, row.code) if of_list and row.edition else {}
    return {**translated, **english}
