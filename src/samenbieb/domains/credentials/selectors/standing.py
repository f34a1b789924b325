"""How the qualifications of somebody stand, now or at any moment."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from samenbieb.domains.credentials import rules
from samenbieb.domains.credentials.models import Line

COUNTRY_TIME_ZONE = "Europe/Amsterdam"
_LINES = "the lines of holders that the caller may see"


def lines_of(holder_id: int, qualification_id: int) -> list[rules.Line]:
    """Give all lines about one qualification of one holder."""
    rows = Line.objects.across_all(reason=_LINES).filter(
        holder_id=holder_id, qualification_id=qualification_id
    )
    return [as_rule(row) for row in rows]


def verdict_of(
    holder_id: int, qualification_id: int, at: dt.datetime, *, known_at: dt.datetime | None = None
) -> rules.Verdict:
    """Tell how a qualification of somebody stands at a moment."""
    return rules.verdict(lines_of(holder_id, qualification_id), at, known_at=known_at)


def verdicts(
    rows: Iterable[Line], at: dt.datetime, *, known_at: dt.datetime | None = None
) -> dict[tuple[int, int], rules.Verdict]:
    """Tell how qualifications stand, by holder and kind (primary keys), from their lines."""
    lines: dict[tuple[int, int], list[rules.Line]] = defaultdict(list)
    for row in rows:
        lines[row.holder_id, row.qualification_id].append(as_rule(row))
    return {key: rules.verdict(found, at, known_at=known_at) for key, found in lines.items()}


def rows_of(holder_ids: Collection[int]) -> list[Line]:
    """Give every line of some holders, with their kinds."""
    rows = Line.objects.across_all(reason=_LINES).filter(holder_id__in=holder_ids)
    return list(rows.select_related("qualification", "withdraws"))


def as_rule(row: Line) -> rules.Line:
    """Give a line as the rules read it."""
    return rules.Line(
        row.pk,
        rules.What(row.what),
        row.happened_at,
        row.recorded_at,
        row.valid_months,
        row.disuse_months,
        row.withdraws_id,
    )
