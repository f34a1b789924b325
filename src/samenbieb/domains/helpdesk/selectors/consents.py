"""Consent forms to choose from, the consents of a place for the desk, and one for who has its code or stands at the desk."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.helpdesk import permissions
from samenbieb.domains.helpdesk.errors import ChoiceUnknown, ConsentUnknown
from samenbieb.domains.helpdesk.models import Consent, ConsentForm
from samenbieb.domains.helpdesk.rules import consents as deciding
from samenbieb.domains.helpdesk.rules.translations import DUTCH
from samenbieb.domains.helpdesk.selectors.reach import may_note
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed

_AT_PLACE = "the consents of one place, where the actor notes questions"
Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FormView:
    """A form in one language. `until_on`: the last day of a consent that is given today; `is_one_day`: it holds that day only."""

    code: str
    words: Words
    keeps: bool
    days: int
    until_on: dt.date

    @property
    def is_one_day(self) -> bool:
        """Tell whether it holds on the day itself only."""
        return self.days == 0


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A consent as it stands today. `how`: asked, given, withdrawn, mistaken or over. `code` is empty a week after the end."""

    public_id: str
    by_language: Mapping[str, Words]
    branch: Any
    how: str
    given_on: dt.date
    until_on: dt.date | None
    today: dt.date
    on_paper: bool
    keeps: bool
    icon: str
    number: int | None
    code: str
    withdrawn_on: dt.date | None
    withdrawn_at_desk: bool
    destroyed_on: dt.date | None

    def words(self, language: str) -> Words:
        """Give what was agreed to, in a language."""
        return self.by_language.get(language) or self.by_language[DUTCH]

    @property
    def code_in_parts(self) -> str:
        """Give the code so that it can be read out."""
        return f"{self.code[:5]} {self.code[5:]}"

    @property
    def days_left(self) -> int:
        """Give for how many days after today it holds."""
        return max(0, (self.until_on - self.today).days) if self.until_on else 0

    @property
    def is_one_day(self) -> bool:
        """Tell whether it holds on the day itself only."""
        return self.until_on == self.given_on

    @property
    def has_papers(self) -> bool:
        """Tell whether something lies at the library: a signed paper, or what the form lets the library keep."""
        return self.on_paper or self.keeps

    @property
    def must_be_destroyed(self) -> bool:
        """Tell whether papers lie there that may not any more."""
        return deciding.must_be_destroyed(
            how=self.how, papers=self.has_papers, destroyed_on=self.destroyed_on
        )

    @property
    def may_be_undone(self) -> bool:
        """Tell whether a helper may still say that it was a mistake."""
        return self.how == deciding.GIVEN and self.given_on == self.today

    @property
    def may_be_put_back(self) -> bool:
        """Tell whether a helper may still undo taking it back."""
        at_desk = self.how == deciding.WITHDRAWN and self.withdrawn_at_desk
        return at_desk and self.withdrawn_on == self.today and self.destroyed_on is None

    @property
    def was_destroyed_today(self) -> bool:
        """Tell whether a helper may still say that the papers are there after all."""
        return self.destroyed_on == self.today


def consent_forms(organisation_id: int, language: str) -> list[FormView]:
    """Give the forms that can be asked now, in a language."""
    today = clock.today(organisations.organisation_by_id(organisation_id).time_zone)
    return [_form(row, language, today) for row in ConsentForm.objects.filter(retired_at=None)]


def consent_form(organisation_id: int, code: str, language: str) -> FormView:
    """Give one form that can be asked now, in a language. Raises: ChoiceUnknown."""
    found = next((one for one in consent_forms(organisation_id, language) if one.code == code), None)
    if found is None:
        raise ChoiceUnknown
    return found


def consents_at(actor: Actor, *, branch_id: int) -> list[ConsentView]:
    """Give what the desk of a place has to do with: what holds or is asked, what must be destroyed, what changed today.

    Raises: NotAllowed, NoSuchPlace.
    """
    place = organisations.place(branch_id)
    if not may_note(actor, place):
        raise NotAllowed(action=permissions.REGISTER)
    rows = Consent.objects.across_all(reason=_AT_PLACE).filter(branch_id=branch_id).exclude(number=None)
    views = [consent_view(row) for row in rows.select_related("form").order_by("until_on", "pk")]
    return [view for view in views if _matters(view)]


def papers_to_destroy(actor: Actor, *, branch_id: int) -> int:
    """Count the consents of a place that ended and whose papers still lie there. Raises: NotAllowed, NoSuchPlace."""
    return sum(view.must_be_destroyed for view in consents_at(actor, branch_id=branch_id))


def consent_at_desk(actor: Actor, consent: str) -> ConsentView:
    """Give a consent of a place where the actor notes questions; others are not found. Raises: ConsentUnknown."""
    rows = Consent.objects.across_all(reason=_AT_PLACE).exclude(number=None).select_related("form")
    row = rows.filter(public_id=consent).first() if identifiers.is_public_id(consent) else None
    if row is None or not may_note(actor, organisations.place(row.branch_id)):
        raise ConsentUnknown
    return consent_view(row)


def consent_view(row: Consent) -> ConsentView:
    """Give a consent as it stands today at its place."""
    today = clock.today(organisations.place(row.branch_id).organisation.time_zone)
    return ConsentView(
        public_id=str(row.public_id),
        by_language=row.form.words,
        branch=organisations.place(row.branch_id),
        how=deciding.standing(row.state, row.given_on, row.until_on, today),
        given_on=row.given_on,
        until_on=row.until_on,
        today=today,
        on_paper=row.on_paper,
        keeps=row.form.keeps,
        icon=row.icon,
        number=row.number,
        code=row.code or "",
        withdrawn_on=row.withdrawn_on,
        withdrawn_at_desk=row.withdrawn_at_desk,
        destroyed_on=row.destroyed_on,
    )


def _matters(view: ConsentView) -> bool:
    if view.how in {deciding.ASKED, deciding.GIVEN} or view.must_be_destroyed or view.was_destroyed_today:
        return True
    return view.withdrawn_on == view.today or (view.how == deciding.MISTAKEN and view.given_on == view.today)


def _form(row: ConsentForm, language: str, today: dt.date) -> FormView:
    return FormView(
        code=row.code,
        words=row.words.get(language) or row.words[DUTCH],
        keeps=row.keeps,
        days=row.days,
        until_on=deciding.last_day(today, row.days),
    )
