"""What fits me: questions without a name, a result in plain words, lessons of the same scale, and nothing kept."""

import html
import re

import pytest
from django.test import Client

from samenbieb.domains.learning.indications import banks
from samenbieb.domains.learning.rules.levels import SCALES
from samenbieb.domains.learning.selectors import level_name
from tests.factories.learning import publish
from tests.interfaces.portal.visitors import text, visitor

pytestmark = pytest.mark.django_db

RIGHT = {item.ask: item.choices[0] for bank in banks().values() for item in bank.items}
SCALE_NAMES = sorted(banks())


def walk(client: Client, scale: str, *, knows: bool) -> tuple[str, int]:
    """Do the questions, all right or "I do not know"; give the page of the result and how many there were."""
    answer = client.get(f"/leren/niveau/{scale}")
    count = 0
    while (found := re.search(r'name="stand" value="([^"]+)"', page := answer.content.decode())) is not None:
        count += 1
        asked = re.search(r'<h1 id="vraag"[^>]*>(.*?)</h1>', page)
        assert asked
        given = {"antwoord": RIGHT[html.unescape(asked[1])]} if knows else {"weet-niet": "1"}
        answer = client.post(f"/leren/niveau/{scale}", {"stand": found[1], **given})
        assert answer.status_code == 200
        assert count <= 20
    return answer.content.decode(), count


@pytest.mark.parametrize("scale", SCALE_NAMES)
def test_who_knows_all_and_who_knows_nothing_get_a_kind_result_soon(scale: str) -> None:
    for knows in (True, False):
        page, count = walk(visitor(), scale, knows=knows)
        assert count <= 8
        assert "Dit past bij u" in page
        assert "geen examen" in page
        for shaming in ("fout", "zakt", "slecht", "laag", "onvoldoende", "punten"):
            assert shaming not in page.split("<main")[1].split("</main")[0].lower()


@pytest.mark.parametrize("scale", SCALE_NAMES)
def test_a_result_names_levels_of_its_own_scale_only(scale: str) -> None:
    page, _count = walk(visitor(), scale, knows=True)
    main = page.split("<main")[1].split("</main")[0]
    own = {level_name(scale, code) for code in SCALES[scale]}
    for other, codes in SCALES.items():
        for code in codes:
            name = level_name(other, code)
            if name not in own:
                assert not re.search(rf"\b{re.escape(name)}\b", main), (scale, other, name)


def test_lessons_of_the_next_step_fit() -> None:
    publish("proefles", skill="numeracy", scale="numeracy", level="1f")
    page, _count = walk(visitor(), "numeracy", knows=False)
    assert "/leren/proefles" in page
    page, _count = walk(visitor(), "digital", knows=False)
    assert "/leren/proefles" not in page


def test_nothing_is_kept_and_no_name_or_cookie_is_asked() -> None:
    client = visitor()
    before = set(client.cookies)
    walk(client, "numeracy", knows=True)
    assert set(client.cookies) - before <= {"csrftoken"}


def test_an_empty_answer_is_asked_for_kindly_and_a_changed_stand_begins_anew() -> None:
    client = visitor()
    first = client.get("/leren/niveau/digital").content.decode()
    stand = re.search(r'name="stand" value="([^"]+)"', first)
    assert stand
    again = client.post("/leren/niveau/digital", {"stand": stand[1]})
    assert again.status_code == 422
    assert "Kies een antwoord." in text(again)
    assert (
        client.post("/leren/niveau/digital", {"stand": stand[1] + "x", "weet-niet": "1"}).status_code == 302
    )
    assert client.post("/leren/niveau/numeracy", {"stand": stand[1], "weet-niet": "1"}).status_code == 302


def test_the_first_page_leads_to_every_scale_and_what_is_no_scale_is_not_found() -> None:
    page = visitor().get("/leren/niveau").content.decode()
    for scale in SCALE_NAMES:
        assert f"/leren/niveau/{scale}" in page
    assert visitor().get("/leren/niveau/nt9").status_code == 404
