"""What came of a hand-over: the partner or the helper says so; the visitor takes it back; a mistake is undone."""

import datetime as dt

from django.db import transaction

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.referrals import rules
from samenbieb.domains.referrals.access import hand_overs_of
from samenbieb.domains.referrals.errors import (
    CodeUnknown,
    HandOverClosed,
    HandOverDayOver,
    HandOverUnknown,
    PassingInvalid,
)
from samenbieb.domains.referrals.models import HandOver, Passed
from samenbieb.domains.referrals.services.cards import tell
from samenbieb.kernel import attempts, audit, clock, identifiers
from samenbieb.kernel.actor import Actor

GUESSED = "the code of a hand-over"
NOT_YET = ""
_WHY = "found by an address or code that only the partner or the visitor has"


@transaction.atomic
def say_outcome(actor: Actor, *, hand_over: str, outcome: str) -> None:
    """Note what came of it, for who may open it; empty: not yet. The same again changes nothing.

    Raises: HandOverUnknown, HandOverClosed, HandOverDayOver, PassingInvalid. Locks: the hand-over. Publishes: HandedOver.
    """
    _say(actor, locked(actor, hand_over), outcome, by="helper")


@transaction.atomic
def say_outcome_as_partner(actor: Actor, *, token: str, outcome: str) -> None:
    """Note what came of it, for who holds the address of the partner; empty: not yet. The same again changes nothing.

    Raises: HandOverUnknown, HandOverClosed, HandOverDayOver, PassingInvalid. Locks: the hand-over. Publishes: HandedOver.
    """
    rows = HandOver.objects.across_all(reason=_WHY).select_for_update(no_key=True)
    row = rows.filter(token=token).first() if token else None
    if row is None:
        raise HandOverUnknown
    _say(actor, row, outcome, by="partner")


def recall(actor: Actor, *, code: str, address: str) -> str:
    """Take back what was passed on, with the code on the card: it is gone at once. Twice changes nothing.

    Wrong codes are counted by the address of who asks. Returns the name of the partner. Raises: CodeUnknown, TooManyAttempts.
    """
    attempts.start_of_many(GUESSED, address)
    asked = rules.read_code(code)
    with transaction.atomic():
        rows = HandOver.objects.across_all(reason=_WHY).select_for_update(no_key=True, of=("self",))
        row = rows.select_related("partner").filter(code=asked).first() if asked else None
        if row is None:
            raise CodeUnknown
        _recall(Actor.anonymous(actor.door), row)  # the trail does not say which member asked
    attempts.one_was_right(GUESSED, address)
    return row.partner.name


@transaction.atomic
def recall_at_desk(actor: Actor, *, hand_over: str) -> None:
    """Take back what was passed on, for a visitor who asks at the desk. Twice changes nothing. Raises: HandOverUnknown."""
    _recall(actor, locked(actor, hand_over))


@transaction.atomic
def undo_passing(actor: Actor, *, hand_over: str) -> None:
    """Undo a mistake on its own day: what was told is gone and nothing counts. Twice changes nothing.

    Raises: HandOverUnknown, HandOverDayOver. Locks: the hand-over. Publishes: HandedOver.
    """
    row = locked(actor, hand_over)
    if row.withdrawn_on is not None:
        return
    if row.handed_on != today_of(row):
        raise HandOverDayOver
    told = row.outcome_on
    row.withdrawn_on, row.outcome, row.outcome_on = row.handed_on, NOT_YET, None
    row.save(update_fields=["withdrawn_on", "outcome", "outcome_on"])
    _drop(row)
    tell(row)
    if told is not None:
        tell(row, told)
    audit.record(actor, "referrals.undo_passing", row)


def locked(actor: Actor, hand_over: str) -> HandOver:
    """Lock a warm hand-over that this actor may open; of another library or helper it is not found. Raises: HandOverUnknown."""
    if not identifiers.is_public_id(hand_over):
        raise HandOverUnknown
    rows = hand_overs_of(actor).select_for_update(no_key=True, of=("self",))
    row = rows.filter(public_id=hand_over).first()
    if row is None:
        raise HandOverUnknown
    return row


def today_of(row: HandOver) -> dt.date:
    """Give the day of today at the library of a hand-over."""
    return clock.today(organisations.organisation_by_id(row.organisation_id).time_zone)


def _say(actor: Actor, row: HandOver, outcome: str, *, by: str) -> None:
    if outcome != NOT_YET and outcome not in HandOver.Outcome.values:
        raise PassingInvalid
    if row.outcome == outcome and row.withdrawn_on is None:
        return
    today = today_of(row)
    if row.withdrawn_on or row.recalled_on or (not row.outcome and rules.is_over(row.handed_on, today)):
        raise HandOverClosed
    if row.outcome_on is not None and row.outcome_on != today:
        raise HandOverDayOver
    row.outcome, row.outcome_on = outcome, today if outcome else None
    row.save(update_fields=["outcome", "outcome_on"])
    tell(row, today)
    audit.record(actor, "referrals.outcome", row, outcome=outcome, by=by)


def _recall(actor: Actor, row: HandOver) -> None:
    if row.recalled_on is None and row.withdrawn_on is None:
        row.recalled_on = today_of(row)
        row.save(update_fields=["recalled_on"])
        _drop(row)
        audit.record(actor, "referrals.recall", row)


def _drop(row: HandOver) -> None:
    Passed.objects.across_all(reason="what was told of a hand-over that the caller locked").filter(
        hand_over=row
    ).delete()
