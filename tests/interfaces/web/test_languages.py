"""Pages for everybody are there in six languages, the others in two; what a reader chose stays chosen."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings as project_settings
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real
from pytest_django.fixtures import Settings

from samenbieb.domains.helpdesk import services
from samenbieb.domains.helpdesk.services import HelpWish
from samenbieb.domains.learning import selectors
from samenbieb.domains.learning import services as learning
from samenbieb.domains.learning.models import Questionnaire
from samenbieb.domains.organisations.permissions import DIRECTOR, IDO
from samenbieb.interfaces.web import languages, translations
from samenbieb.interfaces.web.templatetags.sb import icon
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.identifiers import uuid7
from tests.factories.buddies import TUESDAY, Buddies
from tests.factories.circulation import library
from tests.factories.courses import elsewhere, marked, partner
from tests.factories.organisations import staff
from tests.interfaces.crawling import Crawl
from tests.interfaces.portal.test_help import long_sentences
from tests.interfaces.portal.test_level import walk

LANGUAGES = [code for code, _name in project_settings.LANGUAGES]
MORE = [code for code in LANGUAGES if code not in project_settings.LANGUAGES_EVERYWHERE]
EVERY_DAY = {number: [(dt.time(10), dt.time(17))] for number in range(7)}
COOKIE = project_settings.LANGUAGE_COOKIE_NAME


def _read_in(language: str) -> Client:
    client = Client()
    client.cookies[COOKIE] = language
    return client


def _language_of(client: Client, address: str, **headers: str) -> str:
    page = client.get(address, headers=headers or None).content.decode()
    return page.split('<html lang="', 1)[1].split('"', 1)[0]


@pytest.mark.django_db
class TestWhichLanguage:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_help_and_learning_are_there_in_every_language(self, language: str):
        client = _read_in(language)
        for address in ("/hulp", "/hulp/kaarten", "/leren", "/leren/niveau"):
            assert _language_of(client, address) == language

    @pytest.mark.parametrize("language", MORE)
    def test_another_page_is_dutch_or_english_and_the_choice_stays(self, language: str):
        client = _read_in(language)
        assert _language_of(client, "/over") == "nl"
        assert _language_of(client, "/over", accept_language=f"{language},en;q=0.5,nl;q=0.1") == "en"
        assert _language_of(client, "/leren") == language
        assert _language_of(client, "/lerensomething") == "nl"

    def test_without_a_choice_the_browser_is_believed_where_it_can_be(self):
        assert _language_of(Client(), "/hulp", accept_language="uk-UA,uk;q=0.9") == "uk"
        assert _language_of(Client(), "/over", accept_language="uk-UA,uk;q=0.9") == "nl"
        assert _language_of(Client(), "/hulp", accept_language="fa,*;q=0.1") == "nl"

    def test_the_logo_leads_to_a_first_page_that_one_can_read(self):
        for language, first in (("nl", "/"), ("en", "/"), ("tr", "/hulp")):
            page = _read_in(language).get("/leren").content.decode()
            assert f'<a class="sb-logo" href="{first}">' in page

    @pytest.mark.parametrize("language", MORE)
    def test_who_chooses_their_language_elsewhere_comes_where_it_is_spoken(self, language: str):
        client = Client()
        assert f'name="language" value="{language}"' in client.get("/over").content.decode()
        answer: Any = client.post("/weergave", {"language": language, "next": "/over"})
        assert answer["Location"] == "/hulp"
        answer = client.post("/weergave", {"language": language, "next": "/leren/niveau?x=1"})
        assert answer["Location"] == "/leren/niveau?x=1"
        answer = client.post("/weergave", {"language": "en", "next": "/over"})
        assert answer["Location"] == "/over"

    def test_a_language_is_offered_only_where_it_leads_somewhere(self, settings: Settings):
        assert 'value="ar"' not in Client().get("/balie/inloggen").content.decode()
        settings.MODULES = frozenset({"catalogue"})
        assert 'value="ar"' not in Client().get("/over").content.decode()
        settings.MODULES = frozenset({"learning"})
        assert Client().post("/weergave", {"language": "ar", "next": "/over"})["Location"] == "/leren"  # type: ignore[index]


class _Recorder(NullTranslations):
    """Stands where a language has no text of ours: keeps what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.asked.add(msgid1)
        return super().ngettext(msgid1, msgid2, n)


@contextmanager
def _missing(language: str) -> Iterator[set[str]]:
    """Collect every text that is asked for in a language and is not there."""
    catalogue: Any = trans_real.translation(language)
    recorder = _Recorder()
    before, catalogue._fallback = catalogue._fallback, recorder
    try:
        yield recorder.asked
    finally:
        catalogue._fallback = before


@pytest.fixture
def furnished(own_index: Path) -> None:
    """A place that helps every day, with or without an appointment, and all cards and lessons that are delivered."""
    made = library(name="Veenlo", phone="000-123")
    helper = staff(made.organisation, IDO, branch=made.branch)
    wish = HelpWish(EVERY_DAY, languages=["nl", "ar"], coming="both")
    services.set_help(helper, branch_id=made.branch.pk, wish=wish)
    services.load_lists()
    services.load_cards()
    learning.bring_delivered(Actor.system())
    keeper = staff(made.organisation, DIRECTOR, branch=made.branch)
    given_by = partner(keeper, made.organisation.pk)
    with clock.at(clock.now() - dt.timedelta(days=200)):
        elsewhere(keeper, made.organisation.pk, given_by, no_reading=True)
    marked(made.branch, -4, 3, actor=keeper)
    learning.open_questions(keeper, course=marked(made.branch, -1, actor=keeper, title="Voorbij"))


@pytest.mark.django_db
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_for_everybody_borrows_a_text_or_has_a_long_sentence(language: str, furnished: None):
    client = _read_in(language)
    long: set[str] = set()

    def fetch(address: str) -> tuple[int, str]:
        answer: Any = client.get(address)
        if not answer["Content-Type"].startswith("text/html"):
            return answer.status_code, ""
        page = answer.content.decode()
        long.update(long_sentences(page, found_min=0))
        return answer.status_code, page

    with _missing(language) as missing:
        crawl = Crawl(fetch, frozenset(project_settings.MODULES), languages.FOR_EVERYBODY)
        crawl.walk("/hulp", "/leren", "/hulp/nergens", "/leren/pas", "/leren/zonder-internet")
        _learn(client)
        _answer(client)
        _find_a_buddy(fetch, client)
    assert len(crawl.seen) > 15
    assert sorted(long) == []
    ours = {message.text for message in translations.source_messages()}
    assert language not in MORE or sorted(missing & ours) == []


def _learn(client: Client) -> None:
    """Do a lesson wrongly and then no further, look at the end of it, lose a pass, and let a level be shown."""
    slug = "bij-de-dokter"
    client.post(f"/leren/{slug}/begin")
    for number in range(1, 5):
        client.get(f"/leren/{slug}/{number}")
        client.post(f"/leren/{slug}/{number}", {"key": str(uuid7())})
        client.post(f"/leren/{slug}/{number}", {"key": str(uuid7()), "f-keuze": "3"})
    for address in (f"/leren/{slug}/klaar", f"/leren/{slug}", "/leren/pas", "/leren"):
        client.get(address)
    client.post("/leren/pas", {"code": "CCCCCCCC"})
    for scale in ("numeracy", "nt1", "nt2"):
        for knows in (True, False):
            walk(client, scale, knows=knows)
    client.post("/leren/pas/stoppen")


def _find_a_buddy(fetch: Callable[[str], tuple[int, str]], client: Client) -> None:
    """Look at asking for a buddy, before there are any and with what is wrong, and at every state of a request."""
    fetch("/leren/maatje")
    here = Buddies()
    helper, coach = here.helper(seats=3)
    for wrong in ({"act": "ask"}, {"act": "code", "code": "CCCCCCCC"}, {"act": "stop"}):
        client.post("/leren/maatje", wrong)
    fetch("/leren")
    wish = {"thema": "language", "taal": ["nl"], "moment": [TUESDAY], "plek": here.branch.code}
    for answer in ("no", "yes", "stop"):
        client.post("/leren/maatje", {"act": "ask", **wish})
        fetch("/leren/maatje")
        waiting = selectors.waiting(here.coordinator)
        if waiting and answer != "stop":
            pair = here.propose(waiting[0].public_id, coach)
            fetch("/leren/maatje")
            client.post("/leren/maatje", {"act": "yes", "naam": "06 12345678"})
            client.post("/leren/maatje", {"act": answer})
            fetch("/leren/maatje")
            if answer == "yes":
                learning.answer_as_coach(helper, pair=pair, yes=True)
                fetch("/leren/maatje")
        client.post("/leren/maatje", {"act": "stop"})
        fetch("/leren/maatje")


def _answer(client: Client) -> None:
    """Be asked how a course was, press nothing, press something, and be thanked."""
    code = Questionnaire.objects.across_all(reason="the address of the questions").get().code
    for form in ({}, {"v-mark": "good", "key": str(uuid7())}):
        client.get(f"/leren/vragen/{code}")
        client.post(f"/leren/vragen/{code}", form, follow=True)
    client.get("/leren/vragen/CCCCCCCC")


def test_every_language_has_its_texts():
    locale = project_settings.LOCALE_PATHS[0]
    assert sorted(path.name for path in locale.iterdir()) == sorted(set(LANGUAGES) - {"en"})


def test_a_text_that_is_missing_or_lost_its_number_is_named(tmp_path: Path):
    po_file = tmp_path / "tr" / "LC_MESSAGES" / "django.po"
    po_file.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="At %(place)s", msgstr="Orada"))
    catalogue.append(
        polib.POEntry(
            msgid="%(n)s step", msgid_plural="%(n)s steps", msgstr_plural={0: "adım", 1: "%(m)s adım"}
        )
    )
    catalogue.save(str(po_file))
    wanted = {
        translations.Message("At %(place)s"): ["a.html"],
        translations.Message("%(n)s step", "%(n)s steps"): ["b.html"],
        translations.Message("Gone"): ["c.html"],
    }
    assert translations.problems_of(po_file, wanted) == [
        "tr: No translation for “Gone” (c.html).",
        "tr: Other placeholders in the translation of “At %(place)s” (a.html).",
        "tr: Other placeholders in “%(n)s step” (b.html).",
    ]


def test_an_arrow_points_along_the_text():
    with translation.override("ar"):
        forward = icon("arrow-right")
    assert forward == icon("arrow-left") != icon("arrow-right")
