"""The monitor: message first, every number leads to its definition and its recount, and the file says the same."""

import csv
import datetime as dt
import io
import re

import pytest

from samenbieb.domains.monitoring import services
from samenbieb.domains.monitoring.models import Mark, Observation, Recount
from samenbieb.kernel import clock, outbox
from tests.factories.circulation import Library, library
from tests.factories.organisations import MunicipalityFactory
from tests.factories.patrons import PersonFactory
from tests.interfaces.portal.visitors import text, visitor

pytestmark = pytest.mark.django_db

NOVEMBER = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)


@pytest.fixture
def here() -> Library:
    """A library that lent three titles in November 2026."""
    with clock.at(NOVEMBER):
        made = library(
            name="Vliethoven Dorp", municipality=MunicipalityFactory(code="GMX777", name="Vliethoven")
        )
        card = made.member()
        for _one in range(3):
            made.lend(made.item(), card)
        outbox.drain_all()
        services.count_marked()
    return made


def seen(path: str, language: str = "nl") -> str:
    with clock.at(NOVEMBER):
        answer = visitor(language).get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def rows(path: str) -> list[dict[str, str]]:
    with clock.at(NOVEMBER):
        answer = visitor().get(path)
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_page_of_a_town_says_its_message_first_then_numbers_then_source(here: Library) -> None:
    with clock.at(NOVEMBER):
        page = text(visitor().get("/gemeente/GMX777"))
    said = [
        page.index("In november 2026 leende de bibliotheek in Vliethoven 3 titels uit."),
        page.index("Lezen en literatuur"),
        page.index("De drukste maand was november, met 3."),
        page.index("Vliethoven Dorp"),
        page.index("Bron: geteld uit wat de bibliotheek zelf vastlegde."),
    ]
    assert said == sorted(said)
    assert "Voorbeeldcijfers" in page
    assert "voorlopig" in page


def test_a_real_town_is_no_example(here: Library) -> None:
    here.branch.municipality.code = "GM9999"
    here.branch.municipality.save()
    assert "Voorbeeldcijfers" not in seen("/gemeente/GM9999")


def test_english_says_the_same(here: Library) -> None:
    assert "In November 2026 the library in Vliethoven lent 3 titles." in seen("/gemeente/GMX777", "en")


def test_every_number_leads_to_its_definition_and_its_recount(here: Library) -> None:
    for path in (
        "/gemeente/GMX777",
        "/monitor",
        f"/monitor/vestiging/{here.branch.code}",
        "/monitor?periode=2026",
    ):
        page = seen(path)
        cells = re.findall(r'<td class="sb-number">(.*?)</td>', page, re.S)
        assert cells, path
        for cell in cells:
            found = re.search(r'href="(/monitor/cijfer/[^"]+)"', cell)
            assert found, cell
            figure = seen(found[1].replace("&amp;", "&"))
            assert "Tel het opnieuw" in figure
            assert "docs/" not in figure  # a path in our own papers leads a reader nowhere


def test_the_table_holds_the_same_numbers_as_the_page(here: Library) -> None:
    found = rows("/gemeente/GMX777?als=csv&periode=2026-11")
    lent = [row for row in found if row["definitie"] == "circulation.loans"]
    assert [(row["soort gebied"], row["waarde"], row["status"]) for row in lent] == [
        ("gemeente", "3", "voorlopig"),
        ("vestiging", "3", "voorlopig"),
    ]
    assert "voorbeeldcijfers" in lent[0]["bron"]


def test_counting_again_says_equal(here: Library) -> None:
    path = "/monitor/cijfer/circulation.loans/tel-opnieuw?gebied=gemeente:GMX777&periode=2026-11"
    with clock.at(NOVEMBER):
        answer = visitor().post(path, follow=True)
    page = text(answer)
    assert "Gelijk" in page
    assert re.search(r"Er stond\s*3\s*Opnieuw geteld\s*3", page), page


def test_counting_again_shows_both_numbers_when_they_differ_and_the_page_follows(here: Library) -> None:
    Observation.objects.across_all(reason="test").filter(measure="circulation.loans").update(value=9)
    path = "/monitor/cijfer/circulation.loans/tel-opnieuw?gebied=land&periode=2026-11"
    with clock.at(NOVEMBER + dt.timedelta(minutes=1)):
        page = text(visitor().post(path, follow=True))
        assert "Niet gelijk" in page
        assert re.search(r"Er stond\s*9\s*Opnieuw geteld\s*3", page), page
        assert Mark.objects.across_all(reason="test").exists()
        services.count_marked()
        assert "Opnieuw geteld" in page
        assert "leende de bibliotheek in Nederland 3 titels uit" in text(visitor().get("/monitor"))


def test_visitors_count_again_a_limited_number_of_times_a_minute(here: Library) -> None:
    with clock.at(NOVEMBER):
        Recount.objects.bulk_create(
            Recount(
                measure="circulation.loans", version=1, region=f"vestiging:{number}", period="2026-11",
                published=1, recounted=1, equal=True, counted_at=NOVEMBER,
            )
            for number in range(30)
        )  # fmt: skip
        path = "/monitor/cijfer/circulation.loans/tel-opnieuw?gebied=land&periode=2026-11"
        answer = visitor().post(path)
        assert answer.status_code == 429
        assert "Er worden nu veel cijfers geteld" in text(answer)
    with clock.at(NOVEMBER + dt.timedelta(minutes=2)):
        assert visitor().post(path).status_code == 303


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/gemeente/GMX000", 404),
        ("/monitor/vestiging/nergens", 404),
        ("/monitor/planeet/mars", 404),
        ("/monitor/land/x", 404),
        ("/monitor/cijfer/geen.cijfer", 404),
        ("/monitor/cijfer/circulation.loans?gebied=gemeente:weg", 404),
        ("/monitor?periode=2026-13", 422),
        ("/monitor?periode=1999", 422),
        ("/monitor?periode=9999999", 422),
    ],
)
def test_what_does_not_exist_gets_a_clear_sentence(here: Library, path: str, status: int) -> None:
    with clock.at(NOVEMBER):
        assert visitor().get(path).status_code == status


def test_without_any_figure_the_page_says_so() -> None:
    MunicipalityFactory(code="GMX778", name="Leegveen")
    assert "Over deze periode zijn er nog geen cijfers." in seen("/gemeente/GMX778")


def test_no_page_of_figures_has_inline_style_or_script(here: Library) -> None:
    for path in ("/gemeente/GMX777", "/monitor", "/monitor/cijfer/circulation.loans?gebied=gemeente:GMX777"):
        page = seen(path)
        assert not re.search(r"<[^>]+\sstyle=", page), path
        assert page.count("<h1") == 1


def test_the_parts_of_an_area_are_listed_with_the_figure_that_one_chooses(here: Library) -> None:
    page = seen("/gemeente/GMX777?cijfer=circulation.holds")
    assert '<option value="circulation.holds" selected>' in page
    assert "Gereserveerde titels, november 2026" in page
    assert re.search(r"<tfoot>.*?/monitor/cijfer/circulation.holds", page, re.S)
    with clock.at(NOVEMBER):
        assert visitor().get("/gemeente/GMX777?cijfer=geen.cijfer").status_code == 404


def test_every_share_on_a_page_is_worked_out_again_from_the_numbers_on_that_page(here: Library) -> None:
    with clock.at(NOVEMBER):
        other = library(name="Vliethoven Haven", municipality=here.branch.municipality)
        card = other.member()
        for _one in range(4):
            other.lend(other.item(), card)
        outbox.drain_all()
        services.count_marked()
    table = re.search(r'id="delen".*?</table>', seen("/gemeente/GMX777?cijfer=circulation.loans"), re.S)
    assert table
    numbers = [int(one) for one in re.findall(r'<a class="sb-figure"[^>]*>(\d+)<', table[0])]
    shares = re.findall(r'sb-share">([\d,]+)%<', table[0])
    assert sorted(numbers) == [3, 4, 7]
    assert len(shares) == 2, table[0]
    assert [float(one.replace(",", ".")) for one in shares] == [round(100 * n / 7, 1) for n in numbers[:2]]
    whole = seen("/gemeente/GMX777?cijfer=circulation.loans")
    assert len(re.findall(r"\d%", whole)) == len(shares), "a ratio that this test does not work out again"


def test_no_figure_stands_under_the_name_of_somebody(here: Library) -> None:
    with clock.at(NOVEMBER):
        card = here.member(person=PersonFactory(family_name="Zwaanhoek", given_name="Quirijntje"))
        here.lend(here.item(), card)
        outbox.drain_all()
        services.count_marked()
        for path in ("/monitor", "/gemeente/GMX777", f"/monitor/vestiging/{here.branch.code}"):
            for asked in ("", "?als=csv", "?periode=2026"):
                answer = visitor().get(path + asked).content.decode()
                assert "Zwaanhoek" not in answer
                assert "Quirijntje" not in answer
