"""Judging (beoordelen): a librarian says how good an answer a title is to a query."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from samenbieb.domains.catalogue import permissions as catalogue_permissions
from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.discovery.analysis.folding import folded_key
from samenbieb.domains.discovery.models import SearchJudgement
from samenbieb.domains.discovery.rules.judging import BEST_GRADE
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked

QUERY_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement after the act; `before` is the grade it had, None when there was none. After withdrawing `grade` is None."""

    public_id: str
    query: str
    work_public_id: str
    grade: int | None
    before: int | None


@locked
def judge(actor: Actor, *, organisation_id: int, query: str, work_public_id: str, grade: int) -> Judged:
    """Give a title a grade (0 to 3) as an answer to a query, for one library; a second time replaces the first.

    Raises: NotAllowed, NoSuchTitle, Invalid (no words, too long, no such grade).
    """
    actor.require(catalogue_permissions.EDIT, at=organisation_id)
    key = _key_of(query)
    if not 0 <= grade <= BEST_GRADE:
        raise Invalid(fields={"grade": _("Choose a grade from 0 to 3.")})
    work_id = catalogue.work_id_of(work_public_id)
    rows = SearchJudgement.objects.within(actor, catalogue_permissions.EDIT)
    row = (
        rows.select_for_update()
        .filter(organisation_id=organisation_id, query_key=key, work_id=work_id)
        .first()
    )
    before = row.grade if row else None
    row = row or SearchJudgement(organisation_id=organisation_id, query_key=key, work_id=work_id)
    row.query, row.grade, row.judged_by, row.judged_at = query.strip(), grade, actor.name, clock.now()
    row.save()
    audit.record(
        actor, "discovery.judge", row, query=row.query, work=work_public_id, grade=grade, before=before
    )
    return Judged(str(row.public_id), row.query, work_public_id, grade, before)


@locked
def withdraw_judgement(actor: Actor, *, judgement: str) -> Judged:
    """Take a judgement away. Raises: NotAllowed, NotFound (also for one of another library)."""
    actor.require(catalogue_permissions.EDIT)
    rows = SearchJudgement.objects.within(actor, catalogue_permissions.EDIT)
    row = rows.select_for_update(of=("self",)).select_related("work").filter(public_id=judgement).first()
    if row is None:
        raise NotFound(judgement=judgement)
    was = Judged(judgement, row.query, str(row.work.public_id), None, row.grade)
    audit.record(
        actor, "discovery.withdraw_judgement", row, query=row.query, work=was.work_public_id, before=row.grade
    )
    row.delete()
    return was


def _key_of(query: str) -> str:
    key = folded_key(query)
    if not key:
        raise Invalid(fields={"query": _("Type the words that a reader would type.")})
    if len(query.strip()) > QUERY_CHARACTERS:
        raise Invalid(fields={"query": _("These are too many words for one search.")})
    return key[: 2 * QUERY_CHARACTERS]
