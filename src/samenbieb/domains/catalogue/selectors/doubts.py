"""Editions that may be the same: the work list of cataloguers, and one pair side by side with what speaks for and against."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.catalogue import permissions, ports
from samenbieb.domains.catalogue.models import ActKind, CatalogueAct, Description, MatchDoubt, Record
from samenbieb.domains.catalogue.rules.comparing import Agreement, Point
from samenbieb.domains.catalogue.rules.texts import fold
from samenbieb.domains.catalogue.selectors.views import EditionView
from samenbieb.domains.catalogue.selectors.words import form_word, language_word
from samenbieb.domains.catalogue.selectors.works import edition_view
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

_DOUBT_ACTS: Final = (ActKind.RECORDS_MERGED, ActKind.DOUBT_DISMISSED)
_POINTS: Final[dict[str, str | Promise]] = {
    Point.NUMBER: _("Number"),
    Point.TITLE: _("Title"),
    Point.SUBTITLE: _("Subtitle"),
    Point.PART: _("Part"),
    Point.MAKER: _("Maker"),
    Point.PUBLISHER: _("Publisher"),
    Point.YEAR: _("Year"),
    Point.EDITION: _("Edition"),
    Point.FORM: _("Form"),
    Point.LANGUAGE: _("Language"),
    Point.EXTENT: _("Extent"),
}
_SENTENCES: Final[dict[str, str | Promise]] = {
    Agreement.AGREES: _("%(point)s is the same: %(ours)s."),
    Agreement.CLOSE: _("%(point)s is nearly the same: %(delivered)s and %(ours)s."),
    Agreement.DIFFERS: _("%(point)s differs: %(delivered)s and %(ours)s."),
}


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """One pair on the work list. `other_title` is that of the edition that we had first."""

    public_id: str
    title: str
    creator: str
    other_title: str
    found_at: dt.datetime
    put_off: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact of both, as words; `differs` when they are not the same but for case, accents and signs."""

    name: str
    new: str
    ours: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of evidence: `agrees`, `close` or `differs`."""

    agreement: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Supplied:
    """Who described an edition: the supplier, its number, and the library that delivered it."""

    source: str
    control_number: str
    library: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtSide:
    """One edition of the pair, with what hangs on it: counts by name (`copies`, `holds`)."""

    edition: EditionView
    supplied: tuple[Supplied, ...]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtView:
    """A pair side by side. `new` came in later, `ours` stays when they are the same."""

    public_id: str
    state: str
    settled_at: dt.datetime | None
    settled_by: str
    new: DoubtSide
    ours: DoubtSide
    facts: tuple[Compared, ...]
    evidence: tuple[Told, ...]
    act_public_id: str
    next_public_id: str

    @property
    def is_open(self) -> bool:
        """Tell whether nobody answered yet."""
        return self.state == MatchDoubt.State.OPEN


def doubts(actor: Actor, *, start: int = 0, limit: int = 50) -> tuple[list[DoubtLine], int]:
    """Give some of the open pairs, oldest first, those that were left for later at the end; and how many in all.

    Editions are national, so every cataloguer sees every pair. Raises: NotAllowed.
    """
    actor.require(permissions.EDIT)
    rows = _open()
    lines = [
        DoubtLine(
            public_id=str(row.public_id),
            title=row.record.title,
            creator=row.record.creators[0] if row.record.creators else "",
            other_title=row.candidate.title,
            found_at=row.found_at,
            put_off=row.put_off_at is not None,
        )
        for row in rows.select_related("record", "candidate")[start : start + limit]
    ]
    return lines, rows.count()


def doubt(actor: Actor, public_id: str) -> DoubtView:
    """Give one pair side by side, settled ones too. Raises: NotAllowed, NotFound."""
    row = doubt_row(actor, public_id)
    new, ours = (edition_view(one) for one in (row.record, row.candidate))
    act = CatalogueAct.objects.filter(kind__in=_DOUBT_ACTS, moved__doubt=row.pk, undone_at=None).first()
    following = _open().exclude(pk=row.pk).first()
    return DoubtView(
        public_id=str(row.public_id),
        state=row.state,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        new=_side(row.record, new),
        ours=_side(row.candidate, ours),
        facts=tuple(_compared(new, ours)),
        evidence=tuple(_told(row.evidence)),
        act_public_id=str(act.public_id) if act else "",
        next_public_id=str(following.public_id) if following else "",
    )


def doubt_row(actor: Actor, public_id: str) -> MatchDoubt:
    """Find the row. Raises: NotAllowed, NotFound."""
    actor.require(permissions.EDIT)
    try:
        key = uuid.UUID(str(public_id))
    except ValueError:
        raise NotFound from None
    rows = MatchDoubt.objects.select_related("record__work", "candidate__work")
    row = rows.filter(public_id=key).first()
    if row is None:
        raise NotFound
    return row


def _open() -> QuerySet[MatchDoubt]:
    """Pairs that are still asked. One about an edition that became another one since waits for what becomes of that."""
    rows = MatchDoubt.objects.filter(
        state=MatchDoubt.State.OPEN, record__merged_into=None, candidate__merged_into=None
    )
    return rows.order_by(F("put_off_at").asc(nulls_first=True), "found_at", "id")


def _side(row: Record, view: EditionView) -> DoubtSide:
    found = Description.objects.filter(record=row).select_related("organisation").order_by("pk")
    return DoubtSide(
        edition=view,
        supplied=tuple(
            Supplied(one.source, one.control_number, one.organisation.name if one.organisation else "")
            for one in found.defer("raw")
        ),
        counts={one.name: one.count(row.pk) for one in ports.edition_followers()},
    )


def _compared(new: EditionView, ours: EditionView) -> list[Compared]:
    both = [
        (str(name), _words(new, field), _words(ours, field))
        for name, field in (
            (_("Title"), "title"),
            (_("Subtitle"), "subtitle"),
            (_("Part"), "part"),
            (_("Maker"), "creators"),
            (_("Responsibility"), "responsibility"),
            (_("Edition"), "edition"),
            (_("Publisher"), "publisher"),
            (_("Year"), "year"),
            (_("Extent"), "extent"),
            (_("Form"), "form"),
            (_("Language"), "languages"),
            (_("Series"), "series"),
            (_("ISBN"), "isbns"),
            (_("Summary"), "summary"),
        )
    ]
    return [Compared(name, one, other, fold(one) != fold(other)) for name, one, other in both if one or other]


def _words(view: EditionView, field: str) -> str:
    value = getattr(view, field)
    if field == "form":
        return form_word(value)
    if field == "languages":
        return ", ".join(language_word(code) for code in value)
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)


def _told(evidence: Sequence[Sequence[str]]) -> list[Told]:
    """Sentences, what differs first; what one of the two does not say is left out."""
    order = [Agreement.DIFFERS, Agreement.CLOSE, Agreement.AGREES]
    told = [
        (
            order.index(Agreement(agreement)),
            Told(
                agreement,
                str(_SENTENCES[agreement])
                % {
                    "point": _POINTS.get(point, point),
                    "delivered": _as_words(point, delivered),
                    "ours": _as_words(point, ours),
                },
            ),
        )
        for point, agreement, delivered, ours in evidence
        if agreement in _SENTENCES and (delivered or ours)
    ]
    return [one for _place, one in sorted(told, key=lambda pair: pair[0])]


def _as_words(point: str, value: str) -> str:
    if not value:
        return "–"
    if point == Point.FORM:
        return form_word(value) or value
    if point == Point.LANGUAGE:
        return ", ".join(language_word(code.strip()) or code for code in value.split(","))
    if point == Point.NUMBER:
        scheme, _space, number = value.partition(" ")
        return f"{scheme.upper()} {number}"
    return value
