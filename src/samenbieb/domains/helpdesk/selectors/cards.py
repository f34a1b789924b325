"""Knowledge cards: all that are published, by topic, and one of them."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import get_language

from samenbieb.domains.helpdesk import files
from samenbieb.domains.helpdesk.models import KnowledgeCard
from samenbieb.domains.helpdesk.rules.translations import DUTCH, CardWords
from samenbieb.domains.helpdesk.selectors.choices import Choice, choices
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class CardLine:
    """A card in a list. `language`: that of its title; the name of who it is of is Dutch."""

    slug: str
    title: str
    by: str
    language: str


@dataclass(frozen=True, slots=True)
class CardsOfTopic:
    """A topic of the network with its cards."""

    topic: Choice
    cards: list[CardLine]


@dataclass(frozen=True, slots=True)
class CardView:
    """A whole card. `language`: that of its words; who it is of, its links and its source are Dutch.

    `is_old`: its day to be looked at anew has gone by. `lacks_translation`: it is Dutch because the language that was asked
    for has no translation of the Dutch text of today.
    """

    slug: str
    topic: Choice
    by: str
    title: str
    summary: str
    need: list[str]
    steps: list[str]
    know: list[str]
    links: list[tuple[str, str]]
    source: str
    written_on: dt.date
    review_on: dt.date
    is_old: bool
    language: str
    lacks_translation: bool


def cards_by_topic() -> list[CardsOfTopic]:
    """Give the published cards under the first-level topics, in the order of the list; topics without a card are left out."""
    topics = {row.pk: row for row in choices(None).topic.values()}
    found: dict[int, list[CardLine]] = {pk: [] for pk, row in topics.items() if row.parent_id is None}
    for row in KnowledgeCard.objects.filter(retired_at=None).select_related("agency"):
        topic = topics[row.topic_id]
        found[topic.parent_id or topic.pk].append(_line(row))
    return [CardsOfTopic(topics[pk], lines) for pk, lines in found.items() if lines]


def cards_of_topic(code: str) -> list[CardLine]:
    """Give the published cards of one topic, for a helper who has it before them; of a whole topic those of its parts too."""
    known = choices(None).topic
    if code not in known:
        return []
    asked = known[code]
    keys = [row.pk for row in known.values() if asked.pk in {row.pk, row.parent_id}]
    rows = KnowledgeCard.objects.filter(retired_at=None, topic__in=keys).select_related("agency")
    return [_line(row) for row in rows]


def knowledge_card(slug: str, *, language: str = "") -> CardView:
    """Give one published card in a language, or in that of the page; in Dutch when there is none. Raises: NotFound."""
    row = KnowledgeCard.objects.filter(slug=slug, retired_at=None).select_related("agency").first()
    if row is None:
        raise NotFound
    topics = {topic.pk: topic for topic in choices(None).topic.values()}
    topic = topics[row.topic_id]
    asked = language or _language()
    spoken, words = _words(row, asked)
    return CardView(
        slug=row.slug,
        topic=topics[topic.parent_id or topic.pk],
        by=_by(row),
        title=words.title,
        summary=words.summary,
        need=list(words.need),
        steps=list(words.steps),
        know=list(words.know),
        links=[(label, address) for label, address in row.content["links"]],
        source=row.source,
        written_on=row.written_on,
        review_on=row.review_on,
        is_old=row.review_on < clock.today(organisations.COUNTRY_TIME_ZONE),
        language=spoken,
        lacks_translation=spoken != asked,
    )


def _language() -> str:
    return (get_language() or DUTCH).partition("-")[0]


def _words(row: KnowledgeCard, language: str) -> tuple[str, CardWords]:
    """Give the words of a card and their language: the one asked for, when the translation is of this Dutch text."""
    lists = (tuple(row.content[name]) for name in ("need", "steps", "know"))
    dutch = CardWords(row.title, row.summary, *lists)
    translated = files.translations().card(row.slug, language, dutch) if language != DUTCH else None
    return (language, translated) if translated else (DUTCH, dutch)


def _line(row: KnowledgeCard) -> CardLine:
    language, words = _words(row, _language())
    return CardLine(row.slug, words.title, _by(row), language)


def _by(row: KnowledgeCard) -> str:
    return row.agency.name if row.agency is not None else row.by
