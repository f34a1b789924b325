"""Cards, names and titles of lessons in the language of the reader: every part says in which language it is."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from samenbieb.domains.helpdesk import files as help_files
from samenbieb.domains.helpdesk import selectors
from samenbieb.domains.helpdesk import services as helpdesk
from samenbieb.domains.helpdesk.rules.translations import LANGUAGES
from samenbieb.domains.learning import files as learning_files
from samenbieb.domains.learning import services as learning
from samenbieb.kernel.actor import Actor
from tests.interfaces.portal.visitors import text, visitor

pytestmark = pytest.mark.django_db

CARD = "/hulp/kaart/digid-vergeten"
SOURCE = "Eigen tekst, naar de uitleg die de instantie zelf aan iedereen geeft."
SOLITARY = {"meta", "link", "input", "img", "br", "path", "circle", "rect", "line", "hr"}


class Spoken(HTMLParser):
    """Every text in the main part of a page, with the language and the direction that its element says."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}
        self._open: list[tuple[str, str, str]] = [("", "", "ltr")]
        self._main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._main = self._main or tag == "main"
        if tag == "html":
            self._open = [("html", "", "")]
        if tag not in SOLITARY:
            said = {name: value or "" for name, value in attrs}
            _tag, language, direction = self._open[-1]
            self._open.append((tag, said.get("lang", language), said.get("dir", direction)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing stands inside."""

    def handle_endtag(self, tag: str) -> None:
        if tag not in SOLITARY:
            while len(self._open) > 1 and self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._main and data.strip():
            self.found.setdefault(data.strip(), self._open[-1][1:])


def spoken(answer: Any) -> dict[str, tuple[str, str]]:
    """Give each text of a page with its language and direction."""
    parser = Spoken()
    parser.feed(answer.content.decode())
    return parser.found


@pytest.fixture
def cards() -> None:
    helpdesk.load_lists()
    helpdesk.load_cards()


@pytest.fixture
def lessons() -> None:
    learning.bring_delivered(Actor.system())


def test_a_card_its_headings_and_its_topic_are_in_the_language_of_the_page(cards: None) -> None:
    found = spoken(visitor("en").get(CARD))
    for words in (
        "DigiD forgotten or blocked", "What do you do?", "Go to digid.nl and choose “hulp bij inloggen” (help).",
        "What do you need?", "Good to know", "Together with a helper",
    ):  # fmt: skip
        assert found[words] == ("en", "ltr"), words
    assert found[SOURCE][0] == "nl"
    assert "Wat doet u?" not in found


def test_a_dutch_card_in_an_english_frame_for_who_looks_along(cards: None) -> None:
    browser = visitor("en")
    assert f'href="{CARD}?taal=nl"' in browser.get(CARD).content.decode()
    answer = browser.get(CARD, {"taal": "nl"})
    found = spoken(answer)
    for words in ("DigiD vergeten of geblokkeerd", "Wat doet u?", "Wat heeft u nodig?", "Goed om te weten"):
        assert found[words][0] == "nl", words
    assert found["Together with a helper"][0] == "en"
    assert 'data-speak="nl"' in answer.content.decode()
    assert found["Back to my language"][0] == "en"
    assert f'href="{CARD}"' in answer.content.decode()
    assert "not ready yet" not in text(answer)


def test_a_dutch_page_offers_no_other_language(cards: None) -> None:
    for address in (CARD, f"{CARD}?taal=nl"):
        page = visitor().get(address)
        assert "Toon deze kaart" not in text(page)
        assert "Terug naar mijn taal" not in text(page)
        assert {language for language, _direction in spoken(page).values()} == {"nl"}


def test_a_card_whose_dutch_text_changed_is_dutch_and_says_so(cards: None) -> None:
    changed = help_files.CARDS.read_text(encoding="utf-8")
    helpdesk.load_cards(changed.replace("Kies wachtwoord vergeten.", "Klik op wachtwoord vergeten."))
    answer = visitor("en").get(CARD)
    found = spoken(answer)
    assert found["You see the Dutch card. The translation is not ready yet."][0] == "en"
    for words in ("Wat doet u?", "Klik op wachtwoord vergeten.", "DigiD vergeten of geblokkeerd"):
        assert found[words][0] == "nl", words
    assert 'data-speak="nl"' in answer.content.decode()
    assert "?taal=nl" not in answer.content.decode()
    listed = spoken(visitor("en").get("/hulp/kaarten"))
    assert listed["DigiD vergeten of geblokkeerd"][0] == "nl"
    assert listed["The DigiD app"][0] == "en"


def test_lists_of_cards_and_topics_are_in_the_language_of_the_page(cards: None) -> None:
    browser = visitor("en")
    assert spoken(browser.get("/hulp"))["Allowances"] == ("en", "ltr")
    listed = spoken(browser.get("/hulp/kaarten"))
    assert listed["Care allowance (zorgtoeslag)"][0] == "en"
    assert listed["Dienst Toeslagen"][0] == "nl"


@pytest.mark.parametrize("address", ["/leren", "/leren/de-kassabon"])
def test_a_lesson_says_under_its_dutch_title_what_it_is(lessons: None, address: str) -> None:
    found = spoken(visitor("en").get(address))
    assert found["De kassabon"][0] == "nl"
    assert found["The receipt"][0] == "en"
    assert found["You read a receipt. You work out what you pay and get back."][0] == "en"
    assert "The receipt" not in spoken(visitor().get(address))


def test_what_fits_is_told_in_the_language_of_the_page(lessons: None) -> None:
    found = spoken(_done_with_questions(visitor("en")))
    titles = {"The receipt", "What time is it?", "Change from the shop", "Weighing and measuring"}
    assert titles & found.keys()
    dutch = spoken(_done_with_questions(visitor()))
    assert not titles & dutch.keys()


def _done_with_questions(browser: Client) -> Any:
    answer = browser.get("/leren/niveau/numeracy")
    for _turn in range(30):
        if "stand" not in (answer.context or {}):
            return answer
        answer = browser.post("/leren/niveau/numeracy", {"stand": answer.context["stand"], "weet-niet": "1"})
    raise AssertionError("it never ends")


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language_a_card_a_topic_and_a_lesson_speak_it(
    cards: None, lessons: None, language: str
) -> None:
    words = help_files.translations().cards[language]["digid-vergeten"]
    told = learning_files.titles()[language]["de-kassabon"]
    runs = "rtl" if language == "ar" else "ltr"
    browser = visitor(language)
    answer = browser.get(CARD)
    found = spoken(answer)
    assert f'data-speak="{language}"' in answer.content.decode()
    for line in words.texts:
        assert found[line] == (language, runs), line
    assert found[SOURCE] == ("nl", "ltr")
    dutch = spoken(browser.get(CARD, {"taal": "nl"}))
    for line in ("DigiD vergeten of geblokkeerd", "Wat doet u?", "Uw burgerservicenummer."):
        assert dutch[line] == ("nl", "ltr"), line
    listed = spoken(browser.get("/hulp/kaarten"))
    assert listed[words.title] == (language, runs)
    with translation.override(language):
        topic = selectors.choices(None).topic["tax"].label
    assert listed[topic] == (language, runs)
    assert spoken(browser.get("/hulp"))[topic] == (language, runs)
    for address in ("/leren", "/leren/de-kassabon"):
        found = spoken(browser.get(address))
        assert found["De kassabon"] == ("nl", "ltr")
        assert found[told.title] == found[told.summary] == (language, runs)


def test_without_a_choice_the_card_follows_the_browser(cards: None) -> None:
    answer = Client().get(CARD, headers={"accept-language": "tr-TR,tr;q=0.9,nl;q=0.5"})
    assert help_files.translations().cards["tr"]["digid-vergeten"].title in spoken(answer)


@pytest.mark.parametrize(
    ("page", "part", "said"),
    [
        ("nl", "nl", 'lang="nl"'),
        ("nl", "ar", 'lang="ar" dir="rtl"'),
        ("ar", "nl", 'lang="nl" dir="ltr"'),
        ("ar", "ar", 'lang="ar"'),
        ("en", "uk", 'lang="uk"'),
    ],
)
def test_a_part_says_how_it_runs_when_the_page_runs_the_other_way(page: str, part: str, said: str) -> None:
    with translation.override(page):
        drawn = Template("{% load sb %}{% in_language part %}").render(Context({"part": part}))
    assert drawn == said
