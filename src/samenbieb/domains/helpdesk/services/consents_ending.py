"""How a consent ends: taken back at the desk, undone on its own day, its papers destroyed; and what is forgotten at night."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from samenbieb.domains.helpdesk.errors import ConsentDayOver, ConsentNotSo
from samenbieb.domains.helpdesk.rules import consents as deciding
from samenbieb.domains.helpdesk.services import consents as acts
from samenbieb.domains.helpdesk.services.consents import State, consents, held, note, tell, today_of
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked

UNDONE, PUT_BACK = "helpdesk.consent_undone", "helpdesk.consent_put_back"
DESTROYED, KEPT = "helpdesk.consent_papers_destroyed", "helpdesk.consent_papers_there"


@locked
def withdraw_at_desk(actor: Actor, *, consent: str) -> None:
    """Take a consent back for a visitor who asks at the desk; twice changes nothing. Raises: ConsentUnknown. Locks: the consent."""
    acts.take_back(actor, held(actor, consent), at_desk=True)


@locked
def put_back_consent(actor: Actor, *, consent: str) -> None:
    """Undo taking back at the desk, on the day of that: a helper tapped the wrong line. What the visitor took back stays so.

    Raises: ConsentUnknown, ConsentNotSo, ConsentDayOver. Locks: the consent.
    """
    row = held(actor, consent)
    if row.state == State.GIVEN:
        return
    if row.state != State.WITHDRAWN or not row.withdrawn_at_desk or row.destroyed_on is not None:
        raise ConsentNotSo
    day = row.withdrawn_on
    if day is None or day != today_of(row):
        raise ConsentDayOver
    row.state, row.withdrawn_on, row.withdrawn_at_desk = State.GIVEN, None, False
    row.save(update_fields=["state", "withdrawn_on", "withdrawn_at_desk"])
    note(actor, PUT_BACK, row)
    tell(row, day)


@locked
def undo_consent(actor: Actor, *, consent: str) -> None:
    """Undo a consent on its own day: it was a mistake and counts nowhere. Twice changes nothing.

    Raises: ConsentUnknown, ConsentNotSo, ConsentDayOver. Locks: the consent.
    """
    row = held(actor, consent)
    if row.state == State.MISTAKEN:
        return
    if row.state != State.GIVEN:
        raise ConsentNotSo
    acts.on_its_own_day(row)
    row.state = State.MISTAKEN
    row.save(update_fields=["state"])
    note(actor, UNDONE, row)
    tell(row, row.given_on)


@locked
def note_destroyed(actor: Actor, *, consent: str) -> None:
    """Note that the papers of a consent that ended are destroyed. Raises: ConsentUnknown, ConsentNotSo. Locks: the consent."""
    row = held(actor, consent)
    if row.destroyed_on is not None:
        return
    today = today_of(row)
    how = deciding.standing(row.state, row.given_on, row.until_on, today)
    papers = row.on_paper or row.form.keeps
    if not deciding.must_be_destroyed(how=how, papers=papers, destroyed_on=None):
        raise ConsentNotSo
    row.destroyed_on = today
    row.save(update_fields=["destroyed_on"])
    note(actor, DESTROYED, row)


@locked
def keep_papers(actor: Actor, *, consent: str) -> None:
    """Undo `note_destroyed` on its own day: the papers are still there. Raises: ConsentUnknown, ConsentDayOver. Locks: the consent."""
    row = held(actor, consent)
    if row.destroyed_on is None:
        return
    if row.destroyed_on != today_of(row):
        raise ConsentDayOver
    row.destroyed_on = None
    row.save(update_fields=["destroyed_on"])
    note(actor, KEPT, row)


@transaction.atomic
def forget_consents() -> int:
    """Leave of what ended only form, place and day; take away what counts nowhere. By the clock of each library.

    What was not signed and what was a mistake goes altogether. A code goes a week after the end. The sign, and so the line at
    the desk, stays as long as papers lie there that nobody destroyed. Returns how many rows changed; none the second time.
    """
    zones = consents().order_by().values_list("organisation__time_zone", flat=True).distinct()
    return sum(_forget(zone, clock.today(zone)) for zone in zones)


def _forget(zone: str, today: dt.date) -> int:
    rows = consents().filter(organisation__time_zone=zone)
    clean = Q(on_paper=False, form__keeps=False) | Q(destroyed_on__lt=today)
    before = today - dt.timedelta(days=deciding.CODE_DAYS)
    ended = Q(state=State.GIVEN, until_on__lt=before) | Q(state=State.WITHDRAWN, withdrawn_on__lt=before)
    count, _by_model = rows.filter(
        clean, state__in=[State.ASKED, State.MISTAKEN], given_on__lt=today
    ).delete()
    bare = list(rows.filter(ended & clean).exclude(number=None).values_list("pk", flat=True))
    count += consents().filter(pk__in=bare).update(
        code=None, icon="", number=None, until_on=None, on_paper=False, destroyed_on=None
    )  # fmt: skip
    return count + rows.filter(ended).exclude(code=None).update(code=None)
