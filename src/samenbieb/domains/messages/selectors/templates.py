"""The words of libraries, for who writes them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.formats import date_format

from samenbieb.domains.messages import permissions
from samenbieb.domains.messages.defaults import NAMES, default_short, default_text
from samenbieb.domains.messages.models import MessageTemplate
from samenbieb.domains.messages.rules import templates
from samenbieb.domains.messages.rules.texts import parts
from samenbieb.domains.messages.services.making import NoticeDraft, Recipient, short_text, values_of
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """The words that hold at a library for a kind of message in a language. `own`: its own, not the default."""

    kind: str
    name: str
    language: str
    subject: str
    body: str
    short: str
    own: bool
    words: tuple[str, ...]
    short_words: tuple[str, ...]


def template_lines(actor: Actor, *, organisation_id: int) -> list[TemplateLine]:
    """Give all texts of a library, in the order of a loan's life. Raises: NotAllowed."""
    actor.require(permissions.EDIT_TEMPLATES, at=organisation_id)
    rows = MessageTemplate.objects.within(actor, permissions.EDIT_TEMPLATES).filter(
        organisation=organisation_id
    )
    own = {(row.kind, row.language): (row.subject, row.body, row.short) for row in rows}
    return [
        _line(kind, language, own.get((kind.name, language)))
        for kind in templates.KINDS.values()
        for language in sorted(templates.WORDS, reverse=True)
    ]


def template_line(actor: Actor, *, organisation_id: int, kind: str, language: str) -> TemplateLine:
    """Give one text of a library. Raises: NotAllowed, NotFound."""
    lines = template_lines(actor, organisation_id=organisation_id)
    found = next((line for line in lines if (line.kind, line.language) == (kind, language)), None)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Example:
    """A text filled in, and in how many parts its text message goes."""

    subject: str
    body: str
    short: str
    parts: int


def preview(kind: str, language: str, *, subject: str, body: str, short: str, library: str) -> Example:
    """Give a text filled in with an example: a parent and a child with three titles, or who comes to an activity."""
    day = clock.today("Europe/Amsterdam") + dt.timedelta(days=7)
    with translation.override(language):
        drafts = _example(kind, language, library, day)
    parent = drafts[0].recipient
    with translation.override(language):
        values = values_of(parent, drafts)
        text = short_text(short, language, parent, drafts)
    return Example(
        templates.fill(subject, language, values), templates.fill(body, language, values), text, parts(text)
    )


def _example(kind: str, language: str, library: str, day: dt.date) -> list[NoticeDraft]:
    people: Sequence[tuple[str, tuple[str, ...]]] = (
        ("Noor Bakker", ("De brief voor de koning", "Oorlogswinter")),
        ("Sem Bakker", ("Pluk van de Petteflet",)),
    )
    if "dates" in templates.KINDS[kind].allowed:
        people = (("Noor", ("Taalcafé",)),)
    elif kind.startswith("booking_"):
        people = (("Noor", (f"3D-printer, {date_format(day, 'l j F')}",)),)
    elif "link" in templates.KINDS[kind].allowed:
        people = (("Buurtteam", ()),)
    parent = Recipient(person_id=0, name=people[0][0], language=language)
    return [
        NoticeDraft(
            organisation_id=0,
            library=library,
            kind=kind,
            template=kind,
            key="",
            recipient=Recipient(person_id=number, name=name, language=language),
            carrier=parent,
            titles=titles,
            shelf_label="12" if kind == "hold_ready" else "",
            day=day,
            branch=library,
            amount_cents=150,
            dates=(date_format(day, "l j F"),),
            code="K7RF2MWPQ4",
            until=date_format(day - dt.timedelta(days=5), "l j F"),
            link="https://…/K7RF2MWPQ4",
        )
        for number, (name, titles) in enumerate(people)
    ]


def _line(kind: templates.Kind, language: str, own: tuple[str, str, str] | None) -> TemplateLine:
    subject, body, short = own or (*default_text(kind.name, language), "")
    return TemplateLine(
        kind=kind.name,
        name=str(NAMES[kind.name]),
        language=language,
        subject=subject,
        body=body,
        short=short or default_short(kind.name, language),
        own=own is not None,
        words=tuple(templates.words_of(kind.allowed, language)),
        short_words=tuple(templates.words_of(kind.short_allowed, language)),
    )
