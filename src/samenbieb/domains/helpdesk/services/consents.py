"""Consents: asked on the screen or on paper, given with a yes, and taken back with the code. Nobody says who they are.

Papers carry the same sign as the card of the visitor. What waits for a signature does not hold yet.
"""

import datetime as dt
import secrets
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from samenbieb.domains.helpdesk import permissions, rules, selectors
from samenbieb.domains.helpdesk.errors import (
    ChoiceUnknown,
    ConsentCodeUnknown,
    ConsentDayOver,
    ConsentNotGiven,
    ConsentNotSo,
    ConsentUnknown,
)
from samenbieb.domains.helpdesk.events import ConsentsChanged
from samenbieb.domains.helpdesk.models import Consent, ConsentForm
from samenbieb.domains.helpdesk.rules import appointments as signs
from samenbieb.domains.helpdesk.rules import consents as deciding
from samenbieb.domains.helpdesk.selectors import ConsentView
from samenbieb.domains.helpdesk.services.appointments import (
    CODE_LENGTH,
    KEY_LENGTH_MAX,
    LETTERS,
    nobody,
    subject,
    tidy_code,
)
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import attempts, audit, clock, identifiers, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Busy, Invalid, NotAllowed
from samenbieb.kernel.locking import locked

State = Consent.State
ASKED, GIVEN, REFUSED = "helpdesk.consent_asked", "helpdesk.consent_given", "helpdesk.consent_refused"
WITHDRAWN = "helpdesk.consent_taken_back"
GUESSED = "codes of consents"
TRIES = 5
_WHY = "consents of one place, by who acts there or by who has the code"


def give_consent(
    actor: Actor, *, branch_id: int, form: str, key: str, agreed: bool, on_paper: bool = False
) -> Consent:
    """Note a yes to a form; on paper: that it is asked, until it is signed. The same key a second time gives the same one.

    Raises: NoSuchPlace, NotAllowed, Invalid, ConsentNotGiven, ChoiceUnknown, Busy.
    """
    place = organisations.place(branch_id)
    if not selectors.may_note(actor, place):
        raise NotAllowed(action=permissions.REGISTER_AT_OWN_PLACE)
    if not 0 < len(key) <= KEY_LENGTH_MAX:
        raise Invalid
    if not agreed and not on_paper:
        raise ConsentNotGiven
    for _try in range(TRIES):
        try:
            return _noted(
                actor, place, form, rules.random_number(f"consent {branch_id} {key}"), on_paper=on_paper
            )
        except IntegrityError:  # at the same moment somebody drew the same sign, or sent the same form
            continue
    raise Busy


@transaction.atomic
def _noted(actor: Actor, place: organisations.Place, form: str, key: UUID, *, on_paper: bool) -> Consent:
    known = consents().filter(key=key).first()
    if known is not None:
        return known
    asked = ConsentForm.objects.filter(code=form, retired_at=None).first()
    if asked is None:
        raise ChoiceUnknown
    today = clock.today(place.organisation.time_zone)
    icon, number = _sign(place.pk)
    row = Consent(
        organisation_id=place.organisation_id,
        branch_id=place.pk,
        form=asked,
        given_on=today,
        until_on=deciding.last_day(today, asked.days),
        state=State.ASKED if on_paper else State.GIVEN,
        on_paper=on_paper,
        icon=icon,
        number=number,
        code="".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH)),
        key=key,
    )
    row.save(force_insert=True)
    audit.record(actor, ASKED if on_paper else GIVEN, subject(place), count=1)
    if not on_paper:
        tell(row, today)
    return row


@locked
def sign_consent(actor: Actor, *, consent: str) -> None:
    """Note that the paper is signed, on its own day; twice changes nothing. Raises: ConsentUnknown, ConsentNotSo. Locks: the consent."""
    row = held(actor, consent)
    if row.state == State.GIVEN:
        return
    if row.state != State.ASKED or row.given_on != today_of(row):
        raise ConsentNotSo
    row.state = State.GIVEN
    row.save(update_fields=["state"])
    note(actor, GIVEN, row)
    tell(row, row.given_on)


@locked
def refuse_consent(actor: Actor, *, consent: str) -> None:
    """Note that the visitor does not sign: nothing is left of the question. Raises: ConsentUnknown, ConsentNotSo. Locks: the consent."""
    row = held(actor, consent)
    if row.state != State.ASKED:
        raise ConsentNotSo
    note(actor, REFUSED, row)
    row.delete()


def look_by_code(code: str, *, address: str) -> ConsentView:
    """Give a consent to who has its code, until a week after it ended. Wrong codes are counted by the address of who asks.

    Raises: ConsentCodeUnknown, TooManyAttempts.
    """
    attempts.start_of_many(GUESSED, address)
    row = _by_code(consents(), code)
    attempts.one_was_right(GUESSED, address)
    return selectors.consent_view(row)


def withdraw_by_code(actor: Actor, *, code: str, address: str) -> ConsentView:
    """Take a consent back with its code, at once and without a reason; twice changes nothing.

    Raises: ConsentCodeUnknown, TooManyAttempts. Locks: the consent.
    """
    attempts.start_of_many(GUESSED, address)
    with transaction.atomic():
        row = _by_code(consents().select_for_update(no_key=True, of=("self",)), code)
        take_back(nobody(actor), row, at_desk=False)
    attempts.one_was_right(GUESSED, address)
    return selectors.consent_view(row)


def take_back(actor: Actor, row: Consent, *, at_desk: bool) -> None:
    """Take back a consent that is held. What does not hold any more stays as it is.

    What the desk took back and the visitor stops as well stays so: no helper puts that back.
    """
    today = today_of(row)
    how = deciding.standing(row.state, row.given_on, row.until_on, today)
    if how == deciding.ASKED:
        note(actor, REFUSED, row)
        row.state = State.MISTAKEN
        row.save(update_fields=["state"])
    if how == deciding.WITHDRAWN and row.withdrawn_at_desk and not at_desk:
        row.withdrawn_at_desk = False
        row.save(update_fields=["withdrawn_at_desk"])
        note(actor, WITHDRAWN, row)
    if how != deciding.GIVEN:
        return
    row.state, row.withdrawn_on, row.withdrawn_at_desk = State.WITHDRAWN, today, at_desk
    row.save(update_fields=["state", "withdrawn_on", "withdrawn_at_desk"])
    note(actor, WITHDRAWN, row)
    tell(row, today)


def consents() -> QuerySet[Consent]:
    """Give the consents; who calls this says which."""
    return Consent.objects.across_all(reason=_WHY).select_related("form")


def held(actor: Actor, consent: str) -> Consent:
    """Hold a consent of a place where the actor notes questions; others are not found. Raises: ConsentUnknown."""
    if not identifiers.is_public_id(consent):
        raise ConsentUnknown
    rows = consents().select_for_update(no_key=True, of=("self",)).exclude(number=None)
    row = rows.filter(public_id=consent).first()
    if row is None or not selectors.may_note(actor, organisations.place(row.branch_id)):
        raise ConsentUnknown
    return row


def on_its_own_day(row: Consent) -> None:
    """Let only the day itself pass. Raises: ConsentDayOver."""
    if row.given_on != today_of(row):
        raise ConsentDayOver


def today_of(row: Consent) -> dt.date:
    """Give the day of today at the place of a consent."""
    return clock.today(organisations.place(row.branch_id).organisation.time_zone)


def note(actor: Actor, action: str, row: Consent) -> None:
    """Write the line of an act: it names the place, never the consent."""
    audit.record(actor, action, subject(organisations.place(row.branch_id)), count=1)


def tell(row: Consent, day: dt.date) -> None:
    """Tell that the figures of a day changed."""
    outbox.publish(ConsentsChanged(row.organisation_id, row.branch_id, day.isoformat()))


def _by_code(rows: QuerySet[Consent], code: str) -> Consent:
    tidy = tidy_code(code)
    row = rows.filter(code=tidy).first() if tidy else None
    if row is None:
        raise ConsentCodeUnknown
    return row


def _sign(branch_id: int) -> tuple[str, int]:
    """Give a sign that no other consent of this place has, by chance. Raises: Busy."""
    used = set(consents().filter(branch_id=branch_id).exclude(number=None).values_list("icon", "number"))
    free = [(icon, number) for icon in signs.ICONS for number in signs.NUMBERS if (icon, number) not in used]
    if not free:
        raise Busy
    return secrets.choice(free)
