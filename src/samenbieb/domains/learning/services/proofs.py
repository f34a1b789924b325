"""A certificate of taking part: made at a desk, checked by anybody, taken back by the library that gave it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import check_password, make_password

from samenbieb.domains.learning import permissions
from samenbieb.domains.learning.errors import (
    CodeUnknown,
    NameNotPrinted,
    NothingDone,
    ProofNamedOtherwise,
    ProofUnknown,
)
from samenbieb.domains.learning.models import Learner, LearnerPass, LessonRun, Proof
from samenbieb.domains.learning.rules import passes, proofs
from samenbieb.domains.learning.services.whose import TIME_ZONE, Whose
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.patrons.errors import CardUnknown
from samenbieb.kernel import attempts, audit, clock, idempotency
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked

TRIES_FOR_A_CODE = 10
GUESSED = "the code of a certificate"


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a certificate. `name` is empty for who only checks it; `name_fits` is None when no name was asked.

    `month` is the first day of the month in which it was given.
    """

    code: str
    library: str
    month: dt.date
    lessons: tuple[str, ...]
    withdrawn: bool = False
    name: str = ""
    name_fits: bool | None = None


@locked
def lessons_for_proof(actor: Actor, *, organisation_id: int, said: str) -> tuple[str, ...]:
    """Give the titles of the lessons that the holder of a pass or a card did; looking at them is noted.

    Raises: NotAllowed, CodeUnknown, NothingDone. Source: decision 0182.
    """
    owner, row, person_id = _owner(actor, organisation_id, said)
    audit.record(actor, "learning.look", row, person_id=person_id)
    return _titles(owner)


@locked
def make_proof(actor: Actor, *, organisation_id: int, said: str, name: str, key: str = "") -> Paper:
    """Make a certificate of all lessons that somebody did; the name goes on the paper and is not kept.

    The same key again gives the same paper. Raises: NotAllowed, CodeUnknown, NothingDone, NameNotPrinted,
    ProofNamedOtherwise. Source: decision 0182.
    """
    owner, _row, _person_id = _owner(actor, organisation_id, said)
    printed = proofs.name_on_paper(name)
    if printed is None:
        raise NameNotPrinted
    # Without the name: the kernel keeps a mark of the request, and that one is quick to guess.
    wish = {"make_proof": [organisation_id, owner.learner_id, owner.learner_pass_id]}
    answer = idempotency.once(actor, key, wish, lambda: _make(actor, organisation_id, owner, printed))
    row = Proof.objects.within(actor, permissions.GIVE_PROOF).get(public_id=answer["proof"])
    if not _fits(row, printed):
        raise ProofNamedOtherwise
    return _paper(row, name=printed)


@locked
def withdraw_proof(actor: Actor, *, code: str, withdrawn: bool = True) -> Paper:
    """Take a certificate back, or let it count again. Twice is once.

    Raises: NotAllowed, ProofUnknown (also of another library). Locks: the certificate.
    """
    actor.require(permissions.GIVE_PROOF)
    rows = Proof.objects.within(actor, permissions.GIVE_PROOF).select_related("organisation")
    row = rows.select_for_update(of=("self",)).filter(code=passes.read_code(code) or "-").first()
    if row is None:
        raise ProofUnknown
    if (row.withdrawn_on is not None) != withdrawn:
        row.withdrawn_on = clock.today(TIME_ZONE) if withdrawn else None
        row.save(update_fields=["withdrawn_on"])
        audit.record(actor, permissions.GIVE_PROOF, row, withdrawn=withdrawn)
    return _paper(row)


def check_proof(*, code: str, name: str = "", address: str) -> Paper:
    """Tell anybody what a certificate says, and whether a name stands on it. Wrong tries are counted by address.

    Raises: ProofUnknown, TooManyAttempts.
    """
    attempts.start_of_many(GUESSED, address)
    rows = Proof.objects.across_all(reason="who holds the paper may check it, at any library")
    row = rows.select_related("organisation").filter(code=passes.read_code(code) or "-").first()
    if row is None:
        raise ProofUnknown
    fits = _fits(row, name) if proofs.compared(name) else None
    if fits is not False:
        attempts.one_was_right(GUESSED, address)
    return _paper(row, name_fits=fits)


def _owner(actor: Actor, organisation_id: int, said: str) -> tuple[Whose, Learner | LearnerPass, int | None]:
    """Find whose lessons: of a pass by its code, else of an own member by their card. Raises: NotAllowed, CodeUnknown."""
    actor.require(permissions.GIVE_PROOF, at=organisation_id)
    held = LearnerPass.objects.filter(code=passes.read_code(said) or "-", claimed_at=None).first()
    if held is not None:
        return Whose(learner_pass_id=held.pk), held, None
    try:
        card = patrons.scan_card(actor, said[:40])
    except CardUnknown as unknown:
        raise CodeUnknown from unknown
    if card.organisation_id != organisation_id:
        raise CodeUnknown
    learner = Learner.objects.filter(person_id=card.person_id).first()
    if learner is None:
        raise NothingDone
    return Whose(learner_id=learner.pk), learner, card.person_id


def _titles(owner: Whose) -> tuple[str, ...]:
    """Give the title of each lesson that was done, once, in the order of the courses. Raises: NothingDone."""
    runs = LessonRun.objects.filter(**owner.filter).exclude(finished_at=None).select_related("version")
    titles = {
        run.lesson_id: run.version.title for run in runs.order_by("lesson__course_id", "lesson__place", "pk")
    }
    if not titles:
        raise NothingDone
    return tuple(titles.values())


def _make(actor: Actor, organisation_id: int, owner: Whose, name: str) -> dict[str, Any]:
    everywhere = Proof.objects.across_all(reason="a code is of one paper in the network")
    code = next(
        code
        for code in (passes.new_code() for _ in range(TRIES_FOR_A_CODE))
        if not everywhere.filter(code=code).exists()
    )
    lessons = list(_titles(owner))
    row = Proof.objects.create(
        organisation_id=organisation_id,
        code=code,
        given_on=clock.today(TIME_ZONE).replace(day=1),
        lessons=lessons,
        name_hash=make_password(_marked(code, name)),
    )
    # The library and no paper: just before, the trail says of whom somebody looked at the lessons.
    library = organisations.organisation_by_id(organisation_id)
    subject = audit.Subject("organisations.organisation", library.code, library.pk)
    audit.record(actor, permissions.GIVE_PROOF, subject, lessons=len(lessons))
    return {"proof": str(row.public_id)}


def _marked(code: str, name: str) -> str:
    return f"{code} {proofs.compared(name)}"


def _fits(row: Proof, name: str) -> bool:
    return check_password(_marked(row.code, name), row.name_hash)


def _paper(row: Proof, *, name: str = "", name_fits: bool | None = None) -> Paper:
    return Paper(
        code=passes.shown(row.code),
        library=row.organisation.name,
        month=row.given_on,
        lessons=tuple(row.lessons),
        withdrawn=row.withdrawn_on is not None,
        name=name,
        name_fits=name_fits,
    )
