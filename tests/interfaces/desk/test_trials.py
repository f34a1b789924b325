"""Scenarios of the own library at the desk: keep, run, read what went wrong, bring an earlier version back."""

import pytest

from samenbieb.domains.organisations.permissions import DESK, DIRECTOR
from samenbieb.domains.trials.models import ScenarioSet, ScenarioVersion, TrialRun
from samenbieb.domains.trials.services import EXAMPLES, problems_of
from samenbieb.kernel import clock
from samenbieb.kernel.models import Job
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db
TEXT = "scenarios:\n  - id: X\n    steps:\n      - checkout: {item: I1, patron: P1}\n"
WRONG = TEXT.replace("checkout", "fly")


@pytest.fixture
def desk() -> Counter:
    return counter(role=DIRECTOR)


def begin(desk: Counter, name: str = "Lenen", words: str = TEXT) -> str:
    answer = desk.client.post(
        "/beheer/toetsen/nieuw", {"library": desk.library.code, "name": name, "text": words}
    )
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"])


def texts() -> list[str]:
    return list(ScenarioVersion.objects.order_by("pk").values_list("text", flat=True))


def test_an_example_is_copied_changed_and_kept(desk: Counter) -> None:
    assert "/beheer/toetsen" in text(desk.client.get("/beheer"))
    page = text(desk.client.get("/beheer/toetsen"))
    for example in EXAMPLES:
        assert f"?voorbeeld={example.slug}" in page
        assert problems_of(example.text) == []
        shown = text(desk.client.get(f"/beheer/toetsen/nieuw?voorbeeld={example.slug}"))
        assert "scenarios:" in shown
    assert desk.client.get("/beheer/toetsen/nieuw?voorbeeld=nergens").status_code == 200
    page = text(desk.client.get(begin(desk)))
    assert "Lenen" in page
    assert "checkout: {item: I1, patron: P1}" in page


def test_what_is_wrong_stands_above_the_text_with_its_line_and_nothing_typed_is_lost(desk: Counter) -> None:
    page = begin(desk)
    answer = desk.client.post(page, {"name": "Lenen", "text": WRONG, "based_on": "1"})
    assert answer.status_code == 422
    told = text(answer)
    assert "Regel 4: X, stap 1: de handeling “fly” bestaat niet." in told
    assert "fly: {item: I1" in told
    assert texts() == [TEXT]
    new = desk.client.post(
        "/beheer/toetsen/nieuw", {"library": desk.library.code, "name": "Anders", "text": WRONG}
    )
    assert (new.status_code, "Regel 4: " in text(new)) == (422, True)


def test_an_earlier_version_is_read_and_brought_back_and_that_too_can_be_taken_back(desk: Counter) -> None:
    page = begin(desk)
    other = TEXT.replace("I1", "I2")
    desk.client.post(page, {"name": "Lenen", "text": other, "based_on": "1"})
    assert "item: I1" in text(desk.client.get(f"{page}?versie=1"))
    desk.client.post(f"{page}/wijzigen", {"act": "restore", "version": "1"})
    desk.client.post(f"{page}/wijzigen", {"act": "restore", "version": "2"})
    assert texts() == [TEXT, other, TEXT, other]
    stale = desk.client.post(page, {"name": "Lenen", "text": TEXT, "based_on": "1"})
    assert (stale.status_code, len(texts())) == (422, 4)


def test_what_was_put_away_comes_back(desk: Counter) -> None:
    page = begin(desk)
    assert desk.client.post(f"{page}/wijzigen", {"act": "away"})["Location"] == "/beheer/toetsen"
    assert f'href="{page}"' not in text(desk.client.get("/beheer/toetsen"))
    desk.client.post(f"{page}/wijzigen", {"act": "back"})
    assert f'href="{page}"' in text(desk.client.get("/beheer/toetsen"))


def test_a_run_is_asked_for_once_and_its_outcome_is_read_step_by_step(desk: Counter) -> None:
    page = begin(desk)
    for _ in range(2):
        assert desk.client.post(f"{page}/draaien").status_code == 302
    run = TrialRun.objects.across_all(reason="test").get()
    assert Job.objects.get(name="trials.hold_run").arguments == {"run": str(run.public_id)}
    piece = desk.client.get(page, headers={"HX-Request": "true"})
    assert "hx-trigger" in text(piece)
    assert "<html" not in text(piece)
    run.ended_at, run.passed_count, run.failed_count = clock.now(), 1, 1
    run.outcomes = [
        {"id": "GOED", "title": "gaat goed", "problem": ""},
        {
            "id": "FOUT", "title": "gaat mis", "problem": "step 2: expected due day 3, got x", "failed_step": 2, "verb": "checkout",
            "line": 7, "differences": [{"field": "due", "expected": "day 3", "got": "2026-03-23"}], "codes": ["debt"],
        },
    ]  # fmt: skip
    run.save()
    told = text(desk.client.get(page))
    for words in ("1 ok, 1 FAIL", "gaat goed", "regel 7", "due: day 3", "due: 2026-03-23", "debt"):
        assert words in told, words
    assert "hx-trigger" not in told
    assert "FAIL 1" in text(desk.client.get("/beheer/toetsen"))


@pytest.mark.parametrize("problem", ["took_too_long", "broke_off", "no_scratch_database", "something_new"])
def test_a_run_that_could_not_be_held_says_why(desk: Counter, problem: str) -> None:
    page = begin(desk)
    desk.client.post(f"{page}/draaien")
    TrialRun.objects.across_all(reason="test").update(ended_at=clock.now(), problem=problem)
    assert "sb-note" in text(desk.client.get(page))


def test_another_library_and_the_desk_find_nothing(desk: Counter) -> None:
    page = begin(desk)
    stranger, clerk = counter(role=DIRECTOR), counter(desk.branch, role=DESK)
    assert page not in text(stranger.client.get("/beheer/toetsen"))
    assert clerk.client.get("/beheer/toetsen").status_code == 403
    for visitor in (stranger, clerk):
        assert visitor.client.get(page).status_code == 404
        assert visitor.client.post(f"{page}/draaien").status_code == 404
        assert visitor.client.post(f"{page}/wijzigen", {"act": "away"}).status_code == 404
        assert visitor.client.post(page, {"name": "x", "text": TEXT, "based_on": "1"}).status_code == 404
    forged = stranger.client.post(
        "/beheer/toetsen/nieuw", {"library": desk.library.code, "name": "Anders", "text": TEXT}
    )
    assert forged.status_code == 422
    assert ScenarioSet.objects.across_all(reason="test").count() == 1


@pytest.mark.parametrize("tail", ["?versie=9", "?versie=x", "?versie=99999999999999999999", "?versie=²"])
def test_a_version_that_is_not_there_is_not_found(desk: Counter, tail: str) -> None:
    assert desk.client.get(begin(desk) + tail).status_code == 404


def test_an_act_that_nobody_knows_is_not_found(desk: Counter) -> None:
    page = begin(desk)
    assert desk.client.post(f"{page}/wijzigen", {"act": "fly"}).status_code == 404
    assert desk.client.post(f"{page}/wijzigen", {"act": "restore", "version": "1"}).status_code == 404
