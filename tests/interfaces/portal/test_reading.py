"""Pages for who reads with difficulty: where to look on the shelf, what comes after logging in, which language a text is."""

from pathlib import Path

import pytest

from tests.factories.catalogue import RecordFactory, data_field, in_two_languages
from tests.factories.circulation import Library, library
from tests.factories.holdings import ItemFactory
from tests.interfaces.portal.visitors import findable, logged_in, text, title_of, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(own_index: Path) -> Library:
    return library(name="Veenlo")


def test_the_shelf_is_said_in_a_sentence(place: Library) -> None:
    item = place.item(location="Romans", shelf_mark="KOCH")
    assert "Zoek bij Romans , onder KOCH ." in text(visitor().get(title_of(item.record)))


@pytest.mark.parametrize(
    ("location", "mark", "sentence"),
    [("Romans", "", "Zoek bij Romans ."), ("", "KOCH", "Zoek onder KOCH ."), ("", "", "")],
)
def test_a_shelf_with_half_a_name(place: Library, location: str, mark: str, sentence: str) -> None:
    item = place.item(location=location, shelf_mark=mark)
    page = text(visitor().get(title_of(item.record)))
    assert sentence in page
    assert ("Zoek bij" in page or "Zoek onder" in page) == bool(sentence)


def test_with_several_editions_each_says_its_shelf_and_other_places_are_folded(place: Library) -> None:
    dutch, turkish = in_two_languages()
    place.item(record=dutch, location="Romans", shelf_mark="HARA")
    place.item(record=turkish, location="Wereldtalen", shelf_mark="HARA")
    ItemFactory(record=dutch, home_branch=place.another_branch())
    answer = visitor().get(title_of(dutch))
    page = text(answer)
    assert "Boek, Nederlands: Zoek bij Romans , onder HARA . Boek, Turks: Zoek bij Wereldtalen" in page
    assert "1 andere vestiging" in page
    assert '<details class="sb-details"><summary>1 andere' in answer.content.decode()


def test_names_of_shelves_and_genres_are_dutch_on_an_english_page(place: Library) -> None:
    marks = [data_field("655", " 4", a=genre) for genre in ("Makkelijk lezen", "Grote letter", "Stripboeken")]
    item = place.item(record=RecordFactory(extra=marks), location="Romans", shelf_mark="KOCH")
    page = visitor("en").get(title_of(item.record)).content.decode()
    assert 'Look at <strong lang="nl">Romans</strong>, under <strong lang="nl">KOCH</strong>.' in page
    assert '<dt>Genre</dt><dd><span lang="nl">Stripboeken</span></dd>' in page


def test_a_title_in_several_languages_is_read_aloud_in_that_of_its_face(place: Library) -> None:
    dutch, turkish = in_two_languages()
    place.item(record=turkish)
    assert '<h1 lang="nl"><bdi>Hemel en zee</bdi></h1>' in visitor().get(title_of(dutch)).content.decode()


def test_a_button_in_the_results_names_the_kind_and_the_year(place: Library) -> None:
    item = place.item(record=RecordFactory(title="Wolkenstof", year=2019))
    findable(item.record)
    page = text(visitor().get("/zoeken?q=wolkenstof"))
    assert "Reserveren : Wolkenstof, Boek, 2019" in page


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/mijn/geleend", "Log eerst in. Daarna ziet u wat u geleend heeft."),
        ("/mijn/reserveringen", "Log eerst in. Daarna ziet u wat u gereserveerd heeft."),
        ("/mijn/gezin", "Log eerst in. Daarna ziet u de pagina die u zocht."),
    ],
)
def test_who_must_log_in_first_reads_why(place: Library, path: str, sentence: str) -> None:
    browser = visitor()
    assert sentence in text(browser.get(path, follow=True))
    wrong = browser.post("/inloggen", {"card": "1", "pin": "0", "next": path})
    assert sentence in text(wrong)
    assert "Log eerst in" not in text(browser.get("/inloggen"))


def test_logging_in_with_nothing_filled_in_says_what_to_fill_in(place: Library) -> None:
    answer = text(visitor().post("/inloggen", {"card": "", "pin": ""}))
    for words in ("Vul uw pasnummer in.", "Vul uw pincode in."):
        assert words in answer
    assert "Dit veld is verplicht" not in answer


def test_the_menu_of_my_library_is_one_fold_with_the_name_of_the_page(place: Library) -> None:
    page = logged_in(place.member()).get("/mijn/reserveringen").content.decode()
    assert "<details><summary><span>Menu: Reserveringen</span>" in page
