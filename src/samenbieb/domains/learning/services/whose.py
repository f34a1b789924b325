"""Whose learning it is: of the member who acts, else of the pass in their browser."""

from dataclasses import dataclass

from samenbieb.domains.learning.errors import NoPass, PassClaimed
from samenbieb.domains.learning.models import Learner, LearnerPass
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.identifiers import is_public_id

TIME_ZONE = "Europe/Amsterdam"


@dataclass(frozen=True, slots=True)
class Whose:
    """One of the two is set, as rows name it."""

    learner_id: int | None = None
    learner_pass_id: int | None = None
    branch_id: int | None = None

    @property
    def filter(self) -> dict[str, int]:
        """Give what rows of this one are found by."""
        if self.learner_id is not None:
            return {"learner_id": self.learner_id}
        return {"learner_pass_id": self.learner_pass_id or 0}


def known(actor: Actor, pass_public_id: str) -> Whose | None:
    """Find whose learning it is, without writing; None when nobody began here. Raises: PassClaimed."""
    if actor.person_id is not None:
        learner = Learner.objects.filter(person_id=actor.person_id).first()
        return Whose(learner_id=learner.pk) if learner else None
    row = pass_row(pass_public_id)
    return Whose(learner_pass_id=row.pk, branch_id=row.branch_id) if row else None


def for_writing(actor: Actor, pass_public_id: str) -> Whose:
    """Find whose learning it is and hold it until the act is over; a member becomes a learner with the first lesson.

    Raises: NoPass, PassClaimed. Locks: the learner or the pass.
    """
    if actor.person_id is not None:
        return Whose(learner_id=learner_of(actor.person_id).pk)
    row = pass_row(pass_public_id, lock=True)
    if row is None:
        raise NoPass
    today = clock.today(TIME_ZONE)
    if row.used_on < today:
        row.used_on = today
        row.save(update_fields=["used_on"])
    return Whose(learner_pass_id=row.pk, branch_id=row.branch_id)


def learner_of(person_id: int) -> Learner:
    """Give the learner of a person, made when there is none yet. Locks: the learner."""
    Learner.objects.bulk_create([Learner(person_id=person_id, begun_at=clock.now())], ignore_conflicts=True)
    return Learner.objects.select_for_update().get(person_id=person_id)


def pass_row(pass_public_id: str, *, lock: bool = False) -> LearnerPass | None:
    """Give the pass of a browser. Raises: PassClaimed."""
    if not pass_public_id or not is_public_id(pass_public_id):
        return None
    rows = LearnerPass.objects.select_for_update() if lock else LearnerPass.objects.all()
    row = rows.filter(public_id=pass_public_id).first()
    if row is not None and row.claimed_at is not None:
        raise PassClaimed
    return row
