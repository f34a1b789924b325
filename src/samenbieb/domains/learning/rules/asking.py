"""Decisions about the questions after a course: what can be asked and chosen, until when, and what may be shown of it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.learning.rules.reading import ContentInvalid
from samenbieb.domains.learning.rules.titles import DUTCH, LANGUAGES

OPEN_DAYS = 30
SHOWN_FROM = 5  # fewer answers would tell what somebody chose
FORMS_MAX = 200  # of one course; more is no group
QUESTIONS_MAX, CHOICES_MAX = 5, 6
# The question and the choices that say that somebody goes on. FORMAT: they stand in the file of questions.
NEXT, GOES_ON = "next", frozenset({"course", "volunteering", "work", "reading"})
_FORMS = uuid.UUID("5a0c2b52-0f53-4f0c-8f63-3f1f0a2e6c11")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be pressed: a picture and few words, language → text."""

    key: str
    icon: str
    say: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its choices, language → text."""

    key: str
    ask: Mapping[str, str]
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """A version of the questions; `invite` stands on the card that leads to them. Once answers came in it never changes: other words are a higher version."""

    version: int
    invite: Mapping[str, str]
    questions: tuple[Question, ...]

    def chosen(self, said: Mapping[str, str]) -> dict[str, str]:
        """Give what was chosen, by question; what can be no choice was not chosen."""
        found = {}
        for question in self.questions:
            choice = said.get(question.key, "")
            if choice in {one.key for one in question.choices}:
                found[question.key] = choice
        return found


def read_asking(table: Mapping[str, Any], where: str) -> Asking:
    """Read a version of the questions from its file. Raises: ContentInvalid, with the place in it."""
    questions = tuple(_question(row, f"{where}, {row.get('key', '?')}") for row in table.get("questions", ()))
    keys = {one.key for one in questions}
    if not 1 <= len(questions) <= QUESTIONS_MAX or len(keys) < len(questions):
        raise ContentInvalid(f"{where}: has no 1 to {QUESTIONS_MAX} different questions")
    return Asking(int(table["version"]), _said(table.get("invite", {}), where), questions)


def _question(row: Mapping[str, Any], where: str) -> Question:
    choices = tuple(
        Choice(str(one["key"]), str(one["icon"]), _said(one.get("say", {}), f"{where}, {one['key']}"))
        for one in row.get("choices", ())
    )
    if not 2 <= len(choices) <= CHOICES_MAX or len({one.key for one in choices}) < len(choices):
        raise ContentInvalid(f"{where}: has no 2 to {CHOICES_MAX} different choices")
    return Question(str(row["key"]), _said(row.get("ask", {}), where), choices)


def _said(texts: Mapping[str, str], where: str) -> Mapping[str, str]:
    missing = [code for code in (DUTCH, *LANGUAGES) if not str(texts.get(code, "")).strip()]
    if missing:
        raise ContentInvalid(f"{where}: says nothing in {', '.join(missing)}")
    return dict(texts)


def closes_on(opened_on: dt.date) -> dt.date:
    """Give the last day on which one may answer."""
    return opened_on + dt.timedelta(days=OPEN_DAYS)


def is_open(today: dt.date, *, closes_on: dt.date, closed: bool) -> bool:
    """Tell whether one may answer."""
    return not closed and today <= closes_on


def may_reopen(today: dt.date, *, closes_on: dt.date, form_count: int) -> bool:
    """Tell whether closing can be undone: while nothing of the answers was shown, and the days are not over.

    Who saw the counts and then one answer more would know that answer.
    """
    return form_count < SHOWN_FROM and today <= closes_on


def is_shown(answer_count: int) -> bool:
    """Tell whether the counts of a question may be seen."""
    return answer_count >= SHOWN_FROM


def form_key(questionnaire: str, key: str) -> uuid.UUID:
    """Give the number that is stored for the key of a form: the same for the same text, and without a moment in it."""
    return uuid.uuid5(_FORMS, f"{questionnaire} {key}")
