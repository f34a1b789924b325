"""Bringing in the lists that the network shares: a file of this room, as often as wanted; by code, so nothing comes twice."""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from samenbieb.domains.helpdesk.errors import ListsInvalid
from samenbieb.domains.helpdesk.models import (
    Agency,
    Channel,
    Duration,
    HelpKind,
    Listed,
    Outcome,
    PartnerKind,
    Topic,
)

FILE = Path(__file__).resolve().parent.parent / "settled" / "lists.toml"
PLAIN: Mapping[str, type[Listed]] = {
    "help_kind": HelpKind,
    "outcome": Outcome,
    "partner_kind": PartnerKind,
    "channel": Channel,
    "duration": Duration,
}
Row = Mapping[str, Any]


@transaction.atomic
def load_lists(text: str | None = None) -> int:
    """Bring in what the file says and is not so yet; what was entered or changed by hand stays. Returns how many rows changed.

    Raises: ListsInvalid.
    """
    try:
        table = tomllib.loads(FILE.read_text(encoding="utf-8") if text is None else text)
        return _load(table, str(table["edition"]))
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as problem:
        raise ListsInvalid(problem=str(problem)) from problem


def _load(table: Row, edition: str) -> int:
    changed = 0
    for name, model in PLAIN.items():
        extra = ("is_referral",) if model is HelpKind else ()
        rows = [{**row, "is_referral": row.get("referral", False)} for row in table.get(name, [])]
        changed += _bring_in(model, rows, edition, extra)
    changed += _bring_in(Agency, table.get("agency", []), edition, ("website", "source"))
    return changed + _topics(table.get("topic", []), edition)


def _topics(wholes: Sequence[Row], edition: str) -> int:
    """First the wholes, then their parts; last what was split from what."""
    agencies = dict(Agency.objects.values_list("code", "pk"))
    first = [_topic(whole, whole, None, agencies) for whole in wholes]
    changed = _bring_in(Topic, first, edition, _TOPIC_FIELDS)
    parents = dict(Topic.objects.filter(organisation=None).values_list("code", "pk"))
    parts = [
        _topic(part, whole, parents[whole["code"]], agencies)
        for whole in wholes
        for part in whole.get("parts", ())
    ]
    changed += _bring_in(Topic, parts, edition, _TOPIC_FIELDS)
    known = dict(Topic.objects.filter(organisation=None).values_list("code", "pk"))
    for row in (*wholes, *(part for whole in wholes for part in whole.get("parts", ()))):
        if origin := row.get("split_from"):
            topic = Topic.objects.filter(pk=known[row["code"]])
            changed += topic.exclude(split_from_id=known[origin]).update(split_from_id=known[origin])
    return changed


_TOPIC_FIELDS = ("level", "parent_id", "agency_id", "is_government", "icon", "synonyms")


def _topic(row: Row, whole: Row, parent_id: int | None, agencies: Mapping[str, int]) -> dict[str, Any]:
    agency = row.get("agency", whole.get("agency", ""))
    return {
        **{field: row[field] for field in ("code", "name", "name_en", "from", "until") if field in row},
        "level": 1 if parent_id is None else 2,
        "parent_id": parent_id,
        "agency_id": agencies[agency] if agency else None,
        "is_government": row.get("government", whole.get("government", False)),
        "icon": row.get("icon", ""),
        "synonyms": row.get("synonyms", []),
    }


def _bring_in(model: type[Listed], rows: Sequence[Row], edition: str, extra: Sequence[str]) -> int:
    """Write the rows that are new or were otherwise in an edition before; those entered by hand stay."""
    known: dict[str, Any] = {row.code: row for row in _national(model)}
    changed = 0
    for position, wished in enumerate(rows, start=1):
        values = _values(wished, position, extra)
        row = known.get(wished["code"])
        if row is not None and (
            not row.edition or all(getattr(row, name) == value for name, value in values.items())
        ):
            continue
        row = row or model(code=wished["code"])
        for name, value in values.items():
            setattr(row, name, value)
        row.edition = edition
        row.save()
        changed += 1
    return changed


def _national(model: type[Listed]) -> Iterable[Listed]:
    if issubclass(model, Topic):
        return Topic.objects.filter(organisation=None)
    return model._default_manager.all()  # noqa: SLF001 - Django's public way to a model's rows


def _values(wished: Row, position: int, extra: Sequence[str]) -> dict[str, Any]:
    return {
        "name": wished["name"],
        "name_en": wished.get("name_en", ""),
        "position": wished.get("position", position),
        "from_on": _day(wished.get("from")),
        "until_on": _day(wished.get("until")),
        **{name: wished.get(name, "") for name in extra},
    }


def _day(value: Any) -> dt.date | None:
    if value is None or isinstance(value, dt.date):
        return value
    raise TypeError(f"a day is written as 2026-11-29, not as {value!r}")
