"""What cataloguers did by hand, newest first, each in a sentence."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.errors import NoSuchAct
from samenbieb.domains.catalogue.models import ActKind, CatalogueAct, Work
from samenbieb.domains.catalogue.selectors.views import ActLine
from samenbieb.kernel.actor import Actor

# What is named in braces must stand in `names` of each act of that kind.
SENTENCES: Final[dict[str, str | Promise]] = {
    ActKind.WORKS_JOINED: _("“%(title)s” was joined with “%(into)s”."),
    ActKind.WORKS_SEPARATED: _("Editions of “%(title)s” became a title of their own: “%(into)s”."),
    ActKind.RECORDS_MERGED: _("Two editions of “%(title)s” became one."),
    ActKind.DESCRIPTION_MOVED: _("A description of “%(title)s” was moved to another edition: “%(into)s”."),
    ActKind.DOUBT_DISMISSED: _("“%(title)s” and “%(into)s” were kept as two."),
    ActKind.ASIDE_BROUGHT_IN: _("A record that was kept aside came in after all: “%(title)s”."),
    ActKind.ASIDE_PUT_AWAY: _("A record that was kept aside was put away."),
}


class _Names(dict[str, str]):
    """The words of a sentence; one that is missing leaves a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def acts(actor: Actor, *, limit: int = 100, start: int = 0) -> list[ActLine]:
    """Give the acts of all cataloguers of the network, newest first: the catalogue is one. Raises: NotAllowed."""
    actor.require(permissions.EDIT)
    return lines(list(CatalogueAct.objects.select_related("organisation")[start : start + limit]))


def act(actor: Actor, public_id: str) -> ActLine:
    """Give one act. Raises: NotAllowed, NoSuchAct."""
    actor.require(permissions.EDIT)
    return lines([act_row(public_id)])[0]


def acts_on(work_id: int, record_ids: Sequence[int]) -> list[ActLine]:
    """Give the acts that touched a work or its editions, newest first."""
    rows = CatalogueAct.objects.select_related("organisation")
    touching = rows.filter(work_ids__contains=[work_id]) | rows.filter(record_ids__overlap=list(record_ids))
    return lines(list(touching.order_by("-pk")[:100]))


def act_row(public_id: str, *, for_update: bool = False) -> CatalogueAct:
    """Find the row of an act; locked for who is about to take it back. Raises: NoSuchAct."""
    try:
        key = uuid.UUID(str(public_id))
    except ValueError:
        raise NoSuchAct from None
    rows = CatalogueAct.objects.select_for_update() if for_update else CatalogueAct.objects
    row = rows.filter(public_id=key).first()
    if row is None:
        raise NoSuchAct
    return row


def sentence(row: CatalogueAct) -> str:
    """Say what an act did."""
    return str(SENTENCES.get(row.kind, row.kind)) % _Names(row.names)


def lines(rows: Sequence[CatalogueAct]) -> list[ActLine]:
    """Put acts into words, in one query for the addresses of their works."""
    wanted = {work_id for row in rows for work_id in row.work_ids}
    addresses: dict[int, Any] = dict(Work.objects.filter(pk__in=wanted).values_list("pk", "public_id"))
    return [
        ActLine(
            public_id=str(row.public_id),
            kind=row.kind,
            sentence=sentence(row),
            made_by=row.made_by,
            made_at=row.made_at,
            library=row.organisation.name if row.organisation else "",
            undone_at=row.undone_at,
            undone_by=row.undone_by,
            works=tuple(str(addresses[work_id]) for work_id in row.work_ids if work_id in addresses),
            counts=row.moved.get("counts", {}),
        )
        for row in rows
    ]
