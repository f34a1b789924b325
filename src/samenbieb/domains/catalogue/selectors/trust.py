"""Whom the house believes when several describe one edition."""

from typing import NamedTuple

from samenbieb.domains.catalogue.models import Description, SourceTrust
from samenbieb.domains.catalogue.rules.merging import DEFAULT_RANK


class TrustLine(NamedTuple):
    """The rank of a source; `group` empty for all fields that have none of their own."""

    source: str
    group: str
    rank: int


def trust_lines() -> list[TrustLine]:
    """Give all ranks, and the default for sources that have none; the most trusted first."""
    ranked = [
        TrustLine(source, group, rank)
        for source, group, rank in SourceTrust.objects.values_list("source", "group", "rank")
    ]
    general = {line.source for line in ranked if not line.group}
    known = Description.objects.order_by().values_list("source", flat=True).distinct()
    ranked += [TrustLine(source, "", DEFAULT_RANK) for source in known if source not in general]
    return sorted(ranked, key=lambda line: (line.rank, line.source, line.group))
