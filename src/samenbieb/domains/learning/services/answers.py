"""Answers are scored here, also those that a browser kept while there was no line; each key counts once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from samenbieb.domains.learning.errors import AnswerEmpty, TooManyAnswers
from samenbieb.domains.learning.events import LessonDone
from samenbieb.domains.learning.models import Attempt, LessonRun
from samenbieb.domains.learning.rules import progress, scoring
from samenbieb.domains.learning.rules.exercises import exercise
from samenbieb.domains.learning.services import whose
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.identifiers import is_public_id

BATCH_MAX = 200
FIELDS_MAX = 12
KEPT_MAX = 500  # answers of one run: who tries on and on fills nothing


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as a browser sends it: its own key, which run and step, and a value for each field."""

    key: str
    run_public_id: str
    step_key: str
    answer: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answer: `right` is None for a step that was only read, `known` when it came before."""

    right: bool | None
    hundredths: int
    wrong_fields: tuple[str, ...]
    known: bool
    finished: bool
    mastered: bool


@transaction.atomic
def answer_step(actor: Actor, given: Given, *, pass_public_id: str = "") -> Outcome:
    """Score an answer and keep how far somebody is. The same key again changes nothing.

    Raises: NotFound, NoPass, PassClaimed, AnswerEmpty, TooManyAnswers. Locks: the learner or the pass, the run.
    """
    owner = whose.for_writing(actor, pass_public_id)
    if not is_public_id(given.key) or not is_public_id(given.run_public_id):
        raise NotFound
    run = (
        LessonRun.objects.select_for_update(of=("self",))
        .select_related("version", "lesson__course")
        .filter(public_id=given.run_public_id, **owner.filter)
        .first()
    )
    step = None if run is None else _step(run, given.step_key)
    if run is None or step is None:
        raise NotFound
    task = exercise(step)
    answer = {} if task is None else _bounded(given.answer, task.key)
    if task is not None and not any(answer.values()):
        raise AnswerEmpty
    verdict = None if task is None else scoring.score(task.key, task.compare, answer)
    known = Attempt.objects.filter(run=run, key=given.key).exists()
    if not known and run.attempts.count() >= KEPT_MAX:
        raise TooManyAnswers
    if not known:
        Attempt.objects.create(
            run=run,
            key=given.key,
            step_key=given.step_key,
            answer=answer,
            right=verdict.right if verdict else None,
            hundredths=verdict.hundredths if verdict else 0,
            attempted_at=clock.now(),
        )
        _add_up(run, given.step_key, right=verdict.right if verdict else None)
    return Outcome(
        right=verdict.right if verdict else None,
        hundredths=verdict.hundredths if verdict else 0,
        wrong_fields=verdict.wrong_fields if verdict else (),
        known=known,
        finished=run.finished_at is not None,
        mastered=run.mastered_at is not None,
    )


def take_answers(
    actor: Actor, answers: Sequence[Given], *, pass_public_id: str = ""
) -> tuple[list[str], list[str]]:
    """Take answers that waited in a browser, in their order, each in its own transaction.

    Returns the keys that are kept (now or before) and those that can never be: the browser forgets both.
    Raises: TooManyAnswers, NoPass, PassClaimed.
    """
    if len(answers) > BATCH_MAX:
        raise TooManyAnswers
    kept, useless = [], []
    for given in answers:
        try:
            answer_step(actor, given, pass_public_id=pass_public_id)
        except (NotFound, AnswerEmpty, TooManyAnswers):
            useless.append(given.key)
        else:
            kept.append(given.key)
    return kept, useless


def _step(run: LessonRun, step_key: str) -> Mapping[str, Any] | None:
    return next((step for step in run.version.content if step["key"] == step_key), None)


def _bounded(answer: Mapping[str, str], key: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Keep of an answer only the fields of the exercise, as short texts."""
    return {field: str(answer.get(field, ""))[: scoring.VALUE_LENGTH_MAX] for field in key}


def _add_up(run: LessonRun, step_key: str, *, right: bool | None) -> None:
    """Add a new answer to the sum of a run, and tell when the lesson is done by it."""
    if step_key not in run.done_keys:
        run.done_keys = [*run.done_keys, step_key]
    if right is not None:
        run.tried_count += 1
        run.right_count += right
        run.series = progress.lengthened(run.series, right=right)
    version = run.version
    if run.mastered_at is None and progress.is_mastered(
        run.series, right_count=version.mastery_right, of_count=version.mastery_of
    ):
        run.mastered_at = clock.now()
    keys = [step["key"] for step in version.content]
    if run.finished_at is None and progress.is_finished(keys, run.done_keys):
        run.finished_at, run.finished_on = clock.now(), clock.today(whose.TIME_ZONE)
        outbox.publish(
            LessonDone(
                run_public_id=str(run.public_id),
                lesson=run.lesson.slug,
                skill=run.lesson.course.skill,
                branch_id=run.branch_id,
                on=run.finished_on.isoformat(),
                mastered=run.mastered_at is not None,
            )
        )
    run.save()
