"""What fits me: questions without a name, a result in plain words, lessons of the same scale, and nothing kept."""

import html
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from samenbieb.domains.learning import selectors
from samenbieb.domains.learning.indications import banks
from samenbieb.domains.learning.rules.levels import SCALES
from samenbieb.domains.learning.selectors import level_name
from samenbieb.domains.learning.selectors.names import outcome_words
from tests.factories.learning import publish
from tests.house.tree import named
from tests.interfaces.portal.test_help import WORDS_MAX, long_sentences
from tests.interfaces.portal.visitors import text, visitor

pytestmark = pytest.mark.django_db

RIGHT = {(scale, item.key): item.choices[0] for scale, bank in banks().items() for item in bank.items}
SCALE_NAMES = sorted(banks())
OUTCOMES = [
    (scale, level) for scale, bank in banks().items() if bank.is_reading for level in ("", *bank.levels)
]


def walk(client: Client, scale: str, *, knows: bool) -> tuple[str, int]:
    """Do the questions, all right or "I do not know"; give the page of the result and how many there were."""
    answer: Any = client.get(f"/leren/niveau/{scale}")
    count = 0
    while (found := re.search(r'name="stand" value="([^"]+)"', page := answer.content.decode())) is not None:
        count += 1
        asked = answer.context["question"]
        assert f">{html.escape(asked.ask)}</h1>" in page
        given = {"antwoord": RIGHT[scale, asked.key]} if knows else {"weet-niet": "1"}
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


def test_who_reads_dutch_chooses_in_plain_words_which_of_two_fits() -> None:
    said = text(visitor().get("/leren/niveau"))
    for words in (
        "Nederlands lezen: wat past bij u?",
        "Nederlands is mijn moedertaal",
        "Ik leer Nederlands als nieuwe taal",
        "Alleen de vraag kan worden voorgelezen.",
    ):
        assert words in said
    assert "tweede taal" not in said


@pytest.mark.parametrize("scale", ["nt1", "nt2"])
def test_of_a_question_about_reading_only_the_question_is_read_aloud(scale: str) -> None:
    client = visitor()
    answer: Any = client.get(f"/leren/niveau/{scale}")
    while "question" in (answer.context or {}):
        asked, page = answer.context["question"], answer.content.decode()
        main = page.split("<main")[1].split("</main")[0]
        assert re.search(r'<h1 id="vraag"[^>]*lang="nl"[^>]* data-read>', main)
        assert main.count("data-read") == 1
        assert "zelf. Alleen de vraag kan worden voorgelezen." in text(answer)
        assert ('id="tekst"' in main) == bool(asked.text)
        for line in (*asked.text, *asked.choices):
            assert html.escape(line) in main
        given = {"stand": answer.context["stand"], "antwoord": asked.choices[0]}
        answer = client.post(f"/leren/niveau/{scale}", given)
    assert "Dit past bij u" in text(answer)


def test_of_other_questions_the_choices_are_read_aloud_too() -> None:
    page = visitor().get("/leren/niveau/digital").content.decode()
    assert page.count("data-read>") >= 4
    assert "Alleen de vraag" not in page


@pytest.mark.parametrize(
    ("scale", "knows", "words"),
    [
        ("nt1", True, "Ook moeilijke brieven kunt u lezen."),
        ("nt1", False, "Begin met woorden en korte zinnen. Lezen gaat"),
        ("nt2", True, "U begrijpt langere teksten in het Nederlands."),
        ("nt2", False, "Begin met woorden en korte zinnen in het Nederlands."),
    ],
)
def test_what_came_out_of_reading_has_words_of_its_own_and_says_what_was_not_asked(
    scale: str, knows: bool, words: str
) -> None:
    page, _count = walk(visitor(), scale, knows=knows)
    assert words in page
    assert "Spreken, luisteren en schrijven zaten er niet bij." in page


def test_lessons_of_one_scale_of_dutch_never_fit_the_other() -> None:
    publish("eerste-woorden", skill="language", scale="nt2", level="a1")
    publish("korte-briefjes", skill="language", scale="nt1", level="below_1f")
    page, _count = walk(visitor(), "nt2", knows=False)
    assert "/leren/eerste-woorden" in page
    assert "/leren/korte-briefjes" not in page
    page, _count = walk(visitor(), "nt1", knows=False)
    assert "/leren/korte-briefjes" in page
    assert "/leren/eerste-woorden" not in page


def test_without_a_lesson_for_the_next_step_there_are_those_to_practise_with() -> None:
    publish("gewone-brieven", skill="language", scale="nt1", level="1f")
    bank = banks()["nt1"]
    answers = [
        selectors.Answer(item.key, right=item.level != "2f")
        for item in bank.items
        if item.level != "below_1f"
    ]
    result = selectors.indication_result("nt1", answers[:8] + answers[-8:])
    assert (result.reached, result.next_up) == ("1F", "2F")
    assert [lesson.slug for lesson in result.lessons] == ["gewone-brieven"]
    assert not result.is_step


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_all_around_a_text_of_a_level_is_in_short_sentences(language: str) -> None:
    for scale in ("nt1", "nt2"):
        for knows in (True, False):
            page, _count = walk(visitor(language), scale, knows=knows)
            assert long_sentences(page) == []
        assert long_sentences(visitor(language).get(f"/leren/niveau/{scale}").content.decode()) == []
    assert long_sentences(visitor(language).get("/leren/niveau").content.decode()) == []
    for outcome in OUTCOMES:
        with translation.override(language):
            said = re.split(r"[.?!؟]", outcome_words(*outcome))
        assert len(said) > 1
        assert all(len(sentence.split()) <= WORDS_MAX for sentence in said)


def test_every_outcome_of_reading_has_words_of_its_own() -> None:
    assert len({outcome_words(*outcome) for outcome in OUTCOMES}) == len(OUTCOMES) == 8


def test_only_a_text_of_a_level_may_be_as_long_as_it_is() -> None:
    marked = [
        path.name for path in named(".html", below="src/samenbieb") if "data-exam" in path.read_text("utf-8")
    ]
    assert marked == ["level_question.html"]
    assert long_sentences(f"<main><p>{'woord ' * 13}.</p></main>", found_min=0)
    inside = f"<main><blockquote data-exam><p>{'woord ' * 13}.</p></blockquote><p>{'woord ' * 13}.</p></main>"
    assert len(long_sentences(inside, found_min=0)) == 1


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_a_sheet_for_the_talk_says_in_dutch_too_what_came_out_and_names_nobody(language: str) -> None:
    page, _count = walk(visitor(language), "nt2", knows=False)
    sheet = page.split('class="sb-print-only sb-talk"')[1].split("</section>")[0]
    for words in (
        "Wat wilt u kunnen?",
        "Wat gaat al goed?",
        "Nederlands als tweede taal",
        "Om aan te werken",
        "A1",
    ):
        assert words in sheet
    assert ("ما الذي يسير جيدًا الآن؟" in sheet) == (language == "ar")
    assert "data-read" not in sheet
    assert "data-print hidden" in page  # the button shows itself where the script runs
