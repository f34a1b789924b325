"""Noting questions and taking them back. The same question twice, at the same moment or a week later, is one row."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from django.db import transaction

from samenbieb.domains.helpdesk import permissions, rules, selectors
from samenbieb.domains.helpdesk.errors import (
    AskedAtInvalid,
    ChoiceUnknown,
    QuestionDayOver,
    QuestionKeyTaken,
    QuestionUnknown,
    TooManyQuestions,
    TopicMissing,
)
from samenbieb.domains.helpdesk.events import QuestionsRegistered, QuestionsWithdrawn
from samenbieb.domains.helpdesk.models import Question
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock, identifiers, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed

BATCH_MAX = 500
KEY_LENGTH_MAX = 80
_WHY = "questions of the place where the actor notes them"


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question as it was noted: codes of the lists, and random texts that tie and that make it happen once.

    `topic`: the code of a national topic, or of one of the library itself. Without `asked_at` it is of now. Without
    `visit` the visitor asked nothing else. A kind of partner is kept with a referral only.
    """

    topic: str
    key: str = field(default_factory=lambda: str(uuid4()))
    visit: str = ""
    asked_at: dt.datetime | None = None
    agency: str = ""
    help_kind: str = ""
    outcome: str = ""
    partner_kind: str = ""
    duration: str = ""
    channel: str = ""
    for_another: bool = False


def register_question(actor: Actor, *, branch_id: int, draft: QuestionDraft) -> str:
    """Note one question; see `register_questions`. Returns its public id."""
    return register_questions(actor, branch_id=branch_id, drafts=[draft])[0]


@transaction.atomic
def register_questions(actor: Actor, *, branch_id: int, drafts: Sequence[QuestionDraft]) -> list[str]:
    """Note questions at a place, all or none. Returns their public ids; those that were noted before as they were.

    Two requests with the same key at the same moment: the second waits on the unique key for the first.
    Raises: NotAllowed, NoSuchPlace, TopicMissing, ChoiceUnknown, AskedAtInvalid, TooManyQuestions, QuestionKeyTaken.
    """
    place = organisations.place(branch_id)
    if not selectors.may_note(actor, place):
        raise NotAllowed(action=permissions.REGISTER_AT_OWN_PLACE)
    if len(drafts) > BATCH_MAX:
        raise TooManyQuestions
    choices, now = selectors.choices(place.organisation_id), clock.now()
    visits = _visits(drafts, branch_id, now)
    rows = [_row(draft, place, choices, visits, now) for draft in drafts]
    keys = [row.key for row in rows]
    questions = Question.objects.across_all(reason=_WHY)
    Question.objects.bulk_create(rows, ignore_conflicts=True)
    stored = {row.key: row for row in questions.filter(key__in=keys, branch_id=branch_id)}
    if stored.keys() != set(keys):
        raise QuestionKeyTaken
    ours = {row.public_id for row in rows}
    fresh = [row for row in stored.values() if row.public_id in ours]
    if fresh:
        zone = place.organisation.time_zone
        days = Counter(clock.local(row.asked_at, zone).date() for row in fresh)
        outbox.publish_all(
            QuestionsRegistered(place.organisation_id, branch_id, day.isoformat(), count)
            for day, count in sorted(days.items())
        )
        audit.record(actor, permissions.REGISTER, _subject(place), count=len(fresh))
    return [str(stored[key].public_id) for key in keys]


@transaction.atomic
def withdraw_question(actor: Actor, *, question: str) -> None:
    """Take a question back on its own day. The row stays and counts no longer; a second time changes nothing.

    Raises: QuestionUnknown, QuestionDayOver.
    """
    row, place = _within_reach(actor, question)
    if row.withdrawn_at is None:
        _withdraw(row, place)
        audit.record(actor, "helpdesk.withdraw", _subject(place), count=1)


@transaction.atomic
def correct_question(actor: Actor, *, question: str, draft: QuestionDraft) -> str:
    """Take a question of today back and note it otherwise, as the same question of the same visitor. Returns its public id.

    The same key a second time changes nothing.
    Raises: QuestionUnknown, QuestionDayOver, TopicMissing, ChoiceUnknown, AskedAtInvalid, QuestionKeyTaken.
    """
    row, place = _within_reach(actor, question)
    again = _row(
        replace(draft, asked_at=row.asked_at, visit=""),
        place,
        selectors.choices(place.organisation_id),
        {},
        clock.now(),
    )
    again.visit = row.visit
    known = Question.objects.across_all(reason=_WHY).filter(key=again.key).first()
    if known is not None:
        if known.branch_id != row.branch_id or known.visit != row.visit:
            raise QuestionKeyTaken
        return str(known.public_id)
    if row.withdrawn_at is not None:
        raise QuestionUnknown
    day = _withdraw(row, place)
    again.save(force_insert=True)
    outbox.publish(QuestionsRegistered(place.organisation_id, row.branch_id, day.isoformat(), 1))
    audit.record(actor, "helpdesk.correct", _subject(place), count=1)
    return str(again.public_id)


def _within_reach(actor: Actor, question: str) -> tuple[Question, organisations.Place]:
    """Lock a question of a place where the actor notes them; others are not found. Raises: QuestionUnknown."""
    if not identifiers.is_public_id(question):
        raise QuestionUnknown
    rows = Question.objects.across_all(reason=_WHY).select_for_update(no_key=True)
    row = rows.filter(public_id=question).first()
    if row is None:
        raise QuestionUnknown
    place = organisations.place(row.branch_id)
    if not selectors.may_note(actor, place):
        raise QuestionUnknown
    return row, place


def _withdraw(row: Question, place: organisations.Place) -> dt.date:
    """Take a locked question back; give its day. Raises: QuestionDayOver."""
    zone = place.organisation.time_zone
    day = clock.local(row.asked_at, zone).date()
    if day != clock.today(zone):
        raise QuestionDayOver
    row.withdrawn_at = max(clock.now(), row.asked_at)
    row.save(update_fields=["withdrawn_at"])
    outbox.publish(QuestionsWithdrawn(place.organisation_id, row.branch_id, day.isoformat(), 1))
    return day


def _subject(place: organisations.Place) -> audit.Subject:
    """Name the place in the trail, never the question: the trail knows the minute, and a question must lose it."""
    return audit.Subject("organisations.branch", place.code, place.organisation_id)


def _visits(drafts: Sequence[QuestionDraft], branch_id: int, now: dt.datetime) -> Mapping[str, UUID]:
    """Give the stored number of each visit. A number that is in use for another place or a visit of long ago is not gone on with."""
    wished = {draft.visit: rules.random_number(draft.visit) for draft in drafts if draft.visit}
    if not wished:
        return wished
    asked = {draft.visit: draft.asked_at or now for draft in drafts if draft.visit}
    texts = {number: text for text, number in wished.items()}
    earlier = Question.objects.across_all(reason=_WHY).filter(visit__in=texts)
    for number, branch, asked_at in earlier.values_list("visit", "branch_id", "asked_at"):
        text = texts[number]
        if branch != branch_id or abs(asked[text] - asked_at) > rules.VISIT_LENGTH_MAX:
            wished[text] = uuid4()
    return wished


def _row(
    draft: QuestionDraft,
    place: organisations.Place,
    choices: selectors.Choices,
    visits: Mapping[str, UUID],
    now: dt.datetime,
) -> Question:
    if not draft.topic:
        raise TopicMissing(fields={"topic": str(TopicMissing.message)})
    asked_at = draft.asked_at or now
    if not rules.may_be_noted(asked_at, now) or not 0 < len(draft.key) <= KEY_LENGTH_MAX:
        raise AskedAtInvalid
    day = clock.local(asked_at, place.organisation.time_zone).date()

    def chosen(name: str, code: str) -> selectors.Choice:
        found = choices.of(name).get(code)
        if found is None or not rules.holds(found.from_on, found.until_on, day):
            raise ChoiceUnknown(fields={name: str(ChoiceUnknown.message)})
        return found

    def key_of(name: str, code: str) -> int | None:
        return chosen(name, code).pk if code else None

    topic = chosen("topic", draft.topic)
    kind = chosen("help_kind", draft.help_kind) if draft.help_kind else None
    return Question(
        organisation_id=place.organisation_id,
        branch_id=place.pk,
        asked_at=min(asked_at, now),
        topic_id=topic.pk,
        agency_id=key_of("agency", draft.agency) or topic.agency_id,
        help_kind_id=kind.pk if kind else None,
        outcome_id=key_of("outcome", draft.outcome),
        partner_kind_id=key_of("partner_kind", draft.partner_kind if kind and kind.is_referral else ""),
        duration_id=key_of("duration", draft.duration),
        channel_id=key_of("channel", draft.channel or "desk"),
        for_another=draft.for_another,
        visit=visits.get(draft.visit) or uuid4(),
        key=rules.random_number(draft.key),
    )
