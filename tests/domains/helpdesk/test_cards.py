"""Knowledge cards: each delivered one is plain and whole; what is rewritten becomes a version; what is old says so."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from samenbieb.domains.helpdesk import selectors, services
from samenbieb.domains.helpdesk.errors import ListsInvalid
from samenbieb.domains.helpdesk.models import KnowledgeCard
from samenbieb.domains.helpdesk.selectors import CardView
from samenbieb.domains.helpdesk.services import load_cards
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotFound

pytestmark = pytest.mark.django_db

CARDS_LEAST = 24
WORDS_MAX = 12
LETTERS_MAX = 20
EASE_LEAST = 65  # Flesch-Douma: from 65 on "easy"; a floor and no proof
SAFE = re.compile(r"https://(www\.)?[a-z.]+\.(nl|org)")
VOWELS = re.compile(r"aa|ee|oo|uu|ie|oe|eu|ui|ei|ij|au|ou|[aeiouyáéëïöüè]")
AMOUNT = re.compile(r"€|\beuro\b|%|\b(19|20)\d\d\b")
ONE = """
edition = "t"
source = "Eigen tekst"
written_on = 2026-11-01
review_on = 2027-05-01
[[card]]
slug = "proefkaart"
topic = "digid-request"
by = "DigiD"
title = "Een proefkaart"
summary = "Dit is een proef."
need = ["Uw telefoon."]
steps = ["Doe dit.", "Doe dat."]
know = ["Het is gratis."]
links = [["DigiD", "https://www.digid.nl"]]
"""


@pytest.fixture(autouse=True)
def _lists() -> None:
    services.load_lists()


@pytest.fixture
def delivered() -> list[CardView]:
    load_cards()
    return [
        selectors.knowledge_card(line.slug) for group in selectors.cards_by_topic() for line in group.cards
    ]


def _texts(card: CardView) -> list[str]:
    return [card.title, card.summary, *card.need, *card.steps, *card.know]


def _sentences(card: CardView) -> list[str]:
    parts = [part for text in _texts(card) for part in re.split(r"[.?!:](?:\s|$)", text)]
    return [part for part in parts if part.strip()]


def ease(sentences: list[str]) -> float:
    """Measure how easy Dutch reads, after Flesch and Douma: 100 is very easy, 0 very difficult."""
    words = [word for sentence in sentences for word in re.findall(r"[\w'-]+", sentence)]
    syllables = sum(max(1, len(VOWELS.findall(word.lower()))) for word in words)
    return 206.84 - 77 * syllables / len(words) - 0.93 * len(words) / len(sentences)


def test_the_measure_tells_easy_from_difficult() -> None:
    easy = ["U krijgt een brief", "Lees de brief", "Bel ons"]
    hard = [
        "Belanghebbenden dienen verschuldigde voorschotten overeenkomstig beschikkingen terugbetaald te hebben"
    ]
    assert ease(easy) > EASE_LEAST > ease(hard)


def test_every_delivered_card_is_plain(delivered: list[CardView]) -> None:
    assert len(delivered) >= CARDS_LEAST
    for card in delivered:
        sentences = _sentences(card)
        assert [one for one in sentences if len(one.split()) > WORDS_MAX] == [], card.slug
        assert ease(sentences) >= EASE_LEAST, (card.slug, ease(sentences))
        words = {word for one in sentences for word in re.findall(r"\w+", one)}
        assert {word for word in words if len(word) > LETTERS_MAX} == set(), card.slug
        assert not AMOUNT.search(" ".join(_texts(card))), f"{card.slug}: what it says will age"


def test_every_delivered_card_is_whole(delivered: list[CardView]) -> None:
    for card in delivered:
        assert card.by
        assert card.source
        assert card.links
        assert all(SAFE.fullmatch(address) and label for label, address in card.links), card.slug
        assert card.written_on < card.review_on <= card.written_on + dt.timedelta(days=366), card.slug
        assert card.topic.parent_id is None


def test_bringing_them_in_twice_is_once() -> None:
    services.load_lists()
    load_cards()
    first = KnowledgeCard.objects.filter(retired_at=None).count()
    assert first >= CARDS_LEAST
    assert load_cards() == 0
    assert KnowledgeCard.objects.count() == first


def test_what_is_rewritten_is_a_new_version_and_what_is_taken_out_retires() -> None:
    load_cards(ONE)
    assert load_cards(ONE.replace("Doe dat.", "Doe wat anders.")) == 1
    rows = KnowledgeCard.objects.filter(slug="proefkaart").order_by("number")
    assert [(row.number, row.retired_at is None) for row in rows] == [(1, False), (2, True)]
    assert selectors.knowledge_card("proefkaart").steps == ["Doe dit.", "Doe wat anders."]
    assert load_cards('edition = "t"') == 1
    with pytest.raises(NotFound):
        selectors.knowledge_card("proefkaart")
    assert selectors.cards_by_topic() == []
    load_cards(ONE)
    assert KnowledgeCard.objects.get(retired_at=None).number == 3


@pytest.mark.parametrize(
    ("what", "instead"),
    [
        ('slug = "proefkaart"', 'slug = "Proef Kaart"'),
        ('topic = "digid-request"', 'topic = "niets"'),
        ('by = "DigiD"', 'agency = "niemand"'),
        ('by = "DigiD"', ""),
        ('by = "DigiD"', 'by = "DigiD"\nagency = "svb"'),
        ("https://www.digid.nl", "http://www.digid.nl"),
        ("https://www.digid.nl", "javascript:alert(1)"),
        ('["Uw telefoon."]', "[]"),
        ("Dit is een proef.", "Dit is een zin die echt veel te lang is voor wie moeilijk leest."),
        ("review_on = 2027-05-01", "review_on = 2026-11-01"),
        ("review_on = 2027-05-01", ""),
        ("[[card]]", "[[card"),
    ],
)
def test_a_card_that_is_not_right_changes_nothing(what: str, instead: str) -> None:
    load_cards(ONE)
    assert what in ONE
    with pytest.raises(ListsInvalid):
        load_cards(ONE.replace(what, instead))
    assert selectors.knowledge_card("proefkaart").steps == ["Doe dit.", "Doe dat."]


def test_a_card_past_its_day_says_so() -> None:
    load_cards(ONE)
    with clock.at(dt.datetime(2027, 5, 1, 12, tzinfo=dt.UTC)):
        assert not selectors.knowledge_card("proefkaart").is_old
    with clock.at(dt.datetime(2027, 5, 2, 12, tzinfo=dt.UTC)):
        assert selectors.knowledge_card("proefkaart").is_old


def test_a_helper_finds_the_cards_of_a_topic() -> None:
    load_cards(ONE)
    for code in ("digid", "digid-request"):
        assert [line.slug for line in selectors.cards_of_topic(code)] == ["proefkaart"]
    assert selectors.cards_of_topic("digid-app") == []
    assert selectors.cards_of_topic("niets") == []


def test_a_published_version_is_kept_as_it_was() -> None:
    load_cards(ONE)
    with pytest.raises(ProgrammingError), transaction.atomic():
        KnowledgeCard.objects.update(title="Iets anders")
    with pytest.raises(ProgrammingError), transaction.atomic():
        KnowledgeCard.objects.all().delete()
    row = KnowledgeCard.objects.get(slug="proefkaart")
    row.pk, row.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
