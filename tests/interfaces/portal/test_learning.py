"""Learning at the portal: choose, begin without a name, answer step by step, go on elsewhere, keep it under a name."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from samenbieb.domains.learning.models import Attempt, LearnerPass, LessonRun
from samenbieb.domains.learning.services.passes import BEGUN, BEGUN_MAX
from samenbieb.kernel import attempts
from samenbieb.kernel.identifiers import uuid7
from tests.factories.learning import TEXT, publish, question
from tests.factories.organisations import BranchFactory
from tests.factories.patrons import CardFactory
from tests.interfaces.portal.visitors import logged_in, text, visitor

pytestmark = pytest.mark.django_db

ALL_KINDS = [
    TEXT,
    question("een"),
    {"key": "meer", "kind": "choose_several", "ask": "Welke?", "options": ["a", "b", "c"], "right": [1, 3], "good": "Ja.", "hint": "Nee."},
    {"key": "rij", "kind": "order", "ask": "Zet op een rij.", "pieces": ["ma", "di", "wo"], "good": "Ja.", "hint": "Nee."},
    {"key": "paar", "kind": "match", "ask": "Wat hoort samen?", "pairs": [["kop", "thee"], ["glas", "melk"]], "good": "Ja.", "hint": "Nee."},
    {"key": "vul", "kind": "gap", "ask": "Vul in.", "before": "Ik", "after": "thuis.", "accept": ["ben"], "good": "Ja.", "hint": "Nee."},
    {"key": "zin", "kind": "sentence", "ask": "Maak de zin.", "sentence": ["Ik", "…", "naar", "…", "."], "words": ["ga", "huis"], "right": [1, 2], "good": "Ja.", "hint": "Nee."},
    {"key": "geld", "kind": "number", "ask": "Hoeveel?", "before": "€", "right": "1,50", "good": "Ja.", "hint": "Nee."},
    {"key": "plek", "kind": "area", "ask": "Waar?", "right": 2, "good": "Ja.", "hint": "Nee.",
     "picture": {"kind": "sheet", "look": "letter", "alt": "Een brief.", "lines": [{"text": "A", "area": True}, {"text": "B", "area": True}]}},
    {"key": "klopt", "kind": "true_false", "ask": "Klopt dit?", "right": False, "good": "Ja.", "hint": "Nee."},
]  # fmt: skip
RIGHT = {
    "een": {"keuze": "1"}, "meer": {"keuze-1": "1", "keuze-3": "1"}, "rij": {"deel-1": "1", "deel-2": "2", "deel-3": "3"},
    "vul": {"woord": " Ben. "}, "zin": {"gat-1": "1", "gat-2": "2"}, "geld": {"getal": "1.50"}, "plek": {"plek": "2"},
    "klopt": {"klopt": "nee"},
}  # fmt: skip


def _form(answer: dict[str, str]) -> dict[str, str]:
    return {"key": str(uuid7()), **{f"f-{name}": value for name, value in answer.items()}}


def _begin(browser: Client, slug: str = "proefles") -> Any:
    return browser.post(f"/leren/{slug}/begin")


def test_the_first_page_shows_lessons_by_skill_and_asks_no_name() -> None:
    publish(title="De brief")
    page = text(visitor().get("/leren"))
    assert "Lezen en schrijven" in page
    assert "De brief" in page
    assert "U hoeft geen naam te geven" in page
    assert not LearnerPass.objects.exists()


def test_a_lesson_tells_its_level_on_its_own_scale() -> None:
    publish()
    page = text(visitor().get("/leren/proefles"))
    assert "Nederlands als moedertaal 1F" in page
    assert not re.search(r"\b[ABC][12]\b(?!.*Geschreven)", page.split("Taal van de tekst")[0])


def test_every_kind_of_exercise_is_done_with_plain_forms() -> None:
    publish(steps=ALL_KINDS)
    browser = visitor()
    answer = _begin(browser)
    assert (answer.status_code, answer["Location"]) == (302, "/leren/proefles/1")
    assert browser.post("/leren/proefles/1", {"key": str(uuid7())})["Location"] == "/leren/proefles/2"
    for number, step in enumerate(ALL_KINDS[1:], start=2):
        page = browser.get(f"/leren/proefles/{number}")
        assert page.status_code == 200
        nothing = browser.post(f"/leren/proefles/{number}", {"key": str(uuid7())})
        assert (nothing.status_code, "U koos nog niets" in text(nothing)) == (422, True)
        right = RIGHT.get(str(step["key"])) or _pairs(page.content.decode())
        wrong = browser.post(f"/leren/proefles/{number}", _form(dict.fromkeys(right, "9")))
        assert _alert(wrong, "data-hint"), step
        assert not _alert(wrong, "data-good")
        good = browser.post(f"/leren/proefles/{number}", _form(right))
        assert _alert(good, "data-good"), step
        assert not _alert(good, "data-hint")
    done = browser.get("/leren/proefles/klaar")
    assert "De les is klaar" in text(done)
    assert "9 antwoorden waren goed." in text(done)
    assert LessonRun.objects.get().finished_at is not None


def _pairs(page: str) -> dict[str, str]:
    """Read which word belongs to which from the first step on the page, as somebody who knows it would."""
    knows = {"kop": "thee", "glas": "melk"}
    found = {}
    for row in page.split("<template", maxsplit=1)[0].split("<fieldset")[1:]:
        label = next((one for one in knows if f">{one}</legend>" in row), None)
        if label:
            value = re.search(rf'name="f-([\w-]+)" value="(\d)"[^>]*><span[^>]*>{knows[label]}<', row)
            assert value
            found[value[1]] = value[2]
    return found


def _alert(answer: Any, mark: str) -> bool:
    """Tell whether the feedback with this mark is shown in the step on the page."""
    tag = re.search(rf"<div[^>]*{mark}[^>]*>", answer.content.decode().split("<template")[0])
    return tag is not None and " hidden" not in tag[0]


def test_a_question_counts_once_in_how_it_went() -> None:
    publish()
    browser = visitor()
    _begin(browser)
    browser.post("/leren/proefles/1", {"key": str(uuid7())})
    # Wrong twice and then right, right at once, and right from its address once more.
    for number, choices in enumerate(("221", "1", "11", "1", "12"), start=2):
        for choice in choices:
            browser.post(f"/leren/proefles/{number}", _form({"keuze": choice}))
    page = text(browser.get("/leren/proefles/klaar"))
    assert "5 antwoorden waren goed. 1 was niet meteen goed." in page
    assert LessonRun.objects.get().tried_count == 9
    # Once some answers were dropped, the rest says nothing about the first try.
    Attempt.objects.filter(step_key="vraag-1").delete()
    page = text(browser.get("/leren/proefles/klaar"))
    assert "De les is klaar" in page
    assert "niet meteen goed" not in page
    assert "antwoorden waren" not in page


def test_without_the_script_a_wrong_answer_can_be_changed_and_checked() -> None:
    publish()
    browser = visitor()
    _begin(browser)
    wrong = browser.post("/leren/proefles/2", _form({"keuze": "2"}))
    step = wrong.content.decode().split("<template")[0].split("data-stage")[1]
    buttons = re.findall(r"<button([^>]*)>(.*?)</button>", step, re.DOTALL)
    shown = [re.sub(r"<[^>]+>", "", words).strip() for marks, words in buttons if " hidden" not in marks]
    assert shown == ["Kijk na"]
    assert 'value="2" checked' in step


def test_sending_a_form_again_does_not_count_twice() -> None:
    publish()
    browser = visitor()
    _begin(browser)
    form = _form({"keuze": "2"})
    for _ in range(2):
        assert browser.post("/leren/proefles/2", form).status_code == 200
    assert Attempt.objects.count() == 1


def test_one_goes_on_where_one_stopped_here_and_with_the_code_elsewhere() -> None:
    publish()
    here, there = visitor(), visitor()
    _begin(here)
    here.post("/leren/proefles/1", {"key": str(uuid7())})
    assert _begin(here)["Location"] == "/leren/proefles/2"
    assert "Ga verder met stap 2" in text(here.get("/leren/proefles"))
    code = LearnerPass.objects.get().code
    assert f"{code[:4]} {code[4:]}" in text(here.get("/leren/pas"))
    wrong = there.post("/leren/pas", {"code": "CCCCCCCC"})
    assert (wrong.status_code, "Wij kennen deze code niet" in text(wrong)) == (404, True)
    field = re.search(r'<input id="id_code"[^>]*>', wrong.content.decode())
    assert field
    assert 'value="CCCCCCCC"' in field[0]
    assert 'aria-invalid="true"' in field[0]
    assert "<title>Fout: " in wrong.content.decode()
    assert "aria-invalid" not in there.get("/leren/pas").content.decode()
    assert there.post("/leren/pas", {"code": code.lower()})["Location"] == "/leren"
    assert "U deed 1 van 6 stappen" in text(there.get("/leren"))
    assert _begin(there)["Location"] == "/leren/proefles/2"
    assert LearnerPass.objects.count() == 1


def test_the_place_is_the_one_that_was_chosen_and_never_a_guess() -> None:
    publish()
    BranchFactory()
    chosen = BranchFactory()
    guess, choice = visitor(), visitor()
    choice.cookies["samenbieb_branch"] = chosen.code
    _begin(guess)
    _begin(choice)
    assert list(LessonRun.objects.order_by("pk").values_list("branch_id", flat=True)) == [None, chosen.pk]


def test_a_member_keeps_it_under_their_name_and_the_pass_opens_nothing_any_more() -> None:
    publish()
    nobody = visitor()
    _begin(nobody)
    code = LearnerPass.objects.get().code
    member = logged_in(CardFactory())
    member.post("/leren/pas", {"code": code})
    assert "Zet het op mijn naam" in text(member.get("/leren/pas"))
    assert member.post("/leren/pas/op-naam")["Location"] == "/leren"
    assert "1 les staat nu op uw naam" in text(member.get("/leren"))
    assert _begin(member)["Location"] == "/leren/proefles/1"
    run = LessonRun.objects.get()
    assert (run.learner_pass, run.learner is not None) == (None, True)
    assert nobody.get("/leren/proefles/1")["Location"] == "/leren/proefles"
    assert visitor().post("/leren/pas", {"code": code}).status_code == 404
    everything = member.get("/mijn/privacy/download").json()
    assert [lesson["lesson"] for lesson in everything["lessons"]] == ["Een proefles"]


def test_a_pass_is_claimed_after_logging_in_only() -> None:
    publish()
    browser = visitor()
    _begin(browser)
    assert "/inloggen" in browser.post("/leren/pas/op-naam")["Location"]
    assert LearnerPass.objects.get().claimed_at is None


def test_a_pass_is_left_at_a_shared_computer_or_thrown_away() -> None:
    publish()
    browser = visitor()
    _begin(browser)
    kept = browser.cookies["samenbieb_les"].value
    browser.post("/leren/pas/stoppen")
    assert "Ik heb een code" in text(browser.get("/leren"))
    browser.cookies["samenbieb_les"] = kept
    browser.post("/leren/pas/wissen")
    assert not LearnerPass.objects.exists()
    assert "Ik heb een code" in text(browser.get("/leren"))


def test_a_planted_pass_opens_nothing() -> None:
    publish()
    _begin(visitor())
    stranger = visitor()
    stranger.cookies["samenbieb_les"] = str(LearnerPass.objects.get().public_id)
    assert stranger.get("/leren/proefles/1")["Location"] == "/leren/proefles"
    assert stranger.post("/leren/proefles/1", {"key": str(uuid7())}).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/leren/niets", "/leren/niets/1", "/leren/niets/klaar", "/leren/proefles/99", "/leren/proefles/0"],
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    publish()
    browser = visitor()
    _begin(browser)
    answer = browser.get(path)
    assert answer.status_code == 404 or answer["Location"].endswith("/leren/niets")
    assert _begin(browser, "niets").status_code == 404


def _send(browser: Client, body: Any) -> Any:
    return browser.post(
        "/leren/antwoorden",
        body if isinstance(body, str) else json.dumps(body),
        content_type="application/json",
    )


def test_answers_that_waited_are_taken_once() -> None:
    publish()
    browser = visitor()
    _begin(browser)
    run = str(LessonRun.objects.get().public_id)
    rows = [
        {"key": str(uuid7()), "run": run, "step": f"vraag-{number}", "answer": {"keuze": "1"}}
        for number in range(1, 6)
    ]
    for _ in range(2):
        assert _send(browser, {"answers": rows}).json() == {
            "kept": [row["key"] for row in rows],
            "useless": [],
        }
    assert Attempt.objects.count() == 5
    other = visitor()
    _begin(other)
    assert _send(other, {"answers": rows}).json()["kept"] == []
    assert _send(visitor(), {"answers": rows}).status_code == 409
    assert Attempt.objects.count() == 5


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"answers": 3}', '{"answers": [{}]}', '{"answers": [{"key": 1}]}', "x" * 200_001],
)
def test_nonsense_instead_of_answers_is_refused_in_words(body: str) -> None:
    answer = _send(visitor(), body)
    assert answer.status_code == 422
    assert answer.json()["message"]


def test_the_worker_keeps_what_a_lesson_needs_and_serves_learning_only() -> None:
    answer = visitor().get("/leren/sw.js")
    assert answer["Service-Worker-Allowed"] == "/leren"
    script = answer.content.decode()
    assert "web/lesson" in script
    assert "/leren/zonder-internet" in script
    assert visitor().get("/leren/zonder-internet").status_code == 200


def test_what_is_told_is_marked_as_dutch_on_an_english_page() -> None:
    publish()
    browser = visitor("en")
    _begin(browser)
    page = browser.get("/leren/proefles/2").content.decode()
    assert '<h1 lang="nl"' in page
    assert 'data-speak="nl"' in page
    assert "Check" in text(browser.get("/leren/proefles/2"))


def test_without_the_module_there_is_no_learning(settings: Any) -> None:
    publish()
    settings.MODULES = settings.MODULES_KNOWN - {"learning"}
    assert visitor().get("/leren").status_code == 404
    assert "/leren" not in visitor().get("/").content.decode()


def test_a_pass_is_claimed_once_and_who_comes_late_is_told() -> None:
    publish()
    nobody = visitor()
    _begin(nobody)
    code = LearnerPass.objects.get().code
    first, second = logged_in(CardFactory()), logged_in(CardFactory())
    for member in (first, second):
        member.post("/leren/pas", {"code": code})
    assert first.post("/leren/pas/op-naam")["Location"] == "/leren"
    owner = LessonRun.objects.get().learner_id
    assert second.post("/leren/pas/op-naam")["Location"] == "/leren"
    assert "Deze pas staat al op naam" in text(second.get("/leren"))
    assert first.post("/leren/pas/op-naam")["Location"] == "/leren"
    assert "Start eerst de les" in text(first.get("/leren"))
    assert LessonRun.objects.get().learner_id == owner


def test_digital_citizenship_has_a_shelf_of_its_own() -> None:
    publish(
        "burger",
        title="Wat is DigiD?",
        course="digitaal-burgerschap",
        skill="digital",
        scale="digital",
        level="basic_2",
    )
    page = text(visitor().get("/leren"))
    assert "Digitaal burgerschap" in page
    assert "Computer en telefoon" not in page


def test_the_home_page_and_the_menu_lead_to_the_lessons() -> None:
    BranchFactory()
    assert "1 les, gratis" not in text(visitor().get("/"))
    publish()
    page = visitor().get("/")
    assert "1 les, gratis en zonder naam." in text(page)
    assert page.content.decode().count('href="/leren"') >= 2


def test_half_a_sign_in_an_answer_is_left_out_and_the_answer_is_kept() -> None:
    publish()
    browser = visitor()
    _begin(browser)
    run = str(LessonRun.objects.get().public_id)
    row = {"key": str(uuid7()), "run": run, "step": "vraag-1", "answer": {"keuze": "1\ud800"}}
    assert _send(browser, {"answers": [row]}).json() == {"kept": [row["key"]], "useless": []}
    assert Attempt.objects.get().answer == {"keuze": "1"}


def test_words_of_a_lesson_do_not_end_the_script_that_carries_them() -> None:
    step = {
        "key": "vul", "kind": "gap", "ask": "Wat staat er?", "before": "Er staat", "after": "",
        "accept": ["</script><b>"], "good": "Goed zo.", "hint": "Kijk nog eens.",
    }  # fmt: skip
    publish(steps=[TEXT, *(question(name) for name in ("een", "twee", "drie", "vier")), step])
    browser = visitor()
    page = browser.get(_begin(browser)["Location"]).content.decode()
    carried = page.split('id="les-gegevens">')[1].split("</script>")[0]
    assert json.loads(carried)["steps"][5]["right"] == {"woord": ["</script><b>"]}


def test_a_script_that_begins_passes_on_and_on_is_stopped_in_words() -> None:
    publish()
    for _pass in range(BEGUN_MAX):
        attempts.start_of_many(BEGUN, "127.0.0.1", most=BEGUN_MAX)
    refused = _begin(visitor())
    assert (refused.status_code, LearnerPass.objects.count()) == (429, 0)
