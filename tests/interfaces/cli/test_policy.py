"""`samenbieb policy`: a library runs scenarios over its own rules, writes them out, and sets a whole set at once."""

from pathlib import Path

import pytest

from samenbieb.domains.circulation.models import PolicyRule
from samenbieb.interfaces.cli import entrance
from tests.factories.circulation import Library
from tests.factories.organisations import BranchFactory

SCENARIOS = """
scenarios:
  - id: THREE-DAYS
    title: a book goes out for three days
    steps: [{checkout: {item: I1, patron: P1}, expect: {due: day 3}}]
  - id: THREE-WEEKS
    steps: [{checkout: {item: I1, patron: P1}, expect: {due: day 21}}]
"""


def run(*words: object) -> int:
    return entrance.run(["policy", *map(str, words)])


def here() -> Library:
    made = Library(BranchFactory(code="proef-hoofd", organisation__code="proef"))
    made.rule("loan_days", 3)
    return made


@pytest.mark.django_db(transaction=True)
def test_scenarios_run_over_the_rules_of_the_library_that_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here()
    file = tmp_path / "eigen.yaml"
    file.write_text(SCENARIOS, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        run("test", file, "--organisation", "proef")
    assert ended.value.code == entrance.FAILED
    assert capsys.readouterr().out.splitlines() == [
        "ok THREE-DAYS a book goes out for three days",
        "FAIL THREE-WEEKS step 1: expected due day 21, got 2026-03-05 18:00:00+01:00",
        "1 passed, 1 failed",
    ]
    assert PolicyRule.objects.count() == 1


@pytest.mark.django_db
class TestSentences:
    def test_a_code_that_nobody_has(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "eigen.yaml"
        file.write_text(SCENARIOS, encoding="utf-8")
        for words in (("test", file, "--organisation", "nergens"), ("rules", "--organisation", "nergens")):
            assert run(*words) == entrance.FAILED
            said = capsys.readouterr()
            assert said.out == ""
            assert said.err.count("\n") == 1
            assert "nergens" in said.err

    def test_what_is_written_out_is_set_again_by_load(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        here()
        assert run("rules", "--organisation", "proef") == entrance.DONE
        text = capsys.readouterr().out
        assert text == "rules:\n  - {kind: loan_days, organisation: proef, value: 3}\n"
        file = tmp_path / "regels.yaml"
        file.write_text(text.replace("value: 3", "value: 5"), encoding="utf-8")
        assert run("load", file) == entrance.DONE
        assert capsys.readouterr().out == "regels.yaml: 1 rule set\n"
        assert PolicyRule.objects.get().value == 5

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("rules: [{kind: loan_days, organisation: proef, value: 5}, {kind: loan_days, organisation: proef, value: 6}]", "Rules 1 and 2"),
            ("rules: [{kind: loan_days, organisation: nergens, value: 5}]", "“nergens”"),
            ("rules: [{kind: loan_days, organisation: proef, value: many}]", "Rule 1: "),
            ("scenarios: []", "regels.yaml: "),
            ("rules: [", "regels.yaml: "),
        ],
    )  # fmt: skip
    def test_a_file_that_cannot_be_set_says_why_in_one_line_and_changes_nothing(
        self, text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        here()
        file = tmp_path / "regels.yaml"
        file.write_text(text, encoding="utf-8")
        assert run("load", file) == entrance.FAILED
        said = capsys.readouterr().err
        assert told in said
        assert said.count("\n") == 1
        assert PolicyRule.objects.get().value == 3
