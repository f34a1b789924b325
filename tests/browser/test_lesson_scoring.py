"""The browser scores an answer as the server does: the real script and the real rule, on the same answers."""

import random
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from samenbieb.domains.learning.files import delivered
from samenbieb.domains.learning.rules.exercises import exercise
from samenbieb.domains.learning.rules.scoring import Compare, plain, score

SCRIPT = Path(__file__).parents[2] / "src/samenbieb/interfaces/web/static/web/lesson.js"
# The part of the script between the headings “Scoring” and what follows it.
SCORING = re.compile(r"/\* ── Scoring:.*?\*/(.*?)/\* ── ", re.DOTALL)
SIGNS = (
    " .,!?;:\"'-€\t\n\r\v\f\u00a0\u2009\u2028\ufeff\x00\x1c\x850123456789٣abcxyzABCXYZéÉëïÏıİßẞΣσςÆø\u0301😀"
)
PIECES = (
    "euro",
    "Euro ",
    "€ ",
    ",-",
    ",--",
    ".000",
    "1.250",
    "1250",
    "0,50",
    "12,5",
    "-0",
    "000",
    "huis",
    "Het Huis.",
)
WORDS = ("", "1", "1,50", "€ 1.250,50", "1250.5", "0", "donderdag", "Ik ben", "3,-", "-2", "ß", "İzmir")
CASES_COUNT = 6000


def _cases() -> list[tuple[Compare, str, str]]:
    """Give comparisons with what is right and what was answered: noise, near misses, and the keys of all lessons."""
    dice = random.Random(5)
    rights = [(compare, word) for compare in Compare for word in WORDS]
    for lesson in delivered():
        for step in lesson.steps:
            if task := exercise(step):
                rights += [(task.compare, value) for field in task.fields for value in field.accepted]
    cases = [(compare, right, right) for compare, right in rights]
    while len(cases) < CASES_COUNT:
        compare, right = dice.choice(rights)
        noise = "".join(
            dice.choice(PIECES) if dice.random() < 0.3 else dice.choice(SIGNS)
            for _ in range(dice.choice((1, 2, 3, 6, 90)))
        )
        near = dice.choice((right.upper(), right.lower(), right.replace(",", "."), right))
        cases.append(
            (compare, right, dice.choice((noise, f" {near}{noise[:1]}", f"{noise[:1]}{near} ", near)))
        )
    return cases


def test_the_script_and_the_rule_agree_on_every_answer(browser: Browser) -> None:
    found = SCORING.search(SCRIPT.read_text(encoding="utf-8"))
    assert found
    cases = _cases()
    page = browser.new_page()
    verdicts: list[list[Any]] = page.evaluate(
        f"""(cases) => {{ {found[1]}
          return cases.map(([compare, right, answer]) =>
            [wrongFields({{ compare, right: {{ field: [right] }} }}, {{ field: answer }}).length === 0,
             plain(answer, compare)]); }}""",
        [[str(compare), right, answer] for compare, right, answer in cases],
    )
    page.close()
    here = [
        [score({"field": (right,)}, compare, {"field": answer}).right, plain(answer, compare)]
        for compare, right, answer in cases
    ]
    differing = [
        (case, browser_says, rule_says)
        for case, browser_says, rule_says in zip(cases, verdicts, here, strict=True)
        if browser_says != rule_says
    ]
    assert differing == []
    assert 0.1 < sum(right for right, _ in here) / len(here) < 0.9


def test_the_script_and_the_rule_agree_on_which_fields_are_wrong(browser: Browser) -> None:
    found = SCORING.search(SCRIPT.read_text(encoding="utf-8"))
    assert found
    dice = random.Random(6)
    cases = []
    for lesson in delivered():
        for step in lesson.steps:
            task = exercise(step)
            if task is None:
                continue
            for _ in range(6):
                answer = {
                    field.name: dice.choice(
                        [*(one.value for one in field.choices), *field.accepted, "", "1", "x"]
                    )
                    for field in task.fields
                    if dice.random() < 0.9
                }
                key = {name: list(accepted) for name, accepted in task.key.items()}
                cases.append((task, {"compare": str(task.compare), "right": key}, answer))
    page = browser.new_page()
    told = page.evaluate(
        f"(cases) => {{ {found[1]} return cases.map(([step, answer]) => wrongFields(step, answer)); }}",
        [[step, answer] for _task, step, answer in cases],
    )
    page.close()
    assert told == [list(score(task.key, task.compare, answer).wrong_fields) for task, _step, answer in cases]
    assert any(told)
    assert not all(told)
